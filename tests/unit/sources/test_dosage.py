"""Dosages of either release: every coded part as written, and what makes no sense said."""

from decimal import Decimal
from typing import Any

import pytest

from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, StructuredDose
from tests.unit.sources.reading import bundle, only, problems, read, statement

_MG = {"value": Decimal("2.50"), "unit": "mg"}


def _dosage(**written: Any) -> DosageWritten:
    (found,) = only(read(bundle(statement(dosage=[written])))).dosages
    return found


def _dose(**written: Any) -> StructuredDose:
    found = _dosage(**written).structured
    assert found
    return found


@pytest.mark.parametrize(
    "written",
    [
        {"doseQuantity": _MG},
        {"doseAndRate": [{"doseQuantity": _MG}]},
        {"doseAndRate": {"doseQuantity": _MG}},
        {"doseSimpleQuantity": _MG},
        {"dose": _MG},
        {"doseQuantity": {"value": "2.50", "unit": "mg"}},
    ],
)
def test_an_amount_keeps_its_digits_wherever_it_is_written(written: dict[str, Any]) -> None:
    ((low, high),) = _dose(**written).amounts
    assert low == high == QuantityWritten(value=Decimal("2.50"), unit="mg")
    assert str(high.value) == "2.50"


def test_two_amounts_are_alternatives() -> None:
    found = _dose(doseAndRate=[{"doseQuantity": {"value": 2, "unit": "tablet"}}, {"doseQuantity": {"value": 5, "unit": "mg"}}])
    assert [high.unit for _, high in found.amounts] == ["tablet", "mg"]


def test_a_range_without_its_lower_end_is_up_to() -> None:
    ((low, high),) = _dose(doseRange={"high": {"value": 2, "unit": "tablet"}}).amounts
    assert (low, high.value) == (None, Decimal(2))


def test_a_range_without_its_upper_end_has_none_and_says_so() -> None:
    found = read(bundle(statement(dosage=[{"doseRange": {"low": {"value": 1}}}])))
    assert "upper end" in problems(found)
    structured = only(found).dosages[0].structured
    assert structured
    assert structured.amounts[0][1].value is None


def test_every_part_of_a_timing_is_kept() -> None:
    repeat = {
        "frequency": 2, "frequencyMax": 4, "period": 1, "periodMax": 2, "periodUnit": "d", "when": ["AC", "HS"], "offset": 30,
        "timeOfDay": ["08:00:00"], "dayOfWeek": "mon", "count": 5, "countMax": 6, "duration": "1.5", "durationUnit": "h",
        "boundsDuration": {"value": 2, "code": "wk"},
    }  # fmt: skip
    found = _dose(timing={"repeat": repeat, "code": {"coding": [{"code": "BID"}]}, "event": ["2019-11-01"]})
    assert found == StructuredDose(
        frequency=2,
        frequency_max=4,
        period=Decimal(1),
        period_max=Decimal(2),
        period_unit="d",
        when=("AC", "HS"),
        offset_minutes=30,
        times_of_day=("08:00:00",),
        days_of_week=("mon",),
        count=5,
        count_max=6,
        duration=Decimal("1.5"),
        duration_unit="h",
        bounds_days=Decimal(14),
        timing_code="BID",
        events=("2019-11-01",),
    )


@pytest.mark.parametrize(
    ("bounds", "low", "high"),
    [
        ({"boundsDuration": {"value": 7, "unit": "day"}}, Decimal(7), None),
        ({"boundsRange": {"low": {"value": 2, "code": "wk"}, "high": {"value": 21, "code": "d"}}}, Decimal(14), Decimal(21)),
        ({"boundsDuration": {"value": 1, "code": "mo"}}, None, None),
    ],
)
def test_the_length_of_a_course_is_in_days_where_that_is_certain(
    bounds: dict[str, Any], low: Decimal | None, high: Decimal | None
) -> None:
    found = read(bundle(statement(dosage=[{"text": "x", "timing": {"repeat": {"frequency": 1, **bounds}}}])))
    structured = only(found).dosages[0].structured
    assert structured
    assert (structured.bounds_days, structured.bounds_days_max) == (low, high)
    assert ("not in days" in problems(found)) is (low is None)


@pytest.mark.parametrize(
    ("written", "as_needed", "reason"),
    [
        ({"asNeededBoolean": True}, True, None),
        ({"asNeededBoolean": "false"}, False, None),
        ({"asNeededCodeableConcept": {"text": "for pain"}}, True, "for pain"),
        ({"text": "x"}, None, None),
    ],
)
def test_as_needed_is_yes_no_or_not_said(written: dict[str, Any], as_needed: bool | None, reason: str | None) -> None:
    found = _dosage(**written)
    assert (found.as_needed, found.as_needed_for) == (as_needed, reason)


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ({"rateQuantity": {"value": 30, "unit": "mL/h"}}, "30 mL/h"),
        (
            {
                "doseAndRate": [
                    {"rateRatio": {"numerator": {"value": 30, "code": "mL"}, "denominator": {"value": 1, "code": "h"}}}
                ]
            },
            "30 mL / 1 h",
        ),
        ({"rateRange": {"low": {"value": 1, "unit": "L/min"}, "high": {"value": 2, "unit": "L/min"}}}, "1 L/min to 2 L/min"),
    ],
)
def test_a_rate_is_kept_in_words(written: dict[str, Any], rate: str) -> None:
    assert _dose(**written).rate == rate


def test_the_most_in_a_period_is_kept() -> None:
    ratio = {"numerator": {"value": 8, "unit": "tablet"}, "denominator": {"value": 1, "code": "d"}}
    found = _dose(maxDosePerPeriod=ratio).max_per_period
    assert found
    assert (found[0].value, found[1].code) == (Decimal(8), "d")


def test_further_instructions_are_kept_in_words() -> None:
    found = _dosage(
        text="x", additionalInstruction=[{"text": "with food"}, {"coding": [{"code": "422327006", "display": "Then stop"}]}]
    )
    assert found.additional == ("with food", "Then stop")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ({"doseQuantity": {"value": "1,5"}}, "no number"),
        ({"doseQuantity": {"value": True}}, "no number"),
        ({"doseQuantity": {"value": "NaN"}}, "no number"),
        ({"doseQuantity": {"value": "1e400"}}, "no number"),
        ({"doseQuantity": 5}, "not an object"),
        ({"text": ["a", "b"]}, "2 values"),
        ({"text": {"a": 1}}, "no text"),
        ({"timing": {"repeat": {"frequency": 1.5}}}, "whole number"),
        ({"timing": {"repeat": {"boundsPeriod": {"end": "31/12/2026"}}}}, "no date"),
        ({"asNeededBoolean": "perhaps"}, "neither true nor false"),
        ({"maxDosePerPeriod": {"numerator": {"value": 1}}}, "both its parts"),
        ({"modifierExtension": [{}]}, "may change"),
        ("one daily", "not an object"),
    ],
)
def test_what_makes_no_sense_is_said(written: Any, reason: str) -> None:
    assert reason in problems(read(bundle(statement(dosage=[written]))))
