"""Two entries of one medicine: what counts as a difference, and what does not."""

import pytest

from service.core.reconcile.compare import common_amounts, differences
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
def test_doses_and_routes(first: dict[str, object], second: dict[str, object], expected: list[str]) -> None:
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
def test_forms(first: tuple[object, object], second: tuple[object, object], expected: list[str]) -> None:
    mine, theirs = (medicine(form=form, release=release) for form, release in (first, second))
    assert aspects({"of": mine}, {"of": theirs}) == expected


def test_only_two_named_brands_differ() -> None:
    one, other, generic = medicine(brand="Priadel"), medicine(brand="Camcolit"), medicine()
    assert aspects({"of": one}, {"of": other}) == ["brand"]
    assert aspects({"of": one}, {"of": generic}) == []


def test_amounts_of_different_ingredients_or_bases_are_never_compared() -> None:
    plain = entry("gp", "1", each="7", times="1")
    assert common_amounts(plain, entry("epma", "2", each="7", times="1", per="kg")) is None
    assert common_amounts(plain, entry("epma", "2", each="7", times="1", of=medicine(PARACETAMOL))) is None
    assert common_amounts(plain, entry("epma", "2", each="8", times="1")) is not None
