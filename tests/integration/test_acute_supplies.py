"""Acute prescriptions whose days are over: a time-critical medicine is asked about for a while, anything else is over."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
NKDA = allergy("NKDA")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD", id="am")


def acute(name: str, issued: str, **more: Any) -> Any:
    return gp_medicine(name, "One daily", course="acute", started=issued, last_issued=issued, **more)


def told(taken: list[Any], *orders: Any) -> dict[str, str]:
    """By rule: the summary of what is missing from the ward's list."""
    gp = source("gp", "gp-record", gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily", id="am"), *taken], [NKDA]))
    ward = source("epma", "inpatient-orders", r4_chart(PERSON, [AMLODIPINE, *orders], [NKDA]))
    found = json_on(case(gp, ward, patient=PERSON.as_case()))["findings"]
    return {one["rule"]: one["summary"] for one in found if one["category"] == "omitted-medicine"}


def test_one_that_ran_out_lately_is_asked_about() -> None:
    assert told([acute("warfarin 3", "2026-10-21")]) == {
        "DIS-066": "Warfarin: its acute supply ran out on 2026-11-18, and it is not on epma"
    }


@pytest.mark.parametrize(
    ("taken", "rule"),
    [
        ([acute("warfarin 3", "2026-10-23")], ["DIS-002"]),
        ([acute("warfarin 3", "2026-10-22")], ["DIS-066"]),
        ([acute("warfarin 3", "2026-09-25")], ["DIS-066"]),
        ([acute("warfarin 3", "2026-09-24")], []),
        ([acute("amoxicillin 500", "2026-10-21")], []),
        ([acute("ramipril 5", "2026-10-21")], []),
        ([acute("warfarin 3", "2026-10-21", status="stopped", stopped=("2026-11-01", "INR unstable"))], []),
        ([acute("warfarin 3", "2026-10-21", note="Stopped on 01/11/2026 due to bleeding")], []),
        ([acute("warfarin 3", "2026-09-21", id="a"), acute("warfarin 3", "2026-10-21", id="b")], ["DIS-066"]),
        ([acute("warfarin 3", "2026-09-21", id="a"), gp_medicine("warfarin 3", "One daily", id="b")], ["DIS-002"]),
    ],
)
def test_how_long_and_for_what(taken: list[Any], rule: list[str]) -> None:
    assert list(told(taken)) == rule


@pytest.mark.parametrize("status", ["active", "stopped"])
def test_what_the_ward_holds_is_not_missing(status: str) -> None:
    assert told([acute("warfarin 3", "2026-10-21")], order("warfarin", 3, "mg", "OD", id="w", status=status)) == {}
