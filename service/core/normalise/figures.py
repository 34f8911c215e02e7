"""Figures in a name that have no units, "co-careldopa 25/100": the strengths of the product that has just these, or not known."""

import re
from collections.abc import Iterator
from decimal import Decimal

from service.core.model.medicine import Medicine, Strength
from service.core.model.product_rows import VmpRow
from service.core.model.reference import Reference
from service.core.normalise.brand_routes import amps_of
from service.core.normalise.known import build_medicine
from service.core.normalise.product_name import read_product_name
from service.core.normalise.remembered import remembered

_NUMBER = r"\d+(?:\.\d+)?"
# With one unit behind the last of them, "30/500mg", or with none.
_RATIO = re.compile(rf"(?<![\w./])({_NUMBER}(?:/{_NUMBER})+)(mg|microgram|g)?(?![\w./%])")
_ANY = re.compile(rf"(?<![\w.]){_NUMBER}(?:/{_NUMBER})*(?![\w.%-])")
_UNITS = {"mg": "mg", "microgram": "ug", "g": "g"}
_EACH = "unit-dose"
# The amounts of a product in the order in which its name has them.
_Amounts = tuple[Decimal, ...]
_Product = tuple[_Amounts, VmpRow]


def unread_figures(tail: str) -> str | None:
    """The figures in the normalised words after a name without strengths, as written; None where there are none.

    They may be a strength or the size of a pack: nobody can tell, and two names with other figures are not one product.
    """
    ratio = _RATIO.search(tail)
    return ratio[0] if ratio else " ".join(_ANY.findall(tail)) or None


def strengths_of_figures(tail: str, medicine: Medicine, reference: Reference) -> tuple[Strength, ...]:
    """The strengths of the products of the medicine, its brand and its form that have the figures of the only ratio in `tail`.

    Figures count in the order of the dictionary's names, those of the brand before those of the moiety. () where no product
    has them, where two of other strengths do, and where there is no ratio: a figure alone may be the size of a pack.
    """
    ratios = list(_RATIO.finditer(tail))
    if len(ratios) != 1 or medicine.vtm is None:
        return ()
    amounts = tuple(Decimal(one) for one in ratios[0][1].split("/"))
    unit = _UNITS.get(ratios[0][2] or "")
    rows = [row for held, row in _products(medicine, reference) if held == amounts and medicine.form in {None, row.form}]
    fitting = [row for row in rows if all(unit in {None, each.unit} for each in row.strengths)]
    if medicine.form is None:
        # "Co-careldopa 25/100" is a tablet sooner than 5 mL of a suspension: names of liquids say in how much it is.
        fitting = [row for row in fitting if all(each.per_unit == _EACH for each in row.strengths)] or fitting
    if not fitting or any(set(row.strengths) != set(fitting[0].strengths) for row in fitting):
        return ()
    return build_medicine("vmp", fitting[0].code, reference).strengths


def _products(medicine: Medicine, reference: Reference) -> list[_Product]:
    """The brand's products and, where it names its strengths in the order of the moiety, those of the moiety besides."""
    branded = list(_of_brand(medicine, reference)) if medicine.brand else []
    if any(amounts != _amounts(row) for amounts, row in branded):
        return branded
    return [*branded, *_of_moiety(medicine.vtm.code if medicine.vtm else "", reference)]


def _of_brand(medicine: Medicine, reference: Reference) -> Iterator[_Product]:
    for amp in amps_of(medicine.brand or "", reference):
        row = reference.vmps.get(amp.vmp or "")
        named = tuple(strength.amount for strength in read_product_name(amp.name).strengths)
        if row is not None and medicine.vtm and row.vtm == medicine.vtm.code and len(named) == len(row.strengths):
            yield named, row


def _of_moiety(code: str, reference: Reference) -> tuple[_Product, ...]:
    def read() -> tuple[_Product, ...]:
        return tuple((_amounts(row), row) for row in reference.vmps.values() if row.vtm == code and len(row.strengths) > 1)

    return remembered(("figures", code), reference, read)


def _amounts(row: VmpRow) -> _Amounts:
    return tuple(strength.amount for strength in row.strengths)
