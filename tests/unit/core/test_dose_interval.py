"""Times between doses held against the intervals of a table: at each edge, and where they were not read."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.checks.dose_interval import DoseInterval, intervals
from service.core.model.dose import DoseReading, DoseStep, Timing
from service.core.model.dose_rows import IntervalRow
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from tests.support.entries import WARFARIN, medicine
from tests.support.reference import bundled
from tests.unit.core.judging import entries_named, gp, judged, ward


def timed(which: MedicineEntry, *timings: Timing | None, relation: Any = "one") -> MedicineEntry:
    steps = tuple(DoseStep(timing=timing) for timing in timings)
    return replace(which, doses=(DoseReading(written=None, steps=steps, relation=relation),))


def times(low: str | None, high: str, days: str = "1", longest: str | None = None, once: bool = False) -> Timing:
    return Timing(
        times_low=Decimal(low) if low else None,
        times_high=Decimal(high),
        period_low=Fraction(days),
        period_high=Fraction(longest or days),
        once=once,
    )


@pytest.mark.parametrize(
    ("timings", "relation", "expected"),
    [
        ((times("1", "1", "7"),), "one", (7, 7)),
        ((times("1", "2", "7"),), "one", (Fraction(7, 2), 7)),
        ((times("1", "1", "2", "3"),), "one", (2, 3)),
        ((times(None, "2"),), "one", (Fraction(1, 2), None)),
        ((times("1", "1", once=True),), "one", (None, None)),
        ((times("1", "1", "7"), times("1", "1", "7")), "together", (Fraction(7, 2), Fraction(7, 2))),
        ((times("1", "1", "7"), times("1", "1", "2")), "in-turn", (2, 7)),
        ((times("1", "1", "7"), None), "together", (None, None)),
        ((), "one", (None, None)),
        ((times("1", "1", once=True), times("1", "1", "7")), "in-turn", (7, 7)),
        ((times("1", "1", once=True),), "together", (None, None)),
    ],
)
def test_the_shortest_and_longest_time_between_doses(timings: Any, relation: str, expected: Any) -> None:
    assert intervals(timed(gp("1"), *timings, relation=relation)) == expected


def row(least: str | None = "7", most: str | None = None, key: str = WARFARIN[0], routes: Any = ()) -> IntervalRow:
    return IntervalRow(
        medicine=key,
        name="W",
        routes=frozenset(routes),
        min_days=Decimal(least) if least else None,
        max_days=Decimal(most) if most else None,
        citation="a book",
        source_id="s",
    )


def spaced(which: MedicineEntry, *rows: IntervalRow, fault: Any = "too-often") -> tuple[Outcome, ...]:
    held: dict[str, Any] = {}
    for each in rows or (row(),):
        held[each.medicine] = (*held.get(each.medicine, ()), each)
    return judged(DoseInterval(fault=fault), which, reference=replace(bundled(), intervals=held))


@pytest.mark.parametrize(
    ("fault", "days", "answer"),
    [
        ("too-often", "6.9", "fires"),
        ("too-often", "7", "clear"),
        ("too-often", "7.1", "clear"),
        ("too-rarely", "6.9", "clear"),
        ("too-rarely", "7", "clear"),
        ("too-rarely", "7.1", "fires"),
    ],
)
def test_an_interval_at_its_edge(fault: str, days: str, answer: str) -> None:
    rows = row("7", None) if fault == "too-often" else row(None, "7")
    [found] = spaced(timed(ward("1"), times("1", "1", days)), rows, fault=fault)
    assert (found.answer, entries_named(found)) == (answer, ["2"])


def test_an_interval_is_quoted_with_its_limit_and_holds_where_it_is_too_short() -> None:
    [found] = spaced(timed(ward("1"), times("1", "1", "1")))
    assert found.because == "given every 1 days; the interval is 7 days (a book)"
    assert found.evidence == {"given": "every 1 days", "interval": "7 days", "citation": "a book"}
    assert [found.words[name] for name in ("interval", "limit", "citation", "medicine")] == [
        "every 1 days",
        "7 days",
        "a book",
        "Warfarin",
    ]
    assert found.holds == "these-orders"
    assert [one.holds for one in spaced(timed(gp("1"), times("1", "1", "1")))] == [None]
    assert [one.holds for one in spaced(timed(ward("1"), times("1", "1", "7")))] == [None]
    assert [one.holds for one in spaced(timed(ward("1"), times("1", "1", "8")), row(None, "7"), fault="too-rarely")] == [None]


def test_a_timing_that_was_not_read_is_said() -> None:
    [found] = spaced(timed(ward("1"), None))
    assert (found.answer, found.missing, entries_named(found)) == ("cannot_tell", ("medicine.dose.timing",), ["2"])


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 1),
        ({"key": "a-group"}, 1),
        ({"key": "a-vmp"}, 1),
        ({"key": "another"}, 0),
        ({"routes": ("oral",)}, 1),
        ({"routes": ("iv",)}, 0),
        ({"least": None, "most": "7"}, 0),
    ],
)
def test_which_rows_of_intervals_speak(change: Any, count: int) -> None:
    concept = medicine().concept
    of = medicine(groups=frozenset({"a-group"}), vmp=replace(concept, code="a-vmp"), routes=frozenset({"oral"}))
    which = timed(ward("1", of=of), times("1", "1", "1"))
    assert len(spaced(which, row(**change))) == count
    assert len(spaced(replace(which, route="oral"), row(**change))) == count


def test_a_row_speaks_of_a_medicine_without_a_known_route_and_of_none_that_is_not_identified() -> None:
    assert len(spaced(timed(ward("1"), times("1", "1", "1")), row(routes=("iv",)))) == 1
    assert spaced(timed(ward("1", identified=False), times("1", "1", "1"))) == ()
