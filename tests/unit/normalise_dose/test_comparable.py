"""What one unit of a dose comes to, through the product: each form, each container, and where it cannot be said."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.model.coding import Concept
from service.core.model.dose import Amount, Per
from service.core.model.medicine import Medicine, Strength
from service.core.model.quantity import Quantity
from service.core.normalise.comparable import comparable
from service.core.normalise.name_reading import medicine_of_name
from tests.support.reference import bundled

AMOXICILLIN, CLAVULANIC = "372687004", "395939008"


def strength(amount: str, unit: str = "mg", per: str = "1", per_unit: str = "unit-dose", of: str | None = "a") -> Strength:
    return Strength(ingredient=of, amount=Decimal(amount), unit=unit, per_amount=Decimal(per), per_unit=per_unit)


def product(*strengths: Strength, form: str | None = "tablet", ml: str | None = None, holds: str = "") -> Medicine:
    held = frozenset(holds.split()) or frozenset(each.ingredient for each in strengths if each.ingredient)
    return Medicine(
        level="vmp",
        concept=Concept(system="http://snomed.info/sct", code="322236009", display="a product"),
        ingredients=held,
        strengths=strengths,
        form=form,
        content=Quantity(value=Decimal(ml), unit="mL") if ml else None,
    )


def ways(unit: str | None, of: Medicine | None) -> dict[tuple[str, str | None], Fraction]:
    amount = Amount(low=Decimal(1), high=Decimal(1), unit=unit)
    return {(way.unit, way.ingredient): way.each for way in comparable(amount, of, bundled())}


TABLET = product(strength("5"))
SYRUP = product(strength("250", "mg", "5", "mL"), form="oral liquid")
TWO = product(strength("500"), strength("30", of="b"))


@pytest.mark.parametrize(
    ("unit", "of", "expected"),
    [
        ("mg", None, {("mg", None): 1}),
        ("g", TABLET, {("mg", None): 1000}),
        ("ug", TABLET, {("mg", None): Fraction(1, 1000)}),
        ("mg", TWO, {("mg", "a+b"): 1}),
        ("tablet", TABLET, {("mg", None): 5, ("tablet", None): 1}),
        ("tablet", None, {("tablet", None): 1}),
        (None, TABLET, {("mg", None): 5}),
        (None, SYRUP, {}),
        (None, None, {}),
        ("capsule", TABLET, {("capsule", None): 1, ("capsule x mg", None): 5}),
        ("tablet", TWO, {("mg", "a+b"): 530, ("mg", "a"): 500, ("mg", "b"): 30, ("tablet", None): 1}),
        ("mL", SYRUP, {("mg", None): 50, ("mL", None): 1}),
        ("L", SYRUP, {("mg", None): 50_000, ("mL", None): 1000}),
        ("mL", TABLET, {("mL", None): 1}),
        ("no such unit", TABLET, {}),
        ("MBq", None, {("MBq", None): 1}),
        ("GBq", None, {("MBq", None): 1000}),
        ("mmol", None, {("mmol", None): 1}),
        ("mol", None, {("mmol", None): 1000}),
        ("pill", TABLET, {("mg", None): 5, ("pill", None): 1}),
        ("tablet", replace(TABLET, form=None), {("mg", None): 5, ("tablet", None): 1}),
        ("drop", TABLET, {("drop x mg", None): 5, ("drop", None): 1}),
        ("cm", None, {("length", None): 1}),
        ("%", None, {("share", None): 1}),
    ],
)
def test_masses_volumes_and_what_is_counted(unit: str | None, of: Any, expected: Any) -> None:
    assert ways(unit, of) == expected


def test_a_puff_holds_what_the_product_holds_in_a_puff_and_nothing_of_what_it_holds_in_a_volume() -> None:
    assert ways("puff", product(strength("100", "ug", "1", "actuation"), form="inhaler"))["mg", None] == Fraction(1, 10)
    assert ways("puff", product(strength("100", "ug", "1", "dose"), form="inhaler"))["mg", None] == Fraction(1, 10)
    assert ("mg", None) not in ways("puff", product(strength("5", "mg", "1", "mL"), form="inhaler"))


@pytest.mark.parametrize("container", ["ampoule", "vial", "syringe", "nebule", "sachet", "bag", "enema", "unit-dose"])
def test_a_container_holds_what_the_product_says_one_holds(container: str) -> None:
    of = product(strength("40", "mg", "1", "mL"), form="injection", ml="2")
    found = ways(container, of)
    assert (found["mg", None], found["mL", None]) == (80, 2)
    assert ("mL", None) not in ways(container, product(strength("40", "mg", "1", "mL"), form="injection"))


@pytest.mark.parametrize("unit", ["tablet", "patch", "drop"])
def test_what_is_no_container_does_not_hold_the_content(unit: str) -> None:
    assert ("mL", None) not in ways(unit, product(strength("40", "mg", "1", "mL"), form="injection", ml="2"))


@pytest.mark.parametrize("puff", ["puff", "actuation", "dose", "spray", "inhalation", "blister"])
@pytest.mark.parametrize("per", ["dose", "actuation"])
def test_a_puff_gives_what_a_dose_gives(puff: str, per: str) -> None:
    assert ways(puff, product(strength("100", "ug", "1", per), form="inhaler"))["mg", None] == Fraction(1, 10)


@pytest.mark.parametrize("unit", ["vial", "tablet", "drop"])
def test_what_is_no_puff_does_not_give_what_a_dose_gives(unit: str) -> None:
    assert ("mg", None) not in ways(unit, product(strength("100", "ug", "1", "dose"), form="inhaler"))


def test_a_content_that_is_no_volume_is_taken_for_none() -> None:
    tin = replace(product(strength("40", "mg", "1", "mL"), form="injection"), content=Quantity(value=Decimal(2), unit="g"))
    assert ways("vial", tin) == {("vial x mg/mL", None): 40, ("vial", None): 1}


def test_patches_whose_strengths_are_in_a_unit_that_is_not_known_are_still_told_apart() -> None:
    five, ten = (ways("patch", product(strength(number, "strange"), form="patch")) for number in ("5", "10"))
    assert five == {("patch x strange", None): 5, ("patch", None): 1}
    assert ten == {("patch x strange", None): 10, ("patch", None): 1}


def test_a_rate_over_several_hours_is_that_of_one() -> None:
    assert ways("patch", product(strength("5", "mg", "20", "h"), form="patch"))["patch x mg/h", None] == Fraction(1, 4)


def test_a_patch_is_told_by_its_rate() -> None:
    patch = product(strength("25", "ug", "1", "h"), form="patch")
    [rate] = [unit for unit, _ in ways("patch", patch) if " x " in unit]
    assert rate == "patch x mg/h"
    assert ways("patch", patch)[rate, None] == Fraction(25, 1000)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (product(strength("10", "mg", "1", "g"), form="topical"), {("mg", None): Fraction(1, 100)}),
        (product(strength("10", "mg", "1", "g"), form="tablet"), {("mg", None): Fraction(1, 100)}),
        (product(strength("10", "mg", "1", "mg"), form="tablet"), {("mg", None): 10}),
        (product(strength("10", "mg", "1", "mL"), form="topical"), {}),
        (product(strength("1", "%"), form="tablet"), {}),
        (product(form="topical"), {}),
    ],
)
def test_a_mass_of_a_cream_is_not_one_of_what_is_in_it(of: Medicine, expected: Any) -> None:
    assert ways("mg", of) == expected


@pytest.mark.parametrize("unit", ["[iU]", "mmol", "MBq"])
def test_what_is_no_mass_is_of_what_is_in_the_cream(unit: str) -> None:
    assert ways(unit, product(strength("10", "mg", "1", "g"), form="topical")) == {(unit, None): 1}


THREE = replace(product(form="tablet", holds="a"), strength_unread="3")
OF_TWO = replace(product(form="tablet", holds="a b"), strength_unread="30/100")


@pytest.mark.parametrize(
    ("unit", "of", "expected"),
    [
        ("tablet", THREE, {("tablet of 3", None): 1}),
        ("capsule", THREE, {("capsule of 3", None): 1}),
        ("mL", THREE, {("mL of 3", None): 1}),
        ("L", THREE, {("mL of 3", None): 1000}),
        ("mg", THREE, {("mg", None): 1}),
        ("g", THREE, {("mg", None): 1000}),
        ("[iU]", THREE, {("[iU]", None): 1}),
        ("mmol", THREE, {("mmol", None): 1}),
        ("MBq", THREE, {("MBq", None): 1}),
        (None, THREE, {}),
        ("tablet", OF_TWO, {("tablet of 30/100", None): 1}),
        ("mg", OF_TWO, {("mg", "a+b"): 1}),
    ],
)
def test_of_a_strength_that_was_not_read_only_what_is_measured_is_the_same_in_every_product(
    unit: str | None, of: Medicine, expected: Any
) -> None:
    assert ways(unit, of) == expected


def test_tablets_of_names_whose_figures_were_not_read_alike_are_not_held_against_each_other() -> None:
    names = ("Co-careldopa 30/100 tablets", "Co-careldopa 100/25 tablets", "Co-careldopa 25/100 tablets")
    found = [medicine_of_name(name, bundled()) for name in names]
    first, other, read = (set(ways("tablet", one[0])) for one in found if one)
    assert not first & other
    assert not first & read


def of_sum(name: str, low: str | None, high: str, unit: str, per: Per | None = None) -> dict[str | None, Fraction]:
    """mg of each ingredient in one `unit` of a dose of a combination."""
    found = medicine_of_name(name, bundled())
    assert found is not None
    amount = Amount(low=None if low is None else Decimal(low), high=Decimal(high), unit=unit, per=per)
    whole = "+".join(sorted(found[0].ingredients))
    told = [way for way in comparable(amount, found[0], bundled()) if way.ingredient != whole]
    assert {way.unit for way in told} <= {"mg"}
    return {way.ingredient: way.each for way in told}


@pytest.mark.parametrize(
    ("name", "low", "high", "unit", "amoxicillin", "clavulanic"),
    [
        ("Co-amoxiclav", "625", "625", "mg", "4/5", "1/5"),
        ("Co-amoxiclav", "375", "375", "mg", "2/3", "1/3"),
        ("Co-amoxiclav", "0.625", "0.625", "g", "800", "200"),
        ("Co-amoxiclav", None, "625", "mg", "4/5", "1/5"),
        ("Co-amoxiclav 500mg/125mg tablets", "625", "1250", "mg", "4/5", "1/5"),
    ],
)
def test_a_sum_that_divides_in_one_way_is_of_each_ingredient(
    name: str, low: str | None, high: str, unit: str, amoxicillin: str, clavulanic: str
) -> None:
    assert of_sum(name, low, high, unit) == {AMOXICILLIN: Fraction(amoxicillin), CLAVULANIC: Fraction(clavulanic)}


@pytest.mark.parametrize(
    ("low", "high", "unit", "per", "why"),
    [
        ("1000", "1000", "mg", None, "875/125, or 1 g of amoxicillin"),
        ("375", "625", "mg", None, "the ends divide in two ways"),
        ("1000", "1250", "mg", None, "the lower end may be one of amoxicillin"),
        ("625", "1000", "mg", None, "the upper end may be one of amoxicillin"),
        ("625", "625", "mg", "kg", "how many kilograms it is for is not known"),
        ("625", "625", "[iU]", None, "units are no mg"),
        ("625", "625", "mmol", None, "millimoles are no mg"),
    ],
)
def test_one_that_does_not_is_of_the_combination_alone(low: str, high: str, unit: str, per: Per | None, why: str) -> None:
    assert of_sum("Co-amoxiclav", low, high, unit, per) == {}, why


@pytest.mark.parametrize(
    "of",
    [
        product(strength("5"), holds="a b"),
        product(strength("5"), strength("3", "mL", of="b")),
        product(strength("5"), strength("3", per="5", per_unit="mL", of="b")),
        product(strength("5", "%")),
        product(),
    ],
)
def test_a_product_whose_strengths_do_not_tell_all_comes_to_no_mass(of: Medicine) -> None:
    assert not [unit for unit, _ in ways("tablet", of) if unit == "mg"]


def test_ingredients_that_are_not_told_apart_are_not_named() -> None:
    assert ways("tablet", product(strength("5"), strength("3"))) == {("mg", None): 8, ("tablet", None): 1}
    unnamed = product(strength("5", of=None), strength("3", of="b"), holds="a b")
    assert ways("tablet", unnamed) == {("mg", "a+b"): 8, ("mg", "b"): 3, ("tablet", None): 1}
