"""Doses in units that entries can be compared in: mg through the product's strength, mL, units, and countables."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.entries import DailyAmount
from service.core.model.medicine import Medicine, Strength
from service.core.model.reference import Reference
from service.core.normalise.units import convert

_CANONICAL = {"mass": "mg", "volume": "mL", "activity": "[iU]", "amount": "mmol", "radioactivity": "MBq"}
# Countables that are one unit dose of a product whose strength is that of one.
_UNIT_DOSES = frozenset(
    {
        "tablet",
        "capsule",
        "pill",
        "sachet",
        "suppository",
        "pessary",
        "lozenge",
        "pastille",
        "patch",
        "ampoule",
        "vial",
        "syringe",
        "nebule",
    }
    | {"unit-dose", "film", "wafer", "enema", "blister", "cachet", "bag", "bottle"}
)
# The countables that hold the whole of what the product says one of it contains.
_CONTAINERS = frozenset({"ampoule", "vial", "syringe", "nebule", "sachet", "bag", "enema", "unit-dose"})
_PUFFS = frozenset({"puff", "actuation", "dose", "spray", "inhalation", "blister"})
_SOLID = frozenset({"tablet", "capsule"})
_BY_PRODUCT_MASS = frozenset({"g", "mg", "kg"})


@dataclass(frozen=True, kw_only=True)
class Expressed:
    """How much of `unit` (of `ingredient`, None: of the product as a whole) one written unit of a dose comes to."""

    unit: str
    ingredient: str | None
    each: Fraction


_Key = tuple[str, str | None, str | None]


def daily_amounts(readings: Iterable[DoseReading], medicine: Medicine | None, reference: Reference) -> tuple[DailyAmount, ...]:
    """The comparable amounts of an entry's dosages together, masses before countables; () where they are not certain.

    Steps and dosages given together are added up. Of doses that change in turn nothing is said, since which of them is
    current is not known. As needed: the least a day is nothing.
    """
    steps = _steps_together(tuple(readings))
    if steps is None:
        return ()
    each = [_of_step(step, amounts, medicine, reference) for step, amounts in steps]
    if not each or any(found is None for found in each):
        return ()
    known = [found for found in each if found is not None]
    shared = [key for key in known[0] if all(key in found for found in known)]
    return tuple(_sum([found[key] for found in known]) for key in shared)


def comparable(amount: Amount, medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    """Every unit in which one written unit of `amount` can be expressed exactly, the product's strength included."""
    if amount.unit is None:
        return _unit_doses(medicine, reference) if _counts_bare(medicine) else ()
    row = reference.units.get(amount.unit)
    if row is None:
        return ()
    canonical = _CANONICAL.get(row.dimension)
    if canonical is None:
        return (
            *_of_countable(amount.unit, medicine, reference),
            Expressed(unit=_countable(row.dimension), ingredient=None, each=row.size),
        )
    size = convert(Fraction(1), amount.unit, canonical, reference)
    if size is None:
        return ()
    if canonical == "mL":
        return (*_times(_of_strengths("mL", medicine, reference), size), Expressed(unit="mL", ingredient=None, each=size))
    if canonical == "mg" and _is_product_mass(medicine):
        return _times(_of_strengths("g", medicine, reference), size / 1000)
    return (Expressed(unit=canonical, ingredient=None, each=size),)


def _steps_together(readings: tuple[DoseReading, ...]) -> list[tuple[DoseStep, tuple[Amount, ...]]] | None:
    if not readings or any(each.refused or each.disagreement or each.relation == "in-turn" for each in readings):
        return None
    if len(readings) > 1 and not _at_one_time(readings):
        return None
    return [(step, each.alternatives if len(each.steps) == 1 else ()) for each in readings for step in each.steps]


def _at_one_time(readings: tuple[DoseReading, ...]) -> bool:
    """Equal sequence numbers are at the same time. Without them only doses at times of their own surely are."""
    places = {each.sequence for each in readings}
    if len(places) == 1 and None not in places:
        return True
    if places != {None}:
        return False
    seen: set[str] = set()
    for timing in (step.timing for each in readings for step in each.steps):
        own = set(timing.moments + timing.weekdays) if timing else set[str]()
        if not own or own & seen:
            return False
        seen |= own
    return True


def _of_step(
    step: DoseStep, alternatives: tuple[Amount, ...], medicine: Medicine | None, reference: Reference
) -> dict[_Key, DailyAmount] | None:
    """The step in every unit; None where it has no amount, is a rate, or is stated in ways that contradict."""
    found: dict[_Key, DailyAmount] = {}
    for amount in (step.amount, *alternatives):
        if amount is None or amount.per_time:
            return None
        for way in comparable(amount, medicine, reference):
            made = _daily(step, amount, way, medicine, reference)
            key = (made.unit, made.ingredient, made.per)
            if key in found and (found[key].dose_low, found[key].dose_high) != (made.dose_low, made.dose_high):
                return None
            found.setdefault(key, made)
    return dict(sorted(found.items(), key=lambda item: item[0][0] not in _CANONICAL.values()))


def _daily(step: DoseStep, amount: Amount, way: Expressed, medicine: Medicine | None, reference: Reference) -> DailyAmount:
    low = None if amount.low is None else Fraction(amount.low) * way.each
    high = Fraction(amount.high) * way.each
    often_low = step.timing.per_day_low if step.timing else None
    often_high = step.timing.per_day_high if step.timing else None
    day_low = None if low is None or often_low is None else low * often_low
    day_high = None if often_high is None else high * often_high
    most = _most(step.max_per_day, way, high, medicine, reference)
    if most is not None:
        day_high = most if day_high is None else min(most, day_high)
        day_low = None if day_low is None else min(day_low, day_high)
    if step.as_needed:
        day_low = Fraction(0)
    return DailyAmount(
        unit=way.unit, ingredient=way.ingredient, dose_low=low, dose_high=high, day_low=day_low, day_high=day_high, per=amount.per
    )


def _most(
    most: Amount | None, way: Expressed, dose: Fraction, medicine: Medicine | None, reference: Reference
) -> Fraction | None:
    """The stated most of a day in the unit of `way`; a most in doses is that many doses."""
    if most is None:
        return None
    for other in comparable(most, medicine, reference):
        if (other.unit, other.ingredient) == (way.unit, way.ingredient):
            return Fraction(most.high) * other.each
    return Fraction(most.high) * dose if most.unit == "dose" else None


def _sum(amounts: list[DailyAmount]) -> DailyAmount:
    lows = [amount.dose_low for amount in amounts]
    return DailyAmount(
        unit=amounts[0].unit,
        ingredient=amounts[0].ingredient,
        dose_low=None if None in lows else min(low for low in lows if low is not None),
        dose_high=max((amount.dose_high for amount in amounts if amount.dose_high is not None), default=None),
        day_low=_total(amount.day_low for amount in amounts),
        day_high=_total(amount.day_high for amount in amounts),
        per=amounts[0].per,
    )


def _total(values: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _countable(dimension: str) -> str:
    return dimension.partition(":")[2] or dimension


def _counts_bare(medicine: Medicine | None) -> bool:
    return medicine is not None and any(strength.per_unit == "unit-dose" for strength in medicine.strengths)


def _of_countable(unit: str, medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    """A countable through the product: a tablet by its strength, a puff by that of a dose, an ampoule by its content."""
    if medicine is None:
        return ()
    if unit in _PUFFS and _strengths_per("dose", medicine, reference):
        return _of_strengths("dose", medicine, reference)
    if unit in _UNIT_DOSES and not (unit in _SOLID and medicine.form in _SOLID and medicine.form != unit):
        held = _unit_doses(medicine, reference)
        if held:
            return held
    if unit in _CONTAINERS and medicine.content is not None:
        content = convert(medicine.content.value, medicine.content.unit, "mL", reference)
        if content is not None:
            return (
                *_times(_of_strengths("mL", medicine, reference), content),
                Expressed(unit="mL", ingredient=None, each=content),
            )
    return ()


def _unit_doses(medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    return _of_strengths("unit-dose", medicine, reference)


def _of_strengths(per: str, medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    """What one `per` of the product holds: of the whole where it has one ingredient, else of each of them."""
    if medicine is None or (len(medicine.strengths) == 1 and len(medicine.ingredients) > 1):
        return ()
    single = len(medicine.strengths) == 1
    found: list[Expressed] = []
    for strength, size in _strengths_per(per, medicine, reference):
        row = reference.units.get(strength.unit)
        canonical = _CANONICAL.get(row.dimension) if row else None
        held = convert(strength.amount, strength.unit, canonical, reference) if canonical else None
        if canonical and held is not None and (single or strength.ingredient is not None):
            ingredient = None if single else strength.ingredient
            found.append(Expressed(unit=canonical, ingredient=ingredient, each=held / size))
    return tuple(found)


def _strengths_per(per: str, medicine: Medicine, reference: Reference) -> list[tuple[Strength, Fraction]]:
    """The strengths that are per `per`, with how many of it their denominator is."""
    found: list[tuple[Strength, Fraction]] = []
    for strength in medicine.strengths:
        unit = "dose" if per == "dose" and strength.per_unit == "actuation" else strength.per_unit
        size = convert(strength.per_amount, unit, per, reference)
        if size:
            found.append((strength, size))
    return found


def _times(ways: tuple[Expressed, ...], by: Fraction) -> tuple[Expressed, ...]:
    return tuple(Expressed(unit=way.unit, ingredient=way.ingredient, each=way.each * by) for way in ways)


def _is_product_mass(medicine: Medicine | None) -> bool:
    """Whether a mass is of the product and not of what is in it: 30 g of a cream."""
    if medicine is None:
        return False
    return medicine.form == "topical" or any(s.per_unit in _BY_PRODUCT_MASS or s.unit == "%" for s in medicine.strengths)
