"""The dose of a combination written as one sum, "co-amoxiclav 625 mg": which part of it is whose, by the dictionary."""

from collections.abc import Mapping
from fractions import Fraction

from service.core.model.medicine import Medicine, Strength
from service.core.model.product_rows import VmpRow
from service.core.model.reference import Reference
from service.core.normalise.known import build_medicine
from service.core.normalise.remembered import remembered
from service.core.normalise.units import convert

# mg of each ingredient in one of a product: a tablet, a vial, a mL.
_Parts = Mapping[str, Fraction]
_Product = tuple[VmpRow, _Parts]
_EACH = "unit-dose"


def parts_of_sum(sum_mg: Fraction, medicine: Medicine, reference: Reference) -> _Parts:
    """mg of each ingredient in a sum of them, where it is a whole number of one product and it divides in one way only.

    Empty where two products of other parts may have that sum, where none has it, and where it may be the amount of the main
    ingredient instead, as a whole number of some product's: "co-amoxiclav 1 g" is 875/125 mg, or 1 g of amoxicillin.
    """
    products = [parts for _, parts in _in_units(medicine, reference)]
    sums = [_times(parts, sum_mg / total) for parts in products for total in [_total(parts)] if _fits(sum_mg, total)]
    mains = [_times(parts, sum_mg / main) for parts in products for main in [max(parts.values())] if _fits(sum_mg, main)]
    return sums[0] if sums and all(parts == sums[0] for parts in (*sums, *mains)) else {}


def least_of_sum(sum_mg: Fraction, ingredient: str, medicine: Medicine, reference: Reference) -> Fraction | None:
    """The least mg of one ingredient in a sum, however it divides, by any product of the medicine; None where none is known."""
    shares = [parts[ingredient] / _total(parts) for _, parts in _products(medicine, reference) if ingredient in parts]
    return sum_mg * min(shares) if shares else None


def strengths_of_sum(strengths: tuple[Strength, ...], medicine: Medicine, reference: Reference) -> tuple[Strength, ...]:
    """The strength that a name states as one sum ("Co-codamol 508mg tablets") as those of the product that has this very sum.

    `medicine` is what the name says besides. Where no product has it, or two of other parts do, the strengths stay as they are.
    """
    if len(strengths) != 1 or len(medicine.ingredients) == 1 or strengths[0].per_unit != _EACH:
        return strengths
    size = convert(strengths[0].amount, strengths[0].unit, "mg", reference)
    fitting = [product for product in _in_units(medicine, reference) if _total(product[1]) == size]
    if not fitting or any(parts != fitting[0][1] for _, parts in fitting):
        return strengths
    return build_medicine("vmp", fitting[0][0].code, reference).strengths


def _in_units(medicine: Medicine, reference: Reference) -> list[_Product]:
    """The products that are counted, of the medicine's form where it is known."""
    return [
        (row, parts)
        for row, parts in _products(medicine, reference)
        if medicine.form in {None, row.form} and all(strength.per_unit == _EACH for strength in row.strengths)
    ]


def _products(medicine: Medicine, reference: Reference) -> tuple[_Product, ...]:
    """The virtual products that the medicine may be; none where of any of them it is not known whose which strength is."""
    if medicine.vtm is None or len(medicine.ingredients) == 1:
        return ()
    moiety, product = medicine.vtm.code, medicine.vmp.code if medicine.vmp else None
    key = ("parts of sums", moiety, product)
    return remembered(key, reference, lambda: _all_products(moiety, product, medicine.ingredients, reference))


def _all_products(moiety: str, product: str | None, ingredients: frozenset[str], reference: Reference) -> tuple[_Product, ...]:
    rows = [row for row in reference.vmps.values() if row.vtm == moiety and row.strengths and product in {None, row.code}]
    found = [(row, _parts(row, reference)) for row in rows]
    return tuple(found) if all(frozenset(parts) == ingredients for _, parts in found) else ()


def _parts(row: VmpRow, reference: Reference) -> _Parts:
    """mg of each ingredient; empty where one has no name or no mass, or is in another amount of the product than the rest."""
    held = {s.ingredient: convert(s.amount, s.unit, "mg", reference) for s in row.strengths}
    if len({(s.per_amount, s.per_unit) for s in row.strengths}) != 1 or len(held) != len(row.strengths):
        return {}
    return {code: mg for code, mg in held.items() if code and mg}


def _total(parts: _Parts) -> Fraction:
    return sum(parts.values(), Fraction(0))


def _fits(amount: Fraction, size: Fraction) -> bool:
    return amount > 0 and (amount / size).denominator == 1


def _times(parts: _Parts, by: Fraction) -> _Parts:
    return {code: mg * by for code, mg in parts.items()}
