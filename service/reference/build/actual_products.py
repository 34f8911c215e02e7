"""Actual products of the dictionary: brand, virtual product and moiety of each listed code that can be led to them."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from service.core.normalise.names import normal_name
from service.reference.build.dmd_files import Listed
from service.reference.build.presentations import Presentations, brand_words, products_by_name
from service.reference.build.virtual_products import VirtualProduct

# dm+d writes the supplier in brackets after the name.
SUPPLIER = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)$")


@dataclass(frozen=True, kw_only=True)
class ActualProduct:
    """One row of amp.csv. `brand` is empty for a product that is sold under its generic name."""

    name: str
    brand: str
    vmp: str
    vtm: str


def actual_products(
    listed: Mapping[str, Listed],
    others: set[str],
    vmps: Mapping[str, VirtualProduct],
    presentations: Presentations,
    current: Callable[[str], str],
    left_out: Counter[str],
) -> dict[str, ActualProduct]:
    """Listed products that are not in `others` (virtual products and moieties), by code, where their moiety is known."""
    by_name = products_by_name(vmps)
    found: dict[str, ActualProduct] = {}
    for code in sorted(listed.keys() - others):
        product = listed[code]
        if not product.names:
            left_out["actual products without a name"] += 1
            continue
        bare = SUPPLIER.sub("", product.name)
        vmp = _virtual_of(product, bare, vmps, by_name, presentations, current)
        if vmp is None or not vmps[vmp].vtm:
            left_out["actual products without a virtual product" if vmp is None else "actual products without a moiety"] += 1
            continue
        names = {normal_name(name) for name in vmps[vmp].names}
        brand = "" if normal_name(bare) in names else brand_words(bare)
        found[code] = ActualProduct(name=product.name, brand=brand, vmp=vmp, vtm=vmps[vmp].vtm)
    return found


def _virtual_of(
    product: Listed,
    bare: str,
    vmps: Mapping[str, VirtualProduct],
    by_name: Mapping[str, str],
    presentations: Presentations,
    current: Callable[[str], str],
) -> str | None:
    """What a list says it is; else the product of its generic name; else what its BNF code says it is equivalent to."""
    stated = current(product.vmp) if product.vmp else None
    if stated in vmps:
        return stated
    named = by_name.get(normal_name(bare))
    if named:
        return named
    codes = [*product.bnf, *presentations.codes.get(normal_name(bare), ())]
    return presentations.vmp_of(codes, bare)
