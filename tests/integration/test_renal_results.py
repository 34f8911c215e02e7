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


def report(*results: dict[str, Any], orders: Any = (METFORMIN,), **given: Any) -> dict[str, Any]:
    """The report on a chart with orders and those results; `given`: what the request says of the patient."""
    chart = r4_chart(PERSON, orders, (allergy("NKDA"),), observations=results)
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


CREATININE = (SNOMED, "1000731000000107", "Serum creatinine level")
MONTH_BEFORE = "2026-10-20T07:40:00Z"


def doubts(told: dict[str, Any]) -> set[str]:
    """Why it could not be told whether metformin suits the kidneys."""
    return {each["because"] for each in told["coverage"]["not_checked"] if each["rule"] == "DOS-020"}


@pytest.mark.parametrize(
    ("results", "why"),
    [
        ([result(80, at=None)], "egfr: 80 mL/min/{1.73_m2} has no date"),
        (
            [result(80), result(9, at="2026-11-19T19:10:00Z")],
            "egfr: 9 mL/min/{1.73_m2} (ward) is as recent as 80 mL/min/{1.73_m2} (ward)",
        ),
        ([result(80), result(20, at=None)], "egfr: 20 mL/min/{1.73_m2} (ward) is as recent as 80 mL/min/{1.73_m2} (ward)"),
        (
            [result(80, at=MONTH_BEFORE), result(15, comparator="<")],
            "egfr: < 15 mL/min/{1.73_m2} (ward) is as recent as 80 mL/min/{1.73_m2} (ward)",
        ),
        (
            [result(80, at=MONTH_BEFORE), result(400, code=CREATININE, fact="creatinine")],
            "egfr: 80 mL/min/{1.73_m2} is older than creatinine 400 umol/L (ward)",
        ),
    ],
)
def test_what_may_be_worse_by_now_is_not_cleared(results: list[dict[str, Any]], why: str) -> None:
    told = report(*results)
    assert doubts(told) == {why}
    assert told["status"] == "incomplete"


@pytest.mark.parametrize(
    "results",
    [
        [result(80), result(20, at=MONTH_BEFORE)],
        [result(80), result(60, at="2026-11-19T19:10:00Z")],
        [result(80, at=MONTH_BEFORE), result(90, comparator=">")],
        [result(80), result(90, code=CREATININE, fact="creatinine")],
        [result(80), result(90, code=CREATININE, fact="creatinine", at=MONTH_BEFORE)],
        [result(80), result(20, at="2026-12-19T07:40:00Z")],
        [result(80), result(-5)],
    ],
)
def test_the_latest_clears_where_nothing_speaks_against_it(results: list[dict[str, Any]]) -> None:
    told = report(*results)
    assert doubts(told) == set()
    assert not contraindicated(told)


def test_an_interaction_in_renal_impairment_is_not_cleared_either() -> None:
    orders = [
        order("ibuprofen 400", 400, "mg", "TDS"),
        order(None, 40, "mg", "OM", text="Furosemide 40mg tablets"),
        order("ramipril 5", 5, "mg", "OD"),
    ]
    told = report(result(80, at=MONTH_BEFORE), result(400, code=CREATININE, fact="creatinine"), orders=orders)
    why = "eGFR: 80 mL/min/{1.73_m2} is older than creatinine 400 umol/L (ward)"
    assert why in {each["because"] for each in told["coverage"]["not_checked"]}


def test_the_latest_counts_whatever_its_method() -> None:
    given = {"value": "80", "unit": "mL/min/1.73m2", "measured_at": "2026-11-12", "method": "measured"}
    assert contraindicated(report(result(20), egfr=given))


@pytest.mark.parametrize(
    ("coded", "heard"),
    [
        ({"text": "eGFR"}, True),
        ({"text": "Estimated  GFR"}, True),
        ({"coding": [{"system": "https://lab.example/tests", "code": "EGFR", "display": "eGFR"}]}, True),
        ({"coding": [{"code": "EGFR", "display": "eGFR"}]}, True),
        ({"text": "eGFR before contrast last year"}, False),
        # A code that is understood by everybody, and means something else here, is believed before its words.
        ({"coding": [{"system": LOINC, "code": "14937-7", "display": "Urea"}], "text": "eGFR"}, False),
    ],
)
def test_a_result_without_a_known_code_is_read_by_its_words(coded: dict[str, Any], heard: bool) -> None:
    given = {"value": "80", "unit": "mL/min/1.73m2", "measured_at": "2026-11-12"}
    assert contraindicated(report(result(20) | {"code": coded}, egfr=given)) == heard
