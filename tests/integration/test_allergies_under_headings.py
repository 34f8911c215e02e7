"""Allergies that flags and findings state by the heading they stand under, with a term as the answer."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.payloads.words import SNOMED, concept

PERSON = Person(33)
AMOXICILLIN = (order("amoxicillin 500", 1, "capsule", "TDS"),)


def report_with(**further: Any) -> dict[str, Any]:
    gp = gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily")], [allergy("NKDA")])
    chart = r4_chart(PERSON, AMOXICILLIN, (allergy("NKDA"),))
    ward = {**chart, "entry": [*chart["entry"], {"resource": {"id": "x", **further}}]}
    return json_on(case(source("gp", "gp-record", gp), source("ward", "inpatient-orders", ward), patient=PERSON.as_case()))


def rules_with(**further: Any) -> set[str]:
    return {found["rule"] for found in report_with(**further)["findings"]}


def finding(asked: str, answer: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": asked}, "valueCodeableConcept": answer}


@pytest.mark.parametrize(
    "answer", [{"text": "Penicillin"}, concept((SNOMED, "373270004", "Penicillin -class of antibiotic-")), {"text": "PCN - rash"}]
)
def test_a_term_as_the_answer_to_a_question_about_allergies_is_one(answer: dict[str, Any]) -> None:
    assert rules_with(**finding("Allergies", answer)) & {"ALG-005", "REC-012"}


@pytest.mark.parametrize("answer", ["None known", "No", "No known drug allergies", "Hay fever"])
def test_an_answer_that_names_no_drug_says_nothing(answer: str) -> None:
    report = report_with(**finding("Allergies", {"text": answer}))
    assert not report["hold"]["advised"]
    assert report["status"] == "complete"


def test_a_coded_yes_to_one_allergy_is_told() -> None:
    assert "REC-012" in rules_with(**finding("Allergy to penicillin", {"text": "Present"}))


@pytest.mark.parametrize(("category", "held"), [("Allergies", True), ("Infection control", False)])
def test_a_flag_is_read_under_its_category(category: str, held: bool) -> None:
    flag = {"resourceType": "Flag", "status": "active", "code": {"text": "Penicillin"}, "category": [{"text": category}]}
    assert ("ALG-005" in rules_with(**flag)) is held
