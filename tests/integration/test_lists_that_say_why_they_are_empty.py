"""An allergy list that is empty: for each reason the report says what it means, and never more."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)


def report_on(reason: str, known: list[Any]) -> dict[str, Any]:
    chart = r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")], [])
    (listed,) = [each["resource"] for each in chart["entry"] if each["resource"]["resourceType"] == "List"]
    listed["emptyReason"] = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/list-empty-reason", "code": reason}]}
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily")], known))
    return json_on(case(gp, source("epma", "inpatient-orders", chart), patient=PERSON.as_case()))


def said(report: dict[str, Any]) -> tuple[str, str, dict[str, str]]:
    """The status, what the ward says of allergies, and each finding on allergies with its severity."""
    (ward,) = [each for each in report["sources"] if each["name"] == "epma"]
    found = {one["rule"]: one["severity"] for one in report["findings"] if one["category"].startswith("allergy")}
    return report["status"], ward["allergy_statement"], found


def test_nil_known_denies_what_another_list_holds() -> None:
    report = report_on("nilknown", [allergy("penicillin")])
    assert said(report) == ("complete", "none-known", {"ALG-013": "critical"})
    (finding,) = [one for one in report["findings"] if one["rule"] == "ALG-013"]
    assert finding["summary"] == "Penicillins: allergy in gp, denied by epma"


def test_nil_known_is_a_record_of_allergies_where_nothing_else_is() -> None:
    assert said(report_on("nilknown", [])) == ("complete", "none-known", {})


@pytest.mark.parametrize("reason", ["withheld", "unavailable", "notstarted", "notasked"])
def test_any_other_reason_leaves_the_report_incomplete_and_denies_nothing(reason: str) -> None:
    status, statement, found = said(report_on(reason, [allergy("penicillin")]))
    assert (status, statement) == ("incomplete", "empty-not-recorded")
    assert "ALG-013" not in found
