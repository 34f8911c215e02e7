"""What may be answered on the word of a source that was read in a way that can go wrong unseen, such as from a PDF.

Such a source may make a rule fire, or leave it unable to tell. It never makes one clear: an answer is clear only where it is
clear without that source too.
"""

from collections.abc import Sequence
from dataclasses import replace

from service.core.checks.about import source_subject
from service.core.checks.record import Record
from service.core.model.case import Case
from service.core.model.finding import Outcome, Subject
from service.core.model.written import SourceList

_MISSING = ("source.verified",)
_Key = tuple[str, str | None, str | None]


def verified_only(case: Case) -> Case | None:
    """The case without its unverified sources; None where it has none, so that nothing has to be asked twice."""
    kept = tuple(source for source in case.sources if not (isinstance(source, SourceList) and source.unverified))
    return None if len(kept) == len(case.sources) else replace(case, sources=kept)


def held_to(outcomes: Sequence[Outcome], without: Sequence[Outcome], record: Record) -> tuple[Outcome, ...]:
    """One rule's answers, held to what it answers `without` the unverified sources of the record.

    A finding that points at an unverified entry says so, with the words it was read from. What is clear only with such a source
    cannot tell: one by one where the answer would be another without it, and in one answer for the source where there would be
    none. What fires without the source and not with it cannot tell either.
    """
    clear = {_keys(outcome.subjects) for outcome in without if outcome.answer == "clear"}
    otherwise = {key for outcome in without if outcome.answer != "clear" for key in _keys(outcome.subjects)}
    told: list[Outcome] = []
    rests = False
    for outcome in outcomes:
        keys = _keys(outcome.subjects)
        if outcome.answer != "clear" or keys in clear:
            told.append(_said(outcome, record))
        elif keys & otherwise:
            told.append(_cannot(outcome, record, "is clear only by"))
        else:
            rests = True
    told += [_of_source(name, way) for name, way in sorted(_ways(record).items()) if rests]
    answered = {key for outcome in told if outcome.answer != "clear" for key in _keys(outcome.subjects)}
    silenced = (one for one in without if one.answer == "fires" and not _keys(one.subjects) & answered)
    return (*told, *(_cannot(outcome, record, "is explained only by") for outcome in silenced))


def _keys(subjects: Sequence[Subject]) -> frozenset[_Key]:
    """What an answer is about, apart from the numbers of lines: those change with the sources."""
    return frozenset((subject.kind, subject.source, subject.entry or subject.text) for subject in subjects)


def _ways(record: Record) -> dict[str, str]:
    return {source.name: source.unverified for source in record.sources if source.unverified}


def _said(outcome: Outcome, record: Record) -> Outcome:
    if outcome.answer != "fires":
        return outcome
    ways, read_from = _ways(record), _read_from(record)
    said = [
        f"{subject.source} {ways[subject.source]}: {read_from[subject.source, subject.entry]}"
        for subject in outcome.subjects
        if subject.source in ways and (subject.source, subject.entry) in read_from
    ]
    return replace(outcome, unverified="; ".join(dict.fromkeys(said))) if said else outcome


def _read_from(record: Record) -> dict[tuple[str | None, str | None], str]:
    medicines = (entry.written for source in record.sources if source.unverified for entry in source.medicines)
    allergies = (entry.written for source in record.sources if source.unverified for entry in source.allergies)
    return {(one.source, one.entry): one.read_from or one.text or one.entry for one in (*medicines, *allergies)}


def _cannot(outcome: Outcome, record: Record, why: str) -> Outcome:
    ways = " and ".join(f"{name}, which {way}" for name, way in sorted(_ways(record).items()))
    return Outcome(answer="cannot_tell", subjects=outcome.subjects, because=f"it {why} {ways}", missing=_MISSING)


def _of_source(name: str, way: str) -> Outcome:
    because = f"what it found nothing wrong with rests on {name}, which {way}"
    subject = source_subject(name, name)
    # The source makes the report incomplete by itself: each rule that looked at it is named, and adds nothing to the status.
    return Outcome(answer="cannot_tell", subjects=(subject,), because=because, missing=_MISSING, alters_status=False)
