"""Dispensed presentations that lead to no product of dm+d: appliances and foods, and medicines known by their BNF code only."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.reference.build.composition import Compositions
from service.reference.build.presentations import Presentations
from service.reference.build.virtual_products import VirtualProduct
from service.reference.kinds import kind_of


@dataclass(frozen=True, kw_only=True)
class Other:
    """One row of presentation.csv. `kind` is medicine, appliance or food; `ingredients` are empty where not known."""

    name: str
    kind: str
    ingredients: tuple[str, ...]


def other_presentations(
    presentations: Presentations, vmps: Mapping[str, VirtualProduct], compositions: Compositions
) -> dict[str, Other]:
    """By BNF code, the most dispensed name of each, else that of 2017. A medicine is here only where its composition was read."""
    found: dict[str, Other] = {}
    for bnf_code, name in presentations.names:
        known = presentations.product_of(bnf_code, name) or presentations.moiety_of(bnf_code, vmps)
        kind = kind_of(bnf_code)
        row = compositions.of_bnf(bnf_code)
        if known or not kind or bnf_code in found or (row and row.moiety):
            continue
        if kind != "medicine" or row:
            found[bnf_code] = Other(name=name, kind=kind, ingredients=row.ingredients if row else ())
    return found
