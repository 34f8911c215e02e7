"""Doses far from how much of a medicine is usually taken a day, by the average daily quantities of NHS prescribing."""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.doses_given import GivenDose, given_doses
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.checks.untold import Untold, no_table, told_together
from service.core.model.dose_rows import TypicalRow
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome, Severity
from service.core.normalise.facts import age_bounds
from service.core.normalise.units import convert
from service.core.reconcile.words import fraction_words, unit_words


@dataclass(frozen=True, kw_only=True)
class DoseUsual:
    """Fires for an adult whose dose a day is `times` the usual or more, or one part in `times` of it or less.

    Of a medicine that has no usual amount nothing is said. What cannot be told of the others (a child, an unknown age, a
    dose that was not read) is told once for all of them and leaves the status alone; so is a site that imported no amounts.
    """

    kind: ClassVar[str] = "dose_usual"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"far", "usual", "amount"}
    loudest: ClassVar[Severity] = "moderate"
    times: int
    adult_from_years: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        pairs = judged(record, applies_to)
        if not pairs:
            return ()
        if not record.reference.typical:
            return no_table("no usual amounts a day were imported", "reference.usual_doses")
        found, usual = given_doses(pairs, record.reference), record.reference.typical
        answers: list[Outcome] = []
        untold: list[Untold] = [
            (pair, "the route is not known", "medicine.route") for pair in found.no_route if _moiety(pair[1]) in usual
        ]
        for dose in found.doses:
            rows = usual.get(dose.medicine.code, ())
            row = next((row for row in rows if row.route == dose.route), None)
            answer = self._one(record, dose, row) if row else None
            if isinstance(answer, Outcome):
                answers.append(answer)
            elif answer is not None:
                untold.append((dose.pairs[0], *answer))
        return (*one_a_line(answers), *told_together(untold, lambda names: f"not held against the usual amount a day: {names}"))

    def _one(self, record: Record, dose: GivenDose, row: TypicalRow) -> Outcome | tuple[str, str]:
        """The answer about one dose, or (why there is none, what is missing)."""
        ages, adult = age_bounds(record.patient.identity.birth_date, record.day), self.adult_from_years * 12
        if ages is None or ages[0] < adult <= ages[1]:
            return "the age is not known", "patient.birth_date"
        if ages[1] < adult:
            return "the usual amounts are those of adults", "reference.usual_doses_of_children"
        day = dose.amount("per-day")
        taken = None if day is None or dose.unit is None else convert(day, dose.unit, row.unit, record.reference)
        if taken is None:
            return "the dose a day is not known", "medicine.dose"
        ratio = taken / Fraction(row.amount)
        return _outcome(dose, row, taken, ratio, fires=ratio >= self.times or ratio * self.times <= 1)


def _moiety(entry: MedicineEntry) -> str | None:
    medicine = entry.identified.medicine
    return medicine.vtm.code if medicine and medicine.vtm else None


def _outcome(dose: GivenDose, row: TypicalRow, taken: Fraction, ratio: Fraction, *, fires: bool) -> Outcome:
    usual = f"{row.amount} {unit_words(row.unit)} a day"
    amount = f"{fraction_words(taken)} {unit_words(row.unit)} a day"
    far = f"{fraction_words(ratio)} times" if ratio >= 1 else f"one part in {fraction_words(1 / ratio)} of"
    return Outcome(
        answer="fires" if fires else "clear",
        subjects=tuple(medicine_subject(*pair) for pair in dose.pairs),
        because=f"{amount} is {far} the usual {usual}",
        words=medicine_words(*dose.pairs[0]) | {"far": far, "usual": usual, "amount": amount},
        evidence={"usual": usual, "taken": amount, "source": row.source_id},
    )
