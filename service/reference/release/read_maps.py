"""Read v2 and CTV3 codes of allergies and medicines, through the maps to SNOMED CT of the NHS data migration release."""

import csv
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

from service.core.model.allergy_rows import AllergyCodeRow
from service.core.model.coding import CTV3, DMD, READ_V2, SNOMED, Coding
from service.core.model.reference import Reference
from service.core.normalise.codes import in_use, is_sctid
from service.core.normalise.known import known_code
from service.reference.build.dictionary import table
from service.reference.release.texts import refused, text_rows
from service.reference.release.watched import Told

SOURCE = "nhs_data_migration"
SYSTEMS = {"rcsctmap2_": READ_V2, "ctv3sctmap2_": CTV3}
# The columns of rcsctmap2_uk and of ctv3sctmap2_uk (TRUD, NHS Data Migration 29.0.0), by what they are here.
_COLUMNS = {
    "mapid": ("mapid",),
    "code": ("readcode", "ctv3_conceptid"),
    "term": ("termcode", "ctv3_termid"),
    "concept": ("conceptid", "sct_conceptid"),
    "status": ("mapstatus",),
    "date": ("effectivedate",),
    "assured": ("is_assured",),
}
_CODE_LENGTH = 5
Keys = dict[tuple[str, str], set[str]]


class _Code(NamedTuple):
    """A row of the table of allergy codes; `targets` joined with `|`."""

    system: str
    code: str
    term: str
    kind: str
    targets: str
    source_id: str


def write_read_maps(maps: dict[str, Path], folder: Path, reference: Reference, told: Told) -> list[str]:
    """Adds what the maps say, by system, to `allergy/codes.csv` and `dictionary/other_code.csv`, and says what was left out.

    Only active rows that a clinician assured. A code with two meanings means neither, and what a table of ours says already
    is kept; where the map says otherwise that is told. Raises `ReferenceRefused`.
    """
    left: Counter[str] = Counter()
    meant: Keys = {}
    for system, path in maps.items():
        meant |= _targets(system, path, told, left)
    ours = {row[:2]: row for row in _read(folder / "allergy" / "codes.csv")}
    by_hand = {key: row for key, row in ours.items() if row.source_id != SOURCE}
    allergies: dict[tuple[str, str], _Code] = {}
    medicines: dict[tuple[str, str], str] = {}
    for key, concepts in sorted(meant.items()):
        found = {meaning for concept in concepts if (meaning := _meaning(concept, reference))}
        if len(concepts) > 1 and len({row[1:] for row in found}) != 1:
            left["codes with two meanings"] += bool(found)
        elif found:
            term, kind, targets = min(found)
            if kind == "medicine":
                medicines[key] = targets
            elif key not in by_hand:
                allergies[key] = _Code(*key, term, kind, targets, SOURCE)
            else:
                left["codes that mean another thing in the tables in use, which is kept"] += by_hand[key][3:5] != (kind, targets)
    rows: list[_Code] = [*by_hand.values(), *allergies.values()]
    table(folder / "allergy" / "codes.csv", "system,code,term,kind,targets,source_id", sorted(rows))
    others = ((*key, code, SOURCE) for key, code in sorted(medicines.items()))
    table(folder / "dictionary" / "other_code.csv", "system,code,current,source_id", others)
    told_of = [f"Read maps: left out: {number} {reason}" for reason, number in sorted(left.items()) if number]
    return [*told_of, f"Read maps: {len(allergies)} codes of allergies and {len(medicines)} of medicines came"]


def _targets(system: str, path: Path, told: Told, left: Counter[str]) -> Keys:
    """The concepts of each code: of Read v2 with its term, of which 00 is the concept's own; of CTV3 whatever the term."""
    latest: dict[str, tuple[str, str, str, str, bool]] = {}
    wrong: list[tuple[int | None, str]] = []
    for line, (mapid, code, term, concept, status, date, assured) in text_rows(path, told, _COLUMNS, tabs=True):
        if len(code) != _CODE_LENGTH:
            wrong.append((line, f"{code or 'an empty code'} is no Read code of five signs"))
        elif not concept.startswith("_") and not is_sctid(concept):
            wrong.append((line, f"{concept or 'an empty code'} fails its check digit"))
        elif mapid not in latest or latest[mapid][0] <= date:
            latest[mapid] = (date, code, term, concept, status == "1" and assured == "1")
    if wrong or not latest:
        raise refused(path, wrong or [(None, "holds no row")])
    found: Keys = defaultdict(set)
    for _, code, term, concept, good in latest.values():
        if concept.startswith("_"):
            left["codes that the map itself leads nowhere"] += 1
        elif good:
            found[system, code if system == CTV3 or term == "00" else code + term].add(concept)
    return found


def _meaning(concept: str, reference: Reference) -> tuple[str, str, str] | None:
    """(term, kind, targets) of a SNOMED CT concept that is an allergy, or a medicine of the dictionary; else None."""
    row: AllergyCodeRow | None = reference.allergy_codes.get((SNOMED, concept))
    if row is not None:
        return row.term, row.kind, "|".join(row.targets)
    now = in_use(Coding(system=DMD, code=concept), reference)
    return ("", "medicine", now) if now and known_code(now, reference) else None


def _read(path: Path) -> list[_Code]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [_Code(*row) for row in list(csv.reader(lines))[1:]]
