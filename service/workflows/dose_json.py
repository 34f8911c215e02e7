"""A dose as JSON: the words as written first, then what was read from them, or why nothing was."""

from fractions import Fraction
from functools import lru_cache
from typing import Any

from service.core.model.dose import Amount, DoseReading, DoseStep, Timing
from service.core.model.entries import MedicineEntry
from service.core.model.written import DosageWritten

Json = dict[str, Any]


def dose_json(entry: MedicineEntry) -> Json:
    """The contract's `text, amount, unit, per_day, route`, and every reading beside it.

    `amount`, `unit` and `per_day` are stated only where one instruction with one step was read with certainty; a
    regimen of several steps, or a dose that was refused, leaves them null and is told in `text` and `readings`.
    """
    step = _single_step(entry)
    return {
        "text": _text(entry.written.dosages),
        "amount": _span(step.amount.low, step.amount.high) if step and step.amount else None,
        "unit": _unit(step.amount) if step and step.amount else None,
        "per_day": _per_day(step.timing) if step and step.timing else None,
        "route": entry.route,
        "as_needed": step.as_needed if step else None,
        "refused": [reading.refused for reading in entry.doses if reading.refused],
        "disagreements": [reading.disagreement for reading in entry.doses if reading.disagreement],
        "not_compared": list(dict.fromkeys(why for reading in entry.doses for why in reading.not_compared)),
        "readings": [_reading(reading) for reading in entry.doses],
    }


def _text(dosages: tuple[DosageWritten, ...]) -> str | None:
    texts = [words for dosage in dosages if (words := dosage.text or dosage.patient_instruction)]
    return "; ".join(texts) or None


def _single_step(entry: MedicineEntry) -> DoseStep | None:
    if len(entry.doses) != 1 or len(entry.doses[0].steps) != 1 or entry.doses[0].disagreement:
        return None
    return entry.doses[0].steps[0]


def _reading(reading: DoseReading) -> Json:
    return {
        "written": reading.written,
        "read_from": reading.read_from,
        "refused": reading.refused,
        "disagreement": reading.disagreement,
        "relation": reading.relation,
        "steps": [_step(step) for step in reading.steps],
    }


def _step(step: DoseStep) -> Json:
    return {
        "amount": _span(step.amount.low, step.amount.high) if step.amount else None,
        "unit": _unit(step.amount) if step.amount else None,
        "per_day": _per_day(step.timing) if step.timing else None,
        "once": step.timing.once if step.timing else None,
        "moments": list(step.timing.moments + step.timing.weekdays) if step.timing else [],
        "as_needed": step.as_needed,
        "max_per_day": _whole_amount(step.max_per_day),
        "max_per_dose": _whole_amount(step.max_per_dose),
        "days": None if step.days is None else decimal_words(step.days),
        "route": step.route,
    }


def _unit(amount: Amount) -> str | None:
    """The unit of an amount with what it is for; None for a bare number, whose unit nobody stated."""
    if amount.unit is None:
        return None
    per = f"/{amount.per}" if amount.per else ""
    return f"{amount.unit}{per}" + (f"/{amount.per_time}" if amount.per_time else "")


def _whole_amount(amount: Amount | None) -> str | None:
    return " ".join(part for part in (_span(amount.low, amount.high), _unit(amount)) if part) if amount else None


def _per_day(timing: Timing) -> str | None:
    high = timing.per_day_high
    if high is None:
        return None
    low = timing.per_day_low
    return _span(None if low is None else decimal_words(low), decimal_words(high))


def _span(low: object | None, high: object) -> str:
    if low is None:
        return f"up to {high}"
    return str(high) if low == high else f"{low}-{high}"


@lru_cache(maxsize=4096)
def decimal_words(number: Fraction) -> str:
    """A number in decimal digits: exact where it can be, else the six significant digits that start it."""
    denominator, places = number.denominator, 0
    while denominator % 10 == 0 or denominator % 2 == 0 or denominator % 5 == 0:
        denominator, places = _divided(denominator), places + 1
    if denominator == 1:
        return _plain(number, places)
    whole = len(str(abs(number.numerator) // number.denominator)) if abs(number) >= 1 else _leading_zeros(number)
    return _plain(number, max(0, 6 - whole))


def _divided(denominator: int) -> int:
    return next(denominator // factor for factor in (10, 2, 5) if denominator % factor == 0)


def _leading_zeros(number: Fraction) -> int:
    zeros = 0
    while number and abs(number) * 10 ** (zeros + 1) < 1:
        zeros += 1
    return -zeros


def _plain(number: Fraction, places: int) -> str:
    scaled = round(abs(number) * 10**places)
    whole, rest = divmod(scaled, 10**places)
    sign = "-" if number < 0 else ""
    digits = f".{rest:0{places}d}".rstrip("0").rstrip(".") if places else ""
    return f"{sign}{whole}{digits}"
