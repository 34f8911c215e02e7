"""Medicines that a record warns of outside its lists: "Statin not tolerated", "Beta blocker contraindicated", "Avoid NSAIDs".

GPs code such terms among problems and findings, and wards put up flags. None of them is an allergy, so that no list of
allergies holds them, and each is a reason why somebody would not have ordered the medicine.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.core.model.entries import MedicineEntry, WarnedAgainst
from service.core.model.reference import Reference
from service.core.model.word_rows import NoteWordRow
from service.core.model.written import AllergyWritten
from service.core.normalise.named_within import Named, drugs_within
from service.core.normalise.remembered import remembered

_LONGEST = 400
# (what it warns of, whether it is open: doubted, conditional, of a dose or form alone, or an effect that may have been accepted)
_Warning = tuple[tuple[Named, ...], bool]
_NOT_SO = frozenset({"entered-in-error", "refuted"})
_LETTER, _WORD = re.compile(r"[^\W\d_]"), re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[.;\n]+(?=\s|$)|\n")
# What may stand between the names of several medicines of which one thing is said.
_BETWEEN = re.compile(r"[\s,/&+]*(?:\b(?:and|or)\b)?[\s,/&+]*", re.IGNORECASE)
# What sets the words before it apart from those that follow.
_APART = re.compile(r"(?:\s[-–—]|[(:,])\s*$")
# What may stand between a medicine that was begun and why it was given up: "Statin tried but not tolerated".
_GIVEN_UP = re.compile(r"\b(?:but|as|because|since)\b", re.IGNORECASE)


class _Run(NamedTuple):
    """Medicines that are named one after another, and where."""

    names: tuple[Named, ...]
    start: int
    end: int


class _Words(NamedTuple):
    """How a warning is worded: in front of what it warns of, or behind; what denies it, ends it, or leaves it open.

    `effect_before` and `effect_behind` tell what a medicine did, which may have been accepted. `fillers` may stand between a
    warning and the medicine; `passes_over` says that it is of something else ("avoid stopping", "avoid missing doses of");
    `chosen` behind a medicine says that it is the one to give.
    """

    before: re.Pattern[str]
    behind: re.Pattern[str]
    effect_before: re.Pattern[str]
    effect_behind: re.Pattern[str]
    refused: re.Pattern[str]
    other: re.Pattern[str]
    denied: re.Pattern[str]
    denied_behind: re.Pattern[str]
    ends: re.Pattern[str]
    open: re.Pattern[str]
    passes_over: re.Pattern[str]
    chosen: re.Pattern[str]
    somebody_else: re.Pattern[str]
    fillers: frozenset[str]


def warned_against(statements: tuple[AllergyWritten, ...], reference: Reference) -> tuple[WarnedAgainst, ...]:
    """Every statement that warns of a medicine or a class of them by name, unless it is over, refuted or of a relative.

    One that warns of some surely and leaves others open is two.
    """
    words = _words(reference)
    return tuple(each for written in statements if _stands(written) for each in _warnings(written, words, reference))


def asked_not_to_give(medicines: tuple[MedicineEntry, ...]) -> tuple[AllergyWritten, ...]:
    """Requests that something be not given which no dictionary knows, a class perhaps, in the shape of statements."""
    return tuple(
        AllergyWritten(
            source=entry.written.source,
            entry=entry.written.entry,
            path=entry.written.path,
            resource=entry.written.resource,
            text=f"Do not give {words}",
        )
        for entry in medicines
        if entry.written.not_to_be_given and entry.identified.medicine is None
        for words in [entry.written.text or next((each.display for each in entry.written.codings if each.display), None)]
        if words
    )


def _stands(written: AllergyWritten) -> bool:
    return written.clinical_status != "resolved" and written.verification not in _NOT_SO


def _warnings(written: AllergyWritten, words: _Words, reference: Reference) -> Iterator[WarnedAgainst]:
    """What an entry warns of, by the first of its texts that does: its code and its words say the same thing twice."""
    said = next((text for text in dict.fromkeys(_texts(written)) if _told(text, words, reference)), None)
    told = _told(said, words, reference) if said else ()
    sure = {one.words.lower(): one for names, left in told if not left for one in names}
    doubtful = {one.words.lower(): one for names, left in told if left for one in names if one.words.lower() not in sure}
    for named, left in ((sure, False), (doubtful, True)):
        if said and named:
            pairs = tuple((one.words, one.ingredients) for one in named.values())
            yield WarnedAgainst(written=written, said=said, named=pairs, open=left)


def _told(said: str, words: _Words, reference: Reference) -> tuple[_Warning, ...]:
    def read() -> tuple[_Warning, ...]:
        return tuple(each for part in _PARTS.split(said) for each in _in_part(part, words, reference))

    # Practices code the same few hundred problems over and over; longer words are notes that nobody writes twice.
    return remembered(("warns against", said), reference, read) if len(said) <= _LONGEST else read()


def _texts(written: AllergyWritten) -> Iterator[str]:
    yield from (each for each in (written.text, *(coding.display for coding in written.codings)) if each)


def _in_part(part: str, words: _Words, reference: Reference) -> Iterator[_Warning]:
    """Each warning of a sentence. What a medicine did is told only where nothing says that it should not be given."""
    if words.somebody_else.search(part) or words.other.search(part):
        return
    if (refused := words.refused.match(part)) and (names := _all_of(part[refused.end() :], reference)):
        yield names, False
    left = "?" in part or words.open.search(part) is not None
    warned = [
        *_by(part, words.before, "after", words, reference),
        *_by(part, words.behind, "ahead", words, reference),
    ]
    yield from ((names, left or loose) for names, loose in warned)
    if not warned:
        yield from ((names, True) for names, _ in _by(part, words.effect_before, "after", words, reference))
        yield from ((names, True) for names, _ in _by(part, words.effect_behind, "ahead", words, reference))


def _by(part: str, pattern: re.Pattern[str], expected: str, words: _Words, reference: Reference) -> Iterator[_Warning]:
    for found in pattern.finditer(part):
        if words.denied.search(part[: found.start()]) or words.denied_behind.search(part[found.end() :]):
            continue
        if _looks_on(part, found, words):
            continue
        told = _beside(part, found, expected, words, reference)
        if told is not None:
            yield told


def _looks_on(part: str, found: re.Match[str], words: _Words) -> bool:
    """Whether a warning that may stand behind a medicine is of the one behind it: "Clopidogrel - intolerance to aspirin"."""
    further = words.before.match(part, found.start())
    return further is not None and further.end() > found.end() and _APART.search(part[: found.start()]) is not None


def _beside(part: str, found: re.Match[str], expected: str, words: _Words, reference: Reference) -> _Warning | None:
    """The medicines that the warning is of: on the side where they should stand, else, where nothing is there, on the other."""
    after = words.ends.split(part[found.end() :])[0]
    # "Aspirin-sensitive": the hyphen belongs to no name.
    ahead = words.ends.split(part[: found.start()])[-1].rstrip("-–")
    sides = ((after, True), (ahead, False)) if expected == "after" else ((ahead, False), (after, True))
    begun = _begun(part[: found.start()], words, reference)
    for side, first in sides:
        runs = _runs(side, words, reference)
        if runs:
            run = runs[0 if first else -1]
            return _judged(run, side[: run.start] if first else side[run.end :], words)
        if not _says_nothing(side, words) and (begun is None or (first and expected == "after")):
            return None
    return begun


def _begun(ahead: str, words: _Words, reference: Reference) -> _Warning | None:
    """What was begun before the warning and may have been given up: "Ramipril started, not tolerated". Always open."""
    *before, last = _GIVEN_UP.split(ahead)
    runs = _named(words.ends.split(before[-1] if before and _says_nothing(last, words) else last)[-1], reference)
    return (runs[-1].names, True) if runs else None


def _judged(run: _Run, between: str, words: _Words) -> _Warning | None:
    """A warning by what stands between it and the medicines: nothing of weight, something that narrows it, or another thing."""
    if words.passes_over.search(between):
        return None
    return run.names, not _says_nothing(between, words)


def _says_nothing(text: str, words: _Words) -> bool:
    return all(word.lower() in words.fillers for word in _WORD.findall(text))


def _all_of(side: str, reference: Reference) -> tuple[Named, ...]:
    """The medicines of a text that names nothing else; empty where it says more."""
    runs = _named(side, reference)
    alone = len(runs) == 1 and not _LETTER.search(side[: runs[0].start] + side[runs[0].end :])
    return runs[0].names if alone else ()


def _runs(side: str, words: _Words, reference: Reference) -> list[_Run]:
    """The medicines of a text, those that stand one after another together; without the last of them where that is chosen."""
    runs = _named(side, reference)
    if runs and words.chosen.match(side[runs[-1].end :]):
        last = runs.pop()
        if len(last.names) > 1:
            kept = last.names[:-1]
            runs.append(_Run(kept, last.start, side.find(kept[-1].words, last.start) + len(kept[-1].words)))
    return runs


def _named(side: str, reference: Reference) -> list[_Run]:
    runs: list[_Run] = []
    for one in drugs_within(side, reference):
        start = side.find(one.words, runs[-1].end if runs else 0)
        end = start + len(one.words)
        if runs and _BETWEEN.fullmatch(side[runs[-1].end : start]):
            runs[-1] = _Run((*runs[-1].names, one), runs[-1].start, end)
        else:
            runs.append(_Run((one,), start, end))
    return runs


def _words(reference: Reference) -> _Words:
    """The words of the tables. Words that they lack are found nowhere."""

    def made() -> _Words:
        denies, fillers = "|".join(_of(reference, "negation", None)), _alternatives(reference, "denied")
        others = "|".join(_of(reference, "another-person", None))
        doubts = "|".join(_of(reference, "doubt", None))
        return _Words(
            before=_whole(_alternatives(reference, "before")),
            behind=_whole(_alternatives(reference, "behind")),
            effect_before=_whole(_alternatives(reference, "effect-before")),
            effect_behind=_whole(_alternatives(reference, "effect-behind")),
            refused=re.compile(rf"\W*(?:{_alternatives(reference, 'refused') or '(?!)'})\b", re.IGNORECASE),
            other=_whole(_alternatives(reference, "other")),
            denied=re.compile(rf"(?<!\w)(?:{denies})(?:\s+(?:{fillers}))*\s*$" if denies else r"(?!)", re.IGNORECASE),
            denied_behind=re.compile(rf"[^:]*:\s*(?:{_alternatives(reference, 'denied-behind') or '(?!)'})\b", re.IGNORECASE),
            ends=_whole(_alternatives(reference, "ends")),
            open=_whole("|".join(each for each in (_alternatives(reference, "condition"), doubts) if each)),
            passes_over=_whole(_alternatives(reference, "passes-over")),
            chosen=re.compile(rf"\W*(?:{_alternatives(reference, 'chosen') or '(?!)'})\b", re.IGNORECASE),
            somebody_else=_whole(others),
            fillers=frozenset(word for row in _rows(reference, "fillers") for each in row.words for word in each.split()),
        )

    return remembered("warns against", reference, made)


def _alternatives(reference: Reference, value: str) -> str:
    return "|".join(_of(reference, "warns-against", value))


def _rows(reference: Reference, value: str) -> Iterator[NoteWordRow]:
    return (row for row in reference.note_words if (row.means, row.value) == ("warns-against", value))


def _of(reference: Reference, means: str, value: str | None) -> Iterator[str]:
    rows = (row for row in reference.note_words if row.means == means and value in {None, row.value})
    # The longer words first: "intolerant" would be found in "intolerant of" as well.
    yield from (re.escape(each) for each in sorted((each for row in rows for each in row.words), key=lambda each: -len(each)))


def _whole(alternatives: str) -> re.Pattern[str]:
    """Finds the words whole; nothing where there are none."""
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if alternatives else r"(?!)", re.IGNORECASE)
