"""Facts about the patient: which weight, height and renal function to judge by, and why one may not be used."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import get_args

from service.core.model.case import GivenFact
from service.core.model.dates import PartialDate, read_date
from service.core.model.patient import Fact, FactName, Identity, Patient
from service.core.model.quantity import QuantityWritten
from service.core.model.reference import Reference
from service.core.model.written import ObservationWritten
from service.core.normalise.plausibility import People, judge_measurements
from service.core.normalise.pregnancy import told_of_pregnancy
from service.core.normalise.units import convert, unit_key

CANONICAL: dict[FactName, str] = {
    "weight": "kg",
    "height": "cm",
    "egfr": "mL/min/1.73m2",
    "creatinine": "umol/L",
    "creatinine_clearance": "mL/min",
    "pregnant": "",
}
_RATES = {
    "egfr": {"ml/min/1.73m2", "ml/min/{1.73_m2}", "ml/min/{1.73m2}", "ml/min/1.73m^2", "ml/min/1.73 m2"},
    "creatinine": {"umol/l", "µmol/l", "micromol/l"},
    "creatinine_clearance": {"ml/min"},
}
_MEASURED = {"measured": 0, "estimated": 2, "reported": 2}


@dataclass(frozen=True, kw_only=True)
class Freshness:
    """After how many days a measurement may no longer be judged by."""

    adult_weight_days: int
    child_weight_days: int
    renal_days: int


def patient_facts(
    identity: Identity,
    given: tuple[GivenFact, ...],
    observations: Iterable[ObservationWritten],
    reference: Reference,
    day: date,
    freshness: Freshness,
) -> Patient:
    """The patient with one chosen fact of each name: usable before unusable, measured before estimated, latest first."""
    years, months = age(identity.birth_date, day)
    found = [*_given(given, reference), *_observed(observations, reference, day)]
    people = People(born=identity.birth_date, sex=identity.sex, day=day, reference=reference)
    judged = [_fresh(fact, day, months, freshness) for fact in judge_measurements(found, people)]
    ranked = sorted(judged, key=_rank)
    chosen: dict[str, Fact] = {}
    for fact in ranked:
        chosen.setdefault(fact.name, fact)
    others = tuple(fact for fact in ranked if chosen[fact.name] is not fact)
    return Patient(identity=identity, age_years=years, age_months=months, facts=tuple(chosen.values()), others=others)


def age(born: PartialDate | None, day: date) -> tuple[int | None, int | None]:
    """(whole years, whole months) on `day`; None where the birth date is too vague to say."""
    bounds = age_bounds(born, day)
    if bounds is None:
        return None, None
    youngest, oldest = bounds
    years = oldest // 12 if oldest // 12 == youngest // 12 else None
    return years, oldest if oldest == youngest else None


def age_bounds(born: PartialDate | None, day: date) -> tuple[int, int] | None:
    """(fewest, most) whole months of age that the birth date allows on `day`; None where it is not known or yet to come."""
    if born is None or born.certainly_after(day):
        return None
    return max(_months(born.last, day), 0), _months(born.first, day)


def _months(born: date, day: date) -> int:
    return (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)


def _given(given: tuple[GivenFact, ...], reference: Reference) -> Iterable[Fact]:
    for fact in given:
        name = next((name for name in get_args(FactName) if name == fact.name), None)
        if name == "pregnant":
            yield _pregnant(fact)
        elif name is not None:
            value = _decimal(fact.value)
            written = QuantityWritten(value=value, unit=fact.unit)
            yield _fact(name, written, reference, "the request", None, fact.measured_at, fact.method)


def _pregnant(given: GivenFact) -> Fact:
    """A yes is 1 and a no is 0; whoever asks decides how long a no holds. Anything else is unreadable."""
    value = {"true": Decimal(1), "false": Decimal(0)}.get(given.value or "")
    return Fact(
        name="pregnant",
        value=value,
        unit=CANONICAL["pregnant"],
        written=given.value or "?",
        source="the request",
        measured_at=read_date(given.measured_at),
        method=given.method,
        trouble="unreadable" if value is None else None,
        unusable="it is neither true nor false" if value is None else None,
    )


def _observed(observations: Iterable[ObservationWritten], reference: Reference, day: date) -> Iterable[Fact]:
    for observation in observations:
        if observation.status in {"entered-in-error", "cancelled"}:
            continue
        pregnant = told_of_pregnancy(observation, reference, day)
        if pregnant is not None:
            yield pregnant
        name = _measures(observation, reference) if observation.value is not None else None
        if name is not None and observation.value is not None:
            yield _fact(
                name,
                observation.value,
                reference,
                observation.source,
                observation.entry,
                observation.at,
                observation.method,
            )


def _measures(observation: ObservationWritten, reference: Reference) -> FactName | None:
    """What an observation measures, by its codes; by its very words where all of them are the sender's own, or there are none."""
    keys = [(coding.system, coding.code) for coding in observation.codings if coding.system and coding.code]
    named = next((reference.measurements[key] for key in keys if key in reference.measurements), None)
    if named is None and not {system for system, _ in keys} & {system for system, _ in reference.measurements}:
        words = (observation.text, *(coding.display for coding in observation.codings))
        said = (reference.measurements.get(("words", " ".join(each.lower().split()))) for each in words if each)
        named = next((name for name in said if name), None)
    return next((name for name in get_args(FactName) if name == named), None)


def _fact(
    name: FactName,
    written: QuantityWritten,
    reference: Reference,
    source: str,
    entry: str | None,
    at: str | None,
    method: str | None,
) -> Fact:
    value, trouble = _in_canonical(name, written, reference)
    number = str(written.value) if written.value is not None else "?"
    words = " ".join(part for part in (written.comparator, number, written.unit or written.code) if part)
    kind = (method or "").strip().lower() or None
    return Fact(
        name=name,
        value=value,
        unit=CANONICAL[name],
        written=words,
        source=source,
        entry=entry,
        measured_at=read_date(at),
        method=kind,
        trouble="unreadable" if trouble else None,
        unusable=trouble,
    )


def _in_canonical(name: FactName, written: QuantityWritten, reference: Reference) -> tuple[Decimal | None, str | None]:
    """(value in the canonical unit, None) or (None, why not). Only exact conversions are made."""
    if written.value is None:
        return None, "it is not a number"
    if written.comparator:
        return None, f"it is written as {written.comparator} {written.value}"
    if name in _RATES:
        unit = (written.code or written.unit or "").strip().lower()
        words = (written.unit or "").strip().lower()
        known = unit in _RATES[name] or words in _RATES[name]
        return (written.value, None) if known else (None, f"its unit is not {CANONICAL[name]}")
    key = unit_key(written, reference)
    converted = convert(written.value, key, CANONICAL[name], reference) if key else None
    if converted is None:
        return None, f"its unit cannot be read as {CANONICAL[name]}"
    return Decimal(converted.numerator) / Decimal(converted.denominator), None


def _fresh(fact: Fact, day: date, months: int | None, freshness: Freshness) -> Fact:
    stale = None if fact.trouble or fact.value is None else _stale(fact, day, months, freshness)
    return replace(fact, trouble="stale", unusable=stale) if stale else fact


def _stale(fact: Fact, day: date, months: int | None, freshness: Freshness) -> str | None:
    if fact.measured_at is None:
        return None
    if fact.measured_at.certainly_after(day):
        return f"it is dated {fact.measured_at.written}, a day to come"
    child = months is None or months < 18 * 12
    limits = {"weight": freshness.child_weight_days if child else freshness.adult_weight_days}
    limit = limits.get(fact.name, freshness.renal_days if fact.name in _RATES else None)
    passed = fact.measured_at.days_until(day)
    return f"it is {passed} days old" if limit is not None and passed > limit else None


def _rank(fact: Fact) -> tuple[str, bool, int, int, str, str, str]:
    dated = -fact.measured_at.last.toordinal() if fact.measured_at else 0
    return (
        fact.name,
        fact.trouble is not None,
        # What the kidneys do is always estimated, so that the latest counts.
        0 if fact.name in _RATES else _MEASURED.get(fact.method or "", 1),
        dated,
        fact.source,
        fact.entry or "",
        fact.written,
    )


def _decimal(value: str | None) -> Decimal | None:
    try:
        number = Decimal(value) if value is not None else None
    except InvalidOperation:
        return None
    return number if number is None or number.is_finite() else None
