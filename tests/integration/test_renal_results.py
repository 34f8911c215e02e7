"""Renal function as charts hold it: results by their codes, held against one another before they clear anything."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, order, r4_chart

PERSON = Person(47, born="1942-06-02")
METFORMIN = order(None, 500, "mg", "BD", text="Metformin 500mg tablets")
SNOMED, LOINC = "http://snomed.info/sct", "http://loinc.org"
EGFR = (SNOMED, "1011481000000105", "eGFR")
UNITS = {"egfr": "mL/min/{1.73_m2}", "creatinine": "umol/L", "creatinine_clearance": "mL/min"}


def result(
    value: object,
    *,
    code: tuple[str, str, str] = EGFR,
    fact: str = "egfr",
    at: str | None = "2026-11-19T07:40:00Z",
    comparator: str | None = None,
) -> dict[str, Any]:
    """A laboratory result of a chart."""
    system, number, words = code
    amount = {"value": value, "system": "http://unitsofmeasure.org", "code": UNITS[fact]}
    return {
        "resourceType": "Observation",
        "id": f"{number}-{value}-{at}",
        "status": "final",
        "code": {"coding": [{"system": system, "code": number, "display": words}]},
        "valueQuantity": amount | ({"comparator": comparator} if comparator else {}),
        **({"effectiveDateTime": at} if at else {}),
    }


def report(*results: dict[str, Any], **given: Any) -> dict[str, Any]:
    """The report on a chart with metformin and those results; `given`: what the request says of the patient."""
    chart = r4_chart(PERSON, [METFORMIN], (allergy("NKDA"),), observations=results)
    return json_on(case(source("ward", "inpatient-orders", chart), patient=PERSON.as_case(**given)))


def contraindicated(told: dict[str, Any]) -> bool:
    return "DOS-020" in {found["rule"] for found in told["findings"]}


@pytest.mark.parametrize(
    "code",
    [
        EGFR,
        (SNOMED, "1020291000000106", "GFR calculated by abbreviated MDRD"),
        (LOINC, "33914-3", "GFR by MDRD"),
        (LOINC, "62238-1", "GFR by CKD-EPI"),
        (LOINC, "98979-8", "GFR by CKD-EPI 2021"),
    ],
)
def test_a_result_of_the_chart_is_judged_by(code: tuple[str, str, str]) -> None:
    assert contraindicated(report(result(20, code=code)))
    assert not contraindicated(report(result(80, code=code)))


def test_a_later_result_of_the_chart_is_heard_beside_the_request() -> None:
    given = {"value": "80", "unit": "mL/min/1.73m2", "measured_at": "2026-11-18"}
    assert contraindicated(report(result(20), egfr=given))


@pytest.mark.parametrize(
    ("name", "code", "fact"),
    [
        ("creatinine", (SNOMED, "1001011000000107", "Plasma creatinine level"), "creatinine"),
        ("creatinine", (LOINC, "14682-9", "Creatinine in serum or plasma"), "creatinine"),
        ("creatinine_clearance", (LOINC, "35591-7", "Creatinine clearance, Cockcroft-Gault"), "creatinine_clearance"),
    ],
)
def test_other_measures_of_the_kidneys_are_read(name: str, code: tuple[str, str, str], fact: str) -> None:
    told = report(result(90, code=code, fact=fact))["patient"]["facts"]
    assert [(one["name"], one["value"]) for one in told] == [(name, "90")]
