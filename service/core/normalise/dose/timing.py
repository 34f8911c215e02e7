"""One timing from all that a step says about when: frequencies, times of day, weekdays."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Timing
from service.core.normalise.dose.element import Moment, Often

_DAY, _WEEK = Fraction(1), Fraction(7)
_ONE = Decimal(1)


def one_timing(
    often: tuple[Often, ...], moments: tuple[Moment, ...], weekdays: tuple[str, ...], stat: bool
) -> Timing | str | None:
    """The timing; None where nothing is said; words where the parts do not fit together.

    "Up to four times a day" beside "every 4 to 6 hours" keeps the interval as the least time apart.
    """
    stated = [part for part in often if not part.up_to]
    if any(_spans(part) != _spans(stated[0]) for part in stated[1:]):
        return "it gives two different frequencies"
    base = stated[0] if stated else None
    limits = [part for part in often if part.up_to]
    if any(_spans(part) != _spans(limits[0]) for part in limits[1:]):
        return "it gives two different maximum frequencies"
    if stat:
        return _single(base, limits, moments, weekdays)
    timing = _timing(base) if base else None
    if limits:
        timing = _limited(limits[0], base)
    if isinstance(timing, str) or (timing is None and not moments and not weekdays):
        return timing
    timing = _at_moments(timing, moments)
    if isinstance(timing, str) or not weekdays:
        return timing
    return _on_weekdays(timing, weekdays)


def _spans(part: Often) -> tuple[Fraction, Fraction]:
    return Fraction(part.low) / part.period_high, Fraction(part.high) / part.period_low


def _timing(part: Often) -> Timing:
    return Timing(times_low=part.low, times_high=part.high, period_low=part.period_low, period_high=part.period_high)


def _single(base: Often | None, limits: list[Often], moments: tuple[Moment, ...], weekdays: tuple[str, ...]) -> Timing | str:
    if base or limits or moments or weekdays:
        return "it says both once and how often"
    return Timing(times_low=_ONE, times_high=_ONE, period_low=_DAY, period_high=_DAY, once=True)


def _limited(limit: Often, base: Often | None) -> Timing | str:
    """Up to so many times. Beside an interval the interval stays as the least time apart."""
    if base is None:
        return replace(_timing(limit), times_low=None)
    if not base.interval:
        return "it gives a frequency and another as its maximum"
    if _spans(limit)[1] > _spans(base)[1]:
        return "its maximum frequency is more often than its interval allows"
    return replace(_timing(limit), times_low=None, apart=base.period_low)


def _at_moments(timing: Timing | None, moments: tuple[Moment, ...]) -> Timing | str | None:
    if not moments:
        return timing
    slots = tuple(dict.fromkeys(moment.slot for moment in moments))
    clocks = tuple(slot for slot in slots if ":" in slot)
    if clocks and len(clocks) != len(slots):
        return "it gives times of the clock and other times of day"
    words = tuple(dict.fromkeys(moment.word for moment in moments))
    times = Decimal(len(slots))
    if timing is None:
        return Timing(times_low=times, times_high=times, period_low=_DAY, period_high=_DAY, moments=words)
    daily = timing.period_low == timing.period_high == _DAY
    if daily and not (timing.times_low == timing.times_high == times):
        return "the times of day do not add up to how often it is given"
    if not daily and (times != 1 or timing.period_low < _DAY):
        return "the times of day do not fit how often it is given"
    return replace(timing, moments=words)


def _on_weekdays(timing: Timing | None, weekdays: tuple[str, ...]) -> Timing | str:
    days = Decimal(len(weekdays))
    if timing is None:
        return Timing(times_low=days, times_high=days, period_low=_WEEK, period_high=_WEEK, weekdays=weekdays)
    if timing.period_low == timing.period_high == _DAY and timing.times_low is not None:
        low, high = timing.times_low * days, timing.times_high * days
        return replace(timing, times_low=low, times_high=high, period_low=_WEEK, period_high=_WEEK, weekdays=weekdays)
    if timing.period_low == timing.period_high == _WEEK and timing.times_low == timing.times_high == days:
        return replace(timing, weekdays=weekdays)
    return "the weekdays do not fit how often it is given"
