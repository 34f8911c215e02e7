"""Coded doses at the edges: ranges, several amounts, maxima, durations and rates, and what is said of each."""

from decimal import Decimal
from typing import Any

import pytest

from service.core.model.dose import Amount, DoseReading
from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, StructuredDose
from service.core.normalise.dose_structured import read_structured
from tests.support.reference import bundled

UCUM = "http://unitsofmeasure.org"
DAILY: dict[str, Any] = {"frequency": 1, "period": Decimal(1), "period_unit": "d"}


def q(value: str | None, code: str | None = "mg", comparator: str | None = None, unit: str | None = None) -> QuantityWritten:
    number = None if value is None else Decimal(value)
    return QuantityWritten(value=number, system=UCUM if code else None, code=code, comparator=comparator, unit=unit)


def read(*pairs: tuple[QuantityWritten | None, QuantityWritten], dosage: Any = None, **coded: Any) -> DoseReading:
    structured = StructuredDose(**{"amounts": pairs, **coded})
    return read_structured(DosageWritten(path="dosage[0]", structured=structured, **(dosage or {})), reference=bundled())


def one(value: str, code: str = "mg") -> tuple[QuantityWritten, QuantityWritten]:
    return q(value, code), q(value, code)


def amount(*pairs: tuple[QuantityWritten | None, QuantityWritten]) -> Amount:
    reading = read(*pairs, **DAILY)
    assert reading.refused is None, reading.refused
    found = reading.steps[0].amount
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (q("2"), q("4"), ("2", "4", "mg")),
        (q("2"), q("2"), ("2", "2", "mg")),
        (None, q("4"), (None, "4", "mg")),
        (q("4", comparator="<"), q("4", comparator="<"), (None, "4", "mg")),
        (q("4", comparator="<="), q("4", comparator="<="), (None, "4", "mg")),
        (q("2", code=None), q("4"), ("2", "4", "mg")),
    ],
)
def test_the_two_ends_of_a_dose(low: Any, high: Any, expected: Any) -> None:
    found = amount((low, high))
    assert (found.low and str(found.low), str(found.high), found.unit) == expected


def test_a_dose_by_weight_and_a_rate_keep_their_basis() -> None:
    for pair in ((q("2", "mg/kg"), q("4", "mg/kg")), (None, q("4", "mg/kg"))):
        assert (amount(pair).per, amount(pair).per_time) == ("kg", None)
    for pair in ((q("2", "mg/h"), q("4", "mg/h")), (None, q("4", "mg/h"))):
        assert (amount(pair).per, amount(pair).per_time) == (None, "h")


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        (((q("2"), q("4", "g")),), "the two ends of the range have different units"),
        (((q("2"), q("4", "mg/kg")),), "the two ends of the range have different units"),
        (((q("4"), q("2")),), "the numbers of a range are in the wrong order"),
        (((q("0"), q("2")),), "a dose of zero: a time without the medicine"),
        (((q("-1"), q("2")),), "a dose is below zero"),
        (((q(None), q("2")),), "a dose has no number"),
        (((q("2"), q("2", comparator=">")),), "a dose is written as > 2"),
        (((q("2", "xyz"), q("2", "xyz")),), "xyz"),
        (((q("2", None, unit="blobs"), q("2", None, unit="blobs")),), "the unit blobs is not known"),
        ((one("5"), one("6")), "two different doses are given: 5 mg and 6 mg"),
        ((one("5"), one("6000", "ug")), "two different doses are given: 5 mg and 6000 ug"),
        (((q("1"), q("2")), (q("1"), q("3"))), "two different doses"),
        (((q("1"), q("3")), (q("2"), q("3"))), "two different doses"),
        (((None, q("3")), (q("2"), q("3"))), "two different doses"),
    ],
)
def test_coded_doses_that_are_refused(pairs: Any, why: str) -> None:
    reading = read(*pairs, **DAILY)
    assert reading.refused is not None
    assert why in reading.refused
    assert (reading.read_from, reading.steps) == ("structured", ())


@pytest.mark.parametrize(
    ("pairs", "kept"),
    [
        ((one("5"), one("5000", "ug")), 0),
        (((q("1"), q("2")), (q("1000", "ug"), q("2000", "ug"))), 0),
        (((None, q("2")), (None, q("2000", "ug"))), 0),
        ((one("5"), one("5", "mL")), 1),
        ((one("5"), one("5", "mg/kg")), 1),
        ((one("5"), one("5", "mL"), one("2", "[iU]")), 2),
    ],
)
def test_several_amounts_are_one_dose_in_several_units(pairs: Any, kept: int) -> None:
    reading = read(*pairs, **DAILY)
    assert (reading.refused, len(reading.alternatives)) == (None, kept)


@pytest.mark.parametrize(
    ("coded", "days"),
    [({"bounds_days": Decimal(7)}, 7), ({"bounds_days": Decimal(7), "bounds_days_max": Decimal(9)}, None), ({}, None)],
)
def test_how_long_it_lasts(coded: Any, days: int | None) -> None:
    assert read(one("5"), **DAILY, **coded).steps[0].days == days


@pytest.mark.parametrize(
    ("period", "most", "note"),
    [
        (q("1", "d"), "20", "at most 20 mg in 1 d"),
        (q("24", "h"), "20", "at most 20 mg in 24 h"),
        (q("2", "d"), None, "at most 20 mg in 2 d"),
        (q("1", "wk"), None, "at most 20 mg in 1 wk"),
        (q("1", "mg"), None, "at most 20 mg in 1 mg"),
        (q(None, "d"), None, "at most 20 mg in None d"),
        (q("1", "xyz"), None, "at most 20 mg in 1 xyz"),
    ],
)
def test_the_most_of_a_day(period: QuantityWritten, most: str | None, note: str) -> None:
    reading = read(one("5"), **DAILY, max_per_period=(q("20"), period))
    held = reading.steps[0].max_per_day
    assert (held and str(held.high)) == most
    assert note in reading.notes
    assert held is None or held.low is None


def test_the_most_of_one_dose_and_maxima_that_make_no_sense() -> None:
    each = read(one("5"), **DAILY, max_per_administration=q("10")).steps[0].max_per_dose
    assert each == Amount(low=Decimal(10), high=Decimal(10), unit="mg")
    assert read(one("5"), **DAILY, max_per_administration=q("0")).refused == "a dose of zero: a time without the medicine"
    assert read(one("5"), **DAILY, max_per_period=(q("0"), q("1", "d"))).refused == "a dose of zero: a time without the medicine"


@pytest.mark.parametrize(
    ("coded", "dosage", "notes"),
    [
        ({}, {}, ()),
        ({"duration": Decimal(30), "duration_unit": "min"}, {}, ("given over 30 min",)),
        ({"rate": "5 mL/h"}, {}, ("at a rate of 5 mL/h",)),
        ({"count": 3}, {}, ("3 times in all",)),
        ({"count": 1}, {}, ()),
        ({"count": 1, "count_max": 1}, {}, ()),
        ({"count": 3, "count_max": 3}, {}, ("3 times in all",)),
        ({"count": 3, "count_max": 6}, {}, ("3 to 6 times in all",)),
        ({"count": 1, "count_max": 3}, {}, ("1 to 3 times in all",)),
        ({"count_max": 3}, {}, ("up to 3 times in all",)),
        ({"offset_minutes": 30}, {}, ("30 minutes from the event",)),
        ({"offset_minutes": 0}, {}, ()),
        ({}, {"as_needed": True, "as_needed_for": "pain"}, ("as needed for pain",)),
        ({}, {"additional": ("with food",)}, ("with food",)),
    ],
)
def test_coded_instructions_become_notes(coded: Any, dosage: Any, notes: tuple[str, ...]) -> None:
    assert read(one("5"), **DAILY, **coded, dosage=dosage).notes == notes


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("5 mL / 1 h", ("5", "5", "mL", "h")),
        ("5 ml/hour", ("5", "5", "mL", "h")),
        ("2.5 mg to 5 mg / 1 h", None),
        ("2 mg/h to 5 mg/h", ("2", "5", "mg", "h")),
        ("2 mL/h to 5 mg/h", None),
        ("5 mL", None),
        ("fast", None),
    ],
)
def test_a_rate_stands_in_for_a_dose(rate: str, expected: Any) -> None:
    reading = read(rate=rate, **DAILY)
    if expected is None:
        assert reading.refused is not None
        return
    found = reading.steps[0].amount
    assert found is not None
    assert (str(found.low), str(found.high), found.unit, found.per_time) == expected


def test_a_rate_beside_an_amount_is_told_and_a_rate_that_is_the_dose_is_not_told_twice() -> None:
    beside, alone = read(one("5"), rate="2 mL/h", **DAILY), read(rate="2 mL/h", **DAILY)
    assert (beside.steps[0].amount, beside.notes) == (
        Amount(low=Decimal(5), high=Decimal(5), unit="mg"),
        ("at a rate of 2 mL/h",),
    )
    assert (alone.steps[0].amount, alone.notes) == (Amount(low=Decimal(2), high=Decimal(2), unit="mL", per_time="h"), ())


def test_the_most_of_a_day_for_each_kilogram_stays_for_each_kilogram() -> None:
    most = read(one("5"), **DAILY, max_per_period=(q("20", "mg/kg"), q("1", "d"))).steps[0].max_per_day
    assert most == Amount(low=None, high=Decimal(20), unit="mg", per="kg")


def test_nothing_coded_is_no_reading_and_an_empty_code_is_refused() -> None:
    nothing = read_structured(DosageWritten(path="dosage[0]"), reference=bundled())
    assert (nothing.refused, nothing.read_from) == ("there is no coded dose", "nothing")
    empty = read()
    assert (empty.refused, empty.read_from) == ("it states no dose and no times", "structured")
    assert read(dosage={"as_needed": True}).refused is None
    assert read(**DAILY).refused is None
    assert read(one("5")).refused is None
    assert read(one("5"), period=Decimal(1)).refused == "the period of its frequency has no known unit"


@pytest.mark.parametrize(
    ("rate", "per", "per_time"),
    [
        ("5 microgram/kg / 1 hour", "kg", "h"),
        ("5 ug/kg/h", "kg", "h"),
        ("5 mg/hour", None, "h"),
        ("5 mg / 1 minute", None, "min"),
    ],
)
def test_a_rate_keeps_what_it_is_for_each_of(rate: str, per: str | None, per_time: str) -> None:
    [step] = read(rate=rate, **DAILY).steps
    assert step.amount is not None
    assert (step.amount.high, step.amount.per, step.amount.per_time) == (Decimal(5), per, per_time)


@pytest.mark.parametrize("rate", ["5 furlong / 1 hour", "5 mg/kg", "5 furlong", "quickly"])
def test_a_rate_in_no_known_unit_or_without_a_time_is_refused(rate: str) -> None:
    assert read(rate=rate, **DAILY).refused == f"the rate {rate} could not be read"


@pytest.mark.parametrize(("times", "refused"), [(-1, True), (1, False)])
def test_a_number_of_times_below_one_is_refused(times: int, refused: bool) -> None:
    assert bool(read(one("5"), frequency=times, period=Decimal(1), period_unit="d").refused) is refused
