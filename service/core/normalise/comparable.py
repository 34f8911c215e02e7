"""What one written unit of a dose comes to: mg through the product's strength, mL, units, and countables."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from service.core.model.dose import Amount
from service.core.model.medicine import Medicine, Strength
from service.core.model.reference import Reference
from service.core.normalise.sums import parts_of_sum
from service.core.normalise.units import convert

CANONICAL = {"mass": "mg", "volume": "mL", "activity": "[iU]", "amount": "mmol", "radioactivity": "MBq"}
# What is measured of the substance itself, whatever the product.
_MEASURED = frozenset(CANONICAL.values()) - {"mL"}
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
    """How much of `unit` one written unit of a dose comes to. `ingredient` None: of the product as a whole.

    The whole of a product of several ingredients is told by all their codes joined, so that it is taken for none of them.
    """

    unit: str
    ingredient: str | None
    each: Fraction


def comparable(amount: Amount, medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    """Every unit in which one written unit of `amount` can be expressed exactly, the product's strength included.

    Of a product whose strength could not be read a tablet or a mL is one of just those figures, and of no other product.
    """
    ways = _ways(amount, medicine, reference)
    unread = medicine.strength_unread if medicine else None
    return tuple(_of_figures(way, unread) if way.ingredient is None else way for way in ways) if unread else ways


def _of_figures(way: Expressed, figures: str) -> Expressed:
    return way if way.unit in _MEASURED else replace(way, unit=f"{way.unit} of {figures}")


def _ways(amount: Amount, medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    if amount.unit is None:
        return _unit_doses(medicine, reference) if _counts_bare(medicine) else ()
    row = reference.units.get(amount.unit)
    if row is None:
        return ()
    canonical = CANONICAL.get(row.dimension)
    if canonical is None:
        counted = Expressed(unit=_countable(row.dimension), ingredient=None, each=row.size)
        held = _of_countable(amount.unit, medicine, reference) or _by_strength(counted.unit, medicine, reference)
        return (*held, counted)
    size = convert(Fraction(1), amount.unit, canonical, reference)
    if size is None:
        return ()
    if canonical == "mL":
        return (*_times(_of_strengths("mL", medicine, reference), size), Expressed(unit="mL", ingredient=None, each=size))
    if canonical == "mg" and _is_product_mass(medicine):
        return _times(_of_strengths("g", medicine, reference), size / 1000)
    return (_whole_of(canonical, size, medicine), *(_of_sum(amount, size, medicine, reference) if canonical == "mg" else ()))


def _whole_of(unit: str, size: Fraction, medicine: Medicine | None) -> Expressed:
    return Expressed(unit=unit, ingredient=_whole(medicine), each=size)


def _of_sum(amount: Amount, size: Fraction, medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    """The ingredients of a combination whose dose is one sum, where it divides in one way, and a range alike at both ends."""
    if medicine is None or len(medicine.ingredients) == 1 or amount.per:
        return ()
    ends = [Fraction(value) for value in (amount.low, amount.high) if value is not None]
    each = [_of_one(value, parts_of_sum(value * size, medicine, reference)) for value in ends]
    if any(parts != each[0] for parts in each):
        return ()
    return tuple(Expressed(unit="mg", ingredient=code, each=mg) for code, mg in sorted(each[0].items()))


def _of_one(value: Fraction, parts: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {code: mg / value for code, mg in parts.items()}


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
    """What one `per` of the product holds: the whole first, and each ingredient of several where they are told apart."""
    if medicine is None or (len(medicine.strengths) == 1 and len(medicine.ingredients) > 1):
        return ()
    found: list[Expressed] = []
    for strength, size in _strengths_per(per, medicine, reference):
        row = reference.units.get(strength.unit)
        canonical = CANONICAL.get(row.dimension) if row else None
        held = convert(strength.amount, strength.unit, canonical, reference) if canonical else None
        if canonical is None or held is None:
            return ()
        found.append(Expressed(unit=canonical, ingredient=strength.ingredient, each=held / size))
    if len(found) != len(medicine.strengths) or len({way.unit for way in found}) != 1:
        return ()
    whole = Expressed(unit=found[0].unit, ingredient=_whole(medicine), each=sum((way.each for way in found), Fraction(0)))
    named = [way for way in found if way.ingredient is not None and way.ingredient != whole.ingredient]
    return (whole, *named) if len(found) > 1 and len(named) == len({way.ingredient for way in named}) else (whole,)


def _whole(medicine: Medicine | None) -> str | None:
    """What an amount of the product as a whole is of: its one ingredient (None), or the combination of several."""
    return "+".join(sorted(medicine.ingredients)) if medicine and len(medicine.ingredients) > 1 else None


def _by_strength(unit: str, medicine: Medicine | None, reference: Reference) -> tuple[Expressed, ...]:
    """A countable of which the content is not known, times its strength: so that a 25 and a 50 microgram/hour patch differ."""
    if medicine is None or len(medicine.strengths) != 1:
        return ()
    [strength] = medicine.strengths
    row = reference.units.get(strength.unit)
    canonical = CANONICAL.get(row.dimension, strength.unit) if row else strength.unit
    amount = convert(strength.amount, strength.unit, canonical, reference)
    if amount is None:
        return ()
    per = "" if strength.per_unit == "unit-dose" else f"/{strength.per_unit}"
    return (
        Expressed(unit=f"{unit} x {canonical}{per}", ingredient=_whole(medicine), each=amount / Fraction(strength.per_amount)),
    )


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
