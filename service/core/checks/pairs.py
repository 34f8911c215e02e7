"""Pairs of medicines in force that a patient would take together: on one list, or once all lists are put together."""

from collections.abc import Iterator
from itertools import combinations
from typing import Literal

from service.core.checks.current import current_sources
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.lines import MedicineLine

Across = Literal["one-list", "lists"]
_LineEntries = tuple[MedicineLine, list[MedicineEntry]]


def line_pairs(record: Record, across: Across, even_if_stopped: bool) -> Iterator[tuple[_LineEntries, _LineEntries]]:
    """Every two lines that meet. `one-list`: both in force in one source, or both current. `lists`: only otherwise.

    `even_if_stopped` False leaves out a history that the current list has ended: its stop is what matters then.
    """
    current = current_sources(record)
    lines = [(line, _in_force(line)) for line in record.medicines]
    running = [(line, entries) for line, entries in lines if entries]
    for first, second in combinations(running, 2):
        together = _on_one_list(first[1], second[1], current)
        if together == (across == "one-list") and (together or even_if_stopped or not _ended_now(record, first, second)):
            yield first, second


def _in_force(line: MedicineLine) -> list[MedicineEntry]:
    return [*line.current, *line.history]


def _on_one_list(first: list[MedicineEntry], second: list[MedicineEntry], current: frozenset[str]) -> bool:
    mine, theirs = {e.written.source for e in first}, {e.written.source for e in second}
    return bool(mine & theirs) or bool(mine & current and theirs & current)


def _ended_now(record: Record, first: _LineEntries, second: _LineEntries) -> bool:
    """Whether the current list holds one of the two, but not in force."""
    current = current_sources(record)
    return any(
        not line.current and any(matched.entry.written.source in current for matched in line.entries)
        for line, _ in (first, second)
    )
