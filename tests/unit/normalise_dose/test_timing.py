"""All that a step says about when, as one timing: what fits together, and what is refused because it does not."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.model.dose import Timing
from service.core.model.written import StructuredDose
from service.core.normalise.dose.element import Moment, Often
from service.core.normalise.dose.timing import one_timing
from service.core.normalise.dose_structured_timing import coded_timing

DAY = Fraction(1)


def often(low: int, high: int | None = None, days: Any = 1, longest: Any = None, **more: Any) -> Often:
    return Often(
        low=Decimal(low), high=Decimal(high or low), period_low=Fraction(days), period_high=Fraction(longest or days), **more
    )


def at(*slots: str) -> tuple[Moment, ...]:
    return tuple(Moment(slot=slot, word=slot) for slot in slots)


def timing(
    *parts: Often, moments: tuple[Moment, ...] = (), weekdays: tuple[str, ...] = (), stat: bool = False
) -> Timing | str | None:
    return one_timing(parts, moments, weekdays, stat)


def spans(found: Timing | str | None) -> tuple[Fraction | None, Fraction | None]:
    assert isinstance(found, Timing), found
    return found.per_day_low, found.per_day_high


UP_TO_4 = often(4, up_to=True)
EVERY_6_HOURS = often(1, days="1/4", interval=True)


@pytest.mark.parametrize(
    ("parts", "low", "high"),
    [
        ((often(2),), 2, 2),
        ((often(1, 2),), 1, 2),
        ((often(2), often(2)), 2, 2),
        ((often(2), often(1, days="1/2")), 2, 2),
        ((UP_TO_4,), None, 4),
        ((UP_TO_4, UP_TO_4), None, 4),
        ((UP_TO_4, EVERY_6_HOURS), None, 4),
        ((often(3, up_to=True), EVERY_6_HOURS), None, 3),
        ((often(1, days="1/6", longest="1/4", interval=True), UP_TO_4), None, 4),
    ],
)
def test_frequencies_that_go_together(parts: Any, low: int | None, high: int) -> None:
    assert spans(timing(*parts)) == (low, high)


def test_a_frequency_that_is_no_interval_is_no_least_time_apart() -> None:
    assert timing(UP_TO_4, often(4)) == "it gives a frequency and another as its maximum"


def test_an_interval_beside_a_limit_is_the_least_time_apart() -> None:
    found = timing(UP_TO_4, often(1, days="1/6", longest="1/4", interval=True))
    assert isinstance(found, Timing)
    assert (found.apart, found.times_low, found.times_high) == (Fraction(1, 6), None, 4)


@pytest.mark.parametrize(
    ("parts", "more", "why"),
    [
        ((often(2), often(3)), {}, "two different frequencies"),
        ((often(1, 2), often(2)), {}, "two different frequencies"),
        ((often(1, 2), often(1)), {}, "two different frequencies"),
        ((often(1, days=2, longest=3), often(1, days=2)), {}, "two different frequencies"),
        ((often(1, days=2, longest=3), often(1, days=3)), {}, "two different frequencies"),
        ((UP_TO_4, often(3, up_to=True)), {}, "two different maximum frequencies"),
        ((UP_TO_4, often(2)), {}, "a frequency and another as its maximum"),
        ((UP_TO_4, often(2)), {"moments": at("night")}, "a frequency and another as its maximum"),
        ((often(5, up_to=True), EVERY_6_HOURS), {}, "more often than its interval allows"),
        ((often(2),), {"stat": True}, "both once and how often"),
        ((UP_TO_4,), {"stat": True}, "both once and how often"),
        ((), {"stat": True, "moments": at("night")}, "both once and how often"),
        ((), {"stat": True, "weekdays": ("mon",)}, "both once and how often"),
        ((often(2),), {"moments": at("night")}, "do not add up"),
        ((often(1, 2),), {"moments": at("night")}, "do not add up"),
        ((often(1, 2),), {"moments": at("morning", "night")}, "do not add up"),
        ((), {"moments": at("08:00", "night")}, "times of the clock and other times"),
        ((often(1, days=7),), {"moments": at("morning", "night")}, "do not fit how often"),
        ((often(1, days="1/4"),), {"moments": at("night")}, "do not fit how often"),
        ((often(2, days=1, longest=2),), {"moments": at("morning", "night")}, "do not fit how often"),
        ((often(1, days=7),), {"weekdays": ("mon", "thu")}, "weekdays do not fit"),
        ((often(1, days=2),), {"weekdays": ("mon",)}, "weekdays do not fit"),
        ((UP_TO_4,), {"weekdays": ("mon",)}, "weekdays do not fit"),
        ((often(1, 2, days=7),), {"weekdays": ("mon",)}, "weekdays do not fit"),
        ((often(1, 2, days=7),), {"weekdays": ("mon", "thu")}, "weekdays do not fit"),
        ((often(1, days=1, longest=2),), {"weekdays": ("mon",)}, "weekdays do not fit"),
        ((often(2), often(3)), {"moments": at("night"), "weekdays": ("mon",)}, "two different frequencies"),
        ((often(2),), {"moments": at("night"), "weekdays": ("mon",)}, "do not add up"),
    ],
)
def test_what_does_not_fit_together_is_refused(parts: Any, more: Any, why: str) -> None:
    found = timing(*parts, **more)
    assert isinstance(found, str), found
    assert why in found


@pytest.mark.parametrize(
    ("parts", "moments", "per_day"),
    [
        ((), ("morning",), 1),
        ((), ("morning", "night"), 2),
        ((), ("night", "night"), 1),
        ((), ("08:00", "20:00"), 2),
        ((often(2),), ("morning", "night"), 2),
        ((often(1, days=7),), ("night",), Fraction(1, 7)),
        ((often(1, days=2),), ("night",), Fraction(1, 2)),
    ],
)
def test_times_of_day(parts: Any, moments: tuple[str, ...], per_day: Any) -> None:
    found = timing(*parts, moments=at(*moments))
    assert spans(found) == (per_day, per_day)
    assert isinstance(found, Timing)
    assert found.moments == tuple(dict.fromkeys(moments))


@pytest.mark.parametrize(
    ("parts", "weekdays", "per_day"),
    [
        ((), ("mon",), Fraction(1, 7)),
        ((), ("mon", "thu"), Fraction(2, 7)),
        ((often(2),), ("mon", "thu"), Fraction(4, 7)),
        ((often(1, days=7),), ("mon",), Fraction(1, 7)),
        ((often(2, days=7),), ("mon", "thu"), Fraction(2, 7)),
    ],
)
def test_days_of_the_week(parts: Any, weekdays: tuple[str, ...], per_day: Fraction) -> None:
    found = timing(*parts, weekdays=weekdays)
    assert spans(found) == (per_day, per_day)
    assert isinstance(found, Timing)
    assert found.weekdays == weekdays


def test_times_of_day_on_days_of_the_week() -> None:
    found = timing(moments=at("morning", "night"), weekdays=("mon",))
    assert spans(found) == (Fraction(2, 7), Fraction(2, 7))


def test_once_and_nothing() -> None:
    once = timing(stat=True)
    assert isinstance(once, Timing)
    assert (once.once, once.times_low, once.times_high) == (True, 1, 1)
    assert timing() is None


# Codes


def coded(**values: Any) -> Timing | str | None:
    numbers = {name: Decimal(str(value)) for name, value in values.items() if name in {"period", "period_max"}}
    return coded_timing(StructuredDose(**{**values, **numbers}))


@pytest.mark.parametrize(
    ("code", "per_day"),
    [
        ("QD", 1),
        ("OD", 1),
        ("BID", 2),
        ("BD", 2),
        ("TID", 3),
        ("TDS", 3),
        ("QID", 4),
        ("QDS", 4),
        ("QOD", Fraction(1, 2)),
        ("WK", Fraction(1, 7)),
        ("MO", Fraction(16, 487)),
        ("Q4H", 6),
        ("Q12H", 2),
        (" bid ", 2),
        ("AM", 1),
        ("PM", 1),
        ("BED", 1),
    ],
)
def test_a_timing_code_gives_its_times_a_day(code: str, per_day: Any) -> None:
    assert spans(coded(timing_code=code)) == (per_day, per_day)


@pytest.mark.parametrize("code", ["Q0H", " ", ""])
def test_codes_that_say_nothing(code: str) -> None:
    assert coded(timing_code=code) is None


@pytest.mark.parametrize(("code", "slot"), [("AM", "morning"), ("PM", "evening"), ("BED", "night")])
def test_codes_of_times_of_day(code: str, slot: str) -> None:
    found = coded(timing_code=code)
    assert isinstance(found, Timing)
    assert found.moments == (slot,)


EVENTS = {
    "morning": "MORN MORN.early MORN.late CM ACM PCM WAKE",
    "midday": "NOON CD ACD PCD",
    "afternoon": "AFT AFT.early AFT.late",
    "evening": "EVE EVE.early EVE.late CV ACV PCV",
    "night": "NIGHT HS PHS",
}


@pytest.mark.parametrize(("code", "slot"), [(code, slot) for slot, codes in EVENTS.items() for code in codes.split()])
def test_codes_of_events_of_the_day(code: str, slot: str) -> None:
    found = coded(when=(code,))
    assert isinstance(found, Timing)
    assert (found.moments, found.per_day_low) == ((slot,), 1)


@pytest.mark.parametrize(
    ("unit", "days"),
    [
        ("s", Fraction(1, 86400)),
        ("min", Fraction(1, 1440)),
        ("h", Fraction(1, 24)),
        ("d", 1),
        ("wk", 7),
        ("mo", Fraction(487, 16)),
        ("a", Fraction(1461, 4)),
        ("D", 1),
        ("day", 1),
        ("Days", 1),
        ("hours", Fraction(1, 24)),
        (" wk ", 7),
        ("weeks", 7),
    ],
)
def test_each_unit_of_a_period_is_so_many_days(unit: str, days: Any) -> None:
    found = coded(frequency=1, period=1, period_unit=unit)
    assert isinstance(found, Timing)
    assert (found.period_low, found.period_high) == (days, days)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"frequency": 2}, "not in what period"),
        ({"frequency_max": 1}, "not in what period"),
        ({"frequency": 1, "frequency_max": 2}, "not in what period"),
        ({"frequency": 1, "period_max": 2}, "not in what period"),
        ({"period_max": 2}, "not in what period"),
        ({"frequency": 1, "period": 1}, "no known unit"),
        ({"frequency": 1, "period": 1, "period_unit": "moon"}, "no known unit"),
        ({"frequency": 1, "period": 0, "period_unit": "d"}, "no known unit"),
        ({"frequency": 1, "period": -1, "period_unit": "d"}, "no known unit"),
        ({"frequency": 3, "frequency_max": 2, "period": 1, "period_unit": "d"}, "wrong order"),
        ({"frequency": 1, "period": 2, "period_max": 1, "period_unit": "d"}, "wrong order"),
        ({"events": ("2026-01-01", "2026-01-02")}, "listed dates"),
        ({"count": 2}, "how many times in all"),
        ({"timing_code": "BID", "count": 1}, "once in all and says more times than one"),
        ({"frequency": 2, "period": 1, "period_unit": "d", "count": 1}, "once in all"),
        ({"when": ("MORN", "HS"), "count": 1}, "once in all"),
        ({"days_of_week": ("mon", "thu"), "count": 1}, "once in all"),
        ({"frequency": 1, "frequency_max": 2, "period": 1, "period_unit": "d", "count": 1}, "once in all"),
        ({"timing_code": "AM", "when": ("HS",), "count": 1}, "once in all"),
        ({"count": 1, "count_max": 3}, "how many times in all"),
        ({"frequency": 1, "count": 1, "count_max": 3}, "how many times in all"),
        ({"frequency": 1, "count_max": 3}, "how many times in all"),
        ({"events": ("2026-01-01",), "count": 1, "count_max": 3}, "how many times in all"),
        ({"count": 1, "count_max": 0}, "wrong order"),
        ({"frequency": 1, "period": 1, "period_unit": "d", "count": 3, "count_max": 2}, "wrong order"),
        ({"timing_code": "XYZ"}, "XYZ is not known"),
        ({"when": ("XYZ",)}, "XYZ is not known"),
        ({"when": ("AC",)}, "does not say how many"),
        ({"when": ("C", "HS")}, "does not say how many"),
    ],
)
def test_codes_that_do_not_fit_together(values: Any, why: str) -> None:
    found = coded(**values)
    assert isinstance(found, str), found
    assert why in found


@pytest.mark.parametrize(
    "values",
    [
        {"frequency": 1},
        {"count": 1},
        {"events": ("2026-01-01",)},
        {"frequency": 1, "count": 1},
        {"period": 1, "period_unit": "d", "count": 1},
        {"frequency": 1, "period": 1, "period_unit": "d", "count": 1, "count_max": 1},
        {"when": ("HS",), "count": 1},
        {"times_of_day": ("08:00",), "count": 1},
        {"days_of_week": ("mon",), "count": 1},
        {"timing_code": "QD", "count": 1},
        {"timing_code": "AM", "when": ("MORN",), "count": 1},
        {"count": 1, "count_max": 1},
    ],
)
def test_codes_of_a_single_dose(values: Any) -> None:
    one = Fraction(1)
    assert coded(**values) == Timing(times_low=Decimal(1), times_high=Decimal(1), period_low=one, period_high=one, once=True)


@pytest.mark.parametrize(
    "values",
    [
        {"period": 1, "period_unit": "d", "count": 2},
        {"period": 1, "period_unit": "d", "count": 1, "count_max": 3},
        {"period": 1, "period_unit": "d", "count_max": 3},
        {"period": 1, "period_unit": "d", "count": 3, "count_max": 3},
        {"when": ("HS",), "count": 2},
        {"times_of_day": ("08:00",), "count": 3},
        {"days_of_week": ("mon",), "count": 2},
        {"timing_code": "BID", "frequency": 1},
    ],
)
def test_a_count_beside_a_frequency_is_no_single_dose(values: Any) -> None:
    found = coded(**values)
    assert isinstance(found, Timing)
    assert not found.once


def test_meals_add_nothing_to_a_frequency_and_days_are_read_by_their_first_letters() -> None:
    assert spans(coded(frequency=3, period=1, period_unit="d", when=("AC",))) == (3, 3)
    assert spans(coded(timing_code="TDS", when=("PC",))) == (3, 3)
    found = coded(days_of_week=(" Monday ", "mon", "THU"))
    assert isinstance(found, Timing)
    assert found.weekdays == ("mon", "thu")
    up_to = coded(frequency_max=3, period=1, period_unit="d")
    assert spans(up_to) == (None, 3)
    clock = coded(times_of_day=("08:00:00", "20:00"))
    assert isinstance(clock, Timing)
    assert clock.moments == ("08:00", "20:00")
