"""The tables of a release that no rule needs in memory as rows: status, excipients, packs and bar codes of products."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from service.core.normalise.gtin import gtin_key, is_gtin
from service.reference.build.dictionary import table
from service.reference.release.read import Gtin, Release

_LOOK_UPS = {
    "CONTROL_DRUG_CATEGORY": "controlled",
    "LEGAL_CATEGORY": "legal",
    "UNIT_OF_MEASURE": "unit",
    "VIRTUAL_PRODUCT_PRES_STATUS": "status",
}
_FEW = 10


def write_packs(release: Release, history: Mapping[str, str], out: Path) -> list[str]:
    """Writes `out`/products, sorted by code as a number, and says in lines what was left out."""
    folder = out / "products"
    folder.mkdir(exist_ok=True)
    words = ((_LOOK_UPS[kind], code, title) for (kind, code), title in sorted(release.words.items()) if kind in _LOOK_UPS)
    table(folder / "words.csv", "kind,code,title", words)
    states = ((vmp.code, vmp.status, release.controlled.get(vmp.code, "")) for vmp in release.vmps.values())
    table(folder / "virtual.csv", "vmp_id,prescribing_status,controlled_category", sorted(states, key=_number))
    held = (
        (code, history.get(one.code, one.code), one.amount, one.unit) for code, all_ in release.excipients.items() for one in all_
    )
    table(folder / "excipients.csv", "amp_id,ingredient_id,amount,unit", sorted(held, key=_number))
    packs = (
        (p.code, p.level, p.product, p.vmpp, p.name, p.quantity, p.unit, p.legal, _yes(p.discontinued), _yes(p.valid))
        for p in release.packs.values()
    )
    columns = "id,level,product_id,vmpp_id,name,quantity,unit,legal,discontinued,valid"
    table(folder / "pack.csv", columns, sorted(packs, key=_number))
    table(folder / "pack_content.csv", "outer,inner", sorted(set(release.contents), key=_number))
    return _write_gtins(release, folder)


def _write_gtins(release: Release, folder: Path) -> list[str]:
    """A bar code of two products identifies neither: it is left out, like one that was mistyped."""
    by_code: dict[str, list[Gtin]] = defaultdict(list)
    for one in release.gtins:
        if is_gtin(one.code):
            by_code[gtin_key(one.code)].append(one)
    torn = {code for code, each in by_code.items() if len({release.packs[one.ampp].product for one in each}) > 1}
    rows = (
        (code, one.ampp, release.packs[one.ampp].product, one.since, one.until)
        for code, each in by_code.items()
        if code not in torn
        for one in each
    )
    table(folder / "gtin.csv", "gtin,ampp_id,amp_id,since,until", sorted(rows, key=_number))
    damaged = sorted({one.code for one in release.gtins if not is_gtin(one.code)})
    said = [f"{len(damaged)} bar codes fail their check digit and are not used: {_some(damaged)}"] if damaged else []
    return [*said, *([f"{len(torn)} bar codes are of two products and are not used: {_some(sorted(torn))}"] if torn else [])]


def _some(codes: list[str]) -> str:
    return ", ".join(codes[:_FEW]) + (" …" if len(codes) > _FEW else "")


def _number(row: Iterable[str]) -> tuple[int, tuple[str, ...]]:
    first, *others = row
    return int(first), tuple(others)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
