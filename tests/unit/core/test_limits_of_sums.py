"""A dose that is one sum of several ingredients, held against the limit of one of them by what it holds at least."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.checks.dose_limit import DoseLimit
from service.core.checks.limits import is_sum, least_of
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.medicine import Medicine
from service.core.normalise.name_reading import medicine_of_name
from tests.support.entries import entry
from tests.support.limits import limit_row
from tests.support.reference import bundled
from tests.unit.core.judging import judged

AMOXICILLIN, CLAVULANIC = "372687004", "395939008"
BOTH = f"{AMOXICILLIN}+{CLAVULANIC}"


def combined(name: str = "Co-amoxiclav") -> Medicine:
    found = medicine_of_name(name, bundled())
    assert found is not None
    return found[0]


def amount(mg: str | None = "3750", day: str | None = None, **change: Any) -> DailyAmount:
    dose, a_day = (None if each is None else Fraction(each) for each in (mg, day))
    plain = DailyAmount(unit="mg", ingredient=BOTH, dose_low=dose, dose_high=dose, day_low=a_day, day_high=a_day)
    return replace(plain, **change)


def given(*amounts: DailyAmount, **more: Any) -> MedicineEntry:
    return replace(entry("gp", "1", of=combined(), **more), daily=amounts)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ((amount(),), True),
        ((amount(ingredient=AMOXICILLIN), amount()), True),
        ((amount(ingredient=AMOXICILLIN),), False),
        ((amount(ingredient=None),), False),
        ((amount(unit="[iU]"),), False),
        ((amount(per="kg"),), False),
        ((), False),
    ],
)
def test_only_milligrams_of_several_ingredients_that_are_not_for_each_kg_are_a_sum(amounts: Any, expected: bool) -> None:
    assert is_sum(given(*amounts)) is expected


@pytest.mark.parametrize(
    ("amounts", "ingredient", "basis", "expected"),
    [
        ((amount(),), AMOXICILLIN, "per-dose", {"mg": Fraction(2500)}),
        ((amount(day="7500"),), AMOXICILLIN, "per-day", {"mg": Fraction(5000)}),
        ((amount(dose_low=Fraction(375)),), AMOXICILLIN, "per-dose", {"mg": Fraction(2500)}),
        ((amount(),), AMOXICILLIN, "per-day", {}),
        ((amount(None),), AMOXICILLIN, "per-dose", {}),
        ((amount(),), "of another medicine", "per-dose", {}),
        ((amount(unit="[iU]"),), AMOXICILLIN, "per-dose", {}),
        ((amount(per="kg"),), AMOXICILLIN, "per-dose", {}),
        ((), AMOXICILLIN, "per-dose", {}),
    ],
)
def test_the_least_of_an_ingredient_is_that_of_the_product_that_holds_least_of_it(
    amounts: Any, ingredient: str, basis: str, expected: dict[str, Fraction]
) -> None:
    """Of 3750 mg of co-amoxiclav ten tablets of 250/125 hold 2500 mg of amoxicillin, and every other product more."""
    assert least_of(given(*amounts), ingredient, basis, bundled()) == expected


def test_nothing_is_known_of_the_parts_of_a_medicine_that_was_not_identified() -> None:
    assert least_of(given(amount(), identified=False), AMOXICILLIN, "per-dose", bundled()) == {}


@pytest.mark.parametrize(
    ("limit", "answer", "because"),
    [
        ("2499", "fires", "at most 2499 mg a dose (a book)"),
        ("2500", "cannot_tell", "the dose in gp is one sum of several ingredients, and it is not known how it divides"),
    ],
)
def test_what_a_sum_holds_at_least_breaks_a_limit_and_clears_none(limit: str, answer: str, because: str) -> None:
    row = limit_row(medicine=AMOXICILLIN, amount=Decimal(limit))
    reference = replace(bundled(), limits={AMOXICILLIN: (row,)})
    [found] = judged(DoseLimit(direction="max", basis="per-dose"), given(amount()), reference=reference)
    assert (found.answer, found.because) == (answer, because)
