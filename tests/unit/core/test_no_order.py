"""What a ward's chart holds beside its orders proves no order, and an order whose own reason forbids it is told."""

from copy import deepcopy
from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD")
WARFARIN = order(None, 1, "tablet", "OD", text="Warfarin 3mg tablets", codes=[])


def report(*further: Any, **changed: Any) -> dict[str, Any]:
    """A GP who gives warfarin and amlodipine, and a ward whose order of warfarin is changed so."""
    listed = [gp_medicine("amlodipine 5", "One daily"), gp_medicine(None, "One daily", text="Warfarin 3mg tablets", codes=[])]
    gp = gp_connect(PERSON, listed, [allergy("NKDA")])
    chart = deepcopy(r4_chart(PERSON, [AMLODIPINE, WARFARIN], (allergy("NKDA"),)))
    requests = [each["resource"] for each in chart["entry"] if each["resource"]["resourceType"] == "MedicationRequest"]
    (asked,) = [each for each in requests if "Warfarin" in str(each)]
    asked.update(changed)
    if changed.get("resourceType") == "MedicationStatement":
        asked["dosage"] = asked.pop("dosageInstruction")
    return json_on(case(source("gp", "gp-record", gp), source("ward", "inpatient-orders", chart), patient=PERSON.as_case()))


def omitted(told: dict[str, Any]) -> list[str]:
    """Why it could not be told whether the high-risk medicine was omitted."""
    return [each["because"] for each in told["coverage"]["not_checked"] if each["rule"] == "DIS-002"]


CATEGORY = "http://terminology.hl7.org/CodeSystem/medicationrequest-category"


def category(code: str) -> list[dict[str, Any]]:
    return [{"coding": [{"system": CATEGORY, "code": code}]}]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reportedBoolean": True}, "an order that was reported, and made elsewhere"),
        ({"reportedReference": {"reference": "Patient/1"}}, "an order that was reported, and made elsewhere"),
        ({"category": category("community")}, "of the category community, which is not for the ward"),
        ({"category": category("outpatient")}, "of the category outpatient, which is not for the ward"),
        ({"resourceType": "MedicationStatement"}, "a statement of what is taken, and no order"),
    ],
)
def test_what_is_no_order_of_the_ward_leaves_it_open(changed: dict[str, Any], why: str) -> None:
    told = report(**changed)
    assert omitted(told) == [f"nothing on the current list is surely an order of it: {why}"]
    assert told["status"] == "incomplete"


@pytest.mark.parametrize("changed", [{}, {"category": category("inpatient")}, {"reportedBoolean": False}, {"intent": "order"}])
def test_an_order_of_the_ward_is_one(changed: dict[str, Any]) -> None:
    assert omitted(report(**changed)) == []


def test_the_reason_of_a_status_may_forbid_an_order() -> None:
    found = [each for each in report(statusReason={"text": "Withheld - INR 8"})["findings"] if each["rule"] == "DIS-073"]
    assert ["Withheld - INR 8" in each["detail"] for each in found] == [True]
    assert not [each for each in report(statusReason={"text": "New"})["findings"] if each["rule"] == "DIS-073"]
