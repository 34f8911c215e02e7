"""Loads virtual and actual products with the strengths of their names."""

from collections import defaultdict
from decimal import Decimal

from service.core.model.reference import AmpRow, StrengthRow, SubstanceRow, VmpRow
from service.reference.tables import Tables, several


def load_products(tables: Tables, substances: dict[str, SubstanceRow]) -> tuple[dict[str, VmpRow], dict[str, AmpRow]]:
    """(virtual products, actual products) by code. Strengths name base ingredients."""
    strengths: dict[str, list[StrengthRow]] = defaultdict(list)
    for vmp, ingredient, amount, unit, per_amount, per_unit in tables.lists("dictionary/strength.csv", 6):
        row = substances.get(ingredient)
        base = (row.base if row and row.base else ingredient) or None
        strengths[vmp].append(StrengthRow(base, Decimal(amount), unit, Decimal(per_amount), per_unit))
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
        )
        for code, name, vtm, bnf, form, release, routes, content in tables.lists("dictionary/vmp.csv", 8)
    }
    amps = {
        code: AmpRow(code, name, brand or None, vmp or None, vtm or None)
        for code, name, brand, vmp, vtm in tables.lists("dictionary/amp.csv", 5)
    }
    return vmps, amps


def _content(cell: str) -> tuple[Decimal, str] | None:
    if not cell:
        return None
    amount, _, unit = cell.partition(" ")
    return Decimal(amount), unit
