"""What a documented change explains: only what points the right way, is of the right amounts, and came last."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from service.core.match.medicines import group_medicines
from service.core.model.change import ChangedAmount, DocumentedChange
from service.core.model.dates import read_date
from service.core.model.entries import MedicineEntry
from service.core.reconcile.medicines import medicine_lines
from tests.support.entries import entry


def change(kind: str, on: str | None = "2026-11-10", before: str | None = None, now: str | None = None) -> DocumentedChange:
    amounts = {name: ChangedAmount(value=Fraction(of), unit="mg") for name, of in (("before", before), ("now", now)) if of}
    return DocumentedChange(
        kind=kind,  # type: ignore[arg-type]
        cause="reason",
        words="the whole sentence",
        reason="because",
        said_by="note",
        source="any",
        entry="1",
        on=read_date(on),
        **amounts,
    )


def with_change(of: MedicineEntry, *changes: DocumentedChange) -> MedicineEntry:
    return replace(of, changes=tuple(replace(one, source=of.written.source, entry=of.written.entry) for one in changes))


def settled(*entries: MedicineEntry, current: str = "epma") -> list[str]:
    sources = {each.written.source for each in entries} | {current}
    (line,) = medicine_lines(group_medicines(entries), frozenset({current}), len(sources) > 1)
    return [one.aspect for one in line.settled]


def taken(**more: Any) -> MedicineEntry:
    return entry("gp", "1", each="3", times="1", **{"started": "2025-01-06", **more})


def stopped(kind: str = "stopped", on: str | None = "2026-11-10", **more: Any) -> MedicineEntry:
    over = entry("clinic", "2", in_force=False, status="stopped", **{"each": "3", "times": "1", **more})
    return with_change(over, change(kind, on))


@pytest.mark.parametrize(
    ("entries", "explained"),
    [
        ((taken(), stopped()), True),
        ((taken(), stopped("withheld")), True),
        ((taken(), stopped("started")), False),
        ((taken(), stopped(on=None)), False),
        ((taken(last_issued="2026-11-10"), stopped()), True),
        ((taken(last_issued="2026-11-11"), stopped()), False),
        ((taken(started="2026-11-11"), stopped()), False),
        ((taken(changed_on="2026-11-11"), stopped()), False),
        ((taken(authored="2026-11"), stopped()), False),
        ((taken(started=None), stopped()), False),
        ((taken(course="repeat"), stopped()), False),
        ((taken(course="repeat", last_issued="2026-11-02"), stopped()), True),
        ((taken(course="repeat", prescribed_by="another-organisation"), stopped()), True),
        ((taken(), stopped(each="5")), False),
        ((taken(), stopped(times="2")), False),
        ((taken(), stopped(each=None)), True),
        ((with_change(taken(), change("started", "2026-11-11")), stopped()), False),
        ((with_change(taken(), change("started", None)), stopped()), False),
        ((with_change(taken(), change("started", "2026-11-09")), stopped()), True),
        ((with_change(taken(), change("stopped")),), True),
        ((with_change(taken(), change("stopped", None)),), False),
        ((taken(), replace(stopped(), written=replace(stopped().written, source="gp"))), False),
        ((taken(), entry("scr", "3", each="3", times="1", started="2026-11-12"), stopped()), False),
        ((taken(), entry("epma", "3", each="3", times="1", in_force=False, status="stopped"), stopped()), False),
    ],
)
def test_a_stop_explains_an_omission_only_where_nothing_is_later_or_of_unknown_age(
    entries: tuple[MedicineEntry, ...], explained: bool
) -> None:
    assert settled(*entries) == (["omission"] if explained else [])


def test_without_a_current_list_nothing_is_omitted_and_nothing_explained() -> None:
    (line,) = medicine_lines(group_medicines((taken(), stopped())), frozenset(), True)
    assert line.settled == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "amended", "explained"),
    [
        ("5", "3", change("increased"), ["dose"]),
        ("3", "5", change("increased"), []),
        ("3", "5", change("reduced"), ["dose"]),
        ("5", "3", change("reduced"), []),
        ("5", "3", change("changed"), []),
        ("5", "3", change("stopped"), []),
        ("5", "3", change("changed", before="3", now="5"), ["dose"]),
        ("5", "3", change("increased", before="3", now="5"), ["dose"]),
        ("5", "3", change("increased", now="5"), ["dose"]),
        ("5", "3", change("increased", before="4"), []),
        ("5", "3", change("increased", now="6"), []),
        ("50", "3", change("increased", before="3", now="5"), []),
        ("5", "3", change("increased", before="3", now="50"), []),
        ("5", "3", change("increased", "2025-01-06"), ["dose"]),
        ("5", "3", change("increased", "2025-01-05"), []),
        ("5", "3", change("increased", None), []),
    ],
)
def test_an_amendment_explains_a_dose_of_its_own_direction_and_amounts(
    mine: str, theirs: str, amended: DocumentedChange, explained: list[str]
) -> None:
    ordered = with_change(entry("epma", "2", each=mine, times="1"), amended)
    assert settled(entry("gp", "1", each=theirs, times="1", started="2025-01-06"), ordered) == explained


def test_the_day_of_the_order_stands_in_for_that_of_its_amendment() -> None:
    ordered = with_change(entry("epma", "2", each="5", times="1", authored="2026-11-19"), change("increased", None))
    assert settled(entry("gp", "1", each="3", times="1", started="2025-01-06"), ordered) == ["dose"]


def test_a_dose_that_goes_up_while_that_of_a_day_goes_down_has_no_direction() -> None:
    ordered = with_change(entry("epma", "2", each="5", times="1"), change("increased"))
    assert settled(entry("gp", "1", each="3", times="2", started="2025-01-06"), ordered) == []
