"""Observations about a pregnancy: what each says, and for how long that may be believed.

A woman is pregnant for some months, so that "pregnant" of last year says nothing of today, and "pregnant" of some months ago
leaves it open. What leaves it open is never taken for "not pregnant".
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from service.core.model.coding import Coding
from service.core.model.dates import PartialDate, read_date
from service.core.model.hazard_rows import PregnancyRow
from service.core.model.patient import Fact, FactTrouble
from service.core.model.reference import Reference
from service.core.model.written import CodedText, ObservationWritten
from service.core.normalise.codes import canonical_system
from service.core.normalise.conditions import normal_term

_YES, _NO = Decimal(1), Decimal(0)
# FHIR R4 observation-status: what is not final may yet be corrected.
_FINAL = frozenset({"final", "amended", "corrected"})
# (kind of trouble, in words); None: it may be believed.
_Trouble = tuple[FactTrouble, str] | None
_TRUE, _FALSE = frozenset({"yes", "y", "true"}), frozenset({"no", "n", "false"})


def told_of_pregnancy(observation: ObservationWritten, reference: Reference, day: date) -> Fact | None:
    """The fact `pregnant` that an observation states; None where it is about something else.

    Its value is 1 (pregnant) or 0 (not pregnant), None where it says neither. A `trouble` with the value 1 is a pregnancy that
    is doubted, undated, or so old that it may be over; with the value 0 a denial that may not be believed.
    """
    asked = _row(CodedText(codings=observation.codings, text=observation.text), reference)
    if asked is None:
        return None
    if asked.says == "due":
        return _by_due_day(observation, asked, reference, day)
    row, words = _said(observation, asked, reference)
    says = row.says if row else "unknown"
    at = read_date(observation.at)
    over = bool(row and row.lasts_days is not None and at and at.days_until(day) > row.lasts_days)
    value = None if over else {"yes": _YES, "perhaps": _YES, "no": _NO}.get(says)
    return _fact(observation, value, words, _trouble(row, observation, at, day))


def _by_due_day(observation: ObservationWritten, asked: PregnancyRow, reference: Reference, day: date) -> Fact:
    """The pregnancy whose birth is expected on the day that is the value: over some time after it, or where it is no such day."""
    named, words = (
        _words(CodedText(codings=observation.codings, text=observation.text)),
        _words(observation.answer or CodedText()),
    )
    due, at = read_date(words), read_date(observation.at)
    if due is None:
        return _fact(observation, None, f"{named}: {words}", ("unreadable", "it names no day that can be read"))
    passed = due.days_until(day)
    longest = max((row.lasts_days or 0 for row in reference.pregnancy if row.says == "yes"), default=0)
    if -passed > longest:
        trouble: _Trouble = ("unreadable", f"no birth is expected {-passed} days before")
    elif passed > 0:
        trouble = ("stale", f"the birth was expected {passed} days ago")
    else:
        trouble = _undated(at, day) or _old(asked, at, day)
    over = passed > (asked.lasts_days or 0)
    return _fact(observation, None if over else _YES, f"{named}: {due.written}", trouble)


def _fact(observation: ObservationWritten, value: Decimal | None, words: str, trouble: _Trouble) -> Fact:
    return Fact(
        name="pregnant",
        value=value,
        unit="",
        written=words,
        source=observation.source,
        entry=observation.entry,
        measured_at=read_date(observation.at),
        method=observation.method,
        trouble=trouble[0] if trouble else None,
        unusable=trouble[1] if trouble else None,
    )


def _said(observation: ObservationWritten, asked: PregnancyRow, reference: Reference) -> tuple[PregnancyRow | None, str]:
    """(what was answered, in words). Without an answer the observation says what its own code says; None: nothing clear."""
    named = _words(CodedText(codings=observation.codings, text=observation.text))
    if observation.value_boolean is not None:
        word = "yes" if observation.value_boolean else "no"
        return _answered(asked, word, reference), f"{named}: {word}"
    if observation.answer is None:
        says = None if observation.value is not None or asked.says == "asks" else asked
        return says, named
    words = _words(observation.answer)
    found = _row(observation.answer, reference)
    if found is not None and asked.says in {"asks", found.says}:
        return found, words
    return _answered(asked, normal_term(words), reference), f"{named}: {words}"


def _answered(asked: PregnancyRow, word: str, reference: Reference) -> PregnancyRow | None:
    """A yes or a no to what was asked. A no to anything but whether she is pregnant says nothing clear."""
    if word in _TRUE:
        return _of(reference, "yes") if asked.says == "asks" else asked
    if word in _FALSE and asked.says in {"asks", "yes"}:
        return _of(reference, "no")
    return None


def _of(reference: Reference, says: str) -> PregnancyRow | None:
    return next((row for row in reference.pregnancy if row.says == says), None)


def _trouble(row: PregnancyRow | None, observation: ObservationWritten, at: PartialDate | None, day: date) -> _Trouble:
    """Why it may not be believed as it stands."""
    if row is None or row.says == "unknown":
        return "unreadable", "it says neither yes nor no"
    if row.says == "perhaps":
        return "unreadable", "it leaves it open"
    if undated := _undated(at, day):
        return undated
    if row.says == "no" and observation.status not in _FINAL:
        return "unreadable", "it is not final"
    return _old(row, at, day)


def _undated(at: PartialDate | None, day: date) -> _Trouble:
    if at is None:
        return "unreadable", "it bears no day"
    return ("stale", f"it is dated {at.written}, a day to come") if at.certainly_after(day) else None


def _old(row: PregnancyRow, at: PartialDate | None, day: date) -> _Trouble:
    passed = at.days_until(day) if at else 0
    return ("stale", f"it is {passed} days old") if row.holds_days is not None and passed > row.holds_days else None


def _row(said: CodedText, reference: Reference) -> PregnancyRow | None:
    """What its codes say of a pregnancy, else its words; None where they say nothing, or two different things."""
    by_code = {row for coding in said.codings for row in reference.pregnancy if _is(row, coding)}
    words = {normal_term(each) for each in _all_words(said)}
    found = by_code or {row for row in reference.pregnancy if row.terms & words}
    return min(found, key=lambda row: (row.system, row.code)) if len({row.says for row in found}) == 1 else None


def _is(row: PregnancyRow, coding: Coding) -> bool:
    return bool(coding.code) and row.code == coding.code and row.system == canonical_system(coding.system)


def _all_words(said: CodedText) -> Iterator[str]:
    yield from (words for words in (said.text, *(coding.display for coding in said.codings)) if words)


def _words(said: CodedText) -> str:
    code = next((coding.code for coding in said.codings if coding.code), None)
    return next(_all_words(said), None) or code or "?"
