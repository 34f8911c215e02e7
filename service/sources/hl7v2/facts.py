"""Patients, allergies, measurements and diagnoses of HL7 v2."""

import re
from dataclasses import replace

from service.core.model.dates import read_date
from service.core.model.failures import FieldProblem
from service.core.model.quantity import QuantityWritten
from service.core.model.written import (
    AllergyWritten,
    CodedText,
    ConditionWritten,
    ObservationWritten,
    PatientWritten,
    ReactionWritten,
)
from service.sources.hl7v2.codes import as_number, coded, iso_time, quantity, words_of
from service.sources.hl7v2.segments import Segment

ALLERGIES = ("AL1", "IAM")
_CATEGORIES = {"DA": "medication", "FA": "food", "EA": "environment"}
_SEVERITIES = {"SV": "severe", "MO": "moderate", "MI": "mild", "U": None}
_SEXES = {"F": "female", "M": "male", "O": "other", "U": "unknown"}
_STATES = {"F": "final", "P": "preliminary", "C": "corrected", "X": "cancelled", "W": "entered-in-error", "D": "entered-in-error"}
# Table 0136, and how it is written out.
_YES = ("y", "yes", "true")
# Table 0125, value types of codes, words and days.
_ANSWERS = ("CE", "CNE", "CWE", "DT", "DTM", "ID", "IS", "ST", "TS", "TX")
# How a plain number is written that is only a bound of what was measured: "<15".
_BOUND = re.compile(r"^\s*([<>]=?)\s*(?=\d)")
# A code of a classification of diseases: "Z88.0", "J459".
_CODE = re.compile(r"[A-Za-z]?\d[\w.]*")
# Table 0438: the status of an allergy.
_INACTIVE, _ERRONEOUS = "I", "E"
# Table 0287: a problem that is taken off the list was no problem, or is none any more.
_TAKEN_OFF = ("DE", "UN")
# Table 0052: diagnoses on admission and working ones are what is suspected; a final one is what was found.
_DIAGNOSES = {"A": "provisional", "W": "provisional", "F": "confirmed"}


def read_patient(segment: Segment, name: str, source: str) -> PatientWritten:
    """A PID. The NHS number is the one that says so, or the only other one that is valid."""
    numbers = _nhs_numbers(segment)
    problems = (
        [FieldProblem(path=f"{segment.path}, field 3", reason="holds more than one NHS number")] if len(numbers) > 1 else []
    )
    sex = segment.words(8)
    given = [part for part in (segment.words(5, 2), *(segment.words(5, 3) or "").split()) if part]
    family = segment.words(5)
    return PatientWritten(
        source=source,
        entry=name,
        path=segment.path,
        nhs_number=numbers[0] if numbers else None,
        further_numbers=tuple(numbers[1:]),
        birth_date=read_date(segment.words(7)),
        sex=_SEXES.get(sex.upper(), sex) if sex else None,
        family=family.split("&")[0] if family else None,
        given=tuple(given),
        problems=tuple(problems),
    )


def _nhs_numbers(segment: Segment) -> list[str]:
    identifiers = [[*each, *[""] * 5] for each in segment.repeats(3)]
    said = [
        _digits(each[0]) for each in identifiers if each[3].split("&")[0].upper() == "NHS" or each[4].upper() in ("NH", "NHS")
    ]
    if said:
        return list(dict.fromkeys(said))
    valid = [_digits(each[0]) for each in identifiers if not each[3] and not each[4] and _is_valid(_digits(each[0]))]
    return list(dict.fromkeys(valid))


def _digits(written: str) -> str:
    return "".join(written.replace("-", "").split())


def _is_valid(digits: str) -> bool:
    """Ten digits of which the last checks the others (modulus 11)."""
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return False
    rest = sum(int(sign) * weight for sign, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (11 - rest) % 11 == int(digits[9])


def read_allergies(segment: Segment, name: str, source: str) -> tuple[AllergyWritten, ...]:
    """An AL1 or IAM: one entry, or one for each agent where a sender writes several into the field of one."""
    agents = segment.repeats(3) or [[]]
    names = [name, *(f"{name} agent {place}" for place in range(2, len(agents) + 1))]
    return tuple(_allergy(segment, each, source, agent) for each, agent in zip(names, agents, strict=True))


def _allergy(segment: Segment, name: str, source: str, named: list[str]) -> AllergyWritten:
    """AL1 has no status: what it lists is what the sender holds."""
    agent = coded(named)
    problems = [] if agent.codings or agent.text else [FieldProblem(path=segment.path, reason="names no agent")]
    kind = segment.words(2)
    deleted = segment.kind == "IAM" and (segment.words(6) or "").upper() == "D"
    state = (segment.words(17) or "").upper() if segment.kind == "IAM" else ""
    return AllergyWritten(
        source=source,
        entry=name,
        path=segment.path,
        resource=segment.kind,
        codings=agent.codings,
        text=agent.text,
        clinical_status="inactive" if deleted or state == _INACTIVE else None,
        verification="entered-in-error" if state == _ERRONEOUS else None,
        categories=(_CATEGORIES.get(kind.upper(), kind),) if kind else (),
        asserted=read_date(segment.words(6 if segment.kind == "AL1" else 13)),
        end_reason="deleted by the message" if deleted else None,
        reactions=_reactions(segment),
        problems=tuple(problems),
    )


def _reactions(segment: Segment) -> tuple[ReactionWritten, ...]:
    written = segment.words(4)
    severity = _SEVERITIES.get(written.upper(), written) if written else None
    said = [words for each in segment.repeats(5) if (words := words_of(each))]
    if said:
        return tuple(ReactionWritten(manifestations=(CodedText(text=words),), severity=severity) for words in said)
    return (ReactionWritten(severity=severity),) if severity else ()


def read_condition(segment: Segment, name: str, source: str) -> ConditionWritten:
    """A DG1. It has no status: what it lists is what the sender holds of this stay."""
    what, day = _diagnosis(segment), segment.words(5)
    onset = read_date(day)
    odd = (FieldProblem(path=f"{segment.path}-5", reason="is no date that can be read"),) if day and onset is None else ()
    return ConditionWritten(
        source=source,
        entry=name,
        path=segment.path,
        codings=what.codings,
        text=what.text,
        verification=_DIAGNOSES.get((segment.words(6) or "").upper()),
        onset=onset,
        problems=odd,
    )


def read_problem(segment: Segment, name: str, source: str) -> ConditionWritten:
    """A PRB, with its confirmation and its state in the sender's own words; one that is taken off the list is inactive."""
    what = coded(segment.parts(3))
    noted = [(field, segment.words(field)) for field in (16, 7)]
    days = [(field, day, read_date(day)) for field, day in noted if day]
    off = (segment.words(1) or "").upper() in _TAKEN_OFF
    return ConditionWritten(
        source=source,
        entry=name,
        path=segment.path,
        codings=what.codings,
        text=what.text,
        clinical_status="inactive" if off else words_of(segment.parts(14)),
        verification=words_of(segment.parts(13)),
        onset=next((read for _, _, read in days if read), None),
        ended=read_date(segment.words(9)),
        problems=tuple(
            FieldProblem(path=f"{segment.path}-{field}", reason="is no date that can be read")
            for field, _, read in days
            if not read
        ),
    )


def read_statement(segment: Segment, name: str, source: str) -> AllergyWritten | None:
    """What a diagnosis, a problem, a finding in words or a note on the patient says, which may be an allergy; None: nothing."""
    if segment.kind == "NTE":
        said = CodedText(text=_all_words(segment, 3))
    elif segment.kind == "DG1":
        said = _diagnosis(segment)
    elif segment.kind == "PRB":
        said = coded(segment.parts(3))
    else:
        what, value = coded(segment.parts(3)), _all_words(segment, 5)
        about = what.text or next((each.display for each in what.codings if each.display), None)
        said = CodedText(text=_of_finding(about, value))
    if not said.codings and not said.text:
        return None
    state = _STATES.get((segment.words(11) or "").upper()) if segment.kind == "OBX" else None
    erroneous = state in {"entered-in-error", "cancelled"}
    return AllergyWritten(
        source=source,
        entry=name,
        path=segment.path,
        resource=segment.kind,
        codings=said.codings,
        text=said.text,
        clinical_status="resolved" if segment.kind == "PRB" and _is_over(segment) else None,
        verification="entered-in-error" if erroneous else None,
    )


def _is_over(segment: Segment) -> bool:
    """Whether a problem was taken off the list or resolved. One that is inactive causes no trouble now, as allergies do not."""
    taken_off = (segment.words(1) or "").upper() in _TAKEN_OFF
    return taken_off or bool(segment.words(9)) or (words_of(segment.parts(14)) or "").lower() == "resolved"


def _diagnosis(segment: Segment) -> CodedText:
    """What a DG1 names: by its code, in words, or in the words of the older field for them.

    Of a code that stands alone in its field the older fields hold the words, and the system.
    """
    what, said = coded(segment.parts(3)), segment.words(4)
    if said and what.text and not what.codings and _CODE.fullmatch(what.text):
        return coded([what.text, said, segment.words(2) or ""])
    return CodedText(codings=what.codings, text=what.text or said)


def _of_finding(about: str | None, value: str | None) -> str | None:
    """What a finding says: its value behind what it is about, which a bare yes says by itself."""
    if value and value.lower() in _YES:
        return about
    return ": ".join(part for part in (about, value) if part) if value else None


def _all_words(segment: Segment, number: int) -> str | None:
    """The words of every repetition of a field: of a coded one its words, not its code."""
    said = [words for each in segment.repeats(number) if (words := words_of(each))]
    return "; ".join(said) or None


def read_observation(segment: Segment, name: str, source: str) -> ObservationWritten | None:
    """An OBX with a number, or with a code or words; None for any other."""
    # Laboratories send numbers as strings, too, with their unit.
    counts = segment.words(2) in ("NM", "SN") or (segment.words(2) == "ST" and segment.words(6))
    value = _measured(segment) if counts else None
    answer = coded(segment.parts(5)) if segment.words(2) in _ANSWERS else None
    if value is None and answer is None:
        return None
    what = coded(segment.parts(3))
    state = (segment.words(11) or "").upper()
    return ObservationWritten(
        source=source,
        entry=name,
        path=segment.path,
        codings=what.codings,
        text=what.text,
        value=value,
        answer=answer,
        at=iso_time(segment.words(14)),
        method=words_of(segment.parts(17)),
        status=_STATES.get(state, state.lower() or None),
    )


def _measured(segment: Segment) -> QuantityWritten | None:
    """The number of an OBX with its unit, and the sign before it, which a structured one (<^15) has in a part of its own.

    None where there is no number, or there are two: a range (10^-^20) or a ratio (1^:^128).
    """
    structured = segment.words(2) == "SN"
    written = segment.words(5, 2 if structured else 1) or ""
    sign = segment.words(5) if structured else None
    bound = _BOUND.match(written)
    if bound:
        sign, written = bound[1], written[bound.end() :]
    value = as_number(written)
    if value is None or (structured and segment.words(5, 3)):
        return None
    return replace(quantity(value, segment.parts(6)), comparator=None if sign == "=" else sign)
