"""Doses far from how much of a medicine is usually taken a day, by the average daily quantities of NHS prescribing."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.limits import amounts_of
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import TypicalRow
from service.core.normalise.units import convert
from service.core.reconcile.words import fraction_words, unit_words


@dataclass(frozen=True, kw_only=True)
class DoseUsual:
    """Fires for an adult whose dose a day is from `from_ratio` up to (not including) `below_ratio` times the usual.

    Only the latest moiety-and-route row speaks. A child, an unknown age or an unread dose: cannot_tell.
    """

    kind: ClassVar[str] = "dose_usual"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"ratio", "usual", "amount"}
    from_ratio: Decimal
    below_ratio: Decimal | None
    adult_from_years: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        outcomes: list[Outcome] = []
        for line, entry in judged(record, applies_to):
            row = _row(record, entry)
            if row is not None:
                outcomes.append(self._one(record, line, entry, row))
        return one_a_line(tuple(outcomes))

    def _one(self, record: Record, line: MedicineLine, entry: MedicineEntry, row: TypicalRow) -> Outcome:
        subjects = (medicine_subject(line, entry),)
        if record.patient.age_years is None:
            return Outcome(
                answer="cannot_tell", subjects=subjects, because="the age is not known", missing=("patient.birth_date",)
            )
        if record.patient.age_years < self.adult_from_years:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because="the usual amounts are those of adults",
                missing=("reference.usual_dose_for_children",),
            )
        taken = _taken(record, entry, row)
        if taken is None:
            return Outcome(
                answer="cannot_tell", subjects=subjects, because="the dose a day is not known", missing=("medicine.dose",)
            )
        ratio = taken / Fraction(row.amount)
        fires = ratio >= Fraction(self.from_ratio) and (self.below_ratio is None or ratio < Fraction(self.below_ratio))
        usual = f"{row.amount} {unit_words(row.unit)} a day"
        return Outcome(
            answer="fires" if fires else "clear",
            subjects=subjects,
            because=f"{fraction_words(ratio)} times the usual {usual}",
            words=medicine_words(line, entry)
            | {
                "ratio": fraction_words(ratio) or "",
                "usual": usual,
                "amount": f"{fraction_words(taken)} {unit_words(row.unit)} a day",
            },
            evidence={"usual": usual, "taken": f"{fraction_words(taken)} {unit_words(row.unit)} a day", "source": row.source_id},
        )


def _row(record: Record, entry: MedicineEntry) -> TypicalRow | None:
    medicine = entry.identified.medicine
    if medicine is None or medicine.vtm is None or len(medicine.ingredients) != 1:
        return None
    routes = {entry.route} if entry.route else medicine.routes
    rows = [row for row in record.reference.typical.get(medicine.vtm.code, ()) if row.route in routes]
    return rows[0] if len(rows) == 1 else None


def _taken(record: Record, entry: MedicineEntry, row: TypicalRow) -> Fraction | None:
    medicine = entry.identified.medicine
    ingredient = next(iter(medicine.ingredients)) if medicine else ""
    amounts, per_kg = amounts_of(entry, ingredient, "per-day")
    if per_kg:
        return None
    if row.unit in amounts:
        return amounts[row.unit]
    values = (convert(value, unit, row.unit, record.reference) for unit, value in sorted(amounts.items()))
    return next((value for value in values if value is not None), None)
