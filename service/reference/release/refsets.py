"""Groups of medicines from simple reference sets of the UK drug extension, product by product."""

import csv
from collections import defaultdict
from pathlib import Path

from service.core.model.coding import DMD, Coding
from service.core.model.reference import Reference
from service.core.normalise.codes import in_use, is_sctid
from service.core.normalise.known import build_medicine, known_code
from service.reference.build.dictionary import table
from service.reference.release.texts import refused, text_rows
from service.reference.release.watched import Told

SOURCE = "snomed_refsets"
_MOST_SHOWN = 20
# RF2, simple type reference set: id, effectiveTime, active, moduleId, refsetId, referencedComponentId.
_COLUMNS = {name: (name,) for name in ("active", "refsetid", "referencedcomponentid")}


def write_refset_groups(paths: tuple[Path, ...], folder: Path, reference: Reference, told: Told) -> list[str]:
    """Adds to `folder`/classes the groups of `refsets.csv` that the files hold, and says what is in none of them.

    A product is in a group where it is in the reference set. A medicine that is known by its moiety alone is in it where
    every product of that moiety is; the moieties of which only some are, are told by name. Raises `ReferenceRefused`.
    """
    wanted = {row["refset_id"]: row for row in read_rows(folder / "classes" / "refsets.csv")}
    members = _members(paths, wanted.keys(), told)
    said = [f"no reference set {row['title']} ({code}) in these files" for code, row in wanted.items() if code not in members]
    products: list[tuple[str, ...]] = []
    ingredients: list[tuple[str, ...]] = []
    groups: list[tuple[str, ...]] = []
    for code, held in sorted(members.items()):
        group, title = wanted[code]["group"], wanted[code]["title"]
        inside = _virtual_products(held, reference)
        whole, part = _moieties(inside, reference)
        groups.append((group, title, f"SNOMED CT {code}", SOURCE))
        products += [(group, vmp, SOURCE) for vmp in sorted(inside)]
        ingredients += [(group, one, "", SOURCE) for one in sorted(whole)]
        if not inside:
            said.append(f"{group}: no product of these tables is in the reference set")
        if part:
            said.append(f"{group}: of these only some products, so their moiety alone is not in it: {_shown(sorted(part))}")
    _replace(folder / "classes" / "groups.csv", "group,title,basis,source_id", groups)
    _replace(folder / "classes" / "members.csv", "group,ingredient_id,routes,source_id", ingredients)
    _replace(folder / "classes" / "products.csv", "group,vmp_id,source_id", products)
    return said


def _shown(names: list[str]) -> str:
    """The names, as many as anybody reads; classes/products.csv holds which products of the others are in the group."""
    more = (
        f" and {len(names) - _MOST_SHOWN} more, whose products stand in classes/products.csv" if len(names) > _MOST_SHOWN else ""
    )
    return ", ".join(names[:_MOST_SHOWN]) + more


def _members(paths: tuple[Path, ...], wanted: object, told: Told) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in paths:
        wrong: list[tuple[int | None, str]] = []
        rows = 0
        for line, (active, refset, member) in text_rows(path, told, _COLUMNS, tabs=True):
            rows += 1
            wrong += [
                (line, f"{code or 'an empty code'} fails its check digit") for code in (refset, member) if not is_sctid(code)
            ]
            if active == "1" and refset in wanted:  # type: ignore[operator]
                found[refset].add(member)
        if wrong or not rows:
            raise refused(path, wrong or [(None, "holds no row")])
    return found


def _virtual_products(codes: set[str], reference: Reference) -> set[str]:
    """The virtual products that members stand for. An actual product does not bring its virtual one, but all of them do."""
    found: set[str] = set()
    by_actual: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        now = in_use(Coding(system=DMD, code=code), reference)
        level = known_code(now, reference) if now else None
        if now and level == "vmp":
            found.add(now)
        elif now and level == "vtm":
            found |= {vmp.code for vmp in reference.vmps.values() if vmp.vtm == now}
        elif now and level == "amp":
            by_actual[reference.amps[now].vmp or ""].add(now)
    actual: dict[str, set[str]] = defaultdict(set)
    for amp in reference.amps.values():
        if amp.vmp in by_actual:
            actual[amp.vmp or ""].add(amp.code)
    return found | {vmp for vmp, held in by_actual.items() if vmp and held == actual[vmp]}


def _moieties(inside: set[str], reference: Reference) -> tuple[set[str], set[str]]:
    """(ingredients of which every product of that one ingredient is in, names of those of which some are)."""
    every: dict[frozenset[str], set[str]] = defaultdict(set)
    for code in reference.vmps:
        every[build_medicine("vmp", code, reference).ingredients].add(code)
    valid = {row.code for rows in reference.names.values() for row in rows if row.level == "vmp" and row.kind == "preferred"}
    whole: set[str] = set()
    part: set[str] = set()
    for held, products in every.items():
        if len(held) == 1 and products & inside:
            (one,) = held
            if products & valid <= inside:
                whole.add(one)
            else:
                part.add(reference.substances[one].name if one in reference.substances else one)
    return whole, part


def _replace(path: Path, header: str, rows: list[tuple[str, ...]]) -> None:
    """The table with the rows of reference sets in place of those of a former import."""
    kept = [tuple(row.values()) for row in read_rows(path) if row["source_id"] != SOURCE]
    table(path, header, [*kept, *rows])


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table; none where it is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
