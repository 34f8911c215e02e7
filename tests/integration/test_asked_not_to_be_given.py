"""A list that has a medicine in force and asks that it be not given, or says that it is not taken, contradicts itself."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
NKDA = allergy("NKDA")
GIVEN = order("warfarin", 3, "mg", "OD", id="given", ordered="2026-11-18T08:00:00Z")
AGAINST = order("warfarin", 3, "mg", "OD", id="against", ordered="2026-11-18T08:00:00Z")
ASKED = {"doNotPerform": True}
RULES = {"DIS-070", "DIS-071", "DIS-072"}


def chart(*orders: Any, last: dict[str, Any] | None = None) -> dict[str, Any]:
    """A chart whose last medicine has other fields."""
    made = r4_chart(PERSON, orders, [NKDA])
    held = [each["resource"] for each in made["entry"] if each["resource"]["resourceType"].startswith("Medication")]
    held[-1].update(last or {})
    return made


def report(ward: dict[str, Any], role: str = "inpatient-orders") -> dict[str, Any]:
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [NKDA]))
    return json_on(case(gp, source("epma", role, ward), patient=PERSON.as_case()))


def told(found: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]: one["severity"] for one in found["findings"] if one["rule"] in RULES}


@pytest.mark.parametrize("role", ["inpatient-orders", "shared-care-record"])
@pytest.mark.parametrize("status", ["active", "on-hold", "unknown"])
def test_an_order_beside_a_request_not_to_give_is_told(status: str, role: str) -> None:
    found = report(chart(GIVEN, AGAINST, last=ASKED | {"status": status}), role)
    assert told(found) == {"DIS-070": "high"}
    (finding,) = [one for one in found["findings"] if one["rule"] == "DIS-070"]
    assert {one["entry"] for one in finding["subjects"]} == {
        "MedicationRequest/order-given",
        "MedicationRequest/order-against",
    }


@pytest.mark.parametrize(
    ("asked_on", "said"),
    [
        ("2026-11-17T08:00:00Z", {"DIS-071": "moderate"}),
        ("2026-11-18T23:00:00Z", {"DIS-070": "high"}),
        ("2026-11-19", {"DIS-070": "high"}),
        ("2026-11", {"DIS-070": "high"}),
        (None, {"DIS-070": "high"}),
    ],
)
def test_an_order_of_a_later_day_may_be_meant(asked_on: str | None, said: dict[str, str]) -> None:
    assert told(report(chart(GIVEN, AGAINST, last=ASKED | {"authoredOn": asked_on}))) == said


def test_a_request_not_to_give_is_not_hidden_by_the_order_that_it_is_based_on() -> None:
    based = {"basedOn": [{"reference": "MedicationRequest/order-given"}]}
    assert told(report(chart(GIVEN, AGAINST, last=ASKED | based))) == {"DIS-070": "high"}
    backwards = r4_chart(PERSON, [AGAINST, GIVEN], [NKDA])
    against, given = (each["resource"] for each in backwards["entry"] if each["resource"]["resourceType"] == "MedicationRequest")
    against.update(ASKED)
    given["basedOn"] = [{"reference": "MedicationRequest/order-against"}]
    assert told(report(backwards)) == {"DIS-070": "high"}


@pytest.mark.parametrize(
    "more",
    [
        {"status": "entered-in-error"},
        {"status": "cancelled"},
        {"status": "draft"},
        {"status": "completed"},
        {"status": "stopped"},
        {"dispenseRequest": {"validityPeriod": {"end": "2026-11-19"}}},
        {"priorPrescription": {"reference": "MedicationRequest/order-given"}},
    ],
)
def test_what_is_no_standing_request_contradicts_nothing(more: dict[str, Any]) -> None:
    assert told(report(chart(GIVEN, AGAINST, last=ASKED | more))) == {}


def test_a_request_that_ends_today_still_stands() -> None:
    until = {"dispenseRequest": {"validityPeriod": {"end": "2026-11-20"}}}
    assert told(report(chart(GIVEN, AGAINST, last=ASKED | until))) == {"DIS-070": "high"}


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled", "draft"])
def test_a_request_not_to_give_that_nobody_made_hides_no_omission(status: str) -> None:
    found = report(chart(AGAINST, last=ASKED | {"status": status}))
    assert "DIS-002" in {one["rule"] for one in found["findings"]}


def test_a_request_not_to_give_what_nobody_can_identify_is_said() -> None:
    vague = order(None, 1, "tablet", "OD", text="Anything of that kind", codes=[])
    found = report(chart(GIVEN, vague, last=ASKED))
    assert found["status"] == "incomplete"
    assert [one["rule"] for one in found["coverage"]["not_checked"] if "is not to be given" in one["because"]] == ["DIS-070"]


@pytest.mark.parametrize(
    ("said_on", "said"),
    [("2026-11-17", {}), ("2026-11-18", {"DIS-072": "moderate"}), ("2026-11-19", {"DIS-072": "moderate"})],
)
def test_what_a_list_says_is_not_taken_contradicts_its_own_order(said_on: str, said: dict[str, str]) -> None:
    statement = order("warfarin", 3, "mg", "OD", kind="MedicationStatement", status="not-taken", id="against")
    assert told(report(chart(GIVEN, statement, last={"dateAsserted": said_on}))) == said


def test_one_dose_that_was_not_given_says_nothing_of_the_order() -> None:
    refused = {"resourceType": "MedicationAdministration", "status": "not-done", "effectiveDateTime": "2026-11-19"}
    assert told(report(chart(GIVEN, AGAINST, last=refused))) == {}
