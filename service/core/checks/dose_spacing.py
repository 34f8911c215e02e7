"""How much time lies between two doses: by how often they are given, and by the days of the week."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Timing
from service.core.model.entries import MedicineEntry
from service.core.reconcile.words import fraction_words

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS_OF_THE_WEEK = 7
# As directions are read: 30.4375 days, and a year is twelve of them.
_MONTH = Fraction(487, 16)
Spacing = tuple[Fraction | None, Fraction | None]


def intervals(entry: MedicineEntry) -> Spacing:
    """(shortest, longest) days between doses, over all steps of the entry; None where a step has no timing.

    Steps that apply together add up; steps in turn are each looked at. Where every dose has its days of the week, the days
    themselves speak: "Monday and Tuesday" is a day apart, and not three and a half. Two doses of one day are then one.
    """
    timings = [step.timing for dose in entry.doses for step in dose.steps]
    if not timings or any(timing is None for timing in timings) or any(not dose.steps for dose in entry.doses):
        return None, None
    days = weekdays(entry)
    return spacing_of(days) if days else _by_frequency(entry)


def weekdays(entry: MedicineEntry) -> frozenset[str]:
    """The days of the week on which an entry is given once each; empty where any dose has none, or doses change in turn."""
    timings = [step.timing for dose in entry.doses for step in dose.steps]
    places = {dose.sequence for dose in entry.doses}
    if not timings or len(places) > 1 or any(dose.relation == "in-turn" for dose in entry.doses):
        return frozenset()
    found = [_weekdays(timing) for timing in timings]
    return frozenset(day for days in found for day in days) if all(found) else frozenset()


def spacing_of(days: Iterable[str]) -> tuple[Fraction, Fraction]:
    """(shortest, longest) days between the days of a week that are named by three letters; there is at least one."""
    places = sorted(_WEEK.index(day) for day in set(days))
    following = [*places[1:], places[0] + _DAYS_OF_THE_WEEK]
    gaps = [Fraction(after - before) for before, after in zip(places, following, strict=True)]
    return min(gaps), max(gaps)


def given_once(entry: MedicineEntry) -> bool:
    """Whether the whole entry is one single dose, which nothing can come too close to."""
    timings = [step.timing for dose in entry.doses for step in dose.steps]
    return len(timings) == 1 and timings[0] is not None and timings[0].once


def spacing_words(days: Fraction) -> str:
    """A time between doses in words: "every day", "every 6 months", "2 times a week", "every 47 hours", "3 times a day"."""
    if days == 1 or days == _MONTH:
        return "every day" if days == 1 else "every month"
    for unit, name in ((_MONTH, "months"), (Fraction(1), "days")):
        if (days / unit).denominator == 1:
            return f"every {days / unit} {name}"
    for unit, name in ((Fraction(1), "day"), (Fraction(_DAYS_OF_THE_WEEK), "week")):
        if (unit / days).denominator == 1:
            return f"{unit / days} times a {name}"
    hours = days * 24
    return f"every {hours} hours" if hours.denominator == 1 else f"every {fraction_words(days)} days"


def day_words(days: Decimal) -> str:
    """A number of days: "1 day", "7 days"."""
    return f"{days} day" if days == 1 else f"{days} days"


def _weekdays(timing: Timing | None) -> frozenset[str]:
    """Its days, where it is given once on each of them, every week."""
    if timing is None or timing.times_high != len(timing.weekdays):
        return frozenset()
    if not timing.period_low == timing.period_high == _DAYS_OF_THE_WEEK:
        return frozenset()
    days = frozenset(timing.weekdays)
    return days if days <= set(_WEEK) else frozenset()


def _by_frequency(entry: MedicineEntry) -> Spacing:
    shortest: list[Fraction] = []
    longest: list[Fraction] = []
    for dose in entry.doses:
        known = [step.timing for step in dose.steps if step.timing is not None and not step.timing.once]
        highs = [timing.per_day_high for timing in known if timing.per_day_high]
        lows = [timing.per_day_low for timing in known if timing.per_day_low]
        if dose.relation == "together":
            highs, lows = [sum(highs, Fraction(0))] if highs else [], [sum(lows, Fraction(0))] if lows else []
        shortest.extend(1 / high for high in highs)
        longest.extend(1 / low for low in lows)
    return min(shortest, default=None), max(longest, default=None)
