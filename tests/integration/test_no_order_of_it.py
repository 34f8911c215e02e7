"""What stands on the ward's list and is no order: proposals, what was given or supplied, and requests not to give."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, order, r4_chart

PERSON = Person(31)
NKDA = allergy("NKDA")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD", id="am")
WARFARIN = order("warfarin", 3, "mg", "OD", id="w", ordered="2026-11-19T08:00:00Z")
IBUPROFEN = order("ibuprofen 400", 1, "tablet", "TDS", id="ib", ordered="2026-11-19T08:00:00Z")
SUPPLIES = ("MedicationAdministration", "MedicationDispense")


def chart(*orders: Any, last: dict[str, Any] | None = None) -> dict[str, Any]:
    """A chart whose last order has other fields, or is another resource."""
    made = r4_chart(PERSON, orders, [NKDA])
    held = [each["resource"] for each in made["entry"] if each["resource"]["resourceType"] == "MedicationRequest"]
    held[-1].update(last or {})
    return made


def supply(kind: str, status: str = "completed", day: str = "2026-11-19") -> dict[str, Any]:
    when = "effectiveDateTime" if kind == "MedicationAdministration" else "whenHandedOver"
    return {"resourceType": kind, "status": status, when: f"{day}T08:00:00Z"}


def report(taken: dict[str, Any], ward: dict[str, Any]) -> dict[str, Any]:
    scr = source("scr", "shared-care-record", taken)
    return json_on(case(scr, source("epma", "inpatient-orders", ward), patient=PERSON.as_case()))


def told(found: dict[str, Any]) -> dict[str, str]:
    kinds = {"omitted-medicine", "status-differs", "interaction"}
    return {one["rule"]: one["severity"] for one in found["findings"] if one["category"] in kinds}


TAKEN = chart(AMLODIPINE, WARFARIN)


@pytest.mark.parametrize(
    ("last", "why"),
    [
        ({"intent": "proposal"}, "the intent proposal, which nobody has to carry out"),
        ({"intent": "option"}, "the intent option, which nobody has to carry out"),
        (supply("MedicationAdministration"), "a status that is not understood (completed)"),
        (supply("MedicationDispense"), "a status that is not understood (completed)"),
        ({"status": "unknown"}, "a status that is not understood (unknown)"),
    ],
)
def test_what_is_no_order_does_not_stand_for_one(last: dict[str, Any], why: str) -> None:
    found = report(TAKEN, chart(AMLODIPINE, WARFARIN, last=last))
    assert found["status"] == "incomplete"
    (untold,) = [one for one in found["coverage"]["not_checked"] if one["rule"] == "DIS-002"]
    assert untold["because"] == f"nothing on the current list is surely an order of it: {why}"


@pytest.mark.parametrize("intent", ["order", "plan", "original-order", "instance-order", "filler-order", "reflex-order"])
def test_what_somebody_sees_to_is_an_order(intent: str) -> None:
    found = report(TAKEN, chart(AMLODIPINE, WARFARIN, last={"intent": intent}))
    assert (found["status"], told(found)) == ("complete", {})


@pytest.mark.parametrize(
    "last", [{"intent": "proposal"}, *(supply(kind) for kind in SUPPLIES), supply("MedicationAdministration", "in-progress")]
)
def test_what_may_be_given_is_held_against_the_rest(last: dict[str, Any]) -> None:
    assert told(report(chart(AMLODIPINE), chart(AMLODIPINE, WARFARIN, IBUPROFEN, last=last)))["INT-002"] == "high"


@pytest.mark.parametrize("kind", SUPPLIES)
def test_what_another_ward_gave_and_this_one_does_not_is_omitted(kind: str) -> None:
    assert told(report(chart(AMLODIPINE, WARFARIN, last=supply(kind)), chart(AMLODIPINE))) == {"DIS-002": "high"}
    old = chart(AMLODIPINE, WARFARIN, last=supply(kind, day="2025-11-19"))
    assert told(report(old, chart(AMLODIPINE))) == {"DIS-004": "low"}


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (None, {"DIS-020": "high"}),
        ("Bleeding", {"DIS-020": "high"}),
        ("Anaphylaxis", {"DIS-044": "critical"}),
    ],
)
def test_a_request_not_to_give_is_a_stop_wherever_it_stands(reason: str | None, said: dict[str, str]) -> None:
    asked = {"doNotPerform": True} | ({"statusReason": {"text": reason}} if reason else {})
    assert told(report(chart(AMLODIPINE, WARFARIN, last=asked), chart(AMLODIPINE, WARFARIN))) == said


def test_the_request_alone_gives_no_reason_for_leaving_a_medicine_out() -> None:
    asked = chart(AMLODIPINE, WARFARIN, last={"doNotPerform": True})
    assert told(report(TAKEN, asked)) == {"DIS-022": "high"}
    asked = chart(AMLODIPINE, WARFARIN, last={"doNotPerform": True, "statusReason": {"text": "Bleeding"}})
    assert told(report(TAKEN, asked)) == {"DIS-043": "moderate"}
