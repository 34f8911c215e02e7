"""Moieties of virtual products whose names alone do not give one: where the BNF and the first words of the name agree."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from service.core.normalise.names import normal_name
from service.core.normalise.product_form import read_form
from service.core.normalise.product_name import read_product_name
from service.reference.build.moieties import Moiety
from service.reference.build.presentations import is_generic
from service.reference.build.virtual_products import VirtualProduct

# What joins two substances in a name. A product of several is never given the moiety of one of them.
_JOINS = frozenset({"and", "with", "in", "compound", "co"})


def with_agreed_moieties(
    vmps: Mapping[str, VirtualProduct], vmp_of_code: Mapping[str, str], moieties: Mapping[str, Moiety]
) -> dict[str, VirtualProduct]:
    """The products; one without a moiety gets that of its BNF substance, where its own name begins with that one's words.

    Two witnesses that know nothing of each other have to agree: every other product that the BNF counts as the substance
    is of one moiety of one ingredient, and the name begins with that moiety, whole.
    """
    agreed = agreed_moieties((code, vmps[vmp].vtm) for code, vmp in vmp_of_code.items() if is_generic(code))
    found = dict(vmps)
    for code, vmp in vmp_of_code.items():
        product = vmps[vmp]
        moiety = agreed.get(code[:9]) if is_generic(code) and not product.vtm else None
        if moiety and len(moieties[moiety].ingredients) == 1 and begins_with(product.name, moieties[moiety].name):
            found[vmp] = replace(product, vtm=moiety, ingredients=(), strengths=_of_one(product, moieties[moiety].ingredients[0]))
    return found


def begins_with(name: str, moiety: str) -> bool:
    """Whether a product's name is of one substance and begins with the moiety's words, whole."""
    words, first = normal_name(name).split(), normal_name(moiety).split()
    parts = read_product_name(name)
    # "Timolol 1mg/g gel eye drops 0.4g": what stands between two amounts may be a form, which names no substance.
    others = [part for part in parts.moieties[1:] if not read_form(part)[0]]
    several = "/" in parts.moieties[0] or " / " in name or others or "+" in name or _JOINS & set(words)
    return not several and words[: len(first)] == first


def agreed_moieties(codes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The one moiety of the products of each BNF substance, leaving out products without any."""
    found: dict[str, set[str]] = defaultdict(set)
    for code, vtm in codes:
        if vtm:
            found[code[:9]].add(vtm)
    return {substance: next(iter(vtms)) for substance, vtms in found.items() if len(vtms) == 1}


def _of_one(product: VirtualProduct, ingredient: str) -> tuple[tuple[str, str, str, str, str], ...]:
    if len(product.strengths) != 1:
        return product.strengths
    return ((ingredient, *product.strengths[0][1:]),)
