"""Words and codes of one dosage side by side: equal, different, or only one of them readable."""

from decimal import Decimal

import pytest

from service.core.model.coding import Concept
from service.core.model.dose import DoseReading
from service.core.model.medicine import Medicine, Strength
from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, StructuredDose
from service.core.normalise.dosage import read_dosage
from tests.support.reference import bundled

UCUM, SNOMED = "http://unitsofmeasure.org", "http://snomed.info/sct"
TABLETS_500 = Medicine(
    level="vmp",
    concept=Concept(system=SNOMED, code="322236009", display="Paracetamol 500mg tablets"),
    ingredients=frozenset({"387517004"}),
    form="tablet",
    strengths=(Strength(ingredient="387517004", amount=Decimal(500), unit="mg", per_amount=Decimal(1), per_unit="unit-dose"),),
)


def coded(value: str, code: str, times: int = 4) -> StructuredDose:
    system = SNOMED if code.isdigit() else UCUM
    amount = QuantityWritten(value=Decimal(value), system=system, code=code)
    return StructuredDose(amounts=((amount, amount),), frequency=times, period=Decimal(1), period_unit="d")


def dosage(text: str | None, structured: StructuredDose | None = None, **more: object) -> DoseReading:
    written = DosageWritten(path="dosage[0]", text=text, structured=structured, **more)  # type: ignore[arg-type]
    return read_dosage(written, medicine=TABLETS_500, reference=bundled())


TABLET = "428673006"


@pytest.mark.parametrize(
    ("text", "structured"),
    [
        ("Two To Be Taken Four Times A Day", coded("2", TABLET)),
        ("Two tablets four times a day", coded("1", "g")),
        ("1 gram - four times a day - oral", coded("1000", "mg")),
        ("1 gram - four times a day - oral", coded("2", TABLET)),
        ("1g up to four times a day", coded("2", TABLET)),
        ("1g every 6 hours", coded("2", TABLET)),
        ("four times a day", coded("2", TABLET)),
    ],
)
def test_words_and_codes_that_come_to_the_same_are_read_from_both(text: str, structured: StructuredDose) -> None:
    reading = dosage(text, structured)
    assert (reading.read_from, reading.disagreement, reading.refused) == ("both", None, None)


@pytest.mark.parametrize(
    ("text", "structured", "how"),
    [
        ("One To Be Taken Four Times A Day", coded("2", TABLET), "1 tablet in words and 2 tablet in codes"),
        ("500 mg four times a day", coded("2", TABLET), "500 mg in words and 2 tablet in codes"),
        ("1 mg four times a day", coded("1", "g"), "1 mg in words and 1 g in codes"),
        ("1 gram three times a day", coded("1", "g"), "3 times a day in words and 4 times a day in codes"),
        ("1 gram once", coded("1", "g"), "once in words"),
        ("One in the morning and two at night", coded("1", TABLET, 2), "several doses"),
    ],
)
def test_words_and_codes_that_differ_say_how(text: str, structured: StructuredDose, how: str) -> None:
    assert how in (dosage(text, structured).disagreement or "")


def test_as_needed_in_words_against_a_coded_denial_is_a_disagreement() -> None:
    reading = dosage("1g four times a day when required", coded("1", "g"), as_needed=False)
    assert "as needed in words" in (reading.disagreement or "")


def test_a_coded_as_needed_holds_where_the_words_do_not_mention_it() -> None:
    for structured in (coded("1", "g"), None):
        assert [step.as_needed for step in dosage("1g four times a day", structured, as_needed=True).steps] == [True]
        assert [step.as_needed for step in dosage("1g four times a day", structured).steps] == [False]


def test_codes_are_taken_where_the_words_cannot_be_read_and_the_note_says_why() -> None:
    reading = dosage("as directed", coded("1", "g"))
    assert reading.read_from == "structured"
    assert reading.steps[0].amount is not None
    assert 'the words were not read: it says only "as directed"' in reading.notes


def test_words_are_taken_where_the_codes_cannot_be_read_and_the_note_says_why() -> None:
    reading = dosage("1g four times a day", coded("1", "furlong"))
    assert (reading.read_from, reading.refused) == ("text", None)
    assert any("the coded dose was not read" in note for note in reading.notes)


def test_where_neither_can_be_read_both_reasons_are_given() -> None:
    refused = dosage("as directed", coded("1", "furlong")).refused or ""
    assert "as directed" in refused
    assert "furlong" in refused


def test_the_instruction_to_the_patient_stands_in_for_follow_directions_only() -> None:
    assert dosage("Follow directions", patient_instruction="One daily").steps[0].timing is not None
    assert dosage("sprinkle it", patient_instruction="One daily").refused is not None
    assert "Swallow with water" in dosage("One daily", patient_instruction="Swallow with water").notes


def test_no_directions_at_all_are_refused() -> None:
    reading = dosage(None)
    assert (reading.refused, reading.read_from) == ("there are no directions", "nothing")


def test_the_place_in_the_sequence_is_kept() -> None:
    assert dosage("1 daily", sequence=2).sequence == 2
