"""Builds members of medicine and allergy groups from their definitions: BNF sections of the dictionary, and named ones."""

import csv
from collections import defaultdict
from pathlib import Path

from service.core.normalise.names import normal_name
from service.reference.build.dictionary import table
from service.reference.tables import several

_SOURCE = "dmd_bonus_2025"


def build_classes(data: Path) -> list[str]:
    """Writes classes/ and allergy/ groups and members into `data`; names in definitions that no ingredient has."""
    ingredients = _ingredients_by_section(data)
    names = names_of_ingredients(data)
    unknown: list[str] = []
    for folder, title in (("classes", "classes"), ("allergy", "allergy")):
        with (data / folder / "definitions.csv").open(encoding="utf-8", newline="") as lines:
            definitions = list(csv.DictReader(lines))
        members: set[tuple[str, str, str]] = set()
        for row in definitions:
            found = {
                code
                for prefix in several(row["bnf"])
                for section, codes in ingredients.items()
                if section.startswith(prefix)
                for code in codes
            }
            for name in several(row["extra"]):
                code = names.get(normal_name(name))
                if code is None:
                    unknown.append(f"{title}: {row['group']}: {name}")
                else:
                    found.add(code)
            found -= {names[normal_name(name)] for name in several(row["without"]) if normal_name(name) in names}
            members |= {(row["group"], code, row.get("routes", "")) for code in found}
        _write(data / folder, definitions, members, folder)
    return unknown


def _write(folder: Path, definitions: list[dict[str, str]], members: set[tuple[str, str, str]], kind: str) -> None:
    if kind == "classes":
        rows = ((r["group"], r["title"], r["bnf"] or "named", _SOURCE) for r in definitions)
        table(folder / "groups.csv", "group,title,basis,source_id", rows)
        table(folder / "members.csv", "group,ingredient_id,routes,source_id", ((*m, _SOURCE) for m in sorted(members)))
    else:
        table(
            folder / "groups.csv",
            "group,title,names,source_id,open",
            ((r["group"], r["title"], r["names"], _SOURCE, r["open"]) for r in definitions),
        )
        table(folder / "members.csv", "group,ingredient_id,source_id", ((g, c, _SOURCE) for g, c, _ in sorted(members)))


def _ingredients_by_section(data: Path) -> dict[str, set[str]]:
    """Base ingredients of products of one ingredient by their BNF section: their moiety's, or their own."""
    bases = {row[0]: row[2] or row[0] for row in _rows(data / "dictionary" / "substance.csv")}
    made: dict[str, list[str]] = defaultdict(list)
    for vtm, ingredient in _rows(data / "dictionary" / "vtm_ingredient.csv"):
        made[vtm].append(bases.get(ingredient, ingredient))
    for vmp, ingredient in _rows(data / "dictionary" / "vmp_ingredient.csv"):
        made[vmp].append(bases.get(ingredient, ingredient))
    found: dict[str, set[str]] = defaultdict(set)
    for row in _rows(data / "dictionary" / "vmp.csv"):
        held = made.get(row[2] or row[0], [])
        if row[3] and len(held) == 1:
            found[row[3]].add(held[0])
    return found


def names_of_ingredients(data: Path) -> dict[str, str]:
    """Base ingredient by the normalised name of an ingredient, or of a moiety that is one ingredient alone."""
    found: dict[str, str] = {}
    bases: dict[str, str] = {}
    for code, name, base in _rows(data / "dictionary" / "substance.csv"):
        bases[code] = base or code
        found[normal_name(name)] = base or code
    made: dict[str, list[str]] = defaultdict(list)
    for vtm, ingredient in _rows(data / "dictionary" / "vtm_ingredient.csv"):
        made[vtm].append(bases.get(ingredient, ingredient))
    for code, name, _ in _rows(data / "dictionary" / "vtm.csv"):
        if len(made.get(code, [])) == 1:
            found[normal_name(name)] = made[code][0]
    return found


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]
