"""Sentences of notes that say that a medicine was changed, and why. A sentence is read whole, or it says nothing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from service.core.model.change import ChangedAmount, ChangeKind
from service.core.model.dates import PartialDate, read_date
from service.core.model.reference import Reference
from service.core.normalise.comparable import CANONICAL
from service.core.normalise.reasons import alternatives, cause_of, pattern, stated_reason, words_that_mean
from service.core.normalise.units import convert, unit_of_words

_SENTENCES = re.compile(r"(?<=[.!])\s+|[\n;]+")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}(?:st|nd|rd|th)?[ -][a-z]{3,9}[ -]\d{4}"
_AMOUNT = r"\d+(?:\.\d+)?\s*[a-z]+"
# Longer than a sentence of one change; a text without a full stop is not read.
_LONGEST = 300
_OF_THE_DOSE = frozenset({"increased", "reduced", "changed"})
# Sentences of one entry that say on and off, or two ways of off, leave open which of them holds.
_OPPOSITE = {"started": "on", "increased": "on", "reduced": "on", "changed": "on", "stopped": "off", "withheld": "hold"}


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """Which way a dose was amended, with the amounts that are named."""

    kind: ChangeKind
    before: ChangedAmount | None
    now: ChangedAmount | None


@dataclass(frozen=True, kw_only=True)
class NoteChange:
    """What one sentence says: the kind of change, the reason, the sentence itself, its day and amounts where it names them."""

    kind: ChangeKind
    reason: str
    words: str
    on: PartialDate | None
    before: ChangedAmount | None
    now: ChangedAmount | None


def changes_in_notes(notes: Iterable[str], names: tuple[str, ...], reference: Reference) -> tuple[NoteChange, ...]:
    """The changes that notes document about the medicine of `names`. Sentences that contradict one another say nothing.

    A sentence counts only where every word up to the reason is known, it speaks of this medicine or names none, and
    nothing in it makes of it a plan, a condition, a question or a denial.
    """
    found = [change for note in notes for sentence in sentences(note, reference) for change in _read(sentence, names, reference)]
    return tuple(found) if len({_OPPOSITE[change.kind] for change in found}) == 1 else ()


def labelled_reason(notes: Iterable[str], reference: Reference) -> str | None:
    """The reason that a note gives under a label: "Cancellation Reason: Prescribing Error, Cancellation Date: …"."""
    label = _reason_label(words_that_mean("reason-label", reference))
    for note in notes:
        matched = label.search(note)
        reason = matched and re.split(r",\s*[A-Za-z ]+:", matched["reason"])[0].strip()
        if reason and stated_reason(reason, reference):
            return reason
    return None


def sentences(note: str, reference: Reference) -> Iterator[str]:
    """The sentences of a note without the labels in front of them, as written."""
    return _unlabelled(_SENTENCES.split(note), reference)


def lines(note: str, reference: Reference) -> Iterator[str]:
    """The lines of a note without the labels in front of them ("Patient Notes: …", as GP Connect has them), as written."""
    return _unlabelled(note.splitlines(), reference)


def _unlabelled(parts: Iterable[str], reference: Reference) -> Iterator[str]:
    label = _label(words_that_mean("label", reference))
    for part in parts:
        while (bare := label.sub("", part.strip())) != part:
            part = bare
        if part:
            yield part


def amendment(words: str, reference: Reference) -> Amendment | None:
    """How words amend a dose ("Dose increased from 5mg to 10mg"), None where they say anything besides, or not which way."""
    plain = " ".join(words.lower().split()).rstrip(".")
    verbs = alternatives(words_that_mean("verb", reference))
    found = re.fullmatch(rf"(?:the )?(?:dose )?(?:was |has been )?(?P<verb>{verbs})(?P<amounts>.*)", plain)
    amounts = _amounts(found["amounts"], reference) if found else None
    if found is None or amounts is None:
        return None
    kind = _kind(found["verb"], reference)
    return Amendment(kind=kind, before=amounts[0], now=amounts[1]) if kind in _OF_THE_DOSE else None


def _read(sentence: str, names: tuple[str, ...], reference: Reference) -> Iterator[NoteChange]:
    written = " ".join(sentence.split()).rstrip(".")
    plain = written.lower()
    if len(plain) > _LONGEST or len(plain) != len(written) or "?" in plain or not pattern("verb", reference).search(plain):
        return
    matched = _grammar(reference, names).fullmatch(plain)
    if matched is None or pattern("doubt", reference).search(matched["head"]):
        return
    reason, amounts, dated = (
        matched["reason"],
        _amounts(matched["amounts"] or "", reference),
        matched["date1"] or matched["date2"],
    )
    on = _day(dated)
    if amounts is None or (dated and on is None) or not _is_reason(reason, matched["by_sign"], reference):
        return
    reason = written[slice(*matched.span("reason"))]
    kind = _kind(matched["verb"], reference)
    if kind in _OF_THE_DOSE or amounts == (None, None):
        yield NoteChange(kind=kind, reason=reason, words=sentence.strip(), on=on, before=amounts[0], now=amounts[1])


def _is_reason(reason: str, by_sign: str | None, reference: Reference) -> bool:
    """Whether the words behind the change say why. Behind a mere colon or dash only a reaction does: it may be anything."""
    if stated_reason(reason, reference) is None or reason[0].isdigit() or pattern("open-reason", reference).search(reason):
        return False
    return by_sign is None or cause_of(reason, reference) != "reason"


@lru_cache(maxsize=512)
def _grammar_of(tables: tuple[tuple[str, ...], ...], names: tuple[str, ...]) -> re.Pattern[str]:
    verbs, because, where, subjects = tables
    subject = rf"(?:{_group(subjects)}\s+)?(?:{_group(names)}\s+)?(?:(?:was|were|has been|have been|is|dose)\s+)*"
    when = r"(?:\s*,?\s*(?:on\s+)?(?P<date{{}}>{}))?".format(_DATE.replace("{", "{{").replace("}", "}}"))
    who = r"(?:\s+by\s+(?:the\s+)?[a-z.']+(?:\s+(?!on\b|due\b|because\b|for\b|as\b)[a-z.']+){0,2})?"
    head = rf"(?P<head>{subject}(?P<verb>{alternatives(verbs)})(?P<amounts>(?:\s+from\s+{_AMOUNT})?(?:\s+to\s+{_AMOUNT})?)"
    head += rf"(?:\s+{_group(where)})?(?:{when.format(1)}{who}|{who}{when.format(2)}))"
    lead = rf"(?:\s*,?\s+{_group(because)}\s+|(?P<by_sign>\s*[:(–]\s*|\s+-\s+))"
    return re.compile(rf"{head}{lead}(?P<reason>.*[a-z].*?)\)?")


@lru_cache(maxsize=8)
def _label(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^{_group(words)}\s*:\s*(?:issue number \d+\s*)?", re.IGNORECASE)


@lru_cache(maxsize=8)
def _reason_label(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s,;.]){_group(words)}\s*:\s*(?P<reason>[^\n;]+)", re.IGNORECASE)


def _grammar(reference: Reference, names: tuple[str, ...]) -> re.Pattern[str]:
    said = (
        words_that_mean("verb", reference),
        words_that_mean("because", reference),
        words_that_mean("where", reference),
        words_that_mean("subject", reference),
    )
    return _grammar_of(said, tuple(sorted({" ".join(name.lower().split()) for name in names if name})))


def _kind(verb: str, reference: Reference) -> ChangeKind:
    said = " ".join(verb.split())
    return next(row.value for row in reference.change_words if row.means == "verb" and said in row.words)  # type: ignore[return-value]


def _amounts(words: str, reference: Reference) -> tuple[ChangedAmount | None, ChangedAmount | None] | None:
    """("from 5mg", "to 10mg") as amounts, each None where it is not named. None: what is named cannot be read."""
    said = re.fullmatch(rf"\s*(?:from\s+(?P<before>{_AMOUNT}))?\s*(?:to\s+(?P<now>{_AMOUNT}))?\s*", words)
    if said is None:
        return None
    read = [_amount(said[name], reference) if said[name] else None for name in ("before", "now")]
    named = [said["before"], said["now"]]
    return None if any(word and not amount for word, amount in zip(named, read, strict=True)) else (read[0], read[1])


def _amount(words: str, reference: Reference) -> ChangedAmount | None:
    matched = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([a-z]+)", words)
    unit = unit_of_words(matched[2], reference) if matched else None
    row = reference.units.get(unit.key or "") if unit and not unit.per and not unit.per_time else None
    if matched is None or row is None:
        return None
    canonical = CANONICAL.get(row.dimension)
    value = convert(Decimal(matched[1]), row.key, canonical or row.key, reference)
    return None if value is None else ChangedAmount(value=value, unit=canonical or row.dimension.partition(":")[2] or row.key)


def _day(written: str | None) -> PartialDate | None:
    """A day as notes write it, the day before the month: 12/11/2026, 12 Nov 2026, 2026-11-12."""
    if written is None:
        return None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        return read_date(written)
    day, month, year = re.split(r"[/. -]", written)
    number = month if month.isdigit() else str(next((n for n, name in enumerate(_MONTHS, 1) if month.startswith(name)), ""))
    return read_date(f"{year}-{number.zfill(2)}-{re.sub('[a-z]', '', day).zfill(2)}") if number else None


def _group(words: tuple[str, ...]) -> str:
    return f"(?:{alternatives(words)})"
