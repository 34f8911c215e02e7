"""What findings say of a record is what the record says: a record held against itself lacks nothing and adds nothing."""

from typing import Any

import pytest

from service.core.model.finding import Finding
from tests.support.cases import case, source
from tests.support.desk import report_on
from tests.support.payloads import Person, order, r4_chart

PERSON = Person(11)


def chart(*orders: Any, allergies: Any = None, category: str | None = None) -> dict[str, Any]:
    payload = r4_chart(PERSON, orders, allergies, host="one.example")
    for item in payload["entry"]:
        if category and item["resource"]["resourceType"] == "AllergyIntolerance":
            item["resource"]["category"] = [category]
    return payload


def with_itself(payload: dict[str, Any]) -> tuple[Finding, ...]:
    return report_on(case(source("gp", "gp-record", payload), source("epma", "inpatient-orders", payload))).findings


def test_an_unknown_medicine_on_both_lists_is_neither_missing_nor_new() -> None:
    unknown = order(None, 1, "tablet", "OD", text="Berkolol tablets 10 mg", codes=())
    found = {finding.rule: finding for finding in with_itself(chart(unknown))}
    assert not found.keys() & {"DIS-003", "DIS-004", "DIS-006"}
    assert [subject.source for subject in found["REC-001"].subjects] == ["epma", "gp"]


def test_two_names_of_one_medicine_are_both_said() -> None:
    listed = [
        order("Losec 20", 1, "capsule", "OD"),
        order("Losec 20", 1, "capsule", "OD"),
        order("omeprazole 20", 1, "capsule", "OD"),
    ]
    summaries = {finding.summary for finding in with_itself(chart(*listed)) if finding.rule == "DUP-005"}
    assert summaries
    assert all("Losec" in summary and "Omeprazole" in summary for summary in summaries)


@pytest.mark.parametrize(("category", "words"), [("medication", "Drug allergy"), ("environment", "Allergy, perhaps to a drug,")])
def test_an_allergy_is_called_one_to_a_drug_only_where_the_record_does(category: str, words: str) -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "419076005", "display": "Allergic reaction"}]}
    allergic = {"resourceType": "AllergyIntolerance", "id": "a", "code": code, "category": [category], "patient": {}}
    payload = chart()
    payload["entry"].append({"resource": allergic})
    found = [finding for finding in with_itself(payload) if finding.rule == "ALG-002"]
    assert [finding.severity for finding in found] == ["critical", "critical"]
    assert all(finding.summary.startswith(f"{words} without a known agent in") for finding in found)
