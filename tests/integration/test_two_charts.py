"""A patient who moves from ward to ward has two charts: what one of them lacks is told."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
NKDA = allergy("NKDA")
KEPPRA = order("levetiracetam 500", 1, "tablet", "BD", id="k")
RAMIPRIL = order("ramipril 5", 1, "capsule", "OD", id="r")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD", id="am")


def chart(name: str, *orders: Any, role: str = "inpatient-orders", allergies: Any = (NKDA,)) -> dict[str, Any]:
    return source(name, role, r4_chart(PERSON, orders, allergies, host=f"{name}.example"))


def findings(*sources: dict[str, Any], transfer: str = "transfer") -> list[dict[str, Any]]:
    return json_on(case(*sources, transfer=transfer, patient=PERSON.as_case()))["findings"]


def told(*sources: dict[str, Any], transfer: str = "transfer") -> dict[str, str]:
    rules = {"DIS-001", "DIS-003", "DIS-010", "DIS-043", "DIS-063", "DIS-064"}
    return {one["rule"]: one["severity"] for one in findings(*sources, transfer=transfer) if one["rule"] in rules}


@pytest.mark.parametrize(("missing", "said"), [(KEPPRA, {"DIS-063": "high"}), (RAMIPRIL, {"DIS-064": "moderate"})])
def test_what_one_chart_lacks_is_told_whichever_it_is(missing: Any, said: dict[str, str]) -> None:
    assert told(chart("old-ward", missing, AMLODIPINE), chart("new-ward", AMLODIPINE)) == said
    assert told(chart("old-ward", AMLODIPINE), chart("new-ward", AMLODIPINE, missing)) == said
    assert told(chart("old-ward", missing, AMLODIPINE), chart("new-ward", AMLODIPINE, missing)) == {}


def test_the_gp_record_does_not_stand_for_the_chart_that_lacks_it() -> None:
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("levetiracetam 500", "One twice a day")], [NKDA]))
    (finding,) = [
        one
        for one in findings(gp, chart("old-ward", KEPPRA, AMLODIPINE), chart("new-ward", AMLODIPINE))
        if one["rule"] == "DIS-063"
    ]
    assert finding["summary"] == "Levetiracetam is on old-ward, and not on new-ward"
    assert {one["source"] for one in finding["subjects"]} == {"old-ward"}


def test_three_charts_name_each_that_lacks_it() -> None:
    (finding,) = [
        one
        for one in findings(chart("a", KEPPRA, AMLODIPINE), chart("b", AMLODIPINE), chart("c", AMLODIPINE))
        if one["rule"] == "DIS-063"
    ]
    assert finding["summary"] == "Levetiracetam is on a, and not on b, c"


def test_a_chart_sent_as_a_history_is_omitted_from() -> None:
    assert told(chart("old-ward", KEPPRA, AMLODIPINE, role="other"), chart("new-ward", AMLODIPINE)) == {"DIS-001": "critical"}


@pytest.mark.parametrize("transfer", ["admission", "discharge"])
def test_several_systems_of_orders_are_one_list_at_other_times(transfer: str) -> None:
    assert told(chart("a", KEPPRA, AMLODIPINE), chart("b", AMLODIPINE), transfer=transfer) == {}


def test_doses_and_endings_that_differ_between_charts_are_told() -> None:
    three, five = order("warfarin", 3, "mg", "OD", id="w"), order("warfarin", 5, "mg", "OD", id="w")
    stopped = order("warfarin", 3, "mg", "OD", id="w", status="stopped", reason="Bleeding")
    assert told(chart("old-ward", three), chart("new-ward", five)) == {"DIS-010": "high"}
    assert told(chart("old-ward", stopped), chart("new-ward", five)) == {"DIS-043": "moderate"}


def test_a_chart_that_was_not_read_lacks_nothing() -> None:
    unread = {"name": "new-ward", "role": "inpatient-orders", "failure": {"kind": "timeout", "detail": "no answer in 3 s"}}
    assert told(chart("old-ward", KEPPRA, AMLODIPINE), unread) == {}
    report = json_on(case(chart("old-ward", KEPPRA), unread, transfer="transfer", patient=PERSON.as_case()))
    assert report["status"] == "incomplete"
