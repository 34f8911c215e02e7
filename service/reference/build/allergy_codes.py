"""Builds allergy/codes.csv: what each published allergy code means, read from its own term."""

import csv
import re
from collections import Counter
from pathlib import Path

from service.core.normalise.codes import is_sctid, read_key
from service.core.normalise.names import normal_name
from service.reference.build.classes import names_of_ingredients
from service.reference.build.dictionary import table
from service.reference.tables import several

_SYSTEMS = {"ctv3": "http://read.info/ctv3", "readv2": "http://read.info/readv2", "snomed": "http://snomed.info/sct"}
_TAG = re.compile(r"\s*\((disorder|finding|situation|substance|product|event)\)\s*$", re.IGNORECASE)
_FRONT = re.compile(
    r"^(?:\[[xvd]\]\s*)?(?:h/o:?\s*|history of:?\s*|personal history of:?\s*|history of\s+)?(?:drug\s+allergy:?\s*)?"
    r"(?:(?:adverse reaction (?:caused by|to|due to)|allergic reaction (?:caused by|to|due to)|allergy to|hypersensitivity to|"
    r"intolerance to|sensitivity to)\s+)?(?P<agent>.+?)"
    r"(?:\s+(?:adverse reaction|allergy|hypersensitivity|intolerance|sensitivity|allergic reaction))?$",
    re.IGNORECASE,
)
_NOT_AN_ALLERGY = re.compile(
    r"overdose|poisoning|toxicity|rash|dermatitis|urticaria|anaphyla|family history|fh:|no known|asthma", re.IGNORECASE
)
_SAYS_ALLERGY = re.compile(r"allerg|adverse reaction|hypersensitiv|intolerance|sensitivity|h/o", re.IGNORECASE)
_ARTICLES = re.compile(r"^(?:the|other|an?)\s+", re.IGNORECASE)


def build_allergy_codes(folder: Path, data: Path) -> Counter[str]:
    """Writes allergy/codes.csv from the code lists of `folder` and the specified codes; counts by outcome."""
    ingredients = names_of_ingredients(data)
    groups = _group_names(data)
    other = _non_drugs(folder)
    said: Counter[str] = Counter()
    rows: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for path in sorted((folder / "gm_sde_allergy_codes").glob("*/*.txt")):
        system = _SYSTEMS.get(path.name.split(".")[-2])
        if system is None:
            continue
        for code, term in _lines(path):
            key = code if system == _SYSTEMS["snomed"] else read_key(code)
            if system == _SYSTEMS["snomed"] and not is_sctid(code):
                said["wrong check digit"] += 1
                continue
            found = _meaning(term, ingredients, groups, other)
            said[found[0] if found else "not resolved"] += 1
            if found and (system, key) not in rows:
                rows[system, key] = (term, *found, "gm_sde_allergy_codes")
    for system, code, term, kind, targets, source in _specified(data):
        rows[system, code] = (term, kind, targets, source)
    table(data / "allergy" / "codes.csv", "system,code,term,kind,targets,source_id", ((*k, *v) for k, v in sorted(rows.items())))
    return said


def _meaning(term: str, ingredients: dict[str, str], groups: dict[str, str], other: set[str]) -> tuple[str, str] | None:
    bare = _TAG.sub("", term.strip())
    if _NOT_AN_ALLERGY.search(bare) or not _SAYS_ALLERGY.search(bare):
        return None
    matched = _FRONT.match(bare)
    agent = _ARTICLES.sub("", matched.group("agent").strip()) if matched else ""
    for words in (agent, agent.removesuffix("s"), agent.removesuffix(" drug"), agent.removesuffix(" preparation")):
        name = normal_name(words)
        if name in groups:
            return "group", groups[name]
        if name in ingredients:
            return "agent", ingredients[name]
    return ("non-drug", normal_name(agent)) if normal_name(agent) in other else None


def _group_names(data: Path) -> dict[str, str]:
    with (data / "allergy" / "definitions.csv").open(encoding="utf-8", newline="") as lines:
        return {
            normal_name(name): row["group"] for row in csv.DictReader(lines) for name in (*several(row["names"]), row["title"])
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
