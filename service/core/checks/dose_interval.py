"""Medicines given more often, or more rarely, than they allow."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.model.dose_rows import IntervalRow
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.reconcile.words import fraction_words


@dataclass(frozen=True, kw_only=True)
class DoseInterval:
    """Fires where doses come closer together than the table's least interval (`too-often`), or further apart than its
    greatest (`too-rarely`). Rows are held by moiety or by group. A dose without a readable timing: cannot_tell.
    """

    kind: ClassVar[str] = "dose_interval"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"interval", "limit", "citation"}
    fault: Literal["too-often", "too-rarely"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return one_a_line(
            tuple(
                self._one(line, entry, row)
                for line, entry in judged(record, applies_to)
                for row in interval_rows(record, entry)
                if (row.min_days if self.fault == "too-often" else row.max_days) is not None
            )
        )

    def _one(self, line: MedicineLine, entry: MedicineEntry, row: IntervalRow) -> Outcome:
        subjects = (medicine_subject(line, entry),)
        shortest, longest = intervals(entry)
        interval = shortest if self.fault == "too-often" else longest
        bound = row.min_days if self.fault == "too-often" else row.max_days
        if interval is None or bound is None:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because="how often it is given could not be read",
                missing=("medicine.dose.timing",),
            )
        fires = interval < Fraction(bound) if self.fault == "too-often" else interval > Fraction(bound)
        said = f"every {fraction_words(interval)} days"
        return Outcome(
            answer="fires" if fires else "clear",
            subjects=subjects,
            because=f"given {said}; the interval is {bound} days ({row.citation})",
            words=medicine_words(line, entry) | {"interval": said, "limit": f"{bound} days", "citation": row.citation},
            evidence={"given": said, "interval": f"{bound} days", "citation": row.citation},
            holds="these-orders" if fires and entry.role == "inpatient-orders" and self.fault == "too-often" else None,
        )


def interval_rows(record: Record, entry: MedicineEntry) -> tuple[IntervalRow, ...]:
    """The rows about an entry's moiety or groups, by a route that the entry may have."""
    medicine = entry.identified.medicine
    if medicine is None:
        return ()
    keys = [medicine.vtm.code if medicine.vtm else "", medicine.vmp.code if medicine.vmp else "", *sorted(medicine.groups)]
    routes = frozenset({entry.route}) if entry.route else medicine.routes
    return tuple(
        row
        for key in keys
        for row in record.reference.intervals.get(key, ())
        if not row.routes or not routes or row.routes & routes
    )


def intervals(entry: MedicineEntry) -> tuple[Fraction | None, Fraction | None]:
    """(shortest, longest) days between doses, over all steps of the entry; None where a step has no timing.

    Steps that apply together add up; steps in turn are each looked at.
    """
    shortest: list[Fraction] = []
    longest: list[Fraction] = []
    for dose in entry.doses:
        timings = [step.timing for step in dose.steps]
        if not timings or any(timing is None for timing in timings):
            return None, None
        known = [timing for timing in timings if timing is not None and not timing.once]
        highs = [timing.per_day_high for timing in known if timing.per_day_high]
        lows = [timing.per_day_low for timing in known if timing.per_day_low]
        if dose.relation == "together":
            highs, lows = [sum(highs, Fraction(0))] if highs else [], [sum(lows, Fraction(0))] if lows else []
        shortest.extend(1 / high for high in highs)
        longest.extend(1 / low for low in lows)
    return min(shortest, default=None), max(longest, default=None)
