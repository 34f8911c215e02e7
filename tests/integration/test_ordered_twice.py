"""Two orders that are the very same: one treatment given twice, unless they share it out."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, order, r4_chart

PERSON = Person(31)


def told(*orders: Any, role: str = "inpatient-orders", transfer: str = "admission") -> dict[str, str]:
    chart = source("epma", role, r4_chart(PERSON, orders, [allergy("NKDA")]))
    found = json_on(case(chart, patient=PERSON.as_case(), transfer=transfer))["findings"]
    return {one["rule"]: one["severity"] for one in found if one["category"] == "duplicate-medicine"}


def warfarin(ident: str, amount: int = 3, every: str = "OD", **more: Any) -> Any:
    return order("warfarin", amount, "mg", every, id=ident, **more)


def test_the_very_same_order_twice_is_high_for_a_high_risk_medicine() -> None:
    assert told(warfarin("a"), warfarin("b")) == {"DUP-050": "high", "DUP-006": "low"}
    assert told(warfarin("a"), order("warfarin 3", 1, "tablet", "OD", id="b")) == {"DUP-050": "high"}
    assert told(warfarin("a"), warfarin("b"), role="discharge-summary", transfer="discharge")["DUP-050"] == "high"


@pytest.mark.parametrize(
    "second",
    [
        warfarin("b", amount=2),
        warfarin("b", status="stopped"),
        warfarin("b", as_needed=True, directions="3 mg once a day when required"),
    ],
)
def test_what_shares_a_treatment_out_is_no_second_one(second: Any) -> None:
    assert "DUP-050" not in told(warfarin("a"), second)


def test_morning_and_night_are_two_halves() -> None:
    assert "DUP-050" not in told(warfarin("a", every="OM"), warfarin("b", every="ON"))


def test_other_medicines_and_lists_of_what_is_taken_stay_as_they_were() -> None:
    twice = [order("amlodipine 5", 1, "tablet", "OD", id=one) for one in ("a", "b")]
    assert told(*twice) == {"DUP-006": "low"}
    assert told(warfarin("a"), warfarin("b"), role="gp-record") == {"DUP-006": "low"}
