"""Names of the dictionary: what a normalised name stands for, and never two things of one level under a brand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from service.core.normalise.names import normal_name
from service.core.normalise.product_form import says_only_form
from service.reference.build.actual_products import ActualProduct, is_pack
from service.reference.build.dmd_files import SUPPLIER
from service.reference.build.earlier_names import Row, earlier_names
from service.reference.build.moieties import Moiety
from service.reference.build.other_presentations import Other
from service.reference.build.presentations import Presentations, brand_words, is_generic
from service.reference.build.virtual_products import VirtualProduct


def name_rows(
    moieties: Mapping[str, Moiety],
    substances: Mapping[str, str],
    vmps: Mapping[str, VirtualProduct],
    amps: Mapping[str, ActualProduct],
    presentations: Presentations,
    others: Mapping[str, Other],
    salts: frozenset[str],
) -> list[Row]:
    """(normalised name, level, code, kind, brand): preferred names first, then what they leave free."""
    found: set[Row] = {(normal_name(moiety.name), "vtm", code, "preferred", "") for code, moiety in moieties.items()}
    found |= {(normal_name(name), "ingredient", code, "preferred", "") for code, name in substances.items()}
    found |= {(normal_name(vmp.name), "vmp", code, "preferred", "") for code, vmp in vmps.items()}
    for code, amp in amps.items():
        if amp.brand and not is_pack(amp.name):
            names = {normal_name(amp.name), normal_name(SUPPLIER.sub("", amp.name))}
            found |= {(name, "amp", code, "preferred", amp.brand) for name in names}
    taken = {row[0] for row in found}
    for rows in (
        _other_names(vmps),
        _presented(vmps, presentations),
        _shortened(vmps, presentations),
        _brands(amps, presentations, vmps),
        _others(others, presentations),
    ):
        added = _unambiguous(row for row in rows if row[0] and row[0] not in taken)
        taken |= {row[0] for row in added}
        found |= added
    brands = {row[0]: row[2] for row in found if row[1] == "vtm" and row[3] == "brand"}
    found |= _unambiguous(row for row in earlier_names(presentations, vmps, moieties, brands, salts) if row[0] not in taken)
    return sorted(row for row in found if row[0])


def _other_names(vmps: Mapping[str, VirtualProduct]) -> Iterable[Row]:
    """Former and other names of a virtual product, as lists of several years write them."""
    for code, vmp in vmps.items():
        yield from ((normal_name(name), "vmp", code, "synonym", "") for name in vmp.names)


def _presented(vmps: Mapping[str, VirtualProduct], presentations: Presentations) -> Iterable[Row]:
    """Names of dispensed presentations: short names of generics, and brands by the generic that they are equivalent to."""
    for bnf_code, name, _ in presentations.by_rank:
        yield from _presentation(bnf_code, name, brand_words(name), vmps, presentations)


def _presentation(
    bnf_code: str, name: str, brand: str, vmps: Mapping[str, VirtualProduct], presentations: Presentations
) -> Iterable[Row]:
    """The rows of one presentation's name, with and without its supplier.

    A brand that states another strength than its generic may count what leaves the inhaler and not what is in it: it is
    then of the generic's moiety, and of no strength.
    """
    kind, branded = ("abbreviation", "") if is_generic(bnf_code) else ("brand", brand)
    names = dict.fromkeys((normal_name(name), normal_name(SUPPLIER.sub("", name))))
    vmp = presentations.product_of(bnf_code, name)
    moiety = presentations.moiety_of(bnf_code, vmps) or presentations.composed(bnf_code)
    if vmp:
        yield from ((one, "vmp", vmp, kind, branded) for one in names)
    elif moiety:
        yield from ((one, "vtm", moiety, kind, branded) for one in names)


def _shortened(vmps: Mapping[str, VirtualProduct], presentations: Presentations) -> Iterable[Row]:
    """The abbreviated names of earlier years: "Buscopan_Tab 10mg" has its brand before the line."""
    for bnf_code, written in presentations.earlier:
        brand, line, _ = written.partition("_")
        if line or is_generic(bnf_code):
            yield from _presentation(bnf_code, written.replace("_", " "), brand, vmps, presentations)


def _others(others: Mapping[str, Other], presentations: Presentations) -> Iterable[Row]:
    """Presentations that lead to no product of dm+d: known by their names of today and of 2017, and by nothing else.

    A name that the BNF lists under two codes is the first one's: both are the same food or appliance.
    """
    named: set[str] = set()
    for bnf_code, name in presentations.names:
        if bnf_code in others:
            kind = "preferred" if name == others[bnf_code].name else "abbreviation"
            for one in dict.fromkeys((normal_name(name), normal_name(SUPPLIER.sub("", name)))):
                if one not in named:
                    named.add(one)
                    yield one, "presentation", bnf_code, kind, ""


def _brands(amps: Mapping[str, ActualProduct], presentations: Presentations, vmps: Mapping[str, VirtualProduct]) -> Iterable[Row]:
    """A brand's words alone stand for a moiety where every product known under them is of that one.

    A dispensed product under the same words that cannot be led to a moiety speaks against it, unless the BNF counts all
    of them as one substance: "Canesten" is a cream of clotrimazole and a capsule of fluconazole.
    """
    moieties: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}
    unknown: set[str] = set()
    chemicals: dict[str, set[str]] = defaultdict(set)
    for amp in amps.values():
        if amp.brand and not amp.vtm:
            unknown.add(normal_name(amp.brand))
        elif amp.brand:
            moieties[normal_name(amp.brand)].add(amp.vtm)
            written.setdefault(normal_name(amp.brand), amp.brand)
    for bnf_code, name, said in _branded(presentations):
        brand = normal_name(said)
        chemicals[brand].add(bnf_code[:9])
        written.setdefault(brand, said)
        moiety = _moiety_of(bnf_code, name, vmps, presentations)
        if moiety:
            moieties[brand].add(moiety)
        else:
            unknown.add(brand)
    for said, row in presentations.compositions.by_brand.items():
        moieties[normal_name(said)].add(row.moiety)
        written.setdefault(normal_name(said), said)
    for brand, codes in sorted(moieties.items()):
        # A brand of the words that any product has, "The" or "Clear", is no name by itself.
        alone = not says_only_form(brand)
        if alone and len(codes) == 1 and (brand not in unknown or len(chemicals[brand]) == 1):
            yield brand, "vtm", next(iter(codes)), "brand", written[brand]


def _branded(presentations: Presentations) -> Iterable[tuple[str, str, str]]:
    """(BNF code, name, brand) of every presentation of a brand, of today and of 2017."""
    for bnf_code, name, _ in presentations.by_rank:
        if not is_generic(bnf_code):
            yield bnf_code, name, brand_words(name)
    for bnf_code, name in presentations.earlier:
        brand, line, _ = name.partition("_")
        if line and not is_generic(bnf_code):
            yield bnf_code, name.replace("_", " "), brand


def _moiety_of(bnf_code: str, name: str, vmps: Mapping[str, VirtualProduct], presentations: Presentations) -> str | None:
    vmp = presentations.vmp_of([bnf_code], name)
    return vmps[vmp].vtm if vmp else presentations.moiety_of(bnf_code, vmps) or presentations.composed(bnf_code)


def _unambiguous(rows: Iterable[Row]) -> set[Row]:
    """Rows whose name leads to one thing only."""
    by_name: dict[str, set[Row]] = defaultdict(set)
    for row in rows:
        by_name[row[0]].add(row)
    kept: set[Row] = set()
    for found in by_name.values():
        if len({row[1:3] for row in found}) == 1:
            kept.add(min(found))
    return kept
