"""What a dose comes to by its product, and what two tellings have in common where no product is known."""

from decimal import Decimal
from fractions import Fraction

import pytest

from service.core.model.dose import DoseReading
from service.core.model.medicine import Medicine, Strength
from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, StructuredDose
from service.core.normalise.dosage import read_dosage
from service.core.normalise.dose_text import counted_unit, read_dose_text
from tests.support.reference import bundled
from tests.unit.normalise_dose.in_full import in_full
from tests.unit.normalise_dose.test_comparable import product, strength, ways
from tests.unit.normalise_dose.test_dose_text import ANY


@pytest.mark.parametrize(
    "unit",
    [
        *("tablet", "capsule", "pill", "sachet", "suppository", "pessary", "lozenge", "pastille", "patch", "ampoule"),
        *("vial", "syringe", "nebule", "unit-dose", "film", "wafer", "enema", "blister", "cachet", "bag", "bottle"),
    ],
)
def test_one_of_what_a_strength_is_of_holds_that_strength(unit: str) -> None:
    form = unit if unit in {"tablet", "capsule"} else None
    assert ways(unit, product(strength("5"), form=form))["mg", None] == 5


@pytest.mark.parametrize("per", ["g", "mg", "kg"])
def test_a_mass_of_what_is_made_up_by_mass_is_of_the_product(per: str) -> None:
    size = {"g": Fraction(1), "mg": Fraction(1000), "kg": Fraction(1, 1000)}[per]
    assert ways("g", product(strength("10", "mg", "1", per), form=None)) == {("mg", None): 10 * size}


def tablets(amount: str, per: str) -> Medicine:
    held = Strength(ingredient=None, amount=Decimal(amount), unit="mg", per_amount=Decimal(per), per_unit="unit-dose")
    return Medicine(level="vmp", concept=ANY, form="tablet", strengths=(held,))


@pytest.mark.parametrize(
    ("medicine", "expected"),
    [
        (tablets("5", "1"), "1 tablet of 5 mg x1 in 1"),
        (tablets("10", "2"), "1 tablet of 5 mg x1 in 1"),
        (tablets("10", "1"), "refused: it names a strength of 5 mg, and the product's is 10 mg"),
        (tablets("5", "2"), "refused: it names a strength of 5 mg, and the product's is 5 mg in 2"),
    ],
)
def test_the_strength_that_directions_name_is_held_against_that_of_the_product(medicine: Medicine, expected: str) -> None:
    reading = read_dose_text("one 5 mg tablet daily", medicine=medicine, reference=bundled())
    assert in_full(reading) == expected


PER_ML = Strength(ingredient=None, amount=Decimal(10), unit="mg", per_amount=Decimal(1), per_unit="mL")


@pytest.mark.parametrize("strengths", [(), (PER_ML,), (*tablets("10", "1").strengths, PER_ML), tablets("10", "1").strengths * 2])
def test_a_strength_is_only_held_against_the_one_of_a_product_that_comes_in_units(strengths: tuple[Strength, ...]) -> None:
    several = Medicine(level="vmp", concept=ANY, form="tablet", strengths=strengths)
    reading = read_dose_text("one 5 mg tablet daily", medicine=several, reference=bundled())
    assert in_full(reading) == "1 tablet of 5 mg x1 in 1"


@pytest.mark.parametrize(
    ("form", "counted"),
    [
        *((form, form) for form in ("tablet", "capsule", "suppository", "pessary", "lozenge", "pastille", "patch", "sachet")),
        *((form, None) for form in ("solution", "cream", "ampoule")),
        (None, None),
    ],
)
def test_a_bare_number_counts_what_the_form_comes_in(form: str | None, counted: str | None) -> None:
    medicine = Medicine(level="vmp", concept=ANY, form=form)
    assert counted_unit(medicine) == counted
    assert in_full(read_dose_text("one daily", medicine=medicine, reference=bundled())) == f"1 {counted or '?'} x1 in 1"


def read(text: str, value: str, code: str) -> DoseReading:
    amount = QuantityWritten(value=Decimal(value), system="http://unitsofmeasure.org", code=code)
    coded = StructuredDose(amounts=((amount, amount),), frequency=4, period=Decimal(1), period_unit="d")
    return read_dosage(DosageWritten(path="d", text=text, structured=coded), medicine=None, reference=bundled())


@pytest.mark.parametrize(
    ("text", "value", "code", "said"),
    [
        ("2 four times a day", "2", "{tablet}", "2 tablet x4 in 1"),
        ("3 four times a day", "2", "{tablet}", "2 tablet x4 in 1 | dose: the dose is 3 in words and 2 tablet in codes"),
        (
            "1 to 2 four times a day",
            "2",
            "{tablet}",
            "2 tablet x4 in 1 | dose: the dose is 1 to 2 in words and 2 tablet in codes",
        ),
        (
            "2 four times a day",
            "2",
            "mg",
            "2 mg x4 in 1 | not compared: the dose of 2 in words and of 2 mg in codes could not be compared",
        ),
        ("2000 micrograms four times a day", "2", "mg", "2 mg x4 in 1 | also 2000 ug"),
        ("up to 2 mg four times a day", "2", "mg", "2 mg x4 in 1 | dose: the dose is up to 2 mg in words and 2 mg in codes"),
        ("2 mg/kg four times a day", "2", "mg", "2 mg x4 in 1 | dose: the dose is 2 mg/kg in words and 2 mg in codes"),
    ],
)
def test_a_bare_number_is_held_against_what_is_counted_alone(text: str, value: str, code: str, said: str) -> None:
    assert in_full(read(text, value, code)) == said


def test_a_dose_without_any_product_says_no_more_than_itself() -> None:
    assert ways("mg", None) == {("mg", None): Fraction(1)}
