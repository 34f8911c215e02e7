"""Ingredients that an allergy to one of them speaks of all: salts and esters that dm+d counts as medicines of their own."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from itertools import permutations
from pathlib import Path

from service.core.normalise.names import normal_name
from service.reference.build.dictionary import table
from service.reference.build.substances import is_element, makes_another

# Names of substances that dm+d holds only as salts, esters or forms, so that no ingredient bears the name alone.
_HEADS = (
    "perindopril",
    "quinine",
    "pralidoxime",
    "follitropin",
    "epoetin",
    "tenofovir",
    "mycophenolate",
    "agalsidase",
    "isosorbide",
)


def build_kin(data: Path) -> int:
    """Writes allergy/kin.csv (ingredient_id,kin_id), both ways round, and counts its rows."""
    with (data / "dictionary" / "substance.csv").open(encoding="utf-8", newline="") as lines:
        rows = [(row["name"], row["base_id"] or row["id"]) for row in csv.DictReader(lines)]
    pairs = sorted(kin_of(rows))
    table(data / "allergy" / "kin.csv", "ingredient_id,kin_id", pairs)
    return len(pairs)


def kin_of(rows: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs of base codes, of (name, base code) rows: Erythromycin with its stearate, and that with its lactobionate.

    Whole words only, and none that makes another substance of the first: an acid, an oil, an extract. Elements and their
    salts are never kin.
    """
    base = {normal_name(name): code for name, code in rows}
    families: dict[str, set[str]] = defaultdict(set)
    for name, code in base.items():
        words = name.split()
        for cut in range(1, len(words)):
            head, rest = " ".join(words[:cut]), words[cut:]
            known = head in base or head in _HEADS
            if known and not is_element(words[0]) and all(word.isalpha() and not makes_another(word) for word in rest):
                families[head] |= {code, base.get(head, code)}
    return {pair for family in families.values() for pair in permutations(sorted(family), 2)}
