"""Doses of combinations that are written as one sum: divided by the dictionary where only one division fits, and by no guess."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.medicine import Medicine
from service.core.normalise.known import build_medicine
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.sums import least_of_sum, parts_of_sum
from tests.support.reference import bundled

AMOXICILLIN, CLAVULANIC = "372687004", "395939008"
PARACETAMOL, CODEINE = "387517004", "387494007"
LEVODOPA, CARBIDOPA = "387086006", "73579000"


def named(name: str) -> Medicine:
    found = medicine_of_name(name, bundled())
    assert found is not None, name
    return found[0]


@pytest.mark.parametrize(
    ("name", "sum_mg", "parts"),
    [
        ("Co-amoxiclav", "625", {AMOXICILLIN: "500", CLAVULANIC: "125"}),
        ("Co-amoxiclav", "375", {AMOXICILLIN: "250", CLAVULANIC: "125"}),
        ("Co-amoxiclav", "1200", {AMOXICILLIN: "1000", CLAVULANIC: "200"}),
        ("Co-amoxiclav 500mg/125mg tablets", "1250", {AMOXICILLIN: "1000", CLAVULANIC: "250"}),
        ("Co-codamol", "508", {PARACETAMOL: "500", CODEINE: "8"}),
        ("Co-codamol", "515", {PARACETAMOL: "500", CODEINE: "15"}),
        ("Co-codamol", "530", {PARACETAMOL: "500", CODEINE: "30"}),
        ("Co-codamol", "1060", {PARACETAMOL: "1000", CODEINE: "60"}),
        ("Co-careldopa", "62.5", {LEVODOPA: "50", CARBIDOPA: "12.5"}),
        ("Co-careldopa", "110", {LEVODOPA: "100", CARBIDOPA: "10"}),
        ("Co-careldopa", "125", {LEVODOPA: "100", CARBIDOPA: "25"}),
        ("Co-careldopa", "275", {LEVODOPA: "250", CARBIDOPA: "25"}),
        ("Co-trimoxazole", "480", {"363528007": "400", "387179001": "80"}),
        ("Co-trimoxazole", "960", {"363528007": "800", "387179001": "160"}),
    ],
)
def test_a_sum_that_divides_in_one_way(name: str, sum_mg: str, parts: dict[str, str]) -> None:
    found = parts_of_sum(Fraction(sum_mg), named(name), bundled())
    assert found == {code: Fraction(mg) for code, mg in parts.items()}


@pytest.mark.parametrize(
    ("name", "sum_mg", "why"),
    [
        ("Co-amoxiclav", "1000", "875/125, or 1 g of amoxicillin"),
        ("Co-amoxiclav", "1875", "three of 500/125, or five of 250/125"),
        ("Co-amoxiclav", "600.5", "no product"),
        ("Co-amoxiclav", "62.5", "a tenth of a tablet"),
        ("Co-amoxiclav", "0", "nothing"),
        ("Co-careldopa", "100", "the levodopa alone"),
        ("Co-careldopa", "250", "50/200, or 25/250 by its levodopa"),
        ("Co-codamol", "500", "the paracetamol alone"),
        ("Co-amoxiclav 500mg/125mg tablets", "500", "the amoxicillin alone"),
        ("Co-amilozide", "55", "it is not known whose which strength is"),
        ("Paracetamol", "500", "one ingredient"),
    ],
)
def test_one_that_does_not_is_refused(name: str, sum_mg: str, why: str) -> None:
    assert parts_of_sum(Fraction(sum_mg), named(name), bundled()) == {}, why


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Co-amoxiclav 625mg tablets", {AMOXICILLIN: "500", CLAVULANIC: "125"}),
        ("Co-codamol 508mg tablets", {PARACETAMOL: "500", CODEINE: "8"}),
        ("Sinemet 125mg tablets", {LEVODOPA: "100", CARBIDOPA: "25"}),
        ("Co-careldopa 110mg tablets", {LEVODOPA: "100", CARBIDOPA: "10"}),
        # No tablet has this sum, and a name does not say the dose.
        ("Co-codamol 2032mg tablets", {None: "2032"}),
        # A vial has it, and a tablet has not.
        ("Co-amoxiclav 1200mg tablets", {None: "1200"}),
        ("Co-amoxiclav 500mg/125mg tablets", {AMOXICILLIN: "500", CLAVULANIC: "125"}),
        ("Paracetamol 500mg tablets", {PARACETAMOL: "500"}),
    ],
)
def test_a_name_that_says_the_sum_of_one_product(name: str, parts: dict[str | None, str]) -> None:
    assert {strength.ingredient: str(strength.amount) for strength in named(name).strengths} == parts


COMBINED = sorted(
    row.code
    for row in bundled().vmps.values()
    if row.vtm and len(row.strengths) > 1 and len({s.ingredient for s in row.strengths} - {None}) == len(row.strengths)
    if all((s.per_unit, s.per_amount, s.unit) == ("unit-dose", 1, "mg") for s in row.strengths)
)


@given(st.sampled_from(COMBINED), st.integers(min_value=1, max_value=40))
def test_a_sum_is_divided_as_its_product_or_not_at_all_and_never_holds_less_than_the_least(code: str, count: int) -> None:
    product = build_medicine("vmp", code, bundled())
    moiety = replace(product, vmp=None, form=None, strengths=())
    parts = {s.ingredient: Fraction(s.amount) * count for s in product.strengths if s.ingredient}
    total = sum(parts.values(), Fraction(0))
    assert parts_of_sum(total, moiety, bundled()) in ({}, parts)
    for ingredient, mg in parts.items():
        least = least_of_sum(total, ingredient, moiety, bundled())
        assert least is None or least <= mg
