"""One dosage instruction of any FHIR dialect, as written."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from service.core.model.quantity import QuantityWritten
from service.core.model.written import CodedText, DosageWritten, StructuredDose
from service.sources.fhir.codings import coded_or_none, concept_words, quantity
from service.sources.fhir.node import Node

_DAYS = {"d": Decimal(1), "day": Decimal(1), "days": Decimal(1), "wk": Decimal(7), "week": Decimal(7), "weeks": Decimal(7)}
# What changes when or how much is given and has no place in the plain model: said instead of dropped.
_UNREAD = ("modifierExtension",)
# The parts of a dosage that may carry one too.
_PARTS = ("doseAndRate", "timing")
_WORDS_ONLY = {"text", "patientInstruction", "sequence", "additionalInstruction", "route", "site", "method"}
_NOTHING = StructuredDose()
# By the dosage as written, every digit of it. Some kilobytes each.
REMEMBERED: dict[str, DosageWritten] = {}
_MOST, _LONGEST = 5000, 2000


def read_dosages(node: Node) -> tuple[DosageWritten, ...]:
    """Every dosage of a statement, request, dispense or administration, in the order written."""
    return tuple(_dosage(found) for name in ("dosage", "dosageInstruction") for found in node.all(name))


def _dosage(node: Node) -> DosageWritten:
    """The dosage, from memory where the very same was read before: prescribing systems write the same few thousand."""
    written = repr(node.value)
    known = REMEMBERED.get(written)
    if known is not None:
        return replace(known, path=node.path)
    before = len(node.problems)
    found = _read(node)
    # What was noted about one is not to be forgotten about the next, so only those without trouble are kept.
    if len(node.problems) == before and len(written) <= _LONGEST:
        if len(REMEMBERED) >= _MOST:
            REMEMBERED.clear()
        REMEMBERED[written] = found
    return found


def _read(node: Node) -> DosageWritten:
    for part in (node, *(part for name in _PARTS for part in node.all(name))):
        for name in _UNREAD:
            if part.has(name):
                part.note("was not read, and may change what the dosage means", name)
    as_needed, reason = _as_needed(node)
    return DosageWritten(
        path=node.path,
        text=node.words("text"),
        patient_instruction=node.words("patientInstruction"),
        additional=tuple(words for each in node.all("additionalInstruction") if (words := concept_words(each))),
        sequence=node.whole("sequence"),
        structured=_structured(node),
        as_needed=as_needed,
        as_needed_for=reason,
        route=_place(node, "route"),
        site=_place(node, "site"),
        method=_place(node, "method"),
    )


def _place(node: Node, name: str) -> CodedText | None:
    return coded_or_none(node.one(name)) if node.has(name) else None


def _as_needed(node: Node) -> tuple[bool | None, str | None]:
    reasons = [
        words for name in ("asNeededCodeableConcept", "asNeededFor") for each in node.all(name) if (words := concept_words(each))
    ]
    said = node.truth("asNeededBoolean")
    if said is None and node.has("asNeeded"):
        said = node.truth("asNeeded")
    return (True if reasons else said), "; ".join(reasons) or None


def _structured(node: Node) -> StructuredDose | None:
    if type(node.value) is dict and node.value.keys() <= _WORDS_ONLY:
        return None
    timing = node.one("timing")
    repeat = timing.one("repeat") if timing else None
    found = StructuredDose(
        amounts=_amounts(node),
        rate=_rate(node),
        timing_code=concept_words(timing.one("code")) if timing else None,
        events=timing.texts("event") if timing else (),
        max_per_period=_ratio(node.one("maxDosePerPeriod")),
        max_per_administration=quantity(node.one("maxDosePerAdministration")),
        **(_repeat(repeat) if repeat else {}),
    )
    return None if found == _NOTHING else found


def _repeat(node: Node) -> dict[str, Any]:
    days, days_max = _bounds(node)
    bounds = node.one("boundsPeriod")
    return {
        "frequency": node.whole("frequency"),
        "frequency_max": node.whole("frequencyMax"),
        "period": node.number("period"),
        "period_max": node.number("periodMax"),
        "period_unit": node.words("periodUnit") or node.words("periodUnits"),
        "when": node.texts("when"),
        "offset_minutes": node.whole("offset"),
        "times_of_day": node.texts("timeOfDay"),
        "days_of_week": node.texts("dayOfWeek"),
        "count": node.whole("count"),
        "count_max": node.whole("countMax"),
        "duration": node.number("duration"),
        "duration_max": node.number("durationMax"),
        "duration_unit": node.words("durationUnit"),
        "bounds_days": days,
        "bounds_days_max": days_max,
        "bounds_start": bounds.date("start") if bounds else None,
        "bounds_end": bounds.date("end") if bounds else None,
    }


def _bounds(node: Node) -> tuple[Decimal | None, Decimal | None]:
    span = node.one("boundsRange")
    low, high = (span.one("low"), span.one("high")) if span else (node.one("boundsDuration"), None)
    return days(low), days(high)


def days(node: Node | None) -> Decimal | None:
    """A duration in days. Months and hours are no fixed number of days and are noted instead."""
    found = quantity(node)
    if node is None or found is None or found.value is None:
        return None
    each = _DAYS.get((found.code or found.unit or "").lower())
    if each is None:
        node.note("is not in days or weeks")
    return None if each is None else found.value if each == 1 else found.value * each


def _amounts(node: Node) -> tuple[tuple[QuantityWritten | None, QuantityWritten], ...]:
    found = (_amount(each) for each in [node, *node.all("doseAndRate")])
    return tuple(amount for amount in found if amount)


def _amount(node: Node) -> tuple[QuantityWritten | None, QuantityWritten] | None:
    for name in ("doseQuantity", "doseSimpleQuantity", "dose"):
        exact = quantity(node.one(name))
        if exact:
            return exact, exact
    span = node.one("doseRange")
    if span is None:
        return None
    low, high = quantity(span.one("low")), quantity(span.one("high"))
    if high is None:
        span.note("a range of doses without its upper end")
        return (low, QuantityWritten(value=None)) if low else None
    return low, high


def _rate(node: Node) -> str | None:
    for place in [node, *node.all("doseAndRate")]:
        said = _said(quantity(place.one("rateQuantity") or place.one("rateSimpleQuantity"))) or _ratio_said(
            place.one("rateRatio")
        )
        if said or not place.has("rateRange"):
            if said:
                return said
            continue
        span = place.one("rateRange")
        ends = [_said(quantity(span.one(name))) for name in ("low", "high")] if span else []
        return " to ".join(each for each in ends if each) or None
    return None


def _ratio(node: Node | None) -> tuple[QuantityWritten, QuantityWritten] | None:
    if node is None:
        return None
    top, bottom = quantity(node.one("numerator")), quantity(node.one("denominator"))
    if top and bottom:
        return top, bottom
    node.note("a ratio without both its parts")
    return None


def _ratio_said(node: Node | None) -> str | None:
    found = _ratio(node)
    return f"{_said(found[0])} / {_said(found[1])}" if found else None


def _said(found: QuantityWritten | None) -> str | None:
    if found is None:
        return None
    return " ".join(str(part) for part in (found.comparator, found.value, found.unit or found.code) if part is not None)
