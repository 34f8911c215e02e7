"""Loads virtual and actual products with the strengths of their names."""

from collections import defaultdict
from decimal import Decimal

from service.core.model.product_rows import AmpRow, PresentationRow, StrengthRow, SubstanceRow, VmpRow
from service.reference.kinds import kind_of
from service.reference.tables import Tables, several


def load_products(tables: Tables, substances: dict[str, SubstanceRow]) -> tuple[dict[str, VmpRow], dict[str, AmpRow]]:
    """(virtual products, actual products) by code. Strengths name base ingredients."""
    strengths: dict[str, list[StrengthRow]] = defaultdict(list)
    for vmp, ingredient, amount, unit, per_amount, per_unit in tables.lists("dictionary/strength.csv", 6):
        base = base_of(ingredient, substances) or None
        strengths[vmp].append(StrengthRow(base, Decimal(amount), unit, Decimal(per_amount), per_unit))
    held: dict[str, list[str]] = defaultdict(list)
    for vmp, ingredient in tables.lists("dictionary/vmp_ingredient.csv", 2):
        held[vmp].append(base_of(ingredient, substances))
    vmps = {
        code: VmpRow(
            code,
            name,
            vtm or None,
            bnf or None,
            form or None,
            release or None,  # type: ignore[arg-type]
            several(routes),
            tuple(strengths.get(code, ())),
            _content(content),
            tuple(held.get(code, ())),
            "medicine" if vtm or code in held else kind_of(bnf) or "medicine",
        )
        for code, name, vtm, bnf, form, release, routes, content in tables.lists("dictionary/vmp.csv", 8)
    }
    amps = {
        code: AmpRow(
            code, name, brand or None, vmp or None, vtm or None, tuple(base_of(one, substances) for one in several(ingredients))
        )
        for code, name, brand, vmp, vtm, ingredients in tables.lists("dictionary/amp.csv", 6)
    }
    return vmps, amps


def load_presentations(tables: Tables, substances: dict[str, SubstanceRow]) -> dict[str, PresentationRow]:
    """Presentations that lead to no product of dm+d, by BNF code. Ingredients are base ingredients."""
    return {
        code: PresentationRow(code, name, kind, tuple(base_of(one, substances) for one in several(ingredients)))  # type: ignore[arg-type]
        for code, name, kind, ingredients in tables.lists("dictionary/presentation.csv", 4)
    }


def base_of(ingredient: str, substances: dict[str, SubstanceRow]) -> str:
    """The ingredient that this one is a salt or ester of; itself where it is none, or not known."""
    row = substances.get(ingredient)
    return row.base if row and row.base else ingredient


def _content(cell: str) -> tuple[Decimal, str] | None:
    if not cell:
        return None
    amount, _, unit = cell.partition(" ")
    return Decimal(amount), unit
