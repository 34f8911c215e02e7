"""What another set of tables changes for the rules: nothing that a rule judges by is lost unsaid."""

from dataclasses import replace
from decimal import Decimal

import pytest

from service.core.model.dose_rows import IntervalRow
from service.core.model.product_rows import GroupRow, NameRow, SubstanceRow, VtmRow
from service.core.model.reference import Reference
from service.reference.differences import differences
from tests.support.limits import limit_row

LIMIT = limit_row(
    id="LIM-1", medicine="1", basis="per-day", amount=Decimal(4000), routes=frozenset({"oral"}), age_from_months=192
)
ANY: frozenset[str] = frozenset()
INTERVAL = IntervalRow(
    "INT-1", "12", "Codeine", "high", frozenset({"oral"}), ANY, ANY, ANY, "dose", Decimal(30), None, "mg", False, Decimal(7),
    None, "read", "x", None,
)  # fmt: skip
BEFORE = Reference(
    version="old",
    substances={"11": SubstanceRow("11", "Paracetamol", None), "12": SubstanceRow("12", "Codeine", None)},
    vtms={"1": VtmRow("1", "Paracetamol", ("11",)), "2": VtmRow("2", "Codeine", ("12",))},
    names={"paracetamol": (NameRow("vtm", "1", "preferred", None),)},
    groups={"opioid": GroupRow("opioid", "Opioids", frozenset({"12"}), frozenset(), "x")},
    limits={"1": (LIMIT,)},
    intervals={"12": (INTERVAL,)},
)


def said(new: Reference) -> dict[str, tuple[bool, tuple[str, ...]]]:
    return {change.what: (change.lost, change.items) for change in differences(BEFORE, new)}


def test_the_same_tables_change_nothing() -> None:
    assert differences(BEFORE, replace(BEFORE, version="new")) == ()


@pytest.mark.parametrize(
    ("new", "what", "item"),
    [
        (replace(BEFORE, vtms={"1": BEFORE.vtms["1"]}), "moieties that are gone", "2 Codeine"),
        (
            replace(BEFORE, vtms={**BEFORE.vtms, "1": VtmRow("1", "Paracetamol", ("11", "12"))}),
            "moieties of other ingredients",
            "Paracetamol: Paracetamol, now Codeine + Paracetamol",
        ),
        (replace(BEFORE, groups={}), "classes that are gone", "opioid"),
        (
            replace(BEFORE, groups={"opioid": GroupRow("opioid", "Opioids", frozenset(), frozenset(), "x")}),
            "members that classes lost",
            "opioid: Codeine",
        ),
        (replace(BEFORE, limits={}), "dose limits that are gone", "LIM-1 Paracetamol: 4000 mg per-day by oral, from 192 months"),
        (replace(BEFORE, vtms={"2": BEFORE.vtms["2"]}), "medicines of dose limits that are no moiety any more", "Paracetamol"),
        (
            replace(BEFORE, intervals={}),
            "intervals that are gone",
            "INT-1 Codeine, high: at least 7 days, oral, dose from 30 below any mg",
        ),
        (
            replace(BEFORE, intervals={"13": (INTERVAL,)}),
            "medicines of intervals that the dictionary does not hold",
            "Codeine",
        ),
        (replace(BEFORE, names={}), "names of moieties and products that lead nowhere", "paracetamol"),
    ],
)
def test_what_is_lost_is_said(new: Reference, what: str, item: str) -> None:
    assert said(new)[what] == (True, (item,))


def test_a_replaced_code_is_no_loss() -> None:
    new = replace(BEFORE, vtms={"1": BEFORE.vtms["1"], "3": VtmRow("3", "Codeine", ("12",))}, history={"2": "3"})
    assert said(new) == {"moieties under another code": (False, ("2 Codeine",))}


def test_what_came_or_changed_is_said_and_no_loss() -> None:
    raised = replace(
        BEFORE, limits={"1": (LIMIT._replace(amount=Decimal(3000)),)}, vtms={**BEFORE.vtms, "9": VtmRow("9", "New", ())}
    )
    found = said(raised)
    assert found["moieties that came"] == (False, ("9 New",))
    assert found["dose limits that changed"][0] is False
    assert "3000 mg" in found["dose limits that changed"][1][0]


def test_an_interval_that_came_or_changed_is_said_and_no_loss() -> None:
    rarely = INTERVAL._replace(id="INT-2", measure=None, routes=ANY, min_days=None, max_days=Decimal(9))
    found = said(replace(BEFORE, intervals={"12": (INTERVAL._replace(min_days=Decimal(6)), rarely)}))
    assert found["intervals that came"] == (False, ("INT-2 Codeine, high: at most 9 days",))
    assert found["intervals that changed"][0] is False
    assert found["intervals that changed"][1][0].endswith("at least 6 days, oral, dose from 30 below any mg")
