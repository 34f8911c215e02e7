"""Words about an allergy cut into the phrases that the tables know, each with what it means and whether it is denied."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from service.core.model.reference import Reference
from service.core.model.word_rows import NoteMeaning

Meaning = NoteMeaning | str
_TOKEN = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|[a-z]+'[a-z]+|[a-z]+|\d+|\n|[?&+/:;,.()\[\]]|[^\sa-z\d]")
# What ends the reach of "no" and "?": a stop, a comma, a bracket, a new line, a dash between words.
_JOINT = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_ENDS = frozenset({".", ",", ";", "\n", "(", ")", "[", "]", "-", "–"})
_BRACKETS = frozenset({"(", ")", "[", "]"})
# How many words that no table knows may stand between "no" and the first thing that it denies.
_BEFORE_THE_FIRST = 3
# What is no phrase of its own: words that only say how far the others reach, or where an allergy or a name is looked for.
_NO_PHRASES = frozenset({"turn", "joiner", "states-allergy", "warns-against", "ordinary"})
_YEAR = re.compile(r"(?:19|20)\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")


@dataclass(frozen=True, kw_only=True)
class Phrase:
    """One phrase of the text from `start` to `end` (characters). `means` "reaction" has the key of the table as `value`.

    `label`: the label under which it stands ("Severity of allergy: …"), None for prose. `denied`, `doubted` and `another`
    (of another person) say what the words around it make of it. `means` "name": words that no table knows.
    """

    means: Meaning
    value: str
    start: int
    end: int
    words: str
    label: str | None = None
    denied: bool = False
    doubted: bool = False
    another: bool = False


@dataclass(frozen=True)
class _Token:
    said: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class _Index:
    """Phrases by their first token, the longest first, each as its tokens and everything that it means.

    `turns` end what a denial, a doubt or a relative reaches; `joiners` may stand between a denial and what it denies.
    """

    known: dict[str, tuple[tuple[tuple[str, ...], tuple[tuple[Meaning, str], ...]], ...]]
    turns: frozenset[str]
    joiners: frozenset[str]


_KEPT: dict[str, _Index] = {}


def phrases(text: str, reference: Reference) -> tuple[Phrase, ...]:
    """The text as phrases in order; one stretch of words may mean several things ("N&V"). Nothing of it is left out."""
    index = _index(reference)
    return tuple(_in_context(tuple(_cut(text, index)), text, index))


def _cut(text: str, index: _Index) -> Iterator[Phrase]:
    tokens = [_Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(_joined(text))]
    at = 0
    while at < len(tokens):
        wanted, meanings = _longest(tokens, at, index.known)
        if meanings:
            for means, value in meanings:
                yield _phrase(text, tokens[at : at + wanted], means, value)
            at += wanted
            continue
        said = tokens[at].said
        yield _phrase(text, tokens[at : at + 1], _means(said, index), said)
        at += 1


def _means(said: str, index: _Index) -> Meaning:
    """What a token means that begins no phrase of the tables."""
    if _YEAR.fullmatch(said):
        return "year"
    if said in _ENDS:
        return "end"
    if said in index.turns:
        return "turn"
    return "name" if said.isalnum() or "'" in said else "sign"


def _longest(
    tokens: list[_Token], at: int, known: dict[str, tuple[tuple[tuple[str, ...], tuple[tuple[Meaning, str], ...]], ...]]
) -> tuple[int, list[tuple[Meaning, str]]]:
    """How many tokens the longest known phrase takes, and what it means. A label is one only before a colon."""
    for wanted, meanings in known.get(tokens[at].said, ()):
        size = len(wanted)
        if tuple(token.said for token in tokens[at : at + size]) != wanted:
            continue
        labelled = at + size < len(tokens) and tokens[at + size].said == ":"
        labels = [(means, value) for means, value in meanings if means == "label"]
        others = [(means, value) for means, value in meanings if means != "label"]
        if (labels and labelled) or others:
            return size, labels if labels and labelled else others
    return 0, []


def _phrase(text: str, tokens: list[_Token], means: Meaning, value: str) -> Phrase:
    start, end = tokens[0].start, tokens[-1].end
    return Phrase(means=means, value=value, start=start, end=end, words=text[start:end])


def _in_context(found: tuple[Phrase, ...], text: str, index: _Index) -> Iterator[Phrase]:
    """Each phrase with its label, and with what a denial, a doubt or a relative before it makes of it."""
    label: str | None = None
    denied = doubted = another = False
    strange = 0
    for place, phrase in enumerate(found):
        if phrase.means == "label":
            label, denied, doubted, another = (phrase.value, False, False, False)
        elif phrase.means in {"end", "turn"} or phrase.words.lower() in index.turns:
            denied = doubted = another = False
            label = label if label == "comment" or phrase.value in _BRACKETS or phrase.means != "end" else None
        elif phrase.means == "negation":
            denied, strange = True, 0
        elif phrase.means == "doubt" and not _behind(phrase, text):
            doubted = True
        elif phrase.means == "another-person":
            another = True
        elif phrase.means == "name" and phrase.value not in index.joiners:
            # A few strange words may come before what is denied; one after it begins something else.
            strange += 1
            denied = denied and strange <= _BEFORE_THE_FIRST
        elif phrase.means == "reaction":
            strange = _BEFORE_THE_FIRST
        after = place + 1 < len(found) and _behind(found[place + 1], text)
        yield replace(phrase, label=label, denied=denied, doubted=doubted or after, another=another)


def _behind(phrase: Phrase, text: str) -> bool:
    """Whether it is a question mark that doubts what stands before it: "rash?", and not "?rash" or "penicillin ?rash"."""
    return phrase.words == "?" and phrase.start > 0 and not text[phrase.start - 1].isspace()


def _index(reference: Reference) -> _Index:
    """Kept for the tables in use: the tables never change under one version."""
    if reference.version not in _KEPT:
        _KEPT.clear()
        _KEPT[reference.version] = _made(reference)
    return _KEPT[reference.version]


def _made(reference: Reference) -> _Index:
    meanings: dict[tuple[str, ...], list[tuple[Meaning, str]]] = {}
    for row in reference.reactions:
        for words in row.words:
            meanings.setdefault(_tokens(words), []).append(("reaction", row.key))
    for note in reference.note_words:
        for words in note.words if note.means not in _NO_PHRASES else ():
            meanings.setdefault(_tokens(words), []).append((note.means, note.value))
    known: dict[str, list[tuple[tuple[str, ...], tuple[tuple[Meaning, str], ...]]]] = {}
    for tokens, found in meanings.items():
        known.setdefault(tokens[0], []).append((tokens, tuple(found)))
    return _Index(
        known={first: tuple(sorted(each, key=lambda one: -len(one[0]))) for first, each in known.items()},
        turns=_words_that(reference, "turn"),
        joiners=_words_that(reference, "joiner"),
    )


def _words_that(reference: Reference, means: NoteMeaning) -> frozenset[str]:
    return frozenset(words for note in reference.note_words if note.means == means for words in note.words)


def _tokens(words: str) -> tuple[str, ...]:
    return tuple(found[0] for found in _TOKEN.finditer(_joined(words)))


def _joined(text: str) -> str:
    """In lower case, with the hyphens inside words as spaces, sign for sign: places stay what they are."""
    return "".join(_lower(sign) for sign in _JOINT.sub(" ", text))


def _lower(sign: str) -> str:
    lowered = sign.lower()
    return lowered if len(lowered) == 1 else sign
