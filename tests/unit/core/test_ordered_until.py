"""An order that ends soon stands for no medicine that is taken without an end."""

from typing import Any

import pytest

from service.core.checks.attribute_differs import AttributeDiffers
from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.example_records import outcomes_of
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
WARFARIN = "Warfarin 3mg tablets; 1 tablet once a day"


def told(**ordered: Any) -> list[str]:
    """What DIS-074 says of warfarin that the GP gives every day, ordered so on the ward."""
    gp = gp_connect(PERSON, [gp_medicine("warfarin 3", "One daily")], [allergy("NKDA")])
    chart = r4_chart(PERSON, [order("warfarin 3", 3, "mg", "OD", **ordered)], (allergy("NKDA"),))
    report = json_on(case(source("gp", "gp-record", gp), source("ward", "inpatient-orders", chart), patient=PERSON.as_case()))
    return [found["summary"] for found in report["findings"] if found["rule"] == "DIS-074"]


def ending(day: str) -> dict[str, str]:
    return {"name": WARFARIN.split(";")[0], "dose": "1 tablet once a day", "ended": day}


@pytest.mark.parametrize("until", ["2026-11-20", "2026-11-21", "2026-12-18"])
def test_an_order_that_ends_soon_is_told_with_its_day(until: str) -> None:
    (summary,) = told(until=until)
    assert f"until {until} only" in summary


@pytest.mark.parametrize("until", [None, "2026-12-19", "2027-11-19"])
def test_one_that_goes_on_for_long_is_not(until: str | None) -> None:
    assert told(until=until) == []


@pytest.mark.parametrize(
    ("before", "now", "answer"),
    [
        ([WARFARIN], [f"{WARFARIN} until 21/11/2026"], "fires"),
        ([WARFARIN], [ending("2026-11-22")], "fires"),
        ([f"{WARFARIN} for 5 days"], [f"{WARFARIN} until 21/11/2026"], "clear"),
        ([WARFARIN], [WARFARIN, f"{WARFARIN} until 21/11/2026"], "clear"),
        ([f"{WARFARIN} until 21/11/2027"], [WARFARIN], "clear"),
        ([ending("2026-11-22")], [ending("2026-11-22")], "clear"),
        ([ending("2026-11-21")], [ending("2026-11-22")], "clear"),
        ([ending("2026-11-23")], [ending("2026-11-22")], "fires"),
    ],
)
def test_only_where_every_order_ends_and_it_went_on_before(before: list[Any], now: list[Any], answer: str) -> None:
    sources = {"gp": {"role": "gp-record", "medicines": before}, "epma": {"role": "inpatient-orders", "medicines": now}}
    check = AttributeDiffers(aspect="limited", within_days=28)
    assert [found.answer for found in outcomes_of(check, sources=sources)] == [answer]
