"""Which rows of intervals are about an entry: surely, perhaps for want of its route, form or strength, or not at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from service.core.checks.limits import amounts_of
from service.core.checks.record import Record
from service.core.model.dose import Amount
from service.core.model.dose_rows import IntervalRow
from service.core.model.entries import MedicineEntry
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.normalise.comparable import comparable
from service.core.normalise.units import convert

# What a dose is counted in where the form of the medicine is not known: nothing else is counted so.
_FORM_OF_UNIT = {"patch": "patch", "tablet": "tablet", "capsule": "capsule"}
_ROUTE_OF_UNIT = {"patch": "transdermal"}
_ONE = Amount(low=Decimal(1), high=Decimal(1), unit="unit-dose")
_RATE = "ug/h"


@dataclass(frozen=True, kw_only=True)
class AboutEntry:
    """A row that is about an entry, or may be: then `missing` names what is not known, and `unknown` says it in words."""

    row: IntervalRow
    missing: tuple[str, ...] = ()
    unknown: str = ""

    @property
    def surely(self) -> bool:
        """Whether everything that narrows the row is known of the entry."""
        return not self.missing


def rows_about(record: Record, entry: MedicineEntry) -> tuple[AboutEntry, ...]:
    """The rows about an entry's moiety, product, ingredients or groups that nothing known of it excludes."""
    medicine = entry.identified.medicine
    if medicine is None:
        return ()
    levels = (medicine.vtm.code if medicine.vtm else "", medicine.vmp.code if medicine.vmp else "")
    keys = dict.fromkeys((*levels, *sorted(medicine.ingredients), *sorted(medicine.groups)))
    rows = (row for key in keys for row in record.reference.intervals.get(key, ()))
    held = (_about(row, entry, medicine, record.reference) for row in rows)
    return tuple(about for about in held if about is not None)


def _about(row: IntervalRow, entry: MedicineEntry, medicine: Medicine, reference: Reference) -> AboutEntry | None:
    missing: dict[str, str] = {}
    for holds, name, words in _asked(row, entry, medicine, reference):
        if holds is False:
            return None
        if holds is None and not row.presumed:
            missing[name] = words
    return AboutEntry(row=row, missing=tuple(missing), unknown=" and ".join(missing.values()))


def _asked(
    row: IntervalRow, entry: MedicineEntry, medicine: Medicine, reference: Reference
) -> Iterator[tuple[bool | None, str, str]]:
    """Whether each thing that narrows the row holds, the name of what it needs, and that in words."""
    if row.brands:
        # Which of many brands it is is seldom known, and a row about any brand stands beside those of one.
        yield medicine.brand in row.brands, "medicine.brand", "its brand"
    if row.routes:
        yield _routes(row, entry, medicine), "medicine.route", "its route"
    if row.forms:
        form = medicine.form or _counted_as(entry, _FORM_OF_UNIT)
        yield None if form is None else form in row.forms, "medicine.form", "its form"
    if row.releases:
        yield None if medicine.release is None else medicine.release in row.releases, "medicine.release", "how it is released"
    if row.measure:
        found = (
            _strength(row, entry, medicine, reference) if row.measure == "strength" else _dose(row, entry, medicine, reference)
        )
        yield found, f"medicine.{row.measure}", f"its {row.measure}"


def _routes(row: IntervalRow, entry: MedicineEntry, medicine: Medicine) -> bool | None:
    route = entry.route or _counted_as(entry, _ROUTE_OF_UNIT)
    if route:
        return route in row.routes
    if medicine.routes and not medicine.routes & row.routes:
        return False
    return True if medicine.routes and medicine.routes <= row.routes else None


def _counted_as(entry: MedicineEntry, names: dict[str, str]) -> str | None:
    units = {step.amount.unit for dose in entry.doses for step in dose.steps if step.amount}
    return names.get(next(iter(units)) or "") if len(units) == 1 else None


def _dose(row: IntervalRow, entry: MedicineEntry, medicine: Medicine, reference: Reference) -> bool | None:
    """Whether the highest single dose lies in the row's range.

    Where no amount of the medicine can be read from the directions, one unit of the product is taken. An amount that is
    measured in another way (units beside milligrams) is for another row. The amount of a product of one ingredient is of no
    ingredient by name; of a combination a row about its moiety or group cannot tell which ingredient it means.
    """
    amounts, per_kg = amounts_of(entry, row.medicine, "per-dose")
    if per_kg:
        return None
    stated = {unit: value for unit, value in amounts.items() if _dimension(unit, reference) in {"mass", "activity"}}
    if not stated and "mL" not in amounts:
        ways = comparable(_ONE, medicine, reference)
        stated = {way.unit: way.each for way in ways if way.ingredient in {None, row.medicine}}
        stated = {unit: value for unit, value in stated.items() if _dimension(unit, reference) in {"mass", "activity"}}
    if not stated:
        return None
    values = [value for unit, held in stated.items() if (value := convert(held, unit, row.unit, reference)) is not None]
    return bool(values) and _within(max(values), row)


def _strength(row: IntervalRow, entry: MedicineEntry, medicine: Medicine, reference: Reference) -> bool | None:
    """Whether the product's own strength lies in the row's range: of one unit dose, or a patch's rate."""
    found = [_in_row_unit(row, each.amount, each.unit, each.per_amount, each.per_unit, reference) for each in medicine.strengths]
    if not found and row.unit == _RATE:
        rates = [step.amount for dose in entry.doses for step in dose.steps if step.amount and step.amount.per_time]
        found = [_in_row_unit(row, each.high, each.unit or "", Decimal(1), each.per_time or "", reference) for each in rates]
    values = [value for value in found if value is not None]
    return _within(max(values), row) if values else None


def _in_row_unit(
    row: IntervalRow, amount: Decimal, unit: str, per_amount: Decimal, per_unit: str, reference: Reference
) -> Fraction | None:
    wanted, per = ("ug", "h") if row.unit == _RATE else (row.unit, "unit-dose")
    value = convert(amount, unit, wanted, reference) if per_unit == per else None
    return None if value is None else value / Fraction(per_amount)


def _within(value: Fraction, row: IntervalRow) -> bool:
    return (row.low is None or value >= Fraction(row.low)) and (row.below is None or value < Fraction(row.below))


def _dimension(unit: str, reference: Reference) -> str | None:
    row = reference.units.get(unit)
    return row.dimension if row else None
