"""The answer of `medrec read dose`: one reading in the contract's words, with digits as written."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from service.core.model.dose import Amount, DoseReading, DoseStep, Timing

_TITLES = {"ug": "microgram", "ng": "nanogram", "[iU]": "unit", "M[iU]": "mega unit", "umol": "micromol", "uL": "microlitre"}
_PLACES = 6


def dose_answer(reading: DoseReading) -> dict[str, Any]:
    """`dose_low`, `dose_high`, `unit`, `per_day_low`, `per_day_high`, `as_needed`, `max_per_day`, `refused`, and `steps`.

    Numbers are strings; null is not stated. A regimen of several steps has no one dose: it is told in `steps`, and
    `refused` says so. `per_day_*` count administrations.
    """
    single = reading.steps[0] if reading.relation == "one" and len(reading.steps) == 1 else None
    refused = reading.refused or reading.disagreement or (None if single else _SEVERAL[reading.relation])
    answer = _step(single) if single and not refused else dict.fromkeys(_step(DoseStep()), None)
    return {
        **answer,
        "refused": refused,
        "relation": reading.relation if reading.steps else None,
        "steps": [_step(step) for step in reading.steps],
        "alternatives": [_amount(amount) for amount in reading.alternatives],
        "notes": list(reading.notes),
        "unread_words": list(reading.unread_words),
    }


_SEVERAL = {
    "one": "nothing was read",
    "together": "different doses are given at different times: see steps",
    "in-turn": "the dose changes in turn: see steps",
}


def _step(step: DoseStep) -> dict[str, Any]:
    amount = step.amount if step.amount and not step.amount.per_time else None
    rate = step.amount if step.amount and step.amount.per_time else None
    timing = step.timing
    return {
        "dose_low": None if amount is None else _digits(amount.low),
        "dose_high": None if amount is None else _digits(amount.high),
        "unit": unit_words(amount) if amount else None,
        "per_day_low": per_day(timing.per_day_low) if timing else None,
        "per_day_high": per_day(timing.per_day_high) if timing else None,
        "as_needed": step.as_needed,
        "max_per_day": _digits(step.max_per_day.high) if step.max_per_day else None,
        "max_per_day_unit": unit_words(step.max_per_day) if step.max_per_day else None,
        "max_per_dose": _digits(step.max_per_dose.high) if step.max_per_dose else None,
        "rate": _amount(rate) if rate else None,
        "once": timing.once if timing else False,
        "moments": _moments(timing),
        "days": per_day(step.days),
        "route": step.route,
        "site": step.site,
    }


def unit_words(amount: Amount) -> str | None:
    """The unit as a pharmacist writes it: microgram, mL, unit, mg/kg. None for a bare number."""
    if amount.unit is None:
        return None
    per = f"/{amount.per}" if amount.per else ""
    return f"{_TITLES.get(amount.unit, amount.unit)}{per}" + (f"/{amount.per_time}" if amount.per_time else "")


def per_day(number: Fraction | None) -> str | None:
    """A fraction in decimal digits: exact where there are at most six significant ones, else rounded to six."""
    if number is None:
        return None
    value = Decimal(number.numerator) / Decimal(number.denominator)
    rounded = value if value == value.to_integral_value() else value.normalize().__round__(_places(value))
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _places(value: Decimal) -> int:
    return max(0, _PLACES - 1 - value.adjusted())


def _digits(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _amount(amount: Amount) -> dict[str, Any]:
    return {"low": _digits(amount.low), "high": _digits(amount.high), "unit": unit_words(amount)}


def _moments(timing: Timing | None) -> list[str]:
    return [*timing.moments, *timing.weekdays] if timing else []
