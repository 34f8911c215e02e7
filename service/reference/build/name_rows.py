"""Names of the dictionary: what a normalised name stands for, and never two things of one level under a brand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from service.core.normalise.names import normal_name
from service.reference.build.actual_products import SUPPLIER, ActualProduct
from service.reference.build.moieties import Moiety
from service.reference.build.presentations import Presentations, brand_words
from service.reference.build.virtual_products import VirtualProduct

Row = tuple[str, str, str, str, str]


def name_rows(
    moieties: Mapping[str, Moiety],
    substances: Mapping[str, str],
    vmps: Mapping[str, VirtualProduct],
    amps: Mapping[str, ActualProduct],
    presentations: Presentations,
    short_names: Iterable[tuple[str, str]],
) -> list[Row]:
    """(normalised name, level, code, kind, brand): preferred names first, then what they leave free."""
    found: set[Row] = {(normal_name(moiety.name), "vtm", code, "preferred", "") for code, moiety in moieties.items()}
    found |= {(normal_name(name), "ingredient", code, "preferred", "") for code, name in substances.items()}
    found |= {(normal_name(vmp.name), "vmp", code, "preferred", "") for code, vmp in vmps.items()}
    for code, amp in amps.items():
        if amp.brand:
            names = {normal_name(amp.name), normal_name(SUPPLIER.sub("", amp.name))}
            found |= {(name, "amp", code, "preferred", amp.brand) for name in names}
    taken = {row[0] for row in found}
    for rows in (
        _other_names(vmps),
        _presented(vmps, presentations),
        _shortened(presentations, short_names),
        _brands(amps, presentations, vmps),
    ):
        added = _unambiguous(row for row in rows if row[0] and row[0] not in taken)
        taken |= {row[0] for row in added}
        found |= added
    return sorted(row for row in found if row[0])


def _other_names(vmps: Mapping[str, VirtualProduct]) -> Iterable[Row]:
    """Former and other names of a virtual product, as lists of several years write them."""
    for code, vmp in vmps.items():
        yield from ((normal_name(name), "vmp", code, "synonym", "") for name in vmp.names)


def _presented(vmps: Mapping[str, VirtualProduct], presentations: Presentations) -> Iterable[Row]:
    """Names of dispensed presentations: short names of generics, and brands by the generic that they are equivalent to."""
    for bnf_code, name, _ in presentations.by_rank:
        generic = bnf_code[9:11] == "AA"
        vmp = presentations.vmp_of_code.get(bnf_code) if generic else presentations.vmp_of([bnf_code], name)
        if vmp and vmps[vmp].vtm:
            kind, brand = ("abbreviation", "") if generic else ("brand", brand_words(name))
            yield normal_name(name), "vmp", vmp, kind, brand
            bare = SUPPLIER.sub("", name)
            if bare != name:
                yield normal_name(bare), "vmp", vmp, kind, brand


def _shortened(presentations: Presentations, short_names: Iterable[tuple[str, str]]) -> Iterable[Row]:
    """The abbreviated names of earlier years, of generics only."""
    for bnf_code, name in short_names:
        vmp = presentations.vmp_of_code.get(bnf_code)
        if vmp and bnf_code[9:11] == "AA" and presentations.vmps[vmp].vtm:
            yield normal_name(name), "vmp", vmp, "abbreviation", ""


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
        if amp.brand:
            moieties[normal_name(amp.brand)].add(amp.vtm)
            written.setdefault(normal_name(amp.brand), amp.brand)
    for bnf_code, name, _ in presentations.by_rank:
        if bnf_code[9:11] == "AA":
            continue
        brand = normal_name(brand_words(name))
        chemicals[brand].add(bnf_code[:9])
        written.setdefault(brand, brand_words(name))
        vmp = presentations.vmp_of([bnf_code], name)
        if vmp and vmps[vmp].vtm:
            moieties[brand].add(vmps[vmp].vtm)
        else:
            unknown.add(brand)
    for brand, codes in sorted(moieties.items()):
        if len(codes) == 1 and (brand not in unknown or len(chemicals[brand]) == 1):
            yield brand, "vtm", next(iter(codes)), "brand", written[brand]


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
