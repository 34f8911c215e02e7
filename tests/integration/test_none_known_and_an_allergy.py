"""A code that says that no allergy is known, on an entry that names one: the code never wins in silence."""

from copy import deepcopy
from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, order, r4_chart

PERSON = Person(31)
NONE = {"system": "http://snomed.info/sct", "code": "716186003", "display": "No known allergy"}
PENICILLIN = {"system": "http://snomed.info/sct", "code": "91936005", "display": "Allergy to penicillin"}
DRUG = {"system": "http://snomed.info/sct", "code": "416098002", "display": "Allergy to drug"}
RASH = {"manifestation": [{"text": "Rash"}]}
CHART = r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], [allergy("penicillin")])


def found(**fields: Any) -> dict[str, Any]:
    """The report on a chart whose one allergy entry says that."""
    chart = deepcopy(CHART)
    entry = next(each["resource"] for each in chart["entry"] if each["resource"]["resourceType"] == "AllergyIntolerance")
    entry.pop("reaction", None)
    entry.update(fields)
    return json_on(case(source("epma", "inpatient-orders", chart), patient=PERSON.as_case()))


@pytest.mark.parametrize(
    "fields",
    [
        {"code": {"coding": [NONE], "text": "Penicillin"}},
        {"code": {"coding": [NONE], "text": "Penicillin - anaphylaxis 1998"}},
        {"code": {"coding": [NONE, PENICILLIN]}},
        {"code": {"coding": [PENICILLIN, NONE]}},
        {"code": {"coding": [NONE, DRUG]}},
        {"code": {"coding": [NONE]}, "note": [{"text": "Penicillin - anaphylaxis 1998"}]},
        {"code": {"coding": [NONE]}, "reaction": [RASH]},
        {"code": {"coding": [NONE | {"display": "Penicillin"}]}},
    ],
)
def test_what_names_an_allergy_beside_the_code_is_held(fields: dict[str, Any]) -> None:
    report = found(**fields)
    (entry,) = report["allergies"][0]["entries"]
    assert entry["state"] in {"active", "unresolved-agent"}
    assert entry["contradictions"]
    assert report["hold"]["advised"]
    assert {finding["severity"] for finding in report["findings"]} & {"critical"}
    assert report["sources"][0]["allergy_statement"] != "none-known"


@pytest.mark.parametrize(
    "fields",
    [
        {"code": {"coding": [NONE]}},
        {"code": {"coding": [NONE], "text": "NKDA"}},
        {"code": {"coding": [NONE], "text": "No known allergies"}},
        {"code": {"coding": [NONE], "text": "Not allergic to penicillin"}},
        {"code": {"coding": [NONE]}, "note": [{"text": "Confirmed with his daughter on the ward"}]},
        {"code": {"coding": [NONE]}, "note": [{"text": "Denies penicillin allergy"}]},
        {"code": {"coding": [NONE]}, "note": [{"text": "Sister is allergic to penicillin"}]},
    ],
)
def test_a_denial_that_nothing_speaks_against_stays_one(fields: dict[str, Any]) -> None:
    report = found(**fields)
    (entry,) = report["allergies"][0]["entries"]
    assert (entry["state"], entry["contradictions"]) == ("negated", [])
    assert not report["hold"]["advised"]
