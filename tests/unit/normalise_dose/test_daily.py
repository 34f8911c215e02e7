"""Doses brought to units that entries share, each time and a day."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from service.core.model.coding import Concept
from service.core.model.dose import DoseDisagreement, DoseReading
from service.core.model.medicine import Medicine, Strength
from service.core.model.quantity import Quantity
from service.core.model.written import DosageWritten
from service.core.normalise.daily import daily_amounts
from service.core.normalise.dosage import read_dosage
from tests.support.reference import bundled

# The ends of a dose, lowest and highest, each time and a day; and those of every unit and ingredient.
Ends = tuple[str | None, ...]
Found = dict[tuple[str, str | None], Ends]
PARACETAMOL, CODEINE = "387517004", "261000"


def strength(amount: str, unit: str, per: str = "1", per_unit: str = "unit-dose", of: str | None = PARACETAMOL) -> Strength:
    return Strength(ingredient=of, amount=Decimal(amount), unit=unit, per_amount=Decimal(per), per_unit=per_unit)


def medicine(*strengths: Strength, form: str = "tablet", content: str | None = None) -> Medicine:
    return Medicine(
        level="vmp",
        concept=Concept(system="http://snomed.info/sct", code="322236009", display="a product"),
        ingredients=frozenset(each.ingredient for each in strengths if each.ingredient),
        strengths=strengths,
        form=form,
        content=Quantity(value=Decimal(content), unit="mL") if content else None,
    )


T250, T500 = medicine(strength("250", "mg")), medicine(strength("500", "mg"))
LIQUID = medicine(strength("250", "mg", "5", "mL"), form="oral liquid")
INHALER = medicine(strength("100", "ug", "1", "dose"), form="inhaler")
AMPOULE = medicine(strength("40", "mg", "1", "mL"), form="injection", content="2")
CREAM = medicine(strength("10", "mg", "1", "g"), form="topical")
CO_CODAMOL = medicine(strength("500", "mg"), strength("30", "mg", of=CODEINE))


def amounts(*texts: str, of: Medicine | None = None, sequence: tuple[int | None, ...] = ()) -> Found:
    places = sequence or (None,) * len(texts)
    readings = tuple(
        read_dosage(DosageWritten(path="dosage", text=text, sequence=place), medicine=of, reference=bundled())
        for text, place in zip(texts, places, strict=True)
    )
    return {
        (each.unit, each.ingredient): tuple(_words(end) for end in (each.dose_low, each.dose_high, each.day_low, each.day_high))
        for each in daily_amounts(readings, of, bundled())
    }


def _words(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


@pytest.mark.parametrize(
    ("text", "of", "unit", "expected"),
    [
        ("2 tablets daily", T250, "mg", ("500", "500", "500", "500")),
        ("One To Be Taken Daily", T500, "mg", ("500", "500", "500", "500")),
        ("500 mg daily", T500, "mg", ("500", "500", "500", "500")),
        ("0.5 g daily", None, "mg", ("500", "500", "500", "500")),
        ("10ml twice a day", LIQUID, "mg", ("500", "500", "1000", "1000")),
        ("10ml twice a day", LIQUID, "mL", ("10", "10", "20", "20")),
        ("2 puffs bd", INHALER, "mg", ("1/5", "1/5", "2/5", "2/5")),
        ("2 doses bd", INHALER, "mg", ("1/5", "1/5", "2/5", "2/5")),
        ("1 ampoule daily", AMPOULE, "mg", ("80", "80", "80", "80")),
        ("1 ampoule daily", AMPOULE, "mL", ("2", "2", "2", "2")),
        ("1 tablet on mondays", T500, "mg", ("500", "500", "500/7", "500/7")),
        ("25mcg daily", None, "mg", ("1/40", "1/40", "1/40", "1/40")),
        ("10 units at night", None, "[iU]", ("10", "10", "10", "10")),
        ("1-2 tablets every 4-6 hours, max 8 tablets in 24 hours", T500, "mg", ("500", "1000", "2000", "4000")),
        ("1-2 tablets four times a day when required", T500, "mg", ("500", "1000", "0", "4000")),
        ("1-2 tablets when required, max 8 tablets in 24 hours", T500, "mg", ("500", "1000", "0", "4000")),
        ("1 tablet when required, max 4 doses per day", T500, "mg", ("500", "500", "0", "2000")),
        ("1 tablet when required", T500, "mg", ("500", "500", "0", None)),
        ("1 tablet up to 4 times a day", T500, "mg", ("500", "500", None, "2000")),
        ("1 tablet", T500, "mg", ("500", "500", None, None)),
        ("1 tablet twice a day, max 8 tablets in 24 hours", T500, "mg", ("500", "500", "1000", "1000")),
        ("1-2 tablets when required, max 8 tablets in 24 hours", T500, "tablet", ("1", "2", "0", "8")),
        ("1 tablet when required, max 2 g in 24 hours", None, "tablet", ("1", "1", "0", None)),
        ("One in the morning and two at night", T500, "mg", ("500", "1000", "1500", "1500")),
    ],
)
def test_a_dose_in_a_unit_that_can_be_compared(
    text: str, of: Medicine | None, unit: str, expected: tuple[str | None, ...]
) -> None:
    assert amounts(text, of=of)[(unit, None)] == expected


def test_a_product_of_two_ingredients_is_told_as_a_whole_and_for_each_of_them() -> None:
    found = amounts("Two tablets four times a day", of=CO_CODAMOL)
    assert next(iter(found)) == ("mg", f"{CODEINE}+{PARACETAMOL}")
    assert found[("mg", f"{CODEINE}+{PARACETAMOL}")][3] == "4240"
    assert found[("mg", PARACETAMOL)][3] == "4000"
    assert found[("mg", CODEINE)][3] == "240"
    assert ("mg", None) not in found


def test_a_product_whose_strengths_are_not_told_apart_is_told_as_a_whole() -> None:
    unnamed = replace(CO_CODAMOL, strengths=(strength("500", "mg", of=None), strength("30", "mg", of=None)))
    whole = ("mg", f"{CODEINE}+{PARACETAMOL}")
    assert amounts("One tablet daily", of=unnamed)[whole][3] == "530"
    assert amounts("530 mg daily", of=unnamed) == {whole: ("530", "530", "530", "530")}


def test_products_that_differ_only_in_strength_are_not_taken_for_equal() -> None:
    weak, strong = (medicine(strength(amount, "ug", per_unit="h"), form="patch") for amount in ("25", "50"))
    one, other = (amounts("1 patch every 72 hours", of=product) for product in (weak, strong))
    assert next(iter(one)) == ("patch x mg/h", None)
    assert one[("patch x mg/h", None)] != other[("patch x mg/h", None)]
    assert one[("patch", None)] == other[("patch", None)]


def test_masses_come_before_countables() -> None:
    assert [unit for unit, _ in amounts("2 tablets daily", of=T250)] == ["mg", "tablet"]
    assert [unit for unit, _ in amounts("2 tablets (500 mg) daily")] == ["mg", "tablet"]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("One daily", None),
        ("as directed", T500),
        ("apply twice a day", T500),
        ("2 daily for 3 days then 1 daily", T500),
        ("10ml/hour", None),
    ],
)
def test_what_is_not_certain_is_not_compared(text: str, of: Medicine | None) -> None:
    assert amounts(text, of=of) == {}


def test_capsules_of_a_tablet_product_are_not_taken_for_tablets() -> None:
    assert ("mg", None) not in amounts("1 capsule daily", of=T500)


def test_a_mass_of_cream_is_not_a_mass_of_what_is_in_it() -> None:
    assert amounts("apply 2 g twice a day", of=CREAM) == {("mg", None): ("20", "20", "40", "40")}


def test_a_dose_by_weight_stays_one() -> None:
    reading = read_dosage(DosageWritten(path="dosage", text="7 mg/kg twice a day"), medicine=None, reference=bundled())
    [amount] = daily_amounts((reading,), None, bundled())
    assert (amount.per, amount.day_high) == ("kg", Fraction(14))


def test_two_statements_of_one_dose_that_differ_through_the_product_are_not_compared() -> None:
    assert amounts("2 tablets (500 mg) daily", of=T250)[("mg", None)][3] == "500"
    assert amounts("2 tablets (500 mg) daily", of=T500) == {}


def test_dosages_at_one_time_are_added_up_and_others_are_not() -> None:
    both = ("1 tablet in the morning", "2 tablets at night")
    assert amounts(*both, of=T500, sequence=(1, 1))[("mg", None)][3] == "1500"
    assert amounts(*both, of=T500)[("mg", None)][3] == "1500"
    assert amounts(*both, of=T500, sequence=(1, 2)) == {}
    assert amounts("1 tablet daily", "2 tablets daily", of=T500) == {}
    assert amounts("1 tablet daily", "as directed", of=T500, sequence=(1, 1)) == {}


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("500 mg in the morning", "250 mg at night"), ("250", "500", "750", "750")),
        (("500 mg in the morning", "250 mg in the morning"), None),
        (("500 mg in the morning", "250 mg at noon", "250 mg in the morning"), None),
        (("500 mg at night", "500 mg as needed"), None),
        (("500 mg on mondays", "250 mg on mondays"), None),
        (("500 mg in the morning", "apply at night"), None),
        (("500 mg in the morning", "1 tablet at night"), None),
    ],
)
def test_dosages_are_added_up_only_where_each_has_times_of_its_own(texts: tuple[str, ...], expected: Ends | None) -> None:
    found = amounts(*texts)
    assert (found["mg", None][2:] if found else None) == (expected[2:] if expected else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-2 tablets (250-500 mg) daily", ("250", "500", "250", "500")),
        ("1-2 tablets (250-600 mg) daily", None),
        ("1-2 tablets (200-500 mg) daily", None),
        ("250 to 500 mg daily", ("250", "500", "250", "500")),
        ("up to 500 mg daily", (None, "500", None, "500")),
    ],
)
def test_both_ends_of_a_range_are_kept_and_agree_with_the_same_dose_in_brackets(text: str, expected: Ends | None) -> None:
    assert amounts(text, of=T250).get(("mg", None)) == expected


def test_a_dosage_whose_tellings_differ_in_the_amount_comes_to_none() -> None:
    reading = read_dosage(DosageWritten(path="dosage", text="500 mg daily"), medicine=None, reference=bundled())
    route, dose = (DoseDisagreement(aspect=aspect, because="so") for aspect in ("route", "dose"))
    assert daily_amounts((replace(reading, disagreements=(route,)),), None, bundled()) != ()
    assert daily_amounts((replace(reading, disagreements=(route, dose)),), None, bundled()) == ()


def test_a_dosage_without_a_step_comes_to_no_amount() -> None:
    assert daily_amounts((DoseReading(written=None),), None, bundled()) == ()
    assert daily_amounts((), None, bundled()) == ()
