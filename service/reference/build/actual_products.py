"""Actual products of the dictionary: brand, virtual product and moiety of each listed code that can be led to them."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass

from service.core.normalise.names import normal_name
from service.core.normalise.product_form import read_form, says_only_form
from service.core.normalise.product_name import read_product_name
from service.reference.build.composition import Composition
from service.reference.build.dmd_files import SUPPLIER, Listed
from service.reference.build.moiety_names import MoietyNames
from service.reference.build.presentations import Presentations, brand_words, products_by_name
from service.reference.build.virtual_products import VirtualProduct

# A parallel import is the same product.
_IMPORTED = re.compile(r"\s*\(PI\)")
# "(Focus Pharmaceuticals Ltd) 28 tablet 2 x 14 tablets": how much a pack holds, said after the name of what it holds.
_PACK = re.compile(r"\s+\d+(?:\.\d+)?\s?[a-z][a-z -]*(?:\s\d+ x [^()]*)?$", re.IGNORECASE)
_INTRAVENOUS = re.compile(r"infusion|iv|i ?\. ?v ?\.?")


@dataclass(frozen=True, kw_only=True)
class ActualProduct:
    """One row of amp.csv. `brand` is empty for a product that is sold under its generic name.

    `vmp` is empty where only the moiety is known, `vtm` where only the product is, or the ingredients are.
    """

    name: str
    brand: str
    vmp: str
    vtm: str
    ingredients: tuple[str, ...] = ()


def actual_products(
    listed: Mapping[str, Listed],
    others: set[str],
    vmps: Mapping[str, VirtualProduct],
    presentations: Presentations,
    current: Callable[[str], str],
    finder: MoietyNames,
    left_out: Counter[str],
) -> dict[str, ActualProduct]:
    """Listed products that are not in `others` (virtual products and moieties), by code, where anything is known of them."""
    by_name = products_by_name(vmps)
    found: dict[str, ActualProduct] = {}
    for code in sorted(listed.keys() - others):
        product = listed[code]
        if not product.names:
            left_out["actual products without a name"] += 1
            continue
        bares = [_bare(name, by_name, presentations) for name in product.by_standing()]
        brand = brand_words(bares[0])
        vmp = _one(_virtual_of(product, bare, vmps, by_name, presentations, current) for bare in bares)
        if vmp:
            generic = {normal_name(bare) for bare in bares} & {normal_name(name) for name in vmps[vmp].names}
            found[code] = ActualProduct(name=product.name, brand="" if generic else brand, vmp=vmp, vtm=vmps[vmp].vtm)
            continue
        row = _composition_of(code, product, bares, presentations)
        vtm = _one(_moiety_of(product, bare, vmps, presentations) for bare in bares) or (row.moiety if row else "")
        named = finder.of_product(bares)
        spelt = () if vtm or named else finder.ingredients_of(bares)
        read = row.ingredients if row and not (vtm or named or spelt) else ()
        if vtm or named or spelt or read:
            found[code] = ActualProduct(
                name=product.name,
                brand="" if named or spelt else brand,
                vmp="",
                vtm=named or vtm or "",
                ingredients=spelt or read,
            )
        else:
            left_out["actual products without a virtual product"] += 1
    return found


def is_pack(name: str) -> bool:
    """Whether a name ends with how much a pack holds."""
    return bool(_PACK.search(name))


def known_by_brand(
    listed: Mapping[str, Listed], known: Container[str], moiety_of_brand: Mapping[str, str]
) -> dict[str, ActualProduct]:
    """Listed products that nothing else leads to, whose names are a brand of one moiety, a strength and a form."""
    found: dict[str, ActualProduct] = {}
    for code in sorted(code for code in listed if code not in known and listed[code].names):
        bare = SUPPLIER.sub("", _IMPORTED.sub("", _PACK.sub("", listed[code].name)))
        named = read_product_name(bare)
        words = named.moieties[0] if named.strengths and len(named.moieties) == 1 else brand_words(bare)
        tail = named.tail if named.strengths else bare[len(words) :]
        brand = _known_words(words, moiety_of_brand)
        if brand and read_form(tail)[0] and says_only_form(normal_name(tail)):
            found[code] = ActualProduct(name=listed[code].name, brand=brand, vmp="", vtm=moiety_of_brand[normal_name(brand)])
    return found


def _known_words(words: str, moiety_of_brand: Mapping[str, str]) -> str | None:
    """The known brand of which the words consist, but for how it is given at their end: "Losec Infusion".

    No other word of form: a brand's ointment for another place may hold something else.
    """
    parts = words.split()
    for cut in range(len(parts), 0, -1):
        brand, rest = " ".join(parts[:cut]), normal_name(" ".join(parts[cut:]))
        if normal_name(brand) in moiety_of_brand and (not rest or _INTRAVENOUS.fullmatch(rest)):
            return brand
    return None


def _one(found: Iterable[str | None]) -> str | None:
    """The one that all names give that give any."""
    given = {one for one in found if one}
    return given.pop() if len(given) == 1 else None


def _bare(name: str, by_name: Mapping[str, str], presentations: Presentations) -> str:
    """The name without its supplier; without the size of a pack too, where just that is left over from a known name."""
    name = _IMPORTED.sub("", name)
    bare = SUPPLIER.sub("", name)
    if normal_name(bare) in by_name or not is_pack(name):
        return bare
    unpacked = SUPPLIER.sub("", _PACK.sub("", name))
    known = normal_name(unpacked) in by_name or normal_name(unpacked) in presentations.codes
    return unpacked if known else bare


def _composition_of(code: str, product: Listed, bares: Iterable[str], presentations: Presentations) -> Composition | None:
    """The row of composition.csv of a listed code itself; else the one that all its BNF codes lead to."""
    known = presentations.compositions
    if code in known.by_actual:
        return known.by_actual[code]
    named = {one for bare in bares for one in presentations.codes.get(normal_name(bare), ())}
    rows = {known.of_bnf(one) for one in {*product.bnf, *named}}
    return rows.pop() if len(rows) == 1 else None


def _moiety_of(product: Listed, bare: str, vmps: Mapping[str, VirtualProduct], presentations: Presentations) -> str | None:
    """The one moiety of everything that its BNF codes lead to, of a brand whose strength is written in another way."""
    codes = {*product.bnf, *presentations.codes.get(normal_name(bare), ())}
    moieties = {presentations.moiety_of(code, vmps) or presentations.composed(code) for code in codes}
    return moieties.pop() if len(moieties) == 1 else None


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
