"""Why a medicine was changed: whether words state a reason at all, and whether the reason is an adverse reaction."""

import re
from collections.abc import Iterable
from functools import lru_cache

from service.core.model.change import Cause
from service.core.model.reference import Reference
from service.core.model.word_rows import ChangeMeaning
from service.core.normalise.note_phrases import Phrase, phrases

# What may stand before the thing that it denies: "no sign of a rash".
_DENIAL = re.compile(r"\b(?:no|not|nil|without|denies|never)\b(?:\W+\w+){0,3}\W*$")
# What was not done for the reason that follows, which it does not deny: "not given due to anaphylaxis".
_NOT_DONE = re.compile(
    r"\b(?:not|never)\s+(?:been\s+|to\s+be\s+)?"
    r"(?:given|taken|administered|started|prescribed|dispensed|supplied|ordered|continued|restarted|used|suitable|appropriate)\b"
)
# Words, and the signs that are no mere stops between them: what asks or leads on says more ("?AF").
_TOKENS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[^\w\s.,:/()]")
_LETTERS = re.compile(r"[^\W\d_]+")
# What a medicine was given against, and no reason why it was ended: "treated for anaphylaxis".
_TREATED = re.compile(r"\b(?:treat(?:ed|ment|ing)?|management|given|used|indicated|taken)\s+(?:for|of|in)\s+(?:\w+\s+){0,2}$")
_BEHIND = re.compile(r"\W*(?:(?:was|is|now|has\s+been)\s+)?(?:treated|managed)\b")
_KEPT: dict[tuple[str, str], re.Pattern[str]] = {}


def stated_reason(words: str | None, reference: Reference) -> str | None:
    """The words, where they say why; None where they are blank, say that nothing is known, or only what became of an entry, who
    has it, or where it is written.
    """
    plain = _plain(words or "")
    if not any(sign.isalpha() for sign in plain):
        return None
    unsaid = {_plain(one) for one in words_that_mean("no-reason", reference)}
    empty = {word for row in reference.change_words if (row.means, row.value) == ("no-reason", "word") for word in row.words}
    parts = [part for part in (_plain(part) for part in (words or "").split(";")) if part]
    none = (part in unsaid or empty.issuperset(_TOKENS.findall(part)) for part in parts)
    return None if all(none) else (words or "").strip()


def cause_of(words: str, reference: Reference) -> Cause:
    """Whether a reason is an adverse reaction, and a severe one. What is denied, or has passed since, is no reaction.

    Severe: what the tables call a severe allergy. A reaction that is only suspected counts: it was reason enough.
    """
    severe = set(words_that_mean("severe-reaction", reference))
    lowered = _NOT_DONE.sub(" ", words.lower())
    named = [
        phrase
        for phrase in phrases(lowered, reference)
        if phrase.means == "reaction" and not phrase.denied and not _was_treated(lowered, phrase)
    ]
    if any(phrase.value in severe for phrase in named):
        return "severe-reaction"
    if pattern("over", reference).search(lowered):
        return "reason"
    said = any(not _DENIAL.search(lowered[: found.start()]) for found in pattern("reaction", reference).finditer(lowered))
    return "reaction" if named or said else "reason"


def _was_treated(words: str, phrase: Phrase) -> bool:
    return _TREATED.search(words[: phrase.start]) is not None or _BEHIND.match(words[phrase.end :]) is not None


def blames_allergy(words: str, names: Iterable[str], reference: Reference) -> bool:
    """Whether a reason says allergy, to the medicine itself: it names nothing else, and does not deny it.

    `names`: what the medicine is called. "Nut allergy" and "seasonal allergy, no longer needed" speak of something else.
    """
    lowered = _NOT_DONE.sub(" ", words.lower())
    said, bare = (_stating(reference, value) for value in ("note", "bare"))
    own = {word for name in names for word in _LETTERS.findall(name.lower())}
    rest = set(_LETTERS.findall(lowered)) - said - bare - own
    found = re.finditer(rf"\b(?:{'|'.join(map(re.escape, sorted(said)))})\b", lowered) if said else ()
    return not rest and any(not _DENIAL.search(lowered[: one.start()]) for one in found)


def says_some_drug(words: str, reference: Reference) -> bool:
    """Whether words say that somebody is allergic to a drug and not to which, and nothing else: "Multiple drug allergies"."""
    lowered = words.lower()
    said = alternatives(tuple(sorted(_stating(reference, "some-drug"))))
    rest, found = re.subn(rf"\b(?:{said})\b", " ", lowered)
    others = set(_LETTERS.findall(rest))
    return bool(found) and "not" not in others and others <= _stating(reference, "bare") | _stating(reference, "beside-some-drug")


def names_more_than_allergy(words: str, reference: Reference) -> bool:
    """Whether the words hold a name beside those that say allergy or a reaction: "Drug allergy" and "Rash" hold none."""
    stating = frozenset[str]().union(*(_stating(reference, value) for value in ("note", "bare", "elsewhere")))
    return any(phrase.means == "name" and phrase.value not in stating for phrase in phrases(words, reference))


def _stating(reference: Reference, value: str) -> frozenset[str]:
    rows = (row for row in reference.note_words if (row.means, row.value) == ("states-allergy", value))
    return frozenset(word for row in rows for word in row.words)


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
