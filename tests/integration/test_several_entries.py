"""One medicine in several entries: what a list holds of it is taken together."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
THREE = gp_medicine("warfarin 3", "3mg daily", id="three")
TWO = gp_medicine("warfarin 1", "2mg daily", id="two")


def told(taken: list[Any], orders: list[Any]) -> list[str]:
    """The summaries of differing doses."""
    return differing(taken, r4_chart(PERSON, orders, [allergy("NKDA")]))


def differing(taken: list[Any], chart: dict[str, Any]) -> list[str]:
    gp = source("gp", "gp-record", gp_connect(PERSON, taken, [allergy("NKDA")]))
    found = json_on(case(gp, source("epma", "inpatient-orders", chart), patient=PERSON.as_case()))
    return [finding["summary"] for finding in found["findings"] if finding["category"] == "dose-differs"]


@pytest.mark.parametrize(
    "orders",
    [
        [order("warfarin", 5, "mg", "OD")],
        [order("warfarin", 3, "mg", "OD"), order("warfarin", 2, "mg", "OD", id="b")],
    ],
)
def test_entries_that_come_to_the_same_differ_in_nothing(orders: list[Any]) -> None:
    assert told([THREE, TWO], orders) == []


@pytest.mark.parametrize(
    ("taken", "orders"),
    [
        ([THREE, TWO], [order("warfarin", 3, "mg", "OD")]),
        ([THREE, TWO], [order("warfarin", 2, "mg", "OD")]),
        ([THREE], [order("warfarin", 3, "mg", "OD"), order("warfarin", 2, "mg", "OD", id="b")]),
    ],
)
def test_an_entry_more_on_one_list_is_a_difference(taken: list[Any], orders: list[Any]) -> None:
    (summary,) = told(taken, orders)
    assert summary.startswith("Warfarin: ")
    assert "5 mg a day in 2 entries in" in summary


def test_the_same_entry_twice_is_a_duplicate_and_no_other_dose() -> None:
    assert told([THREE, gp_medicine("warfarin 3", "3mg daily", id="again")], [order("warfarin", 3, "mg", "OD")]) == []


def test_a_dose_that_is_given_once_is_none_of_every_day() -> None:
    chart = r4_chart(PERSON, [order("warfarin", 3, "mg", "OD"), order("warfarin", 10, "mg", "OD", id="once")], [allergy("NKDA")])
    orders = [entry["resource"] for entry in chart["entry"] if entry["resource"]["resourceType"] == "MedicationRequest"]
    assert differing([THREE], chart)
    orders[-1]["dosageInstruction"] = [{"text": "10 mg once only"}]
    assert differing([THREE], chart) == []
