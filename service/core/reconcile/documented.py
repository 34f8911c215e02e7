"""Which differences of a line a source documents: the change that explains each, and the sentence that says so.

Only what is certain explains anything: the change has a recorded reason, speaks of this medicine, points the right way,
and nothing that the other source says of the medicine is later than it.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from service.core.model.change import ENDINGS, ChangedAmount, DocumentedChange
from service.core.model.dates import PartialDate
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.lines import Difference, Settled
from service.core.reconcile.compare import shared_amounts

_OF_THE_DOSE = frozenset({"increased", "reduced", "changed"})


def settled_by_documents(
    entries: tuple[MedicineEntry, ...],
    history: tuple[MedicineEntry, ...],
    differences: tuple[Difference, ...],
    current_sources: frozenset[str],
) -> tuple[Settled, ...]:
    """What of a line is documented: that the current list does not hold it, and each difference of dose or frequency."""
    absent = bool(current_sources) and not any(
        entry.written.source in current_sources and not entry.never_ran for entry in entries
    )
    omission = _omission(entries, history) if absent and history else None
    doses = (_dose(one) for one in differences if one.aspect in {"dose", "frequency"} and not one.summed)
    return tuple(one for one in (omission, *doses) if one)


def _omission(entries: tuple[MedicineEntry, ...], taken: tuple[MedicineEntry, ...]) -> Settled | None:
    """The stop that explains why nobody ordered it: none of the entries in force is known to be later, or of unknown age."""
    for gone in entries:
        for change in gone.changes:
            if change.kind in ENDINGS and change.on and all(_ended_by(gone, change.on, still) for still in taken):
                return Settled(aspect="omission", change=change, first=taken[0].written)
    return None


def _ended_by(gone: MedicineEntry, day: PartialDate, still: MedicineEntry) -> bool:
    """Whether what ended one entry that day speaks of another, in force elsewhere: the same dose, and nothing later of it.

    A list that still has the medicine in force in another entry ended a course of it, and not the medicine.
    """
    if still is not gone and still.written.source == gone.written.source:
        return False
    restarted = any(change.kind == "started" and not (change.on and change.on.last <= day.first) for change in still.changes)
    return not restarted and _not_after(still, day) and not any(_dose_apart(gone, still))


def _dose_apart(gone: MedicineEntry, still: MedicineEntry) -> Iterator[bool]:
    for mine, theirs in shared_amounts(gone, still):
        sides = ((mine.dose_high, theirs.dose_high), (mine.day_high, theirs.day_high))
        yield any(first != second for first, second in sides if first is not None and second is not None)


def _dose(difference: Difference) -> Settled | None:
    """The amendment that explains a difference: on either side, of a dose, in the right direction and in the right amounts."""
    for mine, theirs in ((difference.first, difference.second), (difference.second, difference.first)):
        for change in mine.changes:
            day = change.on or mine.written.authored
            if change.kind in _OF_THE_DOSE and day and _not_after(theirs, day) and _explains(change, mine, theirs):
                aspect: Literal["dose", "frequency"] = "frequency" if difference.aspect == "frequency" else "dose"
                return Settled(aspect=aspect, change=change, first=mine.written, second=theirs.written)
    return None


def _not_after(entry: MedicineEntry, day: PartialDate) -> bool:
    """Whether all that is known of an entry is from that day or before, and something is known. A repeat names its last issue."""
    written = entry.written
    if written.course == "repeat" and written.prescribed_by in {None, "this-practice"} and written.last_issued is None:
        return False
    said = [one for one in (written.started, written.authored, written.last_issued, written.changed_on) if one]
    return bool(said) and all(one.last <= day.first for one in said)


def _explains(change: DocumentedChange, mine: MedicineEntry, theirs: MedicineEntry) -> bool:
    shared = next(iter(shared_amounts(mine, theirs)), None)
    if shared is None:
        return False
    if change.now and not _is(change.now, mine):
        return False
    if change.before and not _is(change.before, theirs):
        return False
    return (change.before is not None and change.now is not None) or _direction(*shared) == change.kind


def _is(amount: ChangedAmount, entry: MedicineEntry) -> bool:
    """Whether an amount that words name is the dose of the entry, or what it comes to in a day."""
    mine = [one for one in entry.daily if one.unit == amount.unit and one.per is None]
    return any(amount.value in (one.dose_high, one.day_high) for one in mine)


def _direction(mine: DailyAmount, theirs: DailyAmount) -> str | None:
    """`increased` or `reduced` where every amount that both state is no less, or no more; None where they disagree."""
    pairs = ((mine.dose_high, theirs.dose_high), (mine.day_high, theirs.day_high))
    signs = {_sign(first, second) for first, second in pairs if first is not None and second is not None} - {0}
    return None if len(signs) != 1 else "increased" if signs == {1} else "reduced"


def _sign(first: Fraction, second: Fraction) -> int:
    return (first > second) - (first < second)
