"""Medicines given more often, or more rarely, than they allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.dose_interval_rows import AboutEntry, rows_about
from service.core.checks.dose_spacing import day_words, given_once, intervals, spacing_of, spacing_words, weekdays
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.checks.untold import told_together
from service.core.model.dose_rows import IntervalRow
from service.core.model.entries import MedicineEntry
from service.core.model.finding import SEVERITY_ORDER, Outcome
from service.core.model.lines import MedicineLine

_Pair = tuple[MedicineLine, MedicineEntry]
# One answer an entry, the first of these that any of its rows gives.
_ANSWERS = ("fires", "cannot_tell", "clear")


@dataclass(frozen=True, kw_only=True)
class DoseInterval:
    """Fires where doses come closer together than the table's least interval (`too-often`), or further apart than its
    greatest (`too-rarely`), by a row of one of `severities`. A row that a graver one repeats stays quiet.

    One list's orders of one medicine on different days of the week count together. A dose without a readable timing, or one
    of which it is not known whether a row that it breaks is about it: cannot_tell. `names_unheld`: the medicines of which
    the table holds no interval are told once, together, and leave the status alone.
    """

    kind: ClassVar[str] = "dose_interval"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"interval", "limit", "citation"}
    fault: Literal["too-often", "too-rarely"]
    severities: tuple[Literal["critical", "high", "moderate"], ...]
    names_unheld: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        about = [(pair, self._bounding(rows_about(record, pair[1]))) for pair in judged(record, applies_to)]
        own = [(pair, rows) for pair, rows in about if any(each.row.severity in self.severities for each in rows)]
        outcomes = [self._gravest(pair, rows) for pair, rows in own]
        unheld = [pair for pair, rows in about if not rows and pair[1].identified.medicine] if self.names_unheld else []
        return (
            *one_a_line((*outcomes, *self._on_other_days(own))),
            *told_together(
                ((pair, "no interval is held", "reference.interval") for pair in unheld),
                lambda names: f"not held against how often it may be given: {names}",
            ),
        )

    def _gravest(self, pair: _Pair, rows: list[AboutEntry]) -> Outcome:
        """One answer about an entry: that a row is broken, else what could not be told, else that its rows are kept."""
        found = [self._one(pair, about, rows) for about in rows if about.row.severity in self.severities]
        return min(found, key=lambda outcome: _ANSWERS.index(outcome.answer))

    def _bounding(self, rows: tuple[AboutEntry, ...]) -> list[AboutEntry]:
        return [about for about in rows if self._bound(about.row) is not None]

    def _bound(self, row: IntervalRow) -> Decimal | None:
        return row.min_days if self.fault == "too-often" else row.max_days

    def _limit(self, row: IntervalRow) -> str:
        return day_words(self._bound(row) or Decimal(0))

    def _broken(self, row: IntervalRow, interval: Fraction) -> bool:
        bound = self._bound(row)
        if bound is None:
            return False
        return interval < Fraction(bound) if self.fault == "too-often" else interval > Fraction(bound)

    def _one(self, pair: _Pair, about: AboutEntry, rows: list[AboutEntry]) -> Outcome:
        subjects = (medicine_subject(*pair),)
        if given_once(pair[1]):
            return Outcome(answer="clear", subjects=subjects, because="it is given once")
        shortest, longest = intervals(pair[1])
        interval = shortest if self.fault == "too-often" else longest
        if interval is None:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because="how often it is given could not be read",
                missing=("medicine.dose.timing",),
            )
        because = f"given {spacing_words(interval)}; the interval is {self._limit(about.row)} ({about.row.citation})"
        if not self._broken(about.row, interval):
            return Outcome(answer="clear", subjects=subjects, because=because)
        if not about.surely:
            because = f"{because}, which hangs on {about.unknown}"
            return Outcome(answer="cannot_tell", subjects=subjects, because=because, missing=about.missing)
        if any(self._graver(other, about) and self._broken(other.row, interval) for other in rows):
            return Outcome(answer="clear", subjects=subjects, because=f"{because}: said where it is graver")
        return self._fires((pair,), about.row, spacing_words(interval), because)

    def _graver(self, other: AboutEntry, about: AboutEntry) -> bool:
        order = SEVERITY_ORDER[other.row.severity], SEVERITY_ORDER[about.row.severity]
        return other.surely and order[0] < order[1]

    def _fires(self, pairs: tuple[_Pair, ...], row: IntervalRow, said: str, because: str) -> Outcome:
        limit = self._limit(row)
        grave = self.fault == "too-often" and row.severity == "critical"
        return Outcome(
            answer="fires",
            subjects=tuple(medicine_subject(*pair) for pair in pairs),
            because=because,
            words=medicine_words(*pairs[0]) | {"interval": said, "limit": limit, "citation": row.citation},
            evidence={
                "given": said,
                "interval": limit,
                "citation": row.citation,
                "interval row": row.id,
                "assured": row.reviewed_by or "not clinically assured",
            },
            holds="these-orders" if grave and any(entry.role == "inpatient-orders" for _, entry in pairs) else None,
        )

    def _on_other_days(self, own: list[tuple[_Pair, list[AboutEntry]]]) -> Iterator[Outcome]:
        """Orders of one list that each keep to the interval and together do not: a weekly patch on Monday, another on Friday."""
        if self.fault != "too-often":
            return
        together: dict[tuple[str, str], list[tuple[_Pair, IntervalRow]]] = {}
        for pair, rows in own:
            days = weekdays(pair[1])
            for row in (each.row for each in rows if days and each.surely and each.row.severity in self.severities):
                if not self._broken(row, spacing_of(days)[0]):
                    together.setdefault((pair[1].written.source, row.id), []).append((pair, row))
        for orders in together.values():
            shortest, _ = spacing_of(day for (_, entry), _ in orders for day in weekdays(entry))
            row = orders[0][1]
            if self._broken(row, shortest):
                said = f"{day_words(Decimal(int(shortest)))} apart by {len(orders)} orders together"
                because = f"given {said}; the interval is {self._limit(row)} ({row.citation})"
                yield self._fires(tuple(pair for pair, _ in orders), row, said, because)
