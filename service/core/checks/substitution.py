"""A medicine that was replaced by another of its class: one finding for what looks like an omission and an addition."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import line_name, medicine_subject
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.reconcile.words import dose_words

Held = list[tuple[MedicineLine, MedicineEntry]]


@dataclass(frozen=True, kw_only=True)
class Substitution:
    """Fires once for a class of which the history holds one medicine, and the current list only another.

    The classes are those of reference_data/safety/interchanged_classes.csv. The rules on omitted and added medicines leave
    to this one what it tells. Where no current list was read, or no history, nothing can look replaced, and those rules say so.
    """

    kind: ClassVar[str] = "substitution"
    words: ClassVar[frozenset[str]] = frozenset(
        {"class", "before", "before_source", "before_dose", "now", "now_source", "now_dose"}
    )

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(_fires(record, swap.group, swap.gone, swap.new) if swap.gone else _clear(swap.held) for swap in record.swaps)


def _clear(held: tuple[MedicineLine, ...]) -> Outcome:
    return Outcome(
        answer="clear",
        subjects=tuple(medicine_subject(line, entry) for line in held for entry in (*line.current, *line.history)),
        because="nothing of the class was replaced by another of it",
    )


def _fires(record: Record, group: str, gone: tuple[MedicineLine, ...], new: tuple[MedicineLine, ...]) -> Outcome:
    before = [(line, entry) for line in gone for entry in line.history]
    now = [(line, entry) for line in new for entry in line.current]
    title = record.reference.groups[group].title
    return Outcome(
        answer="fires",
        subjects=tuple(medicine_subject(line, entry) for line, entry in (*before, *now)),
        because=f"both are of one class: {title}",
        words={
            "class": title,
            "before": _names(before),
            "before_source": _sources(before),
            "before_dose": _doses(before),
            "now": _names(now),
            "now_source": _sources(now),
            "now_dose": _doses(now),
        },
        evidence={"class": title, "before": f"{_names(before)}: {_doses(before)}", "now": f"{_names(now)}: {_doses(now)}"},
    )


def _names(held: Held) -> str:
    return " and ".join(dict.fromkeys(line_name(line, entry) for line, entry in held))


def _sources(held: Held) -> str:
    return ", ".join(sorted({entry.written.source for _, entry in held}))


def _doses(held: Held) -> str:
    return "; ".join(dict.fromkeys(dose_words(entry) for _, entry in held))
