"""Rows of dose limits held against an amount: exceeded, within, or not to be told for want of a fact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose_rows import LimitRow
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.medicine import Medicine
from service.core.model.patient import Patient
from service.core.model.reference import Reference
from service.core.normalise.remembered import remembered
from service.core.normalise.sums import least_of_sum
from service.core.normalise.units import convert
from service.core.reconcile.words import unit_words

_GUESSED = frozenset({"estimated", "reported"})


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rows say of one amount. `ratio` is amount over limit where a row is broken; `row` the row that speaks."""

    answer: str
    because: str
    row: LimitRow | None = None
    ratio: Fraction | None = None
    limit: Fraction | None = None
    missing: tuple[str, ...] = ()


def limit_rows(entry: MedicineEntry, basis: str, direction: str, reference: Reference) -> Mapping[str, tuple[LimitRow, ...]]:
    """The rows of a basis and a direction about each ingredient of an entry, by ingredient code.

    Rows are held by moiety, group or ingredient.

    A row for one indication never speaks: a record seldom says what a medicine is for. A medicine that has no other rows
    counts as one of which no limit is held.
    """
    medicine = entry.identified.medicine
    if medicine is None:
        return {}
    key = ("limits", medicine.ingredients, medicine.groups, basis, direction)
    return remembered(key, reference, lambda: _limit_rows(medicine, basis, direction, reference))


def _limit_rows(medicine: Medicine, basis: str, direction: str, reference: Reference) -> Mapping[str, tuple[LimitRow, ...]]:
    by_ingredient = reference.limits_by_ingredient
    found = {code: by_ingredient[code] for code in sorted(medicine.ingredients) if code in by_ingredient}
    of_group = tuple(row for group in sorted(medicine.groups) for row in reference.limits.get(group, ()))
    if of_group and len(medicine.ingredients) == 1:
        code = next(iter(medicine.ingredients))
        found[code] = found.get(code, ()) + of_group
    spoken = {
        code: tuple(row for row in rows if row.indication is None and (row.basis, row.direction) == (basis, direction))
        for code, rows in found.items()
    }
    return {code: rows for code, rows in spoken.items() if rows}


def hold_against(
    rows: Iterable[LimitRow],
    amounts: Mapping[str, Fraction],
    per_kg: bool,
    entry: MedicineEntry,
    patient: Patient,
    reference: Reference,
) -> Verdict:
    """The verdict of `rows` on one amount, given in one or more units (`amounts`: unit to value; `per_kg`: each is per kg).

    A row whose conditions hold and whose limit is broken decides. Otherwise every row that may hold must be kept, or it
    cannot be told. No row for this age, weight or route: cannot be told either.
    """
    said = [_one(row, amounts, per_kg, entry, patient, reference) for row in rows]
    broken = [verdict for verdict in said if verdict.answer == "broken"]
    if broken:
        return max(broken, key=lambda verdict: (verdict.ratio or Fraction(0), verdict.row.id if verdict.row else ""))
    unknown = [verdict for verdict in said if verdict.answer == "unknown"]
    if unknown:
        missing = tuple(sorted({name for verdict in unknown for name in verdict.missing}))
        return Verdict(answer="unknown", because=unknown[0].because, row=unknown[0].row, missing=missing)
    kept = [verdict for verdict in said if verdict.answer == "kept"]
    if kept:
        return kept[0]
    return Verdict(answer="unknown", because="no limit is held for this age, weight or route", missing=("reference.limit",))


def _one(
    row: LimitRow,
    amounts: Mapping[str, Fraction],
    per_kg: bool,
    entry: MedicineEntry,
    patient: Patient,
    reference: Reference,
) -> Verdict:
    holds, missing = _conditions(row, entry, patient)
    if holds is False:
        return Verdict(answer="apart", because="it does not apply", row=row)
    amount = _in_unit(amounts, row.unit, reference)
    if amount is None:
        return Verdict(
            answer="unknown", because=f"the dose cannot be brought to {unit_words(row.unit)}", row=row, missing=("medicine.dose",)
        )
    weight = patient.usable("weight")
    if (row.per == "kg") != per_kg and weight is None:
        return Verdict(answer="unknown", because="the limit is by body weight", row=row, missing=("patient.weight", *missing))
    limit = Fraction(row.amount)
    if row.per == "kg" and not per_kg and weight is not None:
        limit *= Fraction(weight)
    if row.per is None and per_kg and weight is not None:
        amount *= Fraction(weight)
    over = amount > limit if row.direction == "max" else amount < limit
    bands = row.weight_from is not None or row.weight_below is not None
    weighed = bands or (row.per == "kg") != per_kg
    return _judged(row, over, amount, limit, holds, missing, patient, weighed)


def _judged(
    row: LimitRow,
    over: bool,
    amount: Fraction,
    limit: Fraction,
    holds: bool | None,
    missing: tuple[str, ...],
    patient: Patient,
    weighed: bool,
) -> Verdict:
    """The verdict of a row on an amount. `weighed`: the patient's weight was used to hold the two against one another."""
    if over and holds:
        ratio = amount / limit if limit else None
        return Verdict(answer="broken", because=_words(row), row=row, ratio=ratio, limit=limit)
    if over:
        return Verdict(answer="unknown", because=f"{_words(row)}, which may apply", row=row, missing=missing)
    fact = patient.fact("weight") if weighed else None
    if fact and fact.method in _GUESSED:
        because = f"the weight is {fact.method}, not measured"
        return Verdict(answer="unknown", because=because, row=row, missing=("patient.weight.measured",))
    if fact and fact.measured_at is None:
        # One of a year ago would be too old to judge by, and nothing says that this is none.
        return Verdict(answer="unknown", because="the weight bears no date", row=row, missing=("patient.weight.measured_at",))
    if holds is None and row.per == "kg":
        return Verdict(answer="unknown", because=f"{_words(row)}, which may apply", row=row, missing=missing)
    return Verdict(answer="kept", because=_words(row), row=row, limit=limit)


def _conditions(row: LimitRow, entry: MedicineEntry, patient: Patient) -> tuple[bool | None, tuple[str, ...]]:
    """Whether the row is about this patient and this route; None with what is missing where it cannot be told."""
    asked: list[tuple[bool | None, str]] = []
    if row.routes:
        asked.append((_route(row, entry), "medicine.route"))
    if row.age_from_months is not None or row.age_below_months is not None:
        asked.append((_age(row, patient), "patient.birth_date"))
    if row.weight_from is not None or row.weight_below is not None:
        asked.append((_within(patient.usable("weight"), row.weight_from, row.weight_below), "patient.weight"))
    if any(holds is False for holds, _ in asked):
        return False, ()
    missing = tuple(name for holds, name in asked if holds is None)
    return (None, missing) if missing else (True, ())


def _route(row: LimitRow, entry: MedicineEntry) -> bool | None:
    if entry.route:
        return entry.route in row.routes
    medicine = entry.identified.medicine
    possible = medicine.routes if medicine else frozenset[str]()
    if possible and not possible & row.routes:
        return False
    return True if possible and possible <= row.routes else None


def _age(row: LimitRow, patient: Patient) -> bool | None:
    if patient.age_months is not None:
        months = Decimal(patient.age_months)
    elif patient.age_years is not None:
        months = Decimal(patient.age_years * 12)
    else:
        return None
    low = None if row.age_from_months is None else Decimal(row.age_from_months)
    high = None if row.age_below_months is None else Decimal(row.age_below_months)
    return _within(months, low, high)


def _within(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> bool | None:
    if value is None:
        return None
    return (low is None or value >= low) and (high is None or value < high)


def _in_unit(amounts: Mapping[str, Fraction], unit: str, reference: Reference) -> Fraction | None:
    if unit in amounts:
        return amounts[unit]
    converted = (convert(value, held, unit, reference) for held, value in sorted(amounts.items()))
    return next((value for value in converted if value is not None), None)


def _words(row: LimitRow) -> str:
    bound = "at most" if row.direction == "max" else "at least"
    each = "a dose" if row.basis == "per-dose" else "a day"
    return f"{bound} {row.amount} {unit_words(row.unit)}{' for each kg' if row.per else ''} {each} ({row.citation})"


def amounts_of(entry: MedicineEntry, ingredient: str, basis: str, high: bool = True) -> tuple[dict[str, Fraction], bool]:
    """(unit to value, whether per kg) of one ingredient of an entry, a dose or a day, at its highest or lowest.

    Where an entry says its dose in both ways, 15 mg/kg and 7 mL, the amounts as they are given speak.
    """
    known = [
        (amount, value)
        for amount in entry.daily
        if amount.ingredient in {ingredient, None} and amount.per in {None, "kg"}
        for value in [_value(amount, basis, high)]
        if value is not None
    ]
    per_kg = bool(known) and all(amount.per == "kg" for amount, _ in known)
    return {amount.unit: value for amount, value in known if (amount.per == "kg") == per_kg}, per_kg


def is_sum(entry: MedicineEntry) -> bool:
    """Whether all that is known of a dose is one sum of several ingredients."""
    return bool(_sums(entry))


def least_of(entry: MedicineEntry, ingredient: str, basis: str, reference: Reference) -> dict[str, Fraction]:
    """The least of an ingredient in a dose that is one sum of several, however it divides; {} where nothing says how it may."""
    medicine, value = entry.identified.medicine, next((_value(each, basis, high=True) for each in _sums(entry)), None)
    if medicine is None or value is None:
        return {}
    least = least_of_sum(value, ingredient, medicine, reference)
    return {} if least is None else {"mg": least}


def _sums(entry: MedicineEntry) -> list[DailyAmount]:
    return [amount for amount in entry.daily if amount.unit == "mg" and "+" in (amount.ingredient or "") and amount.per is None]


def _value(amount: DailyAmount, basis: str, high: bool) -> Fraction | None:
    if basis == "per-dose":
        return amount.dose_high if high else (amount.dose_low or amount.dose_high)
    return amount.day_high if high else amount.day_low
