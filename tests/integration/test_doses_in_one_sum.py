"""A combination whose dose is written as one sum is held against the limits of its ingredients, and a slip of ten is told."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine

PERSON = Person(47)
NKDA = allergy("NKDA")


def listed(name: str, dose: str) -> dict[str, Any]:
    return gp_connect(PERSON, [gp_medicine(None, dose, text=name)], [NKDA])


def told(*sources: dict[str, Any]) -> dict[str, str]:
    """The findings on doses that are too high or ten-fold apart: severities by rule."""
    found = json_on(case(*sources, patient=PERSON.as_case()))
    return {one["rule"]: one["severity"] for one in found["findings"] if one["rule"] in {"DOS-001", "DOS-003", "DOS-004"}}


def unchecked(name: str, dose: str) -> list[str]:
    found = json_on(case(source("gp", "gp-record", listed(name, dose)), patient=PERSON.as_case()))
    return [one["because"] for one in found["coverage"]["not_checked"] if one["rule"] == "DOS-003"]


@pytest.mark.parametrize(
    ("taken", "name", "slip"),
    [
        ("Co-amoxiclav 500mg/125mg tablets", "Co-amoxiclav", "6250 mg by mouth three times a day"),
        ("Co-codamol 8mg/500mg tablets", "Co-codamol", "5080 mg by mouth three times a day"),
        ("Co-careldopa 25mg/100mg tablets", "Sinemet", "1250 mg by mouth three times a day"),
        ("Co-careldopa 10mg/100mg tablets", "Co-careldopa", "1100 mg by mouth three times a day"),
        ("Co-trimoxazole 160mg/800mg tablets", "Co-trimoxazole", "9600 mg by mouth three times a day"),
        ("Co-careldopa 25mg/100mg tablets", "Sinemet 125mg tablets", "Ten tablets three times a day"),
        ("Co-amoxiclav 500mg/125mg tablets", "Co-amoxiclav 625mg tablets", "Ten tablets three times a day"),
        ("Co-codamol 8mg/500mg tablets", "Co-codamol 508mg tablets", "Ten tablets three times a day"),
    ],
)
def test_ten_times_what_is_taken_is_critical(taken: str, name: str, slip: str) -> None:
    before = source("gp", "gp-record", listed(taken, "One To Be Taken Three Times A Day"))
    assert told(before, source("clinic", "outpatient", listed(name, slip)))["DOS-001"] == "critical"


@pytest.mark.parametrize(
    ("name", "right", "slip"),
    [
        ("Co-amoxiclav", "625 mg by mouth three times a day", "6250 mg by mouth three times a day"),
        ("Co-codamol", "508 mg by mouth four times a day", "5080 mg by mouth four times a day"),
        ("Co-codamol", "1060 mg by mouth four times a day", "10600 mg by mouth four times a day"),
        ("Co-amoxiclav 625mg tablets", "One tablet three times a day", "Ten tablets three times a day"),
    ],
)
def test_ten_times_too_much_is_over_the_limit_of_an_ingredient_with_no_other_list(name: str, right: str, slip: str) -> None:
    assert told(source("gp", "gp-record", listed(name, right))) == {}
    assert told(source("gp", "gp-record", listed(name, slip))) == {"DOS-003": "high", "DOS-004": "high"}


def test_what_a_sum_holds_at_least_is_held_against_the_limits() -> None:
    """3750 mg holds 2500 mg of amoxicillin (ten of 250/125) or 3000 mg (six of 500/125): in a day either is too much."""
    assert told(source("gp", "gp-record", listed("Co-amoxiclav", "3750 mg by mouth three times a day"))) == {"DOS-004": "high"}


def test_a_sum_that_divides_in_several_ways_is_said_not_to_be_checked() -> None:
    assert "the dose in gp is one sum of several ingredients, and it is not known how it divides" in unchecked(
        "Co-amoxiclav", "1 g by mouth twice a day"
    )
    assert unchecked("Co-amoxiclav", "625 mg by mouth three times a day") == []
