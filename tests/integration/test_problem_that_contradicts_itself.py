"""A problem with the code of an allergy and other words beside it: the contradiction is told, and the allergy is not lost."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, order, r4_chart

PERSON = Person(31)
PENICILLIN = {"system": "http://snomed.info/sct", "code": "91936005", "display": "Allergy to penicillin"}


def found(code: dict[str, Any]) -> dict[str, Any]:
    """The report on a record whose allergy list denies every allergy, and that holds such a problem."""
    record = gp_connect(PERSON, [], [allergy("NKDA")])
    record["entry"].append({"resource": {"resourceType": "Condition", "id": "c", "clinicalStatus": "active", "code": code}})
    chart = r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], [allergy("NKDA")])
    return json_on(case(source("gp", "gp-record", record), source("epma", "inpatient-orders", chart), patient=PERSON.as_case()))


@pytest.mark.parametrize("words", ["Allergy to aspirin", "No known allergies", "Not allergic to penicillin"])
def test_a_coded_allergy_is_held_whatever_its_words_say(words: str) -> None:
    report = found({"coding": [PENICILLIN], "text": words})
    assert report["hold"]["advised"]
    assert "ALG-005" in {finding["rule"] for finding in report["findings"]}
    (entry,) = [one for line in report["allergies"] for one in line["entries"] if one["entry"] == "Condition/c"]
    assert entry["contradictions"]


def test_a_thing_by_its_code_and_a_drug_by_its_words_is_told() -> None:
    latex = {"system": "http://snomed.info/sct", "code": "300916003", "display": "Allergy to latex"}
    report = found({"coding": [latex], "text": "Amoxicillin"})
    assert any(finding["category"] == "coding-contradiction" for finding in report["findings"])


def test_words_alone_that_deny_an_allergy_state_none() -> None:
    report = found({"text": "Not allergic to penicillin"})
    assert (report["status"], report["hold"]["advised"]) == ("complete", False)
