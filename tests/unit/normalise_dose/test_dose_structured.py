"""Coded doses and timings: the traps of FHIR Timing, and what is refused."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.model.dose import Amount, DoseReading
from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, StructuredDose
from service.core.normalise.dose_structured import read_structured
from tests.support.reference import bundled

UCUM, SNOMED = "http://unitsofmeasure.org", "http://snomed.info/sct"


def quantity(value: str | None, code: str = "mg", comparator: str | None = None) -> QuantityWritten:
    return QuantityWritten(value=None if value is None else Decimal(value), system=UCUM, code=code, comparator=comparator)


def tablets(value: str) -> QuantityWritten:
    return QuantityWritten(value=Decimal(value), unit="tablet", system=SNOMED, code="428673006")


def read(*amounts: QuantityWritten, as_needed: bool | None = None, **coded: Any) -> DoseReading:
    pairs = tuple((amount, amount) for amount in amounts)
    stated: dict[str, Any] = {"amounts": pairs, **coded}
    structured = StructuredDose(**stated)
    return read_structured(DosageWritten(path="dosage[0]", structured=structured, as_needed=as_needed), reference=bundled())


def times_a_day(**coded: Any) -> tuple[Fraction | None, Fraction | None]:
    reading = read(quantity("5"), **coded)
    assert reading.refused is None
    timing = reading.steps[0].timing
    assert timing is not None
    return timing.per_day_low, timing.per_day_high


WEEKLY = {"frequency": 1, "period": Decimal(1), "period_unit": "wk"}
DAILY = {"frequency": 1, "period": Decimal(1), "period_unit": "d"}


@pytest.mark.parametrize(
    ("coded", "low", "high"),
    [
        (DAILY, 1, 1),
        ({"period": Decimal(1), "period_unit": "d"}, 1, 1),
        ({"frequency": 1, "period": Decimal(8), "period_unit": "h"}, 3, 3),
        ({"frequency": 1, "period": Decimal(4), "period_max": Decimal(6), "period_unit": "h"}, 4, 6),
        ({"frequency": 2, "frequency_max": 4, "period": Decimal(1), "period_unit": "d"}, 2, 4),
        ({"frequency_max": 3, "period": Decimal(1), "period_unit": "d"}, None, 3),
        ({"frequency": 1, "period": Decimal(1), "period_unit": "wk"}, Fraction(1, 7), Fraction(1, 7)),
        ({**DAILY, "frequency": 2, "days_of_week": ("mon", "thu")}, Fraction(4, 7), Fraction(4, 7)),
        (
            {"frequency": 2, "period": Decimal(1), "period_unit": "wk", "days_of_week": ("mon", "thu")},
            Fraction(2, 7),
            Fraction(2, 7),
        ),
        ({"days_of_week": ("tue",)}, Fraction(1, 7), Fraction(1, 7)),
        ({"when": ("CM", "CV")}, 2, 2),
        ({**DAILY, "frequency": 3, "when": ("AC",)}, 3, 3),
        ({**DAILY, "when": ("HS",)}, 1, 1),
        ({"times_of_day": ("08:00:00", "20:00:00")}, 2, 2),
        ({"timing_code": "BID"}, 2, 2),
        ({"timing_code": "QOD"}, Fraction(1, 2), Fraction(1, 2)),
        ({"timing_code": "Q6H"}, 4, 4),
        ({**DAILY, "timing_code": "QD"}, 1, 1),
    ],
)
def test_how_often_a_coded_dose_is_given(coded: dict[str, Any], low: Fraction | None, high: Fraction) -> None:
    assert times_a_day(**coded) == (low, high)


@pytest.mark.parametrize(
    ("coded", "why"),
    [
        ({"frequency": 2}, "not in what period"),
        ({"frequency": 1, "period": Decimal(1), "period_unit": "fortnightish"}, "no known unit"),
        ({"frequency": 1, "period": Decimal(0), "period_unit": "d"}, "no known unit"),
        ({"frequency": 4, "frequency_max": 2, "period": Decimal(1), "period_unit": "d"}, "wrong order"),
        ({**DAILY, "when": ("MORN", "NIGHT")}, "do not add up"),
        ({"frequency": 3, "period": Decimal(1), "period_unit": "wk", "days_of_week": ("mon", "thu")}, "weekdays do not fit"),
        ({"when": ("AC",)}, "does not say how many"),
        ({"when": ("SOMETIME",)}, "is not known"),
        ({"timing_code": "ad lib"}, "is not known"),
        ({**DAILY, "timing_code": "BID"}, "two different frequencies"),
        ({"count": 6}, "not how often"),
        ({"events": ("2026-11-20", "2026-11-27")}, "listed dates"),
    ],
)
def test_a_coded_timing_that_does_not_fit_together_is_refused(coded: dict[str, Any], why: str) -> None:
    reading = read(quantity("5"), **coded)
    assert why in (reading.refused or "")
    assert reading.steps == ()


@pytest.mark.parametrize("coded", [{"count": 1}, {"events": ("2026-11-20",)}, {"frequency": 1}])
def test_a_single_administration_has_no_times_a_day(coded: dict[str, Any]) -> None:
    timing = read(quantity("5"), **coded).steps[0].timing
    assert timing is not None
    assert (timing.once, timing.per_day_high) == (True, None)


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (quantity("0"), "zero"),
        (quantity("-5"), "below zero"),
        (quantity(None), "no number"),
        (quantity("5", comparator=">"), "written as >"),
        (quantity("5", code="ML"), "capitals"),
        (quantity("5", code="furlong"), "not known"),
        (QuantityWritten(value=Decimal(5), unit="milligram", system=UCUM, code="ug"), "coded ug"),
    ],
)
def test_a_dose_without_a_certain_amount_is_refused(amount: QuantityWritten, why: str) -> None:
    assert why in (read(amount, **DAILY).refused or "")


def test_two_units_of_one_dose_are_never_added_up() -> None:
    reading = read(tablets("2"), quantity("5"), **DAILY)
    assert reading.steps[0].amount == Amount(low=Decimal(2), high=Decimal(2), unit="tablet")
    assert reading.alternatives == (Amount(low=Decimal(5), high=Decimal(5), unit="mg"),)


def test_one_dose_in_two_sizes_of_a_unit_is_one_dose() -> None:
    assert read(quantity("1", "g"), quantity("1000", "mg"), **DAILY).alternatives == ()


def test_two_different_doses_of_one_dimension_are_refused() -> None:
    assert "two different doses" in (read(quantity("5"), quantity("10"), **DAILY).refused or "")


def test_a_range_without_its_lower_end_is_up_to() -> None:
    reading = read(amounts=((None, quantity("10")),), **DAILY)
    assert reading.steps[0].amount == Amount(low=None, high=Decimal(10), unit="mg")


@pytest.mark.parametrize(
    ("low", "high", "why"),
    [(quantity("10"), quantity("5"), "wrong order"), (quantity("5", "ug"), quantity("5"), "different units")],
)
def test_a_range_that_makes_no_sense_is_refused(low: QuantityWritten, high: QuantityWritten, why: str) -> None:
    assert why in (read(amounts=((low, high),), **DAILY).refused or "")


def test_a_dose_by_weight_keeps_what_it_is_for_each_of() -> None:
    assert read(quantity("7", "mg/kg"), **DAILY).steps[0].amount == Amount(low=Decimal(7), high=Decimal(7), unit="mg", per="kg")


@pytest.mark.parametrize("rate", ["30 millilitre / 1 hour", "30 mL/h"])
def test_a_rate_is_read_as_a_rate(rate: str) -> None:
    assert read(rate=rate).steps[0].amount == Amount(low=Decimal(30), high=Decimal(30), unit="mL", per_time="h")


def test_a_rate_without_a_unit_of_time_is_refused() -> None:
    assert "could not be read" in (read(rate="30 mL").refused or "")


def test_a_maximum_in_24_hours_is_one_a_day_and_another_is_a_note() -> None:
    day = read(quantity("500"), max_per_period=(quantity("4", "g"), quantity("24", "h")), **DAILY)
    assert day.steps[0].max_per_day == Amount(low=None, high=Decimal(4), unit="g")
    week = read(quantity("500"), max_per_period=(quantity("4", "g"), quantity("1", "wk")), **DAILY)
    assert week.steps[0].max_per_day is None
    assert any("at most 4 g in 1 wk" in note for note in week.notes)


def test_as_needed_alone_is_a_reading_and_nothing_is_none() -> None:
    assert read(as_needed=True).steps[0].as_needed
    assert "no dose and no times" in (read().refused or "")


def test_no_coded_part_is_said_to_be_none() -> None:
    dosage = DosageWritten(path="dosage[0]", text="1 daily")
    assert read_structured(dosage, reference=bundled()).read_from == "nothing"
    assert replace(dosage, structured=StructuredDose()) != dosage
