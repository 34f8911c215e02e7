"""An order that was cancelled before it began, entered in error or never signed is on no list: it hides nothing."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
NEVER_RAN = ("cancelled", "entered-in-error", "draft")
WARFARIN = gp_medicine("warfarin 3", "One To Be Taken Each Day")


def rules(gp: list[Any], *orders: Any, transfer: str = "admission") -> dict[str, dict[str, Any]]:
    """By rule: what is found where a GP's list meets a chart."""
    history = source("gp", "gp-record", gp_connect(PERSON, gp, [allergy("NKDA")]))
    chart = source("epma", "inpatient-orders", r4_chart(PERSON, list(orders), [allergy("NKDA")]))
    found = json_on(case(history, chart, transfer=transfer, patient=PERSON.as_case()))
    return {finding["rule"]: finding for finding in found["findings"]}


@pytest.mark.parametrize("status", NEVER_RAN)
@pytest.mark.parametrize("transfer", ["admission", "discharge"])
def test_a_medicine_whose_only_order_never_ran_is_omitted(status: str, transfer: str) -> None:
    found = rules([WARFARIN], order("warfarin", 3, "mg", "OD", status=status), transfer=transfer)
    omitted = found["DIS-002"]
    assert omitted["severity"] == "high"
    assert any(status.replace("-", " ") in words for words in omitted["evidence"].values())


@pytest.mark.parametrize("status", ["active", "stopped", "on-hold"])
def test_a_medicine_whose_order_ran_is_not_called_omitted(status: str) -> None:
    assert "DIS-002" not in rules([WARFARIN], order("warfarin", 3, "mg", "OD", status=status))


@pytest.mark.parametrize("status", NEVER_RAN)
def test_an_order_that_never_ran_ends_nothing_that_another_medicine_meets(status: str) -> None:
    ibuprofen = order("ibuprofen 400", 1, "tablet", "TDS")
    assert "INT-002" in rules([WARFARIN], ibuprofen, order("warfarin", 3, "mg", "OD", status=status))
    assert "INT-002" not in rules([WARFARIN], ibuprofen, order("warfarin", 3, "mg", "OD", status="stopped"))


@pytest.mark.parametrize("status", NEVER_RAN)
def test_what_never_ran_is_no_history(status: str) -> None:
    now = order("warfarin", 3, "mg", "OD")
    assert "DIS-005" in rules([], now, order("warfarin", 5, "mg", "OD", status=status, id="before"))
    assert "DIS-005" not in rules([WARFARIN], now)
    in_error = gp_medicine("warfarin 3", "One To Be Taken Each Day", status="entered-in-error")
    assert "DIS-005" in rules([in_error], now)
