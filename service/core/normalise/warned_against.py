"""Medicines that a record warns of outside its lists: "Statin not tolerated", "Beta blocker contraindicated", "Avoid NSAIDs".

GPs code such terms among problems and findings, and wards put up flags. None of them is an allergy, so that no list of
allergies holds them, and each is a reason why somebody would not have ordered the medicine.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.core.model.entries import MedicineEntry, WarnedAgainst
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten
from service.core.normalise.named_within import Named, drugs_within
from service.core.normalise.remembered import remembered

_LONGEST = 400
# (what it warns of, whether it is open: on a condition only, or an effect that may have been accepted)
_Warning = tuple[tuple[Named, ...], bool]
_NOT_SO = frozenset({"entered-in-error", "refuted"})
_LETTER = re.compile(r"[^\W\d_]")
_PARTS = re.compile(r"[.;\n]+(?=\s|$)|\n")
# What may stand between the names of several medicines of which one thing is said.
_BETWEEN = re.compile(r"[\s,/&+]*(?:\b(?:and|or)\b)?[\s,/&+]*", re.IGNORECASE)


class _Run(NamedTuple):
    """Medicines that are named one after another, and where."""

    names: tuple[Named, ...]
    start: int
    end: int


class _Words(NamedTuple):
    """How a warning is worded: in front of what it warns of, or behind; what denies it, ends it, or puts a condition to it.

    `effect_before` and `effect_behind` tell what a medicine did, which may have been accepted.
    """

    before: re.Pattern[str]
    behind: re.Pattern[str]
    effect_before: re.Pattern[str]
    effect_behind: re.Pattern[str]
    refused: re.Pattern[str]
    other: re.Pattern[str]
    denied: re.Pattern[str]
    ends: re.Pattern[str]
    condition: re.Pattern[str]
    somebody_else: re.Pattern[str]


def warned_against(statements: tuple[AllergyWritten, ...], reference: Reference) -> tuple[WarnedAgainst, ...]:
    """Every statement that warns of a medicine or a class of them by name, unless it is over, refuted or of a relative."""
    words = _words(reference)
    if words is None:
        return ()
    found = (_warning(written, words, reference) for written in statements if _stands(written))
    return tuple(each for each in found if each is not None)


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


def _warning(written: AllergyWritten, words: _Words, reference: Reference) -> WarnedAgainst | None:
    """What an entry warns of, by the first of its texts that does: its code and its words say the same thing twice."""
    for said in dict.fromkeys(_texts(written)):
        told = _told(said, words, reference)
        if told:
            named = {one.words.lower(): one for names, _ in told for one in names}
            return WarnedAgainst(
                written=written,
                said=said,
                named=tuple((one.words, one.ingredients) for one in named.values()),
                open=all(left for _, left in told),
            )
    return None


def _told(said: str, words: _Words, reference: Reference) -> tuple[_Warning, ...]:
    def read() -> tuple[_Warning, ...]:
        return tuple(each for part in _PARTS.split(said) for each in _in_part(part, words, reference))

    # Practices code the same few hundred problems over and over; longer words are notes that nobody writes twice.
    return remembered(("warns against", said), reference, read) if len(said) <= _LONGEST else read()


def _texts(written: AllergyWritten) -> Iterator[str]:
    yield from (each for each in (written.text, *(coding.display for coding in written.codings)) if each)


def _in_part(part: str, words: _Words, reference: Reference) -> Iterator[_Warning]:
    """Each warning of a sentence: (what it warns of, whether it is open)."""
    if words.somebody_else.search(part) or words.other.search(part):
        return
    if (refused := words.refused.match(part)) and (names := _all_of(part[refused.end() :], reference)):
        yield names, False
    shapes = (
        (words.before, "after", False),
        (words.behind, "ahead", False),
        (words.effect_before, "after", True),
        (words.effect_behind, "ahead", True),
    )
    for pattern, expected, effect in shapes:
        for found in pattern.finditer(part):
            if words.denied.search(part[: found.start()]):
                continue
            names = _beside(part, found, expected, words, reference)
            if names:
                yield names, effect or words.condition.search(part) is not None


def _all_of(side: str, reference: Reference) -> tuple[Named, ...]:
    """The medicines of a text that names nothing else; empty where it says more."""
    runs = _runs(side, reference)
    alone = len(runs) == 1 and not _LETTER.search(side[: runs[0].start] + side[runs[0].end :])
    return runs[0].names if alone else ()


def _beside(part: str, found: re.Match[str], expected: str, words: _Words, reference: Reference) -> tuple[Named, ...]:
    """The medicines that the warning is of: on the side where they should stand, else hard by it on the other."""
    after = words.ends.split(part[found.end() :])[0]
    # "Aspirin-sensitive": the hyphen belongs to no name.
    ahead = words.ends.split(part[: found.start()])[-1].rstrip("-–")
    if expected == "after":
        return _first(after, reference) or _last(ahead, reference, hard_by=True)
    return _last(ahead, reference) or _first(after, reference, hard_by=True)


def _first(side: str, reference: Reference, hard_by: bool = False) -> tuple[Named, ...]:
    """The first medicines that are named one after another behind a warning. `hard_by`: nothing but signs stands between."""
    runs = _runs(side, reference)
    if not runs or (hard_by and _LETTER.search(side[: runs[0].start])):
        return ()
    return runs[0].names


def _last(side: str, reference: Reference, hard_by: bool = False) -> tuple[Named, ...]:
    """The last ones in front of it."""
    runs = _runs(side, reference)
    if not runs or (hard_by and _LETTER.search(side[runs[-1].end :])):
        return ()
    return runs[-1].names


def _runs(side: str, reference: Reference) -> list[_Run]:
    """The medicines of a text, those that stand one after another together."""
    runs: list[_Run] = []
    for one in drugs_within(side, reference):
        start = side.find(one.words, runs[-1].end if runs else 0)
        end = start + len(one.words)
        if runs and _BETWEEN.fullmatch(side[runs[-1].end : start]):
            runs[-1] = _Run((*runs[-1].names, one), runs[-1].start, end)
        else:
            runs.append(_Run((one,), start, end))
    return runs


def _words(reference: Reference) -> _Words | None:
    """The words of the tables; None where they hold no such words."""

    def made() -> _Words | None:
        before, behind = _alternatives(reference, "before"), _alternatives(reference, "behind")
        if not before or not behind:
            return None
        denies, fillers = "|".join(_of(reference, "negation", None)), _alternatives(reference, "denied")
        others = "|".join(_of(reference, "another-person", None))
        return _Words(
            before=_whole(before),
            behind=_whole(behind),
            effect_before=_whole(_alternatives(reference, "effect-before")),
            effect_behind=_whole(_alternatives(reference, "effect-behind")),
            refused=re.compile(rf"\W*(?:{_alternatives(reference, 'refused') or '(?!)'})\b", re.IGNORECASE),
            other=_whole(_alternatives(reference, "other")),
            denied=re.compile(rf"(?<!\w)(?:{denies})(?:\s+(?:{fillers}))*\s*$" if denies else r"(?!)", re.IGNORECASE),
            ends=_whole(_alternatives(reference, "ends")),
            condition=_whole(_alternatives(reference, "condition")),
            somebody_else=_whole(others),
        )

    return remembered("warns against", reference, made)


def _alternatives(reference: Reference, value: str) -> str:
    return "|".join(_of(reference, "warns-against", value))


def _of(reference: Reference, means: str, value: str | None) -> Iterator[str]:
    rows = (row for row in reference.note_words if row.means == means and value in {None, row.value})
    # The longer words first: "intolerant" would be found in "intolerant of" as well.
    yield from (re.escape(each) for each in sorted((each for row in rows for each in row.words), key=lambda each: -len(each)))


def _whole(alternatives: str) -> re.Pattern[str]:
    """Finds the words whole; nothing where there are none."""
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)" if alternatives else r"(?!)", re.IGNORECASE)
