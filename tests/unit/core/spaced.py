"""Entries with timings and rows of intervals by hand, and what the check of intervals says of them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from service.core.checks.dose_interval import DoseInterval
from service.core.checks.kind import AppliesTo
from service.core.model.dose import Amount, DoseReading, DoseStep, Timing
from service.core.model.dose_rows import IntervalRow
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.finding import Outcome
from tests.support.entries import WARFARIN, entry, medicine
from tests.support.reference import bundled
from tests.unit.core.records import record

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def ward(name: str = "2", **more: Any) -> MedicineEntry:
    """Warfarin ordered on the ward, without a timing."""
    return entry("epma", name, role="inpatient-orders", each="1", times="1", **more)


def gp(name: str = "1", **more: Any) -> MedicineEntry:
    """Warfarin in a GP record."""
    return entry("gp", name, each="1", times="1", **more)


def times(low: str | None, high: str, days: str = "1", longest: str | None = None, once: bool = False, on: Any = ()) -> Timing:
    """So many times in so many days; `low` None: up to so many."""
    return Timing(
        times_low=Decimal(low) if low else None,
        times_high=Decimal(high),
        period_low=Fraction(days),
        period_high=Fraction(longest or days),
        weekdays=tuple(on),
        once=once,
    )


def on(*days: str) -> Timing:
    """Once on each of these days of the week."""
    return times(str(len(days)), str(len(days)), "7", on=days)


def timed(which: MedicineEntry, *timings: Timing | None, relation: Any = "one", amount: Amount | None = None) -> MedicineEntry:
    """The entry with a step for each timing; None: it was not read."""
    steps = tuple(DoseStep(amount=amount, timing=timing) for timing in timings)
    return replace(which, doses=(DoseReading(written=None, steps=steps, relation=relation),))


def row(
    least: str | None = "7", most: str | None = None, key: str = WARFARIN[0], severity: Any = "critical", **more: Any
) -> IntervalRow:
    """Every seven days at the least, in everybody, unless something else is given."""
    narrowed = {name: frozenset(more.pop(name, ())) for name in ("routes", "forms", "releases", "brands")}
    plain = {"id": "I", "measure": None, "low": None, "below": None, "unit": "", "presumed": False, "reviewed_by": None}
    return IntervalRow(
        **{**plain, **more, **narrowed},
        medicine=key,
        name="W",
        severity=severity,
        min_days=Decimal(least) if least else None,
        max_days=Decimal(most) if most else None,
        citation="a book",
        source_id="s",
    )


def judged(
    *entries: MedicineEntry, rows: tuple[IntervalRow, ...] = (), fault: Any = "too-often", **more: Any
) -> tuple[Outcome, ...]:
    """What the check of intervals says of these entries by these rows."""
    held: dict[str, Any] = {}
    for each in rows or (row(),):
        held[each.medicine] = (*held.get(each.medicine, ()), each)
    check = DoseInterval(**{"fault": fault, "severities": ("critical",), **more})
    return check.judge(record(*entries, reference=replace(bundled(), intervals=held)), AppliesTo(list="medicines"))


def spaced(which: MedicineEntry, *rows: IntervalRow, fault: Any = "too-often", **more: Any) -> tuple[Outcome, ...]:
    """The same of one entry."""
    return judged(which, rows=rows, fault=fault, **more)


def dosed(amount: str | None, unit: str = "mg", per: str | None = None, **known: Any) -> MedicineEntry:
    """Given once a day, so much each time; None: no dose was read."""
    which = timed(ward(of=medicine(**known)), times("1", "1", "1"))
    if amount is None:
        return replace(which, daily=())
    held = DailyAmount(unit=unit, dose_low=Fraction(amount), dose_high=Fraction(amount), per=per)
    return replace(which, daily=(held,))
