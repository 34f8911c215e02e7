"""A supply that does not go with the directions: so many tablets for so many days, and another number to be taken a day."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference
from service.core.normalise.units import unit_key
from service.core.reconcile.words import fraction_words, plain


@dataclass(frozen=True, kw_only=True)
class SupplyContradicts:
    """Fires where quantity and days of supply come to `factor` times the directions a day or more, or to as much less.

    Judged only where all three are certain: a regular dose, counted in the unit that is supplied, and a stated number of days.
    """

    kind: ClassVar[str] = "supply_contradicts"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"quantity", "days", "supplied", "directed"}
    factor: Decimal

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(
            self._one(line, entry, *rates)
            for line, entry in judged(record, applies_to)
            if (rates := _rates(entry, record.reference))
        )

    def _one(self, line: MedicineLine, entry: MedicineEntry, supplied: Fraction, directed: Fraction, unit: str) -> Outcome:
        written, limit = entry.written, Fraction(self.factor)
        apart = supplied >= directed * limit or supplied * limit <= directed
        each = f"{fraction_words(supplied)} {unit} a day supplied, {fraction_words(directed)} a day directed"
        return Outcome(
            answer="fires" if apart else "clear",
            subjects=(medicine_subject(line, entry),),
            because=each,
            words=medicine_words(line, entry)
            | {
                "quantity": f"{plain(written.quantity.value)} {unit}" if written.quantity and written.quantity.value else "",
                "days": plain(written.supply_days) if written.supply_days else "",
                "supplied": f"{fraction_words(supplied)} {unit}",
                "directed": f"{fraction_words(directed)} {unit}",
            },
            evidence={"a day": each},
        )


def _rates(entry: MedicineEntry, reference: Reference) -> tuple[Fraction, Fraction, str] | None:
    """(supplied a day, directed a day, the unit both are counted in); None where any of it is not certain."""
    written = entry.written
    quantity, days = written.quantity, written.supply_days
    if quantity is None or not quantity.value or quantity.comparator or not days or any(dose.refused for dose in entry.doses):
        return None
    unit = unit_key(quantity, reference)
    row = reference.units.get(unit) if unit else None
    counted = row.dimension.removeprefix("countable:") if row and row.dimension.startswith("countable:") else None
    steps = [step for dose in entry.doses for step in dose.steps]
    if counted is None or len(steps) != 1 or steps[0].as_needed or steps[0].days is not None or entry.doses[0].disagreements:
        return None
    amount = next((one for one in entry.daily if one.unit == counted and one.per is None), None)
    if amount is None or amount.day_high is None or amount.day_low != amount.day_high or not amount.day_high:
        return None
    return Fraction(quantity.value) / Fraction(days), amount.day_high, counted
