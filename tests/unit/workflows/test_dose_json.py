"""Doses as JSON: exact digits, ranges and "up to" told apart, and nothing stated that was not read with certainty."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.dose import Amount, DoseDisagreement, DoseReading, DoseStep, Timing
from service.core.model.entries import MedicineEntry
from service.core.model.medicine import Identification
from service.core.model.written import DosageWritten, MedicineWritten
from service.workflows.dose_json import decimal_words, dose_json
from service.workflows.text_lines import dose_words


def entry(*readings: DoseReading, text: str | None = "as written", route: str | None = None) -> MedicineEntry:
    dosages = tuple(DosageWritten(path="$", text=text) for _ in readings)
    return MedicineEntry(
        written=MedicineWritten(source="gp", entry="M/1", path="$", resource="MedicationStatement", dosages=dosages),
        role="gp-record",
        identified=Identification(medicine=None, matched_by=None, explained=""),
        doses=readings,
        route=route,
    )


def read(low: str | None, high: str, unit: str | None, times: Timing | None = None, **more: object) -> DoseReading:
    amount = Amount(low=None if low is None else Decimal(low), high=Decimal(high), unit=unit)
    step = DoseStep(amount=amount, timing=times, **more)  # type: ignore[arg-type]
    return DoseReading(written="as written", steps=(step,))


def every(times: int, days: Fraction, low: int | None = 0) -> Timing:
    fewest = Decimal(times if low == 0 else low) if low is not None else None
    return Timing(times_low=fewest, times_high=Decimal(times), period_low=days, period_high=days)


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Fraction(3), "3"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(0), "0"),
        (Fraction(1, 7), "0.142857"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(100, 3), "33.3333"),
        (Fraction(1, 300), "0.00333333"),
        (Fraction(1, 1000), "0.001"),
        (Fraction(125, 1000), "0.125"),
        (Fraction(25), "25"),
        (Fraction(123457), "123457"),
    ],
)
def test_numbers_are_written(number: Fraction, written: str):
    assert decimal_words(number) == written


@given(st.decimals(min_value=0, max_value=10**6, places=4))
def test_a_number_with_an_end_is_written_exactly(number: Decimal):
    assert Decimal(decimal_words(Fraction(number))) == number


@given(st.fractions(min_value=Fraction(1, 10**4), max_value=10**6, max_denominator=10**4))
def test_a_number_without_an_end_is_true_to_six_digits(number: Fraction):
    assert abs(Fraction(decimal_words(number)) - number) <= number / 10**5


@pytest.mark.parametrize(
    ("reading", "amount", "per_day"),
    [
        (read("500", "500", "mg", every(3, Fraction(1))), "500", "3"),
        (read("1.50", "1.50", "mg", every(1, Fraction(7))), "1.50", "0.142857"),
        (read("1", "2", "tablet", every(4, Fraction(1), None)), "1-2", "up to 4"),
        (read(None, "10", "mg", every(4, Fraction(1), 2)), "up to 10", "2-4"),
        (read("1", "1", "tablet"), "1", None),
    ],
)
def test_one_instruction_is_stated(reading: DoseReading, amount: str, per_day: str | None):
    said = dose_json(entry(reading, route="oral"))
    assert (said["text"], said["amount"], said["per_day"], said["route"]) == ("as written", amount, per_day, "oral")


def test_per_kilogram_is_part_of_the_unit():
    amount = Amount(low=Decimal(100), high=Decimal(100), unit="[iU]", per="kg")
    said = dose_json(entry(DoseReading(written="", steps=(DoseStep(amount=amount),))))
    assert (said["amount"], said["unit"]) == ("100", "[iU]/kg")


def test_a_bare_number_has_no_unit_and_none_is_printed():
    said = dose_json(entry(read("1", "2", None, every(4, Fraction(1)), max_per_day=Amount(low=None, high=Decimal(8), unit=None))))
    (step,) = said["readings"][0]["steps"]
    assert (said["amount"], said["unit"], step["unit"], step["max_per_day"]) == ("1-2", None, None, "up to 8")


REFUSED = DoseReading(written="as directed", refused="says only 'as directed'")
TWO = DoseReading(
    written="one and two", steps=(*read("1", "1", "tablet").steps, *read("2", "2", "tablet").steps), relation="together"
)
AT_ODDS = DoseReading(
    written="x",
    steps=read("5", "5", "mg").steps,
    disagreements=(DoseDisagreement(aspect="dose", because="the text says 5 mg, the codes 50 mg"),),
)
HALF = DoseReading(
    written="x", steps=read("5", "5", "mg").steps, not_compared=('the words were not read: "x": it was not understood',)
)


@pytest.mark.parametrize("readings", [(), (REFUSED,), (TWO,), (AT_ODDS,), (read("1", "1", "mg"), read("2", "2", "mg"))])
def test_what_is_not_one_certain_instruction_is_not_stated_as_one(readings: tuple[DoseReading, ...]):
    said = dose_json(entry(*readings))
    assert (said["amount"], said["unit"], said["per_day"]) == (None, None, None)
    assert len(said["readings"]) == len(readings)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (entry(read("5", "5", "mg"), text="5 mg at night", route="oral"), "5 mg at night (oral)"),
        (entry(read("5", "5", "mg"), text="5 mg orally, Oral route", route="oral"), "5 mg orally, Oral route"),
        (entry(read("5", "5", "mg", every(2, Fraction(1))), text=None), "5 mg, 2 a day"),
        (entry(read("5", "5", None, every(2, Fraction(1))), text=None), "5 (no unit stated), 2 a day"),
        (entry(read("14000", "14000", "[iU]", every(1, Fraction(1))), text=None), "14000 units, 1 a day"),
        (entry(read("5", "5", "mg"), text="5 mg by subcutaneous injection", route="sc"), "5 mg by subcutaneous injection"),
        (
            entry(read("5", "5", "mg"), text="5 mg at once, describe pain", route="sc"),
            "5 mg at once, describe pain (subcutaneous)",
        ),
        (entry(read("5", "5", "mg", as_needed=True), text=None), "5 mg, when required"),
        (entry(REFUSED, text="as directed"), "as directed [NOT READ: says only 'as directed']"),
        (entry(AT_ODDS, text="x"), "x [TEXT AND CODES DISAGREE: the text says 5 mg, the codes 50 mg]"),
        (entry(HALF, text="x"), 'x [NOT COMPARED: the words were not read: "x": it was not understood]'),
        (entry(TWO, text=None), "1 tablet; 2 tablet"),
        (entry(), "no dose stated"),
    ],
)
def test_doses_are_said_in_words(found: MedicineEntry, words: str):
    assert dose_words(dose_json(found)) == words
