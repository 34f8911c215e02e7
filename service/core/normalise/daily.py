"""The doses of an entry, each time and a day, in every unit that entries can be compared in."""

from collections.abc import Iterable
from fractions import Fraction

from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.entries import DailyAmount
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.normalise.comparable import CANONICAL, Expressed, comparable

_Key = tuple[str, str | None, str | None]


def daily_amounts(readings: Iterable[DoseReading], medicine: Medicine | None, reference: Reference) -> tuple[DailyAmount, ...]:
    """The comparable amounts of an entry's dosages together, masses before countables; () where they are not certain.

    Steps and dosages given together are added up. Of doses that change in turn nothing is said, since which of them is
    current is not known. As needed: the least a day is nothing.
    """
    steps = _steps_together(tuple(readings))
    if steps is None:
        return ()
    each = [_of_step(step, amounts, medicine, reference) for step, amounts in steps]
    if not each or any(found is None for found in each):
        return ()
    known = [found for found in each if found is not None]
    shared = [key for key in known[0] if all(key in found for found in known)]
    return tuple(_sum([found[key] for found in known]) for key in shared)


def _steps_together(readings: tuple[DoseReading, ...]) -> list[tuple[DoseStep, tuple[Amount, ...]]] | None:
    if not readings or any(each.refused or each.amount_at_odds or each.relation == "in-turn" for each in readings):
        return None
    if len(readings) > 1 and not _at_one_time(readings):
        return None
    return [(step, each.alternatives if len(each.steps) == 1 else ()) for each in readings for step in each.steps]


def _at_one_time(readings: tuple[DoseReading, ...]) -> bool:
    """Equal sequence numbers are at the same time. Without them only doses at times of their own surely are."""
    places = {each.sequence for each in readings}
    if len(places) == 1 and None not in places:
        return True
    if places != {None}:
        return False
    seen: set[str] = set()
    for timing in (step.timing for each in readings for step in each.steps):
        own = set(timing.moments + timing.weekdays) if timing else set[str]()
        if not own or own & seen:
            return False
        seen |= own
    return True


def _of_step(
    step: DoseStep, alternatives: tuple[Amount, ...], medicine: Medicine | None, reference: Reference
) -> dict[_Key, DailyAmount] | None:
    """The step in every unit; None where it has no amount, is a rate, or is stated in ways that contradict."""
    found: dict[_Key, DailyAmount] = {}
    for amount in (step.amount, *alternatives):
        if amount is None or amount.per_time:
            return None
        for way in comparable(amount, medicine, reference):
            made = _daily(step, amount, way, medicine, reference)
            key = (made.unit, made.ingredient, made.per)
            if key in found and (found[key].dose_low, found[key].dose_high) != (made.dose_low, made.dose_high):
                return None
            found.setdefault(key, made)
    return dict(sorted(found.items(), key=lambda item: item[0][0] not in CANONICAL.values()))


def _daily(step: DoseStep, amount: Amount, way: Expressed, medicine: Medicine | None, reference: Reference) -> DailyAmount:
    low = None if amount.low is None else Fraction(amount.low) * way.each
    high = Fraction(amount.high) * way.each
    often_low = step.timing.per_day_low if step.timing else None
    often_high = step.timing.per_day_high if step.timing else None
    day_low = None if low is None or often_low is None else low * often_low
    day_high = None if often_high is None else high * often_high
    most = _most(step.max_per_day, way, high, medicine, reference)
    if most is not None:
        day_high = most if day_high is None else min(most, day_high)
        day_low = None if day_low is None else min(day_low, day_high)
    if step.as_needed:
        day_low = Fraction(0)
    return DailyAmount(
        unit=way.unit, ingredient=way.ingredient, dose_low=low, dose_high=high, day_low=day_low, day_high=day_high, per=amount.per
    )


def _most(
    most: Amount | None, way: Expressed, dose: Fraction, medicine: Medicine | None, reference: Reference
) -> Fraction | None:
    """The stated most of a day in the unit of `way`; a most in doses is that many doses."""
    if most is None:
        return None
    for other in comparable(most, medicine, reference):
        if (other.unit, other.ingredient) == (way.unit, way.ingredient):
            return Fraction(most.high) * other.each
    return Fraction(most.high) * dose if most.unit == "dose" else None


def _sum(amounts: list[DailyAmount]) -> DailyAmount:
    lows = [amount.dose_low for amount in amounts]
    return DailyAmount(
        unit=amounts[0].unit,
        ingredient=amounts[0].ingredient,
        dose_low=None if None in lows else min(low for low in lows if low is not None),
        dose_high=max((amount.dose_high for amount in amounts if amount.dose_high is not None), default=None),
        day_low=_total(amount.day_low for amount in amounts),
        day_high=_total(amount.day_high for amount in amounts),
        per=amounts[0].per,
    )


def _total(values: Iterable[Fraction | None]) -> Fraction | None:
    total = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total
