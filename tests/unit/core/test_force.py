"""Whether an entry is in force: status first, then plans, then dates. Nothing is dropped for want of a status."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.model.dates import read_date
from service.core.model.dose import DoseReading, DoseStep, Timing
from service.core.model.written import DosageWritten, MedicineWritten, SourceList, StructuredDose
from service.core.normalise.force import course_ended, in_force
from service.core.normalise.source import normalise_source
from tests.support.entries import entry
from tests.support.reference import bundled

DAY = date(2026, 11, 20)


def written(**more: Any) -> MedicineWritten:
    dates = {key: read_date(value) for key, value in more.items() if isinstance(value, str) and key in _DATES}
    return MedicineWritten(
        source="gp", entry="1", path="", resource="MedicationStatement", **{"status": "active", **more, **dates}
    )


_DATES = {"ended", "started", "last_issued", "status_changed", "authored"}


@pytest.mark.parametrize(
    ("more", "expected", "words"),
    [
        ({}, True, "active"),
        ({"status": "unknown"}, True, "no status stated"),
        (
            {"status": "stopped", "status_changed": "2026-06-11", "status_reason": "bleeding"},
            False,
            "stopped on 2026-06-11: bleeding",
        ),
        ({"status": "on-hold"}, False, "on hold"),
        ({"status": "entered-in-error"}, False, "entered in error"),
        ({"change": "stopped"}, False, "stopped"),
        ({"ended": "2026-11-19"}, False, "ended on 2026-11-19"),
        ({"ended": "2026-11-20"}, True, "active"),
        ({"ended": "2026-11"}, True, "active"),
        ({"ended": "2026-10"}, False, "ended on 2026-10"),
        ({"started": "2026-12-01"}, False, "starts on 2026-12-01"),
        ({"course": "acute", "started": "2026-11-01", "supply_days": 7}, False, "ran out on 2026-11-08"),
        ({"course": "acute", "started": "2026-11-18", "supply_days": 7}, True, "active"),
        ({"course": "repeat", "started": "2026-01-18", "supply_days": 7}, True, "active"),
    ],
)
def test_what_is_in_force(more: dict[str, Any], expected: bool, words: str) -> None:
    force, because = in_force(written(**more), DAY)
    assert force is expected
    assert words in because


def dosage(until: str | None) -> DosageWritten:
    structured = StructuredDose(bounds_end=read_date(until)) if until else None
    return DosageWritten(path="", structured=structured)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ([None], True),
        (["2026-10-08"], False),
        (["2026-11-20"], True),
        (["2026-10-08", None], True),
        (["2026-10-08", "2026-11-08"], False),
        (["2026-10-08", "2026-12-08"], True),
    ],
)
def test_loading_that_is_over_ends_no_maintenance(ends: list[str | None], expected: bool) -> None:
    """Only what has an end in each of its dosages is over by them."""
    assert in_force(written(dosages=tuple(map(dosage, ends))), DAY)[0] is expected


@pytest.mark.parametrize(
    ("more", "expected", "words"),
    [
        ({"status": "draft"}, True, "proposed"),
        ({"status": "active"}, True, "proposed"),
        ({"status": "unknown"}, True, "proposed"),
        ({"status": "draft", "started": "2026-12-01"}, True, "proposed"),
        ({"status": "stopped"}, False, "stopped"),
        ({"status": "cancelled"}, False, "cancelled"),
        ({"status": "entered-in-error"}, False, "error"),
        ({"status": "on-hold"}, False, "on hold"),
        ({"status": "draft", "change": "stopped"}, False, "draft"),
    ],
)
def test_what_is_about_to_be_ordered_is_judged_as_if_in_force(more: dict[str, Any], expected: bool, words: str) -> None:
    force, because = in_force(written(**more), DAY, proposed=True)
    assert force is expected
    assert words in because


def test_a_draft_that_nobody_proposes_is_not_in_force() -> None:
    assert in_force(written(status="draft"), DAY)[0] is False


def test_a_replaced_plan_is_past() -> None:
    assert in_force(written(), DAY, superseded=True)[0] is False


@pytest.mark.parametrize(("end", "expected"), [("2026-11-18", False), ("2026-11-20", True)])
def test_a_course_ends_with_its_last_dosage(end: str, expected: bool) -> None:
    dosage = DosageWritten(path="", structured=StructuredDose(bounds_end=read_date(end)))
    assert in_force(written(dosages=(dosage,)), DAY)[0] is expected


@pytest.mark.parametrize(
    ("status", "force", "never"),
    [
        ("cancelled", False, True),
        ("draft", False, True),
        ("entered-in-error", False, True),
        ("draft", True, False),
        ("stopped", False, False),
        ("completed", False, False),
        ("on-hold", False, False),
        ("active", True, False),
        ("active", False, False),
    ],
)
def test_an_entry_that_nobody_was_ever_to_have_is_told_from_one_that_is_over(status: str, force: bool, never: bool) -> None:
    assert entry("gp", "1", status=status, in_force=force).never_ran is never


def reading(*lengths: int | None, once: bool = False, refused: str | None = None) -> DoseReading:
    """A dose of one step for each number of days; None: a step without an end."""
    steps = tuple(DoseStep(timing=_ONCE if once else _DAILY, days=None if days is None else Fraction(days)) for days in lengths)
    return DoseReading(written="x", steps=() if refused else steps, refused=refused)


_DAILY = Timing(times_low=Decimal(1), times_high=Decimal(1), period_low=Fraction(1), period_high=Fraction(1))
_ONCE = Timing(times_low=Decimal(1), times_high=Decimal(1), period_low=Fraction(1), period_high=Fraction(1), once=True)


@pytest.mark.parametrize(
    ("doses", "began", "ended"),
    [
        ((reading(3),), {"authored": "2026-11-16"}, date(2026, 11, 19)),
        ((reading(3),), {"authored": "2026-11-17"}, None),
        ((reading(3),), {"authored": "2026-11-01", "last_issued": "2026-11-18"}, None),
        ((reading(3),), {"authored": "2026-11-18", "started": "2026-11-01"}, None),
        ((reading(3, 4),), {"started": "2026-11-12"}, date(2026, 11, 19)),
        ((reading(3), reading(4)), {"started": "2026-11-13"}, None),
        ((reading(3, None),), {"started": "2026-01-01"}, None),
        ((reading(None, once=True),), {"authored": "2026-11-18"}, date(2026, 11, 19)),
        ((reading(None, once=True),), {"authored": "2026-11-19"}, None),
        ((reading(3),), {}, None),
        ((), {"started": "2026-01-01"}, None),
        ((reading(3), reading(refused="it is odd")), {"started": "2026-01-01"}, None),
    ],
)
def test_a_course_ends_by_its_own_directions_and_no_sooner(doses: Any, began: dict[str, str], ended: date | None) -> None:
    assert course_ended(written(**began), doses, DAY) == ended


def test_an_order_whose_course_is_over_is_not_in_force_and_one_that_is_proposed_is() -> None:
    asked = {"dosages": (DosageWritten(path="x", text="1 tablet three times a day for 3 days"),), "authored": "2026-11-10"}
    source = SourceList(
        name="w",
        role="inpatient-orders",
        dialect="fhir-r4",
        sha256="",
        medicines=(written(text="Warfarin 3mg tablets", **asked),),
    )
    [over] = normalise_source(source, bundled(), DAY).medicines
    assert (over.in_force, over.because) == (False, "a course that ended on 2026-11-13 by its directions")
    assert normalise_source(replace(source, proposed=True), bundled(), DAY).medicines[0].in_force
