"""An amount beside a rate: the dose of a day only where its times are said too, and the rate in view wherever there is one."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from service.core.model.dose import DoseReading
from service.core.model.entries import DailyAmount
from service.core.model.written import SourceList
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.reference import bundled
from tests.unit.sources.reading import bundle, request

MORPHINE = {"text": "Morphine sulfate 50mg/50ml solution for infusion vials"}
UCUM = "http://unitsofmeasure.org"
DAILY = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
ONCE = {"repeat": {"count": 1}}


def mg(value: object, unit: str = "mg") -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


def read(**dosage: Any) -> tuple[DoseReading, tuple[DailyAmount, ...]]:
    payload = bundle(request(medicationCodeableConcept=MORPHINE, dosageInstruction=[dosage]))
    found = read_source("ward", "inpatient-orders", payload, sha256="0" * 64)
    assert isinstance(found, SourceList)
    [entry] = normalise_source(found, bundled(), date(2026, 11, 20)).medicines
    [reading] = entry.doses
    return reading, entry.daily


@pytest.mark.parametrize(
    "more",
    [
        {"doseAndRate": [{"doseQuantity": mg(50), "rateQuantity": mg(10, "mg/h")}]},
        {"doseAndRate": [{"doseQuantity": mg(50), "rateRatio": {"numerator": mg(10), "denominator": mg(1, "h")}}]},
        {"doseAndRate": [{"doseQuantity": mg(50), "rateRange": {"low": mg(5, "mg/h"), "high": mg(10, "mg/h")}}]},
        {"doseAndRate": [{"doseQuantity": mg(50)}, {"rateQuantity": mg(10, "mL/h")}]},
        {"doseQuantity": mg(50), "rateQuantity": mg(10, "mg/h")},
        {"doseQuantity": mg(50), "rateQuantity": mg(10, "furlong")},
        {"doseQuantity": mg(50), "rateQuantity": mg(10, "mg/h"), "text": "50 mg"},
        {"doseQuantity": mg(50), "rateQuantity": mg(10, "mg/h"), "asNeededBoolean": True},
        {"rateQuantity": mg(10, "furlong"), "text": "50 mg when required"},
    ],
)
def test_an_amount_at_a_rate_without_times_is_no_dose_of_a_day(more: dict[str, Any]) -> None:
    reading, daily = read(**more)
    assert "how often is not said" in (reading.refused or "")
    assert "10" in (reading.refused or "")
    assert (reading.steps, reading.alternatives, daily) == ((), (), ())


@pytest.mark.parametrize("timing", [DAILY, ONCE])
def test_an_amount_with_its_times_is_read_and_its_rate_is_told(timing: dict[str, Any]) -> None:
    reading, [daily] = read(timing=timing, doseAndRate=[{"doseQuantity": mg(50), "rateQuantity": mg(10, "mg/h")}])
    assert reading.refused is None
    assert reading.not_compared == ("the rate of 10 mg/h was held against nothing",)
    assert (daily.dose_high, daily.unit) == (Decimal(50), "mg")


def test_a_text_that_says_how_often_gives_the_times() -> None:
    reading, [daily] = read(text="50 mg once a day", doseQuantity=mg(50), rateQuantity=mg(10, "mg/h"))
    assert (reading.refused, daily.day_high) == (None, Decimal(50))


@pytest.mark.parametrize(
    ("dose", "rate", "unit", "holds"),
    [
        (48, "2", "mg/h", True),
        (48, "1.99", "mg/h", False),
        (48, "1", "mL/h", True),
        (48, "1", "mg/kg/h", True),
        (1, "1", "mg/min", True),
    ],
)
def test_a_dose_that_its_rate_cannot_give_in_time_is_refused(dose: int, rate: str, unit: str, holds: bool) -> None:
    reading, _ = read(timing=DAILY, doseQuantity=mg(dose), rateQuantity=mg(Decimal(rate), unit))
    assert ("cannot be given as often" in (reading.refused or "")) is not holds


def test_a_rate_alone_stays_a_rate() -> None:
    reading, daily = read(rateQuantity=mg(10, "mg/h"))
    assert (reading.refused, reading.not_compared, daily) == (None, (), ())
    [step] = reading.steps
    assert step.amount is not None
    assert step.amount.per_time == "h"


SPAN = {"low": mg(5, "mg/h"), "high": mg(10, "mg/h")}


@pytest.mark.parametrize(
    ("dose", "rate", "times", "holds"),
    [
        ({"doseQuantity": mg(240)}, {"rateRange": SPAN}, "once a day", True),
        ({"doseQuantity": mg(241)}, {"rateRange": SPAN}, "once a day", False),
        ({"doseRange": {"low": mg(24), "high": mg(48)}}, {"rateQuantity": mg(1, "mg/h")}, "once a day", True),
        ({"doseRange": {"low": mg(25), "high": mg(48)}}, {"rateQuantity": mg(1, "mg/h")}, "once a day", False),
        ({"doseRange": {"high": mg(24)}}, {"rateQuantity": mg(1, "mg/h")}, "once a day", True),
        ({"doseRange": {"high": mg(25)}}, {"rateQuantity": mg(1, "mg/h")}, "once a day", False),
        ({"doseQuantity": mg(24)}, {"rateQuantity": mg(1, "mg/h")}, "up to twice a day", False),
        ({"doseQuantity": mg(24)}, {"rateQuantity": mg(2, "mg/h")}, "up to twice a day", True),
        ({"doseQuantity": mg(24)}, {"rateQuantity": mg(1, "mg/h")}, "once or twice a day", False),
        ({"doseQuantity": mg(24)}, {"rateQuantity": mg(1, "mg/h")}, "every 2 days", True),
    ],
)
def test_the_fastest_rate_the_least_dose_and_the_most_often_are_held_together(
    dose: dict[str, Any], rate: dict[str, Any], times: str, holds: bool
) -> None:
    reading, _ = read(text=times, doseAndRate=[{**dose, **rate}])
    assert reading.written == times
    assert (reading.refused is None) is holds
    assert holds or "cannot be given as often" in (reading.refused or "")


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        ({"doseQuantity": mg(50)}, "50 mg is given at a rate of 10 mg/h, and how often is not said"),
        ({"doseRange": {"low": mg(25), "high": mg(50)}}, "25 to 50 mg is given at a rate of 10 mg/h"),
        ({"doseRange": {"low": mg(50), "high": mg(50)}}, "50 mg is given at a rate of 10 mg/h"),
        ({"doseRange": {"high": mg(50)}}, "50 mg is given at a rate of 10 mg/h"),
    ],
)
def test_the_refusal_names_the_dose_and_its_rate(dose: dict[str, Any], words: str) -> None:
    reading, _ = read(doseAndRate=[{**dose, "rateQuantity": mg(10, "mg/h")}])
    assert (reading.refused or "").startswith(words)


def test_a_refused_amount_leaves_none_of_its_alternatives() -> None:
    reading, daily = read(doseAndRate=[{"doseQuantity": mg(50), "rateQuantity": mg(10, "mg/h")}, {"doseQuantity": mg(50, "mL")}])
    assert "how often is not said" in (reading.refused or "")
    assert (reading.steps, reading.alternatives, daily) == ((), (), ())


def test_a_rate_that_is_not_read_leaves_a_dose_with_its_times_and_is_told() -> None:
    reading, [daily] = read(timing=DAILY, doseQuantity=mg(50), rateQuantity=mg(10, "furlong"))
    assert (reading.refused, daily.day_high) == (None, Decimal(50))
    assert reading.not_compared == ("the rate of 10 furlong was held against nothing",)


def test_times_without_a_dose_are_no_dose_at_a_rate() -> None:
    reading, _ = read(text="once a day", rateQuantity=mg(10, "furlong"))
    assert (reading.refused, [step.amount for step in reading.steps]) == (None, [None])
    assert reading.not_compared == ("the coded dose was not read: the rate 10 furlong could not be read",)


def test_a_rate_is_told_beside_words_that_were_not_compared() -> None:
    reading, _ = read(text="as the sheet by the bed says", timing=DAILY, doseQuantity=mg(50), rateQuantity=mg(10, "mg/h"))
    assert [told.partition(":")[0] for told in reading.not_compared] == [
        "the words were not read",
        "the rate of 10 mg/h was held against nothing",
    ]
