"""Two entries of one medicine: what counts as a difference, and what does not."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.medicine import Strength
from service.core.reconcile.compare import differences, shared_amounts
from tests.support.entries import PARACETAMOL, entry, medicine


def aspects(first: dict[str, object], second: dict[str, object]) -> list[str]:
    return [d.aspect for d in differences(entry("gp", "1", **first), entry("epma", "2", **second))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"each": "3", "times": "1"}, {"each": "3", "times": "1"}, []),
        ({"each": "3", "times": "1"}, {"each": "4", "times": "1"}, ["dose"]),
        ({"each": "500", "times": "2"}, {"each": "500", "times": "3"}, ["frequency"]),
        ({"each": "500", "times": "2"}, {"each": "1000", "times": "1"}, ["frequency"]),
        ({"each": "500", "times": "2"}, {"each": "250", "times": "3"}, ["dose"]),
        ({"each": "500", "times": None}, {"each": "500", "times": "3"}, []),
        ({"each": "500", "times": None}, {"each": "250", "times": "3"}, ["dose"]),
        ({"each": None}, {"each": "250", "times": "3"}, []),
        ({"each": "5", "unit": "mL", "times": "2"}, {"each": "5", "unit": "mg", "times": "2"}, []),
        ({"each": "3", "times": "1", "route": "oral"}, {"each": "3", "times": "1", "route": "iv"}, ["route"]),
        ({"each": "3", "times": "1", "route": "oral"}, {"each": "3", "times": "1"}, []),
    ],
)
def test_doses_and_routes_differ_whichever_source_comes_first(
    first: dict[str, object], second: dict[str, object], expected: list[str]
) -> None:
    assert aspects(first, second) == expected
    assert aspects(second, first) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("tablet", "modified"), ("tablet", "immediate"), ["form"]),
        (("tablet", "immediate"), ("capsule", "immediate"), ["form"]),
        (("tablet", "immediate"), ("tablet", "immediate"), []),
        (("tablet", "modified"), (None, None), []),
    ],
)
def test_forms_differ_by_release_or_within_one_release(
    first: tuple[object, object], second: tuple[object, object], expected: list[str]
) -> None:
    mine, theirs = (medicine(form=form, release=release) for form, release in (first, second))
    assert aspects({"of": mine}, {"of": theirs}) == expected


def test_only_two_named_brands_differ() -> None:
    one, other, generic = medicine(brand="Priadel"), medicine(brand="Camcolit"), medicine()
    assert aspects({"of": one}, {"of": other}) == ["brand"]
    assert aspects({"of": one}, {"of": generic}) == []


def test_amounts_of_different_ingredients_or_bases_are_never_compared() -> None:
    plain = entry("gp", "1", each="7", times="1")
    assert shared_amounts(plain, entry("epma", "2", each="7", times="1", per="kg")) == ()
    assert shared_amounts(plain, entry("epma", "2", each="7", times="1", of=medicine(PARACETAMOL))) == ()
    assert shared_amounts(plain, entry("epma", "2", each="8", times="1")) != ()


def of_a_combination(source: str, **each: str) -> MedicineEntry:
    """An entry of a combination: what a dose holds of each ingredient in mg, and the sum of the whole."""
    held = {name: Fraction(amount) for name, amount in each.items()}
    whole = _once("mg", "+".join(sorted(held)), sum(held.values(), Fraction(0)))
    return replace(entry(source, "1"), daily=(whole, *(_once("mg", name, amount) for name, amount in held.items())))


def _once(unit: str, ingredient: str | None, amount: Fraction) -> DailyAmount:
    return DailyAmount(unit=unit, ingredient=ingredient, dose_low=amount, dose_high=amount, day_low=amount, day_high=amount)


def test_a_combination_whose_ingredients_are_changed_about_is_told_apart() -> None:
    found = differences(
        of_a_combination("gp", carbidopa="25", levodopa="100"), of_a_combination("epma", carbidopa="100", levodopa="25")
    )
    assert [(difference.aspect, difference.because) for difference in found] == [
        ("dose", "compared in mg: gp 25 a dose, 25 a day; epma 100 a dose, 100 a day")
    ]


def test_two_volumes_that_come_to_one_amount_do_not_differ() -> None:
    first, second = (
        replace(entry(source, "1"), daily=(_once("mg", None, Fraction(10)), _once("mL", None, Fraction(volume))))
        for source, volume in (("gp", 5), ("epma", 10))
    )
    assert differences(first, second) == ()


def test_units_are_written_out_in_what_was_compared() -> None:
    first, second = (
        replace(entry(source, "1"), daily=(_once("[iU]", None, Fraction(n)),)) for source, n in (("gp", 4), ("epma", 40))
    )
    assert differences(first, second)[0].because == "compared in units: gp 4 a dose, 4 a day; epma 40 a dose, 40 a day"


def cream(source: str, per_gram: str, text: str = "Apply thinly twice a day", **strength: str) -> MedicineEntry:
    """A cream of so many mg a gram, of which the source does not say how much is taken."""
    held = Strength(
        ingredient="1",
        amount=Decimal(per_gram),
        unit=strength.get("unit", "mg"),
        per_amount=Decimal(1),
        per_unit=strength.get("per", "g"),
    )
    dosed = entry(source, "1", of=medicine(strengths=(held,)), text=text)
    return replace(dosed, written=replace(dosed.written, text=f"Hydrocortisone {per_gram} mg/g cream"))


def test_a_stronger_cream_differs_though_no_amount_is_stated() -> None:
    (found,) = differences(cream("gp", "10"), cream("epma", "25"))
    assert (found.aspect, found.because) == ("dose", "strengths compared: 10 mg/g; 25 mg/g")
    assert found.first_words == "Apply thinly twice a day of Hydrocortisone 10 mg/g cream"
    assert found.second_words == "Apply thinly twice a day of Hydrocortisone 25 mg/g cream"
    assert differences(cream("gp", "10"), cream("epma", "10.0")) == ()


def test_percentages_are_concentrations() -> None:
    weak, strong = (
        replace(entry(source, "1"), identified=cream(source, n, unit="%", per="unit-dose").identified)
        for source, n in (("gp", "1"), ("epma", "2.5"))
    )
    assert [found.because for found in differences(weak, strong)] == ["strengths compared: 1%; 2.5%"]


def test_doses_of_one_wording_are_told_with_their_products() -> None:
    held = (_once("mg", None, Fraction(1)), _once("mg", None, Fraction(2)))
    first, second = (replace(cream("gp", "1", per="mL"), daily=(amount,)) for amount in held)
    (found,) = differences(first, second)
    assert found.first_words == "Apply thinly twice a day of Hydrocortisone 1 mg/g cream"


def test_strengths_of_tablets_or_of_other_units_say_nothing_of_the_dose() -> None:
    assert differences(cream("gp", "10", per="unit-dose"), cream("epma", "25", per="unit-dose")) == ()
    assert differences(cream("gp", "10", per="mL"), cream("epma", "25")) == ()


def test_a_strength_says_nothing_where_one_side_states_an_amount() -> None:
    stated = replace(cream("epma", "25"), daily=(_once("mL", None, Fraction(5)),))
    assert differences(cream("gp", "10"), stated) == ()
