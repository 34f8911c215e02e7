"""Names that British medicines had before 2003, and other countries' names, in the words of today. Nothing is guessed.

Two ways only: a row of old_name.csv, and the three changes of spelling that the lists of new names leave out because they
are regular: f for ph, e for oe, t for th (palliativedrugs.com, Drug names, read 2026-11-21). A changed word counts only if
it is a word of an ingredient's name, and the word as written is none.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from service.core.model.reference import Reference
from service.core.normalise.names import normal_name

_SPELT = (("ph", "f"), ("oe", "e"), ("th", "t"))
_WORD = re.compile(r"[a-z]{6,}")


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What a set of tables knows: every word of a name, and the old names as one pattern."""

    words: frozenset[str]
    old: re.Pattern[str]


_KEPT: dict[str, _Kept] = {}


def modern(text: str, reference: Reference) -> str | None:
    """The text with old names and spellings as they are today, in lower case; None where there are none to change."""
    kept = _kept(reference)
    name = normal_name(text)
    now = kept.old.sub(lambda found: reference.old_names[found[0]], name)
    now = _WORD.sub(lambda found: _respelt(found[0], kept.words), now)
    return now if now != name else None


def _respelt(word: str, known: frozenset[str]) -> str:
    if word in known:
        return word
    for old, new in _SPELT:
        if word.replace(old, new) in known:
            return word.replace(old, new)
    every = word
    for old, new in _SPELT:
        every = every.replace(old, new)
    return every if every in known else word


def pattern_of(olds: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the old names as whole words, in a text in lower case or any other."""
    longest_first = "|".join(re.escape(old) for old in sorted(olds, key=len, reverse=True))
    return re.compile(rf"\b(?:{longest_first})\b" if longest_first else r"(?!)", re.IGNORECASE)


def _kept(reference: Reference) -> _Kept:
    """Kept for the tables in use: the tables never change under one version."""
    if reference.version not in _KEPT:
        _KEPT.clear()
        names = [row.name for row in (*reference.substances.values(), *reference.vtms.values())]
        words = {word for name in names for word in _WORD.findall(normal_name(name))} | reference.salts
        _KEPT[reference.version] = _Kept(words=frozenset(words), old=pattern_of(reference.old_names))
    return _KEPT[reference.version]
