"""Whatever is written, a dose is read in full or refused: nothing breaks, nothing is lost, and digits stay digits."""

import string
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from service.core.model.coding import Concept
from service.core.model.medicine import Medicine, Strength
from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, StructuredDose
from service.core.normalise.daily import daily_amounts
from service.core.normalise.dosage import read_dosage
from service.core.normalise.dose_answer import dose_answer
from service.core.normalise.dose_text import read_dose_text
from service.core.normalise.units import convert
from tests.support.reference import bundled

UCUM = "http://unitsofmeasure.org"
NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(5000), places=2, allow_nan=False)
UNITS = {"mg": "mg", "micrograms": "ug", "ml": "mL", "g": "g", "units": "[iU]", "tablets": "tablet", "puffs": "puff"}
TIMES = {"once": 1, "twice": 2, "three times": 3, "four times": 4}
WORDS = (
    *("take", "one", "two", "2", "half", "1-2", "5ml", "tablets", "mg", "daily", "twice", "bd", "every", "4 hours", "at night"),
    *("prn", "max", "8", "0", "in 24 hours", "and", "then", "for", "pain", "5 days", "weekly", "with food", "not", "od", "u"),
    *(",", ".", "-", "(", ")", "up to", "a", "in 2 divided doses", "/kg", "/hour", "x", "meals", "mon", "8am"),
)


def read(text: str) -> dict[str, object]:
    return dose_answer(read_dose_text(text, medicine=None, reference=bundled()))


@given(st.text(max_size=200) | st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    reading = read_dose_text(text, medicine=None, reference=bundled())
    assert (reading.refused is None) == bool(reading.steps)
    for step in reading.steps:
        if step.amount and step.amount.low is not None:
            assert Decimal(0) < step.amount.low <= step.amount.high
        low, high = (step.timing.per_day_low, step.timing.per_day_high) if step.timing else (None, None)
        assert low is None or high is None or low <= high


@given(st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join))
def test_capitals_and_spacing_change_nothing(text: str) -> None:
    assert read(text.title().replace("Ml", "ml").replace(" ", "  ")) == read(text)


@given(NUMBERS, st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(TIMES)))
def test_the_digits_and_the_times_are_those_written(number: Decimal, unit: str, times: str) -> None:
    reading = read_dose_text(f"{number} {unit} {times} a day", medicine=None, reference=bundled())
    [step] = reading.steps
    assert step.amount is not None
    assert step.timing is not None
    assert (str(step.amount.high), step.amount.unit) == (str(number), UNITS[unit])
    assert step.timing.per_day_high == TIMES[times]


@given(st.text(alphabet=string.ascii_lowercase, min_size=4, max_size=9))
def test_a_word_that_is_not_known_is_never_passed_over(word: str) -> None:
    reading = read_dose_text(f"zq{word} 1 tablet daily", medicine=None, reference=bundled())
    assert reading.refused is not None
    assert reading.steps == ()
    assert reading.unread_words[0].startswith(f"zq{word}")


@given(NUMBERS, st.sampled_from(["mg", "ug", "g", "ng"]), st.sampled_from(["mg", "ug", "g", "ng"]))
def test_conversion_there_and_back_is_exact(number: Decimal, source: str, target: str) -> None:
    there = convert(number, source, target, bundled())
    assert there is not None
    assert convert(there, target, source, bundled()) == Fraction(number)


@given(NUMBERS, st.integers(1, 8))
def test_words_and_codes_of_one_dose_agree(number: Decimal, times: int) -> None:
    amount = QuantityWritten(value=number, system=UCUM, code="mg")
    coded = StructuredDose(amounts=((amount, amount),), frequency=times, period=Decimal(1), period_unit="d")
    reading = read_dosage(
        DosageWritten(path="d", text=f"{number} mg {times} times a day", structured=coded), medicine=None, reference=bundled()
    )
    assert (reading.read_from, reading.disagreement) == ("both", None)


@given(NUMBERS, st.integers(1, 8), st.sampled_from([Decimal(10), Decimal(100), Decimal(1000)]))
def test_a_slip_of_ten_between_words_and_codes_is_told(number: Decimal, times: int, slip: Decimal) -> None:
    amount = QuantityWritten(value=number * slip, system=UCUM, code="mg")
    coded = StructuredDose(amounts=((amount, amount),), frequency=times, period=Decimal(1), period_unit="d")
    written = DosageWritten(path="d", text=f"{number} mg {times} times a day", structured=coded)
    reading = read_dosage(written, medicine=None, reference=bundled())
    assert [one.aspect for one in reading.disagreements] == ["dose"]
    assert f"{number} mg in words" in (reading.disagreement or "")


@given(st.integers(1, 8), st.integers(1, 6), NUMBERS)
def test_tablets_and_their_milligrams_come_to_one_daily_amount(tablets: int, times: int, strength: Decimal) -> None:
    product = Medicine(
        level="vmp",
        concept=Concept(system="http://snomed.info/sct", code="322236009", display="a product"),
        form="tablet",
        strengths=(Strength(ingredient=None, amount=strength, unit="mg", per_amount=Decimal(1), per_unit="unit-dose"),),
    )
    texts = (f"{tablets} tablets {times} times a day", f"{tablets * strength} mg {times} times a day")
    readings = [read_dose_text(text, medicine=product, reference=bundled()) for text in texts]
    found = [daily_amounts((reading,), product, bundled())[0] for reading in readings]
    assert found[0] == found[1]
    assert found[0].day_high == Fraction(tablets * strength * times)
