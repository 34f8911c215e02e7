"""The coded parts of a dosage (FHIR, HL7 v2), read with the same strictness as words."""

import re
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.quantity import QuantityWritten
from service.core.model.reference import Reference
from service.core.model.written import DosageWritten, StructuredDose
from service.core.normalise.dose_strength import with_strength
from service.core.normalise.dose_structured_timing import coded_timing
from service.core.normalise.units import convert, read_unit, unit_of_words

_RATE = re.compile(
    r"(?:(?P<low>\d+(?:\.\d+)?) (?P<first>[^\d]+?) to )?(?P<high>\d+(?:\.\d+)?) (?P<unit>[^\d]+?)(?: / 1 (?P<per>[a-z]+))?"
)
_DAY = Fraction(1)


def read_structured(dosage: DosageWritten, *, reference: Reference) -> DoseReading:
    """The coded dose and timing. Several amounts are one dose in several units: the first is read, the rest kept beside it.

    Refused with the reason: an unknown or contradictory unit, a dose of zero, parts of a timing that do not fit together.
    """
    coded = dosage.structured
    if coded is None:
        return _refused("there is no coded dose", "nothing")
    amounts = _amounts(coded, reference)
    timing = coded_timing(coded)
    if isinstance(amounts, str) or isinstance(timing, str):
        return _refused(amounts if isinstance(amounts, str) else str(timing))
    day = _most_a_day(coded, reference)
    each = _amount(coded.max_per_administration, reference) if coded.max_per_administration else None
    if isinstance(day, str) or isinstance(each, str):
        return _refused(day if isinstance(day, str) else str(each))
    amounts = with_strength(amounts, dosage, reference)
    step = DoseStep(
        amount=amounts[0] if amounts else None,
        timing=timing,
        as_needed=bool(dosage.as_needed),
        max_per_day=day,
        max_per_dose=each,
        days=None if coded.bounds_days is None or coded.bounds_days_max is not None else Fraction(coded.bounds_days),
    )
    if step.amount is None and timing is None and not step.as_needed:
        return _refused("it states no dose and no times")
    return DoseReading(
        written=dosage.text, steps=(step,), alternatives=amounts[1:], read_from="structured", notes=_notes(dosage, coded)
    )


def _refused(why: str, read_from: str = "structured") -> DoseReading:
    return DoseReading(written=None, refused=why, read_from="nothing" if read_from == "nothing" else "structured")


def _notes(dosage: DosageWritten, coded: StructuredDose) -> tuple[str, ...]:
    said = (
        f"given over {coded.duration} {coded.duration_unit}" if coded.duration is not None else None,
        f"at a rate of {coded.rate}" if coded.rate and coded.amounts else None,
        _times_in_all(coded),
        f"{coded.offset_minutes} minutes from the event" if coded.offset_minutes else None,
        f"as needed for {dosage.as_needed_for}" if dosage.as_needed_for else None,
        _most_of_period(coded),
    )
    return tuple(note for note in (*said, *dosage.additional) if note)


def _times_in_all(coded: StructuredDose) -> str | None:
    most = coded.count_max or coded.count
    if most is None or most == 1:
        return None
    low = "up to " if coded.count is None else f"{coded.count} to " if coded.count < most else ""
    return f"{low}{most} times in all"


def _amounts(coded: StructuredDose, reference: Reference) -> tuple[Amount, ...] | str:
    found: list[Amount] = []
    for low, high in coded.amounts:
        amount = _range(low, high, reference)
        if isinstance(amount, str):
            return amount
        same = next((other for other in found if _one_dimension(other, amount, reference)), None)
        if same is None:
            found.append(amount)
        elif not _equal(same, amount, reference):
            return f"two different doses are given: {_said(same)} and {_said(amount)}"
    if not found and coded.rate:
        rate = read_rate(coded.rate, reference)
        return rate if isinstance(rate, str) else (rate,)
    return tuple(found)


def _range(low: QuantityWritten | None, high: QuantityWritten, reference: Reference) -> Amount | str:
    top = _amount(high, reference)
    if isinstance(top, str):
        return top
    if low is None or high.comparator in {"<", "<="}:
        return Amount(low=None, high=top.high, unit=top.unit, per=top.per, per_time=top.per_time)
    bottom = _amount(low, reference)
    if isinstance(bottom, str):
        return bottom
    same = (bottom.unit, bottom.per, bottom.per_time) == (top.unit, top.per, top.per_time)
    if not same and bottom.unit is not None:
        return "the two ends of the range have different units"
    if bottom.high > top.high:
        return "the numbers of a range are in the wrong order"
    return Amount(low=bottom.high, high=top.high, unit=top.unit, per=top.per, per_time=top.per_time)


def _amount(written: QuantityWritten, reference: Reference) -> Amount | str:
    if written.value is None:
        return "a dose has no number"
    if written.comparator not in {None, "<", "<="}:
        return f"a dose is written as {written.comparator} {written.value}"
    if written.value <= 0:
        return "a dose of zero: a time without the medicine" if written.value == 0 else "a dose is below zero"
    unit = read_unit(written, reference)
    if unit.trouble:
        return unit.trouble
    if unit.key is None and (written.unit or written.code):
        return f"the unit {written.unit or written.code} is not known"
    return Amount(low=written.value, high=written.value, unit=unit.key, per=unit.per, per_time=unit.per_time)


def _one_dimension(first: Amount, second: Amount, reference: Reference) -> bool:
    if (first.per, first.per_time) != (second.per, second.per_time) or first.unit is None or second.unit is None:
        return False
    return convert(Decimal(1), first.unit, second.unit, reference) is not None


def _equal(first: Amount, second: Amount, reference: Reference) -> bool:
    ends = ((first.low, second.low), (first.high, second.high))
    return all(_same_end(one, other, first.unit, second.unit, reference) for one, other in ends)


def _same_end(one: Decimal | None, other: Decimal | None, unit: str | None, into: str | None, reference: Reference) -> bool:
    if one is None or other is None or unit is None or into is None:
        return one is other
    return convert(one, unit, into, reference) == other


def _said(amount: Amount) -> str:
    return f"{amount.high} {amount.unit}"


def read_rate(words: str, reference: Reference) -> Amount | str:
    """A rate as an amount for each unit of time; why, where it is none."""
    found = _RATE.fullmatch(words.strip().lower())
    unit = unit_of_words(found["unit"] + (f"/{found['per']}" if found["per"] else ""), reference) if found else None
    if not found or unit is None or unit.key is None or unit.per_time is None:
        return f"the rate {words} could not be read"
    high = Decimal(found["high"])
    low = Decimal(found["low"]) if found["low"] else high
    if found["low"] and unit_of_words(found["first"], reference) != unit:
        return "the two ends of the rate have different units"
    return Amount(low=low, high=high, unit=unit.key, per=unit.per, per_time=unit.per_time)


def _most_a_day(coded: StructuredDose, reference: Reference) -> Amount | str | None:
    if coded.max_per_period is None or not _is_day(coded.max_per_period[1], reference):
        return None
    amount = _amount(coded.max_per_period[0], reference)
    return amount if isinstance(amount, str) else Amount(low=None, high=amount.high, unit=amount.unit, per=amount.per)


def _most_of_period(coded: StructuredDose) -> str | None:
    if coded.max_per_period is None:
        return None
    amount, period = coded.max_per_period
    return f"at most {amount.value} {amount.unit or amount.code} in {period.value} {period.unit or period.code}"


def _is_day(period: QuantityWritten, reference: Reference) -> bool:
    unit = read_unit(period, reference)
    return unit.key is not None and period.value is not None and convert(period.value, unit.key, "d", reference) == _DAY
