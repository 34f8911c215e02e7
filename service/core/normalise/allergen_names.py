"""Names of classes and of allergens known by name alone, in one spelling, and what each stands for. Nothing similar counts."""

import re
from dataclasses import dataclass

from service.core.model.allergy_rows import AllergyGroupRow, NamedAllergenRow
from service.core.model.reference import Reference
from service.core.normalise.names import normal_name

# American and older spellings of words that name classes. Names of medicines are left to `old_names`.
_SPELT = (
    (re.compile(r"anesth"), "anaesth"),
    (re.compile(r"\bestrogen"), "oestrogen"),
    (re.compile(r"\bestrone"), "oestrone"),
    (re.compile(r"diarrheal\b"), "diarrhoeal"),
    (re.compile(r"\bhem(?=o|at)"), "haem"),
    (re.compile(r"quilli[sz]er"), "quilliser"),
    (re.compile(r"(?<=l)izing\b"), "ising"),
    (re.compile(r"sulpho?n(?=amide|ylurea)"), "sulfon"),
    (re.compile(r"glycemic\b"), "glycaemic"),
    (re.compile(r"\baluminum\b"), "aluminium"),
    (re.compile(r"\bhomoeo"), "homeo"),
    (re.compile(r"\bcns\b"), "central nervous system"),
)
_WORDS = re.compile(r"[^\s,()/+-]+|[()/+]")
_STAYS = frozenset({"diabetes", "herpes", "rabies"})


@dataclass(frozen=True, kw_only=True)
class AllergenNames:
    """Every name of a class, as written (`exact`) and by `allergen_key`, and of an allergen known by name alone.

    A medicine comes before a class of another number: tetracycline is one of the tetracyclines.
    """

    exact: dict[str, AllergyGroupRow]
    groups: dict[str, AllergyGroupRow]
    named: dict[str, NamedAllergenRow]


_KEPT: dict[str, AllergenNames] = {}


def allergen_key(text: str) -> str:
    """A class's name in one spelling and in the singular: "Combined estrogens" and "combined oestrogen" come out the same."""
    name = normal_name(text)
    for spelling, ours in _SPELT:
        name = spelling.sub(ours, name)
    return " ".join(_singular(word) for word in _WORDS.findall(name))


def allergen_names(reference: Reference) -> AllergenNames:
    """The names of the tables in use, made once for each version of them."""
    if reference.version not in _KEPT:
        _KEPT.clear()
        _KEPT[reference.version] = AllergenNames(
            exact={normal_name(n): row for row in reference.allergy_groups.values() for n in (row.title, *row.names)},
            groups={allergen_key(n): row for row in reference.allergy_groups.values() for n in (row.title, *row.names)},
            named={allergen_key(n): row for row in reference.named_allergens.values() for n in (row.name, *row.names)},
        )
    return _KEPT[reference.version]


def _singular(word: str) -> str:
    if len(word) < 4 or word in _STAYS or word.endswith(("ss", "us", "is")):
        return word
    return word.removesuffix("s")
