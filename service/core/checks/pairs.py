"""Pairs of medicines in force that a patient would take together: on one list, or once all lists are put together.

Only pairs that a rule could speak of are formed, by what the lines hold: to try every two lines would cost the square of
their number.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from service.core.checks.about import line_subject
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.medicine import Medicine

Across = Literal["one-list", "lists"]
LineEntries = tuple[MedicineLine, list[MedicineEntry]]
# The places of two lines in `Record.running`, the smaller first.
Places = tuple[int, int]


def crossed(first: Iterable[int], second: Iterable[int]) -> set[Places]:
    """Every pair of two different places, one of each side."""
    others = list(second)
    return {(min(one, other), max(one, other)) for one in first for other in others if one != other}


def sharing(record: Record) -> set[Places]:
    """Every two lines in force that share an ingredient."""
    codes = {code for _, entries in record.running for medicine in known(entries) for code in medicine.ingredients}
    return {pair for code in codes for pair in crossed(record.holding[code], record.holding[code])}


def meeting(record: Record, places: Iterable[Places], across: Across, even_if_stopped: bool) -> list[Places]:
    """Those of the pairs that meet, in order. `one-list`: both in force in one source, or both current. `lists`: only otherwise.

    `even_if_stopped` False leaves out a history that the current list has ended: its stop is what matters then.
    """
    return [pair for pair in sorted(places) if _meet(record, pair, across, even_if_stopped)]


def clear_lines(record: Record, spoken_of: Iterable[int], fired: Iterable[Places], because: str) -> Iterator[Outcome]:
    """A clear answer for each line (by its place) that a rule speaks of and found in no pair, where there are others.

    A line of which it is not known what it holds is not clear: that it is not known is said by the rules on identity.
    """
    found = {place for pair in fired for place in pair}
    if len(record.running) > 1:
        for place in sorted(set(spoken_of) - found):
            line, entries = record.running[place]
            if all(entry.identified.medicine and entry.identified.medicine.ingredients for entry in entries):
                yield Outcome(answer="clear", subjects=(line_subject(line),), because=because)


def known(entries: list[MedicineEntry]) -> list[Medicine]:
    """The medicines of entries that were identified."""
    return [entry.identified.medicine for entry in entries if entry.identified.medicine]


def route_of(entry: MedicineEntry) -> str | None:
    """The route of an entry, or the only one that its product is for. None: not known, so it may be any."""
    medicine = entry.identified.medicine
    return entry.route or (next(iter(medicine.routes)) if medicine and len(medicine.routes) == 1 else None)


def taken(record: Record) -> list[LineEntries]:
    """What the patient takes once all lists are put together: lines in force but for those that the current list has ended."""
    return [(line, entries) for line, entries in record.running if not _ended(record, line)]


def ended_lately(record: Record, places: Places, days: int | None) -> bool:
    """Whether the current list ended one of a pair and not the other, within so many days, or on a day that it does not say.

    None: how long they should be apart is not stated, and its end is what matters.
    """
    ended = [line for line, _ in (record.running[place] for place in places) if _ended(record, line)]
    if days is None or len(ended) != 1:
        return False
    entries = [one.entry.written for one in ended[0].entries if one.entry.written.source in record.current_names]
    ends = [written.status_changed or written.changed_on or written.ended for written in entries if not written.not_to_be_given]
    return any(end is None or (record.day - end.last).days < days for end in ends)


def _meet(record: Record, places: Places, across: Across, even_if_stopped: bool) -> bool:
    first, second = (record.running[place] for place in places)
    together = _on_one_list(first[1], second[1], record.current_names)
    if together != (across == "one-list"):
        return False
    return together or even_if_stopped or not any(_ended(record, line) for line, _ in (first, second))


def _ended(record: Record, line: MedicineLine) -> bool:
    """Whether the current list holds the line, but not in force."""
    return not line.current and record.listed(line)


def _on_one_list(first: list[MedicineEntry], second: list[MedicineEntry], current: frozenset[str]) -> bool:
    mine, theirs = {e.written.source for e in first}, {e.written.source for e in second}
    return bool(mine & theirs) or bool(mine & current and theirs & current)
