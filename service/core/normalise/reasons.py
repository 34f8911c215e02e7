"""Why a medicine was changed: whether words state a reason at all, and whether the reason is an adverse reaction."""

import re
from functools import lru_cache

from service.core.model.change import Cause
from service.core.model.reference import Reference
from service.core.model.word_rows import ChangeMeaning
from service.core.normalise.note_phrases import phrases

# What may stand before the thing that it denies: "no sign of a rash".
_DENIAL = re.compile(r"\b(?:no|not|nil|without|denies|never)\b(?:\W+\w+){0,3}\W*$")
# What was not done for the reason that follows, which it does not deny: "not given due to anaphylaxis".
_NOT_DONE = re.compile(
    r"\b(?:not|never)\s+(?:been\s+|to\s+be\s+)?"
    r"(?:given|taken|administered|started|prescribed|dispensed|supplied|ordered|continued|restarted|used|suitable|appropriate)\b"
)
_KEPT: dict[tuple[str, str], re.Pattern[str]] = {}


def stated_reason(words: str | None, reference: Reference) -> str | None:
    """The words, where they say why; None where they are blank, or say that nothing is known or only what became of an entry."""
    plain = _plain(words or "")
    if not any(sign.isalpha() for sign in plain):
        return None
    unsaid = {_plain(one) for one in words_that_mean("no-reason", reference)}
    parts = [part for part in (_plain(part) for part in (words or "").split(";")) if part]
    return None if all(part in unsaid for part in parts) else (words or "").strip()


def cause_of(words: str, reference: Reference) -> Cause:
    """Whether a reason is an adverse reaction, and a severe one. What is denied, or has passed since, is no reaction.

    Severe: what the tables call a severe allergy. A reaction that is only suspected counts: it was reason enough.
    """
    severe = set(words_that_mean("severe-reaction", reference))
    lowered = _NOT_DONE.sub(" ", words.lower())
    named = [phrase for phrase in phrases(lowered, reference) if phrase.means == "reaction" and not phrase.denied]
    if any(phrase.value in severe for phrase in named):
        return "severe-reaction"
    if pattern("over", reference).search(lowered):
        return "reason"
    said = any(not _DENIAL.search(lowered[: found.start()]) for found in pattern("reaction", reference).finditer(lowered))
    return "reaction" if named or said else "reason"


def blames_allergy(words: str, reference: Reference) -> bool:
    """Whether a reason says allergy, and does not deny it."""
    lowered = _NOT_DONE.sub(" ", words.lower())
    said = "|".join(
        re.escape(word)
        for row in reference.note_words
        if (row.means, row.value) == ("states-allergy", "note")
        for word in row.words
    )
    found = re.finditer(rf"\b(?:{said})\b", lowered) if said else ()
    return any(not _DENIAL.search(lowered[: one.start()]) for one in found)


def words_that_mean(means: ChangeMeaning, reference: Reference) -> tuple[str, ...]:
    """All words of the table of that meaning."""
    return tuple(word for row in reference.change_words if row.means == means for word in row.words)


def pattern(means: ChangeMeaning, reference: Reference) -> re.Pattern[str]:
    """Finds any of the words of one meaning, as whole words. Kept for the tables in use."""
    key = (reference.version, means)
    if key not in _KEPT:
        _KEPT[key] = re.compile(rf"(?<!\w)(?:{alternatives(words_that_mean(means, reference))})(?!\w)")
    return _KEPT[key]


@lru_cache(maxsize=64)
def alternatives(words: tuple[str, ...]) -> str:
    """The words as alternatives of a pattern, the longest first; a pattern that never matches where there are none."""
    found = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in found) or r"(?!)"


def _plain(words: str) -> str:
    return " ".join(words.lower().replace("-", " ").split()).strip(" .:,")
