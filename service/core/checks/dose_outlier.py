"""Doses far from what this site gives, by the distribution that it counted in its own reports."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.doses_given import GivenDose, Pair, given_doses, within
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.checks.untold import no_table, told_together
from service.core.model.dose_rows import GivenDoseRow, Measure
from service.core.model.finding import Outcome, Severity
from service.core.normalise.facts import age_bounds
from service.core.normalise.units import convert
from service.core.reconcile.words import fraction_words, unit_words


@dataclass(frozen=True, kw_only=True)
class DoseOutlier:
    """Fires for a dose of more than `beyond` times the 95th, or less than one part in `beyond` of the 5th, in 100 patients.

    The first of `measures` that is far out speaks. A row on `more_than` patients or fewer is not used. Whatever is missing
    here leaves the status alone and is told once for all medicines: it is the site's table that says nothing of them.
    """

    kind: ClassVar[str] = "dose_outlier"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"amount", "usual", "far", "patients"}
    loudest: ClassVar[Severity] = "moderate"
    measures: tuple[Measure, ...]
    beyond: Decimal
    more_than: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        pairs = judged(record, applies_to)
        if not pairs:
            return ()
        if not record.reference.doses_given:
            return no_table("this site holds no distribution of the doses that it gives", "reference.doses_given")
        found = given_doses(pairs, record.reference)
        answers: list[Outcome] = []
        untold = [(pair, "not a medicine of one known ingredient", "reference.doses_given") for pair in found.others]
        untold += [(pair, "the route is not known", "medicine.route") for pair in found.no_route]
        for dose in found.doses:
            answer = self._one(record, dose)
            if isinstance(answer, Outcome):
                answers.append(answer)
            else:
                untold.append((dose.pairs[0], *answer))
        return (*one_a_line(answers), *told_together(untold, lambda names: f"not held against the doses of this site: {names}"))

    def _one(self, record: Record, dose: GivenDose) -> Outcome | tuple[str, str]:
        """The answer about one dose, or (why there is none, what is missing)."""
        ages = age_bounds(record.patient.identity.birth_date, record.day)
        if ages is None:
            return "the age is not known", "patient.birth_date"
        rows = [
            row
            for row in record.reference.doses_given.get(dose.medicine.code, ())
            if row.route == dose.route and row.n > self.more_than and within(ages, row.age_from_months, row.age_below_months)
        ]
        rows = [row for measure in self.measures for row in rows if row.measure == measure]
        if not rows:
            return f"too few patients had it by this route at this age ({self.more_than} or fewer)", "reference.doses_given"
        held = [(row, amount) for row in rows if (amount := _in_unit(record, dose, row)) is not None]
        if not held:
            return "the dose is not known", "medicine.dose"
        far = next(((row, amount) for row, amount in held if self._far(row, amount)), None)
        return _outcome(dose, *(far or held[0]), fires=far is not None)

    def _far(self, row: GivenDoseRow, amount: Fraction) -> bool:
        beyond = Fraction(self.beyond)
        return amount > Fraction(row.p95) * beyond or amount * beyond < Fraction(row.p5)


def _in_unit(record: Record, dose: GivenDose, row: GivenDoseRow) -> Fraction | None:
    amount = dose.amount(row.measure)
    return None if amount is None or dose.unit is None else convert(amount, dose.unit, row.unit, record.reference)


def _outcome(dose: GivenDose, row: GivenDoseRow, amount: Fraction, *, fires: bool) -> Outcome:
    each = "a day" if row.measure == "per-day" else "a dose"
    unit = unit_words(row.unit)
    low, high = fraction_words(Fraction(row.p5)), fraction_words(Fraction(row.p95))
    usual = f"{low} {unit} {each}" if low == high else f"{low} to {high} {unit} {each}"
    taken = f"{fraction_words(amount)} {unit} {each}"
    pair: Pair = dose.pairs[0]
    return Outcome(
        answer="fires" if fires else "clear",
        subjects=tuple(medicine_subject(*each_pair) for each_pair in dose.pairs),
        because=f"{taken} where nine in ten of {row.n} patients have {usual}",
        words=medicine_words(*pair) | {"amount": taken, "usual": usual, "far": _far_words(row, amount), "patients": str(row.n)},
        evidence={
            "taken": taken,
            "patients": str(row.n),
            "quantiles": f"1 in 100: {row.p1}, 5: {row.p5}, 50: {row.p50}, 95: {row.p95}, 99: {row.p99} {unit} {each}",
            "source": row.source_id,
        },
    )


def _far_words(row: GivenDoseRow, amount: Fraction) -> str:
    if amount > Fraction(row.p95):
        return f"{fraction_words(amount / Fraction(row.p95))} times the most"
    return f"{fraction_words(Fraction(row.p5) / amount)} times below the least"
