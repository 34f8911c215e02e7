"""Drugs that words name as what somebody reacted to: behind "rash with", in front of "reaction", or behind "also".

For words that stand beside an allergy or a medicine, where a drug that is only named may be what the reaction was treated with.
"""

import re
from collections.abc import Iterator

from service.core.model.reference import Reference
from service.core.normalise.named_within import Named, agents_within
from service.core.normalise.note_phrases import phrases
from service.core.normalise.remembered import remembered

# How many words behind a reaction, or in front of it, may be the name of what it was to.
_LONGEST = 3
_WORD, _STOP = re.compile(r"[^\W_][\w'’-]*"), re.compile(r"[.;,:\n()]")


def reacted_to(text: str, reference: Reference) -> tuple[Named, ...]:
    """What a text says somebody reacted to. What it denies, or tells of a relative, is none of it."""
    told = dict.fromkeys(each for words in _stretches(text, reference) for each in agents_within(words, reference))
    return tuple(told)


def joined_to(text: str, reference: Reference) -> tuple[Named, ...]:
    """Of these what stands right behind a reaction and a word that joins them: "had a rash with penicillin"."""
    told = dict.fromkeys(each for words in _joined(text, reference) for each in agents_within(words, reference))
    return tuple(told)


def _stretches(text: str, reference: Reference) -> Iterator[str]:
    yield from _joined(text, reference)
    for found in _pattern("behind", reference).finditer(text):
        before = text[: found.start()]
        name = _name_before(before, reference)
        if name and _said(text, len(before) - len(name), len(before), reference):
            yield name
    for found in _pattern("also", reference).finditer(text):
        yield _next(text[found.end() :])


def _joined(text: str, reference: Reference) -> Iterator[str]:
    for found in _pattern("joined", reference).finditer(text):
        if _said(text, found.start(), found.end(), reference):
            yield _next(text[found.end() :])


def _next(text: str) -> str:
    """The words that follow, of one phrase."""
    return " ".join(_WORD.findall(_STOP.split(text, maxsplit=1)[0])[:_LONGEST])


def _name_before(text: str, reference: Reference) -> str | None:
    """The name that a text ends with: "Co-amoxiclav", "Sodium valproate"."""
    last = " ".join(text.split()[-_LONGEST:])
    return next((named.words for named in agents_within(last, reference) if last.lower().endswith(named.words.lower())), None)


def _said(text: str, start: int, end: int, reference: Reference) -> bool:
    """Whether the words from start to end are neither denied nor of somebody else."""
    here = [phrase for phrase in phrases(text, reference) if phrase.start < end and phrase.end > start]
    return not any(phrase.denied or phrase.another or phrase.value == "not-allergy" for phrase in here)


def _pattern(shape: str, reference: Reference) -> re.Pattern[str]:
    def made() -> re.Pattern[str]:
        reactions = _alternatives(reference, "event")
        if shape == "joined":
            return re.compile(rf"\b(?:{reactions})\W+(?:{_alternatives(reference, 'joined')})\s+", re.IGNORECASE)
        if shape == "behind":
            causing = _alternatives(reference, "causing")
            return re.compile(rf"(?<=\w)[\s-]+(?:(?:{causing})\s+(?:an?\s+)?)?(?:{reactions})\b", re.IGNORECASE)
        return re.compile(rf"\b(?:{_alternatives(reference, 'also')})\s+", re.IGNORECASE)

    return remembered(("reacted to", shape), reference, made)


def _alternatives(reference: Reference, *values: str) -> str:
    rows = (row for row in reference.note_words if row.means == "states-allergy" and row.value in values)
    words = sorted({word for row in rows for word in row.words}, key=lambda word: (-len(word), word))
    return "|".join(map(re.escape, words)) or r"(?!)"
