"""Builds allergy/codes.csv: what each published allergy code means, read from its own term."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

from service.core.normalise.allergen_names import allergen_key
from service.core.normalise.codes import is_sctid, read_key
from service.core.normalise.names import normal_name
from service.reference.allergy_rows import kin
from service.reference.build.allergy_terms import AgentNames, meaning
from service.reference.build.classes import names_of_ingredients
from service.reference.build.dictionary import table
from service.reference.load import load_dictionary
from service.reference.tables import Tables, several

_SYSTEMS = {"ctv3": "http://read.info/ctv3", "readv2": "http://read.info/readv2", "snomed": "http://snomed.info/sct"}


def build_allergy_codes(folder: Path, data: Path) -> Counter[str]:
    """Writes allergy/codes.csv from the code lists of `folder` and the specified codes; counts by outcome."""
    names = AgentNames(
        ingredients=names_of_ingredients(data),
        groups=_group_names(data),
        other=_non_drugs(folder),
        named=_named_allergens(data),
        kin=kin(Tables(data)),
        dictionary=load_dictionary(Tables(data), "built"),
    )
    said: Counter[str] = Counter()
    read: dict[tuple[str, str], list[tuple[str, tuple[str, str] | None]]] = defaultdict(list)
    for path in sorted((folder / "gm_sde_allergy_codes").glob("*/*.txt")):
        system = _SYSTEMS.get(path.name.split(".")[-2])
        for code, term in _lines(path) if system else ():
            if system == _SYSTEMS["snomed"] and not is_sctid(code):
                said["wrong check digit"] += 1
                continue
            found = meaning(term, names)
            said[found[0] if found else "not resolved"] += 1
            for key in _keys(system or "", code):
                read[system or "", key].append((term, found))
    rows: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for key, meanings in sorted(read.items()):
        agreed = {found for _, found in meanings}
        if len(agreed) == 1 and (found := agreed.pop()):
            rows[key] = (meanings[0][0], *found, "gm_sde_allergy_codes")
        elif len(agreed) > 1:
            said["codes whose terms do not agree"] += 1
    for system, code, term, kind, targets, source in _specified(data):
        rows[system, code] = (term, kind, targets, source)
    table(data / "allergy" / "codes.csv", "system,code,term,kind,targets,source_id", ((*k, *v) for k, v in sorted(rows.items())))
    return said


def _keys(system: str, code: str) -> tuple[str, ...]:
    """A Read v2 code of seven signs stands for itself; that of a preferred term, which ends in 00, for its concept too.

    "U600213" is thiamphenicol under the heading of chloramphenicol: it is not what its concept is.
    """
    preferred = system == _SYSTEMS["readv2"] and len(code) == 7 and code.endswith("00")
    return (code, read_key(code)) if preferred else (code,)


def _group_names(data: Path) -> dict[str, str]:
    with (data / "allergy" / "definitions.csv").open(encoding="utf-8", newline="") as lines:
        return {
            normal_name(name): row["group"] for row in csv.DictReader(lines) for name in (*several(row["names"]), row["title"])
        }


def _named_allergens(data: Path) -> dict[str, tuple[str, str]]:
    """(kind of code, name) of what is known by name alone: allergy/named.csv, kept by hand."""
    with (data / "allergy" / "named.csv").open(encoding="utf-8", newline="") as lines:
        return {
            allergen_key(name): ("non-drug" if row["kind"] == "thing" else "named", row["name"])
            for row in csv.DictReader(lines)
            for name in (row["name"], *several(row["names"]))
        }


def _non_drugs(folder: Path) -> set[str]:
    """Foods and things of the VistA allergen file (types F and O), in the singular and as written."""
    found: set[str] = set()
    with (folder / "vista_allergies" / "vista_gmr_allergies.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["allergen_type"] in {"F", "O", "FO", "OF"}:
                for name in (row["name"], *row["synonyms"].split("|")):
                    found |= {normal_name(name), normal_name(name.removesuffix("S"))}
    return found - {""}


def _lines(path: Path) -> list[tuple[str, str]]:
    pairs = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return [(code.strip(), term.strip()) for code, term in pairs]


def _specified(data: Path) -> list[tuple[str, str, str, str, str, str]]:
    """Codes that a specification gives a meaning to: allergy/specified_codes.csv, kept by hand with its sources."""
    with (data / "allergy" / "specified_codes.csv").open(encoding="utf-8", newline="") as lines:
        columns = ("system", "code", "term", "kind", "targets", "source_id")
        return [tuple(row[column] for column in columns) for row in csv.DictReader(lines)]  # type: ignore[misc]
