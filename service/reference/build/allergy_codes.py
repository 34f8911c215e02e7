"""Builds allergy/codes.csv: what each published allergy code means, read from its own term."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from service.core.model.reference import Reference
from service.core.normalise.codes import is_sctid, read_key
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.names import normal_name
from service.core.normalise.old_names import modern
from service.reference.build.classes import names_of_ingredients
from service.reference.build.dictionary import table
from service.reference.load import load_dictionary
from service.reference.tables import Tables, several

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
# What says that an agent is a drug, and names no other.
_ENDING = re.compile(r"(?:,? (?:nos|drugs?|preparations?|products?|agents?))+$", re.IGNORECASE)
# What says that an agent is one of many: then one substance of them is not what is meant.
_ONE_OF_MANY = re.compile(r"\b(?:groups?|class|compounds?|derivatives?|analogues?|salts|antibiotics|mixtures?)\b", re.IGNORECASE)
_GIVEN = re.compile(
    r"^(?:oral|topical|rectal|inhaled|nasal|intravenous|intramuscular|parenteral|injected|injectable|systemic|transdermal|sublingual"
    r"|modified release|sustained release|preparations? of|products? of)\s+",
    re.IGNORECASE,
)
_ARTICLES = re.compile(r"^(?:the|other and unspecified|other|an?)\s+", re.IGNORECASE)


def build_allergy_codes(folder: Path, data: Path) -> Counter[str]:
    """Writes allergy/codes.csv from the code lists of `folder` and the specified codes; counts by outcome."""
    names = AgentNames(
        ingredients=names_of_ingredients(data),
        groups=_group_names(data),
        other=_non_drugs(folder),
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


@dataclass(frozen=True, kw_only=True)
class AgentNames:
    """Everything that an agent's words may name, by normalised name: ingredients, groups, foods and things, medicines."""

    ingredients: Mapping[str, str]
    groups: Mapping[str, str]
    other: Container[str]
    dictionary: Reference


def _keys(system: str, code: str) -> tuple[str, ...]:
    """A Read v2 code of seven signs stands for itself; that of a preferred term, which ends in 00, for its concept too.

    "U600213" is thiamphenicol under the heading of chloramphenicol: it is not what its concept is.
    """
    preferred = system == _SYSTEMS["readv2"] and len(code) == 7 and code.endswith("00")
    return (code, read_key(code)) if preferred else (code,)


def meaning(term: str, names: AgentNames) -> tuple[str, str] | None:
    """(kind, targets) of a code by its own term; None where the term is no allergy, or names nothing exactly."""
    bare = _TAG.sub("", term.strip())
    if _NOT_AN_ALLERGY.search(bare) or not _SAYS_ALLERGY.search(bare):
        return None
    matched = _FRONT.match(bare)
    agent = _ARTICLES.sub("", matched.group("agent").strip()) if matched else ""
    return next(
        (found for words in _ways_to_say(agent) if (found := _named(words, bool(_ONE_OF_MANY.search(agent)), names))), None
    )


def _named(words: str, many: bool, names: AgentNames) -> tuple[str, str] | None:
    """What the words name exactly. `many`: they stand for several substances, so only a group can be meant."""
    today = modern(words, names.dictionary)
    for name in (normal_name(words), today or ""):
        if name in names.groups:
            return "group", names.groups[name]
        if name in names.ingredients and not many:
            return "agent", names.ingredients[name]
        if name in names.other:
            return "non-drug", name
    # Brackets after an agent tell it from another: "calcitonin (pork)" is not the calcitonin that is sold.
    medicine = None if many or "(" in words else medicine_of_name(words, names.dictionary)
    held = sorted(medicine[0].ingredients) if medicine else []
    return ("agent", "|".join(held)) if held else None


def _ways_to_say(agent: str) -> Iterable[str]:
    """The words of an agent as they stand, then without what says how it was given or that it is a preparation."""
    seen: list[str] = []
    for words in (agent, _ENDING.sub("", agent), _GIVEN.sub("", agent), _ENDING.sub("", _GIVEN.sub("", agent))):
        seen += [words, words.removesuffix("s"), words.removesuffix(" group")]
    return dict.fromkeys(word for word in seen if word)


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
