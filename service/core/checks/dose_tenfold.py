"""Doses of one medicine that are a power of ten, or a slip of a unit, apart."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import ClassVar

from service.core.checks.about import medicine_subject, medicine_words, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.model.dose import Amount
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.finding import Outcome, Subject
from service.core.model.lines import MedicineLine
from service.core.reconcile.compare import Pair, basis, shared_amounts
from service.core.reconcile.words import dose_words, fraction_words, unit_words

Alike = list[MedicineEntry]
_WORDS = frozenset({"medicine", "first", "second", "first_source", "second_source", "ratio"})


@dataclass(frozen=True, kw_only=True)
class DoseTenfold:
    """Fires where two sources' doses are one of `factors` apart, within `tolerance_percent`.

    A dose for each kg is brought to the other's basis by the weight; without a usable one it cannot be told. Two doses
    far apart for each administration but close a day (weekly against daily) are another matter and do not fire:
    `same_day_below` is the ratio a day under which they count as close.
    """

    kind: ClassVar[str] = "dose_tenfold"
    words: ClassVar[frozenset[str]] = _WORDS
    factors: tuple[int, ...]
    tolerance_percent: Decimal
    same_day_below: Decimal

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        pairs = source_pairs(record, applies_to)
        return one_a_line(outcome for line, *pair in pairs for outcome in _of_each(self._one(record, line, *pair), len(pair[0])))

    def _one(self, record: Record, line: MedicineLine, mine: Alike, theirs: Alike) -> Outcome:
        first, second = mine[0], theirs[0]
        subjects = _subjects(line, mine, theirs)
        pairs = shared_amounts(first, second) or _by_weight(record, first, second)
        if not pairs:
            return _not_comparable(record, first, second, subjects)
        slip = next(((pair, ratio) for pair in pairs if (ratio := self._slip(*pair))), None)
        if slip is None:
            return Outcome(answer="clear", subjects=subjects, because="the doses are no such factor apart")
        pair, ratio = slip
        words = {
            "medicine": medicine_words(line, first)["medicine"],
            "first": dose_words(first),
            "second": dose_words(second),
            "first_source": first.written.source,
            "second_source": second.written.source,
            "ratio": fraction_words(ratio) or "",
        }
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"the doses are {fraction_words(ratio)} times apart",
            words=words,
            evidence=_evidence(record, first, second, pair, ratio),
            holds="these-orders" if "inpatient-orders" in {first.role, second.role} else None,
        )

    def _slip(self, mine: DailyAmount, theirs: DailyAmount) -> Fraction | None:
        each, day = _ratio(mine.dose_high, theirs.dose_high), _ratio(mine.day_high, theirs.day_high)
        if each is not None:
            far_a_day = day is None or day >= Fraction(self.same_day_below)
            return each if self._is_factor(each) and far_a_day else None
        return day if day is not None and self._is_factor(day) else None

    def _is_factor(self, ratio: Fraction) -> bool:
        return any(low <= ratio <= high for low, high in self._bounds)

    @cached_property
    def _bounds(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Between what a ratio counts as each of the factors."""
        slack = Fraction(self.tolerance_percent) / 100
        return tuple((factor * (1 - slack), factor * (1 + slack)) for factor in self.factors)


@dataclass(frozen=True, kw_only=True)
class DoseUnitMismatch:
    """Fires where two sources write the same number with units that do not come to the same amount (5 mL and 5 mg,
    7 mg for each kg and 7 mg)."""

    kind: ClassVar[str] = "dose_unit_mismatch"
    words: ClassVar[frozenset[str]] = _WORDS

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return one_a_line(self._one(line, *pair) for line, *pair in source_pairs(record, applies_to))

    def _one(self, line: MedicineLine, mine: Alike, theirs: Alike) -> Outcome:
        first, second = mine[0], theirs[0]
        slip = next((pair for pair in _same_numbers(first, second)), None)
        shared = shared_amounts(first, second)
        same = bool(shared) and all(one.dose_high == other.dose_high for one, other in shared)
        subjects = _subjects(line, mine, theirs)
        if slip is None or same:
            return Outcome(answer="clear", subjects=subjects, because="no number stands with two units")
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"{_amount(slip[0])} against {_amount(slip[1])}",
            words={
                "medicine": medicine_words(line, first)["medicine"],
                "first": _amount(slip[0]),
                "second": _amount(slip[1]),
                "first_source": first.written.source,
                "second_source": second.written.source,
                "ratio": "",
            },
        )


def source_pairs(record: Record, applies_to: AppliesTo) -> Iterator[tuple[MedicineLine, Alike, Alike]]:
    """Every two doses of one line in force in two sources. Entries of one source that say the same dose are taken as one:
    they are judged together and all of them named."""
    for line in record.medicines:
        running = [entry for entry in (*line.current, *line.history) if speaks_of(applies_to, entry)]
        running.sort(key=lambda entry: (entry.written.source, entry.written.entry))
        for first, second in combinations(_alike(running), 2):
            if first[0].written.source != second[0].written.source:
                yield line, first, second


def _alike(running: list[MedicineEntry]) -> list[Alike]:
    if len({entry.written.source for entry in running}) == len(running):
        return [[entry] for entry in running]
    alike: dict[tuple[object, ...], Alike] = {}
    for entry in running:
        alike.setdefault((entry.written.source, entry.daily, entry.doses, dose_words(entry)), []).append(entry)
    return list(alike.values())


def _of_each(outcome: Outcome, first: int) -> Iterator[Outcome]:
    """What could not be told is said of each of the `first` entries on one side: coverage names one entry a time."""
    if outcome.answer != "cannot_tell":
        yield outcome
        return
    for subject in outcome.subjects[:first]:
        yield replace(outcome, subjects=(subject, *outcome.subjects[first:]))


def _subjects(line: MedicineLine, mine: Alike, theirs: Alike) -> tuple[Subject, ...]:
    return tuple(medicine_subject(line, entry) for entry in (*mine, *theirs))


def absolute(amount: DailyAmount, record: Record) -> DailyAmount | None:
    """An amount for each kg multiplied by the usable weight; itself where it is absolute; None without a weight."""
    if amount.per is None:
        return amount
    weight = record.patient.usable("weight")
    if weight is None or amount.per != "kg":
        return None
    by = Fraction(weight)
    return DailyAmount(
        unit=amount.unit,
        ingredient=amount.ingredient,
        dose_low=_times(amount.dose_low, by),
        dose_high=_times(amount.dose_high, by),
        day_low=_times(amount.day_low, by),
        day_high=_times(amount.day_high, by),
    )


def _by_weight(record: Record, first: MedicineEntry, second: MedicineEntry) -> tuple[Pair, ...]:
    ours = [amount for amount in (absolute(each, record) for each in first.daily) if amount]
    others = [amount for amount in (absolute(each, record) for each in second.daily) if amount]
    pairs = [(one, other) for one in ours for other in others if basis(one) == basis(other)]
    return tuple(pair for pair in pairs if pair[0].unit == pairs[0][0].unit)


def _not_comparable(record: Record, first: MedicineEntry, second: MedicineEntry, subjects: tuple[Subject, ...]) -> Outcome:
    by_weight = any(amount.per == "kg" for entry in (first, second) for amount in entry.daily)
    if by_weight and record.patient.usable("weight") is None:
        because, missing = "one dose is for each kg and no weight can be used", ("patient.weight",)
    else:
        because, missing = "the doses cannot be brought to one unit", ("medicine.dose",)
    return Outcome(answer="cannot_tell", subjects=subjects, because=because, missing=missing)


def _evidence(
    record: Record,
    first: MedicineEntry,
    second: MedicineEntry,
    pair: Pair,
    ratio: Fraction | None,
) -> dict[str, str]:
    evidence = {
        first.written.source: f"{fraction_words(pair[0].dose_high) or '?'} {unit_words(pair[0].unit)} a dose",
        second.written.source: f"{fraction_words(pair[1].dose_high) or '?'} {unit_words(pair[1].unit)} a dose",
        "ratio": fraction_words(ratio) or "none",
    }
    weight = record.patient.fact("weight")
    if weight and any(amount.per == "kg" for entry in (first, second) for amount in entry.daily):
        when = weight.measured_at.written if weight.measured_at else "no date"
        evidence["weight"] = f"{weight.written} ({weight.method or 'method not stated'}, {when}, {weight.source})"
    return evidence


def _ratio(mine: Fraction | None, theirs: Fraction | None) -> Fraction | None:
    if not mine or not theirs:
        return None
    return max(mine / theirs, theirs / mine)


def _times(value: Fraction | None, by: Fraction) -> Fraction | None:
    return None if value is None else value * by


def _same_numbers(first: MedicineEntry, second: MedicineEntry) -> Iterator[tuple[Amount, Amount]]:
    for mine in _amounts(first):
        for theirs in _amounts(second):
            same_number = mine.high == theirs.high and (mine.unit, mine.per) != (theirs.unit, theirs.per)
            if same_number and not {mine.unit, theirs.unit} & _COUNTED:
                yield mine, theirs


# A number of tablets beside a number of milligrams is two ways of writing, not a slip: products differ in strength.
_COUNTED = frozenset({"tablet", "capsule", "dose", "puff", "actuation", "drop", "sachet", "patch", "unit-dose"})


def _amounts(entry: MedicineEntry) -> list[Amount]:
    return [step.amount for dose in entry.doses for step in dose.steps if step.amount]


def _amount(amount: Amount) -> str:
    per = f" for each {amount.per}" if amount.per else ""
    return " ".join(part for part in (str(amount.high), unit_words(amount.unit or "")) if part) + per
