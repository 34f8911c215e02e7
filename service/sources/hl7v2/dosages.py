"""The directions of one HL7 v2 order: amount, timing and route, as written."""

import re
from dataclasses import replace
from typing import Any

from service.core.model.failures import FieldProblem
from service.core.model.written import CodedText, DosageWritten, StructuredDose
from service.sources.hl7v2.amounts import Given, read_amounts, read_strength
from service.sources.hl7v2.codes import coded_or_none, words_of
from service.sources.hl7v2.quantity_timing import Told
from service.sources.hl7v2.segments import Segment

# Where RXE and RXO keep the instructions to whoever gives it, and where the pharmacy and the prescriber add others.
_TOLD, _FURTHER = 7, {"RXE": 21, "RXO": 6}
# How a condition begins that says no more than as needed: "PRN pain".
_PRN = re.compile(r"^\W*p\.?\s?r\.?\s?n\b\.?\W*", re.IGNORECASE)


def read_dosages(
    order: Segment, timings: list[Told], routes: list[Segment], problems: list[FieldProblem]
) -> tuple[DosageWritten, ...]:
    """One dosage for each timing."""
    given, (strength, volume) = read_amounts(order, problems), read_strength(order, problems)
    words = "; ".join(_words(order, _TOLD)) or None
    further_words = _words(order, _FURTHER[order.kind])
    place = routes[0] if routes else None
    further = read_further_routes(routes, problems)
    in_turn = any(each.in_turn for each in timings)
    found = tuple(
        DosageWritten(
            path=timing.path,
            text=words or timing.words,
            sequence=turn if in_turn else 1 if len(timings) > 1 else None,
            structured=_with(timing.structured, given),
            additional=_further(words, timing, further_words),
            **_needed(timing),
            route=coded_or_none(place.parts(1)) if place else None,
            site=coded_or_none(place.parts(2)) if place else None,
            method=coded_or_none(place.parts(4)) if place else None,
            further_routes=further,
            strength=strength,
            strength_volume=volume,
        )
        for turn, timing in enumerate(timings, 1)
    )
    return tuple(each for each in found if _says_something(each))


def _words(order: Segment, place: int) -> list[str]:
    return [said for each in order.repeats(place) if (said := words_of(each))]


def _further(words: str | None, timing: Told, more: list[str]) -> tuple[str, ...]:
    """The instruction of the timing where the order has one of its own, and what was added to that."""
    own = [timing.words] if timing.words and words else []
    return tuple(dict.fromkeys(each for each in (*own, *more) if each != words))


def _needed(timing: Told) -> dict[str, Any]:
    """Whether it is given as needed and for what; another condition is one that somebody has to decide (HL7 v2, TQ1-10)."""
    condition, prn = timing.condition or "", _PRN.match(timing.condition or "")
    if prn or timing.as_needed:
        return {"as_needed": True, "as_needed_for": _PRN.sub("", condition) or None}
    return {"as_needed": timing.as_needed, "condition": timing.condition}


def read_further_routes(routes: list[Segment], problems: list[FieldProblem]) -> tuple[CodedText, ...]:
    """The routes behind the first that are others than it: by which of them it is given is then not known."""
    first = words_of(routes[0].parts(1)) if routes else None
    others = [each for each in routes[1:] if (words_of(each.parts(1)) or "").casefold() != (first or "").casefold()]
    for each in others:
        reason = f"names a further route, {words_of(each.parts(1))} beside {first}: by which it is given is not known"
        problems.append(FieldProblem(path=each.path, reason=reason))
    return tuple(found for each in others if (found := coded_or_none(each.parts(1))))


def _says_something(dosage: DosageWritten) -> bool:
    return dosage != DosageWritten(path=dosage.path, sequence=dosage.sequence)


def _with(found: StructuredDose, given: Given) -> StructuredDose | None:
    full = replace(found, amounts=given.amounts, rate=given.rate)
    return None if full == StructuredDose() else full
