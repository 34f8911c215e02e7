"""Names of medicines and of agents anywhere in a text, found word for word. Nothing similar counts, and nothing is made of them.

A name that is also an ordinary word, or what a laboratory measures ("glucose", "iron", "muse"), counts only with a strength
behind it: reference_data/allergy/note_words.csv lists those words as `ordinary`. What somebody is allergic to has none:
there only given names and words for parts of the body are left out.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from service.core.model.reference import Reference
from service.core.normalise.agents import agents_named
from service.core.normalise.allergen_names import allergen_key, allergen_names
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.names import normal_name
from service.core.normalise.remembered import remembered

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_LONGEST, _SHORTEST = 5, 3
_GIVEN = r"mg|g|ml|mcg|micrograms?|nanograms?|milligrams?|grams?|units?|iu|puffs?|tablets?|tabs?|capsules?|caps?"
_STRENGTH = re.compile(rf"\s*\(?\d+(?:[.,/]\d+)*\s*(?:{_GIVEN}|l|mmol|%)(?![\w/])", re.IGNORECASE)
# What weights, blood levels and percentages are not written in.
_DOSE = re.compile(rf"(?<![\w.,/])\d+(?:[.,]\d+)?\s*(?:{_GIVEN})(?![\w/])", re.IGNORECASE)


class Named(NamedTuple):
    """A name with the words as they stand in the text, and the ingredients of any medicine of that name; empty: not known."""

    words: str
    ingredients: frozenset[str]


def medicines_within(text: str, reference: Reference) -> tuple[Named, ...]:
    """The medicines that a text names, in order, each name once. Appliances and foods are none."""
    return tuple(_within(text, lambda said: _medicine(said, reference), _ordinary(reference, "substance", "brand", "class")))


def agents_within(text: str, reference: Reference) -> tuple[Named, ...]:
    """The drugs and classes of drugs that a text about allergies names, in order, each name once."""
    return tuple(_within(text, lambda said: _agent(said, reference), _ordinary(reference, "brand", "class")))


def drugs_within(text: str, reference: Reference) -> tuple[Named, ...]:
    """The drugs and classes of drugs that a text names, in order, each name once. An ordinary word ("glucose") is none."""
    return tuple(_within(text, lambda said: _agent(said, reference), _ordinary(reference, "substance", "brand", "class")))


def foods_and_venoms(reference: Reference) -> frozenset[str]:
    """The names, in lower case, of substances of the dictionary that are foods, pollen or venom."""
    return _ordinary(reference, "thing")


def gives_a_dose(text: str) -> str | None:
    """The first amount that a text gives as doses are written ("3 mg", "2 tablets"); None where there is none."""
    found = _DOSE.search(text)
    return found[0] if found else None


def _within(text: str, read: Callable[[str], frozenset[str] | None], ordinary: frozenset[str]) -> Iterator[Named]:
    words = list(_WORD.finditer(text))
    told, at = set[str](), 0
    while at < len(words):
        size, held = _longest(text, words, at, read)
        if held is None:
            at += 1
            continue
        said = text[words[at].start() : words[at + size - 1].end()]
        key = said.lower()
        at += size
        if key not in told and (key not in ordinary or _STRENGTH.match(text, words[at - 1].end())):
            told.add(key)
            yield Named(said, held)


def _longest(
    text: str, words: list[re.Match[str]], at: int, read: Callable[[str], frozenset[str] | None]
) -> tuple[int, frozenset[str] | None]:
    """How many words from here are a name, and what it holds. Between the words of a name there is one space and no more."""
    size = 1
    while size < _LONGEST and at + size < len(words) and words[at + size].start() == words[at + size - 1].end() + 1:
        size += 1
    for length in range(size, 0, -1):
        said = text[words[at].start() : words[at + length - 1].end()]
        if len(said) >= _SHORTEST and (held := read(said)) is not None:
            return length, held
    return 0, None


def _medicine(said: str, reference: Reference) -> frozenset[str] | None:
    name = normal_name(said)
    if name not in reference.names and name not in reference.old_names:
        return None
    found = medicine_of_name(said, reference)
    if found is None:
        # Several medicines bear the name: none is meant for certain, and one of them is.
        return frozenset()
    return found[0].ingredients if found[0].kind == "medicine" else None


def _agent(said: str, reference: Reference) -> frozenset[str] | None:
    name, key, known = normal_name(said), allergen_key(said), allergen_names(reference)
    if not (name in reference.names or name in reference.old_names or key in known.groups or key in known.named):
        return None
    agents = [agent for agent in agents_named(said, reference) if agent.kind != "non-drug"]
    return frozenset(code for agent in agents for code in agent.ingredients) if agents else None


def _ordinary(reference: Reference, *values: str) -> frozenset[str]:
    return remembered(
        ("ordinary words", values),
        reference,
        lambda: frozenset(
            words for row in reference.note_words if row.means == "ordinary" and row.value in values for words in row.words
        ),
    )
