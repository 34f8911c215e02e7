"""What a row of intervals is about: a route, a form, a release, a brand, an amount; and what nobody can tell."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from service.core.model.dose import Amount
from service.core.model.entries import MedicineEntry
from service.core.model.medicine import Strength
from tests.support.entries import WARFARIN, medicine
from tests.unit.core.judging import answers
from tests.unit.core.spaced import dosed, row, spaced, timed, times, ward


@pytest.mark.parametrize(
    ("narrowed", "known", "answer", "missing"),
    [
        ({"routes": ("oral",)}, {}, "cannot_tell", ("medicine.route",)),
        ({"routes": ("oral",), "presumed": True}, {}, "fires", ()),
        ({"routes": ("oral",), "presumed": True}, {"routes": frozenset({"iv"})}, None, ()),
        ({"routes": ("oral",)}, {"routes": frozenset({"oral", "iv"})}, "cannot_tell", ("medicine.route",)),
        ({"routes": ("oral", "iv")}, {"routes": frozenset({"oral", "iv"})}, "fires", ()),
        ({"routes": ("oral",)}, {"routes": frozenset({"iv"})}, None, ()),
        ({"forms": ("patch",)}, {}, "cannot_tell", ("medicine.form",)),
        ({"forms": ("patch",)}, {"form": "patch"}, "fires", ()),
        ({"forms": ("patch",)}, {"form": "tablet"}, None, ()),
        ({"forms": ("patch", "tablet")}, {"form": "tablet"}, "fires", ()),
        ({"releases": ("modified",)}, {}, "cannot_tell", ("medicine.release",)),
        ({"releases": ("modified",)}, {"release": "modified"}, "fires", ()),
        ({"releases": ("modified",)}, {"release": "immediate"}, None, ()),
        ({"brands": ("FemSeven",)}, {}, None, ()),
        ({"brands": ("FemSeven",)}, {"brand": "FemSeven"}, "fires", ()),
        ({"brands": ("FemSeven",)}, {"brand": "Evorel"}, None, ()),
        ({"forms": ("patch",), "routes": ("oral",)}, {}, "cannot_tell", ("medicine.route", "medicine.form")),
        ({"forms": ("patch",), "routes": ("oral",)}, {"form": "tablet"}, None, ()),
    ],
)
def test_a_row_is_about_what_it_names_and_what_is_not_known_is_said(
    narrowed: Any, known: Any, answer: str | None, missing: tuple[str, ...]
) -> None:
    found = spaced(timed(ward(of=medicine(**known)), times("1", "1", "1")), row(**narrowed))
    assert [(one.answer, one.missing) for one in found] == ([] if answer is None else [(answer, missing)])


def test_what_keeps_to_a_row_that_may_be_about_it_is_clear() -> None:
    assert answers(spaced(timed(ward(), times("1", "1", "7")), row(forms=("patch",)))) == ["clear"]


def test_what_is_not_known_is_named_in_words() -> None:
    [found] = spaced(timed(ward(), times("1", "1", "1")), row(forms=("patch",), routes=("oral",)))
    assert found.because == ("given every day; the interval is 7 days (a book), which hangs on its route and its form")


@pytest.mark.parametrize(
    ("unit", "narrowed"),
    [
        ("patch", {"forms": ("patch",)}),
        ("patch", {"routes": ("transdermal",)}),
        ("tablet", {"forms": ("tablet",)}),
        ("capsule", {"forms": ("capsule",)}),
    ],
)
def test_a_dose_is_of_the_form_that_it_is_counted_in(unit: str, narrowed: Any) -> None:
    def counted(in_unit: str) -> MedicineEntry:
        one = Amount(low=Decimal(1), high=Decimal(1), unit=in_unit)
        return timed(ward(), times("1", "1", "1"), amount=one)

    assert answers(spaced(counted(unit), row(**narrowed))) == ["fires"]
    assert answers(spaced(counted("mg"), row(**narrowed))) == ["cannot_tell"]


@pytest.mark.parametrize(("route", "answer"), [("oral", "fires"), ("iv", None), (None, "cannot_tell")])
def test_the_route_of_the_entry_speaks_where_the_medicine_has_none(route: str | None, answer: str | None) -> None:
    found = spaced(replace(timed(ward(), times("1", "1", "1")), route=route), row(routes=("oral",)))
    assert answers(found) == ([] if answer is None else [answer])


# What narrows a row: how much


TABLET = Strength(ingredient=None, amount=Decimal(70), unit="mg", per_amount=Decimal(1), per_unit="unit-dose")
RATE = Strength(ingredient=None, amount=Decimal(35), unit="ug", per_amount=Decimal(1), per_unit="h")


@pytest.mark.parametrize(
    ("which", "low", "below", "answer"),
    [
        (dosed("70"), "70", None, "fires"),
        (dosed("69.9"), "70", None, None),
        (dosed("69.9"), None, "70", "fires"),
        (dosed("70"), None, "70", None),
        (dosed("70"), "70", "71", "fires"),
        (dosed("71"), "70", "71", None),
        (dosed(None), "70", None, "cannot_tell"),
        (dosed(None, strengths=(TABLET,)), "70", None, "fires"),
        (dosed(None, strengths=(TABLET,)), "71", None, None),
        (dosed("1", unit="tablet", strengths=(TABLET,)), "70", None, "fires"),
        (dosed("1", unit="mL", strengths=(TABLET,)), "70", None, "cannot_tell"),
        (dosed("50000", unit="[iU]"), "70", None, None),
        (dosed("1", per="kg"), "1", None, "cannot_tell"),
    ],
)
def test_a_row_for_doses_from_an_amount(which: MedicineEntry, low: str | None, below: str | None, answer: str | None) -> None:
    narrowed = row(measure="dose", low=low and Decimal(low), below=below and Decimal(below), unit="mg")
    found = spaced(which, narrowed)
    assert [(one.answer, one.missing) for one in found] == (
        [] if answer is None else [(answer, ("medicine.dose",) if answer == "cannot_tell" else ())]
    )


@pytest.mark.parametrize(("amount", "answer"), [("20000", "fires"), ("19999", None)])
def test_a_row_for_doses_in_units_is_held_against_the_strength_in_units(amount: str, answer: str | None) -> None:
    capsule = Strength(ingredient=None, amount=Decimal(amount), unit="[iU]", per_amount=Decimal(1), per_unit="unit-dose")
    found = spaced(dosed(None, strengths=(capsule,)), row(measure="dose", low=Decimal(20000), unit="[iU]"))
    assert answers(found) == ([] if answer is None else [answer])


@pytest.mark.parametrize(
    ("strengths", "unit", "low", "below", "answer"),
    [
        ((RATE,), "ug/h", "35", None, "fires"),
        ((RATE,), "ug/h", "35.1", None, None),
        ((RATE,), "ug/h", None, "35", None),
        ((RATE,), "ug/h", None, "35.1", "fires"),
        ((), "ug/h", "35", None, "cannot_tell"),
        ((TABLET,), "ug/h", "35", None, "cannot_tell"),
        ((TABLET,), "mg", "70", None, "fires"),
        ((TABLET,), "mg", "70.1", None, None),
        ((RATE,), "mg", "0.001", None, "cannot_tell"),
    ],
)
def test_a_row_for_strengths(strengths: Any, unit: str, low: str | None, below: str | None, answer: str | None) -> None:
    narrowed = row(measure="strength", low=low and Decimal(low), below=below and Decimal(below), unit=unit)
    found = spaced(dosed("1", strengths=strengths), narrowed)
    assert [(one.answer, one.missing) for one in found] == (
        [] if answer is None else [(answer, ("medicine.strength",) if answer == "cannot_tell" else ())]
    )


def of(ingredient: str, amount: str) -> Strength:
    """So many milligrams of an ingredient in one of the product."""
    return replace(TABLET, ingredient=ingredient, amount=Decimal(amount))


@pytest.mark.parametrize("key", [WARFARIN[0], WARFARIN[2]])
def test_a_row_about_a_moiety_is_held_against_the_strength_of_its_ingredient(key: str) -> None:
    narrowed = row(key=key, measure="dose", low=Decimal(70), unit="mg")
    assert answers(spaced(dosed(None, strengths=(of(WARFARIN[2], "70"),)), narrowed)) == ["fires"]
    assert answers(spaced(dosed(None, strengths=(of(WARFARIN[2], "69"),)), narrowed)) == []


def test_the_other_ingredient_of_a_product_is_for_no_row_of_the_first() -> None:
    first, second = of("first", "70"), of("second", "5")
    narrowed = row(key="first", measure="dose", low=Decimal(70), unit="mg")
    for strengths in ((first, second), (second, first)):
        product = dosed(None, strengths=strengths, ingredients=frozenset({"first", "second"}))
        assert answers(spaced(product, narrowed)) == ["fires"]


def test_which_ingredient_of_a_combination_a_row_about_its_moiety_means_cannot_be_told() -> None:
    narrowed = row(key=WARFARIN[0], measure="dose", low=Decimal(70), unit="mg")
    for amounts in (("70", "5"), ("5", "70")):
        strengths = tuple(of(name, amount) for name, amount in zip(("first", "second"), amounts, strict=True))
        product = dosed(None, strengths=strengths, ingredients=frozenset({"first", "second"}))
        assert answers(spaced(product, narrowed)) == ["cannot_tell"]


def test_a_dose_in_a_unit_of_no_table_is_not_held_against_a_row_for_doses() -> None:
    narrowed = row(measure="dose", low=Decimal(1), unit="mg")
    assert answers(spaced(dosed("70", unit="patch x mg/h"), narrowed)) == ["cannot_tell"]


@pytest.mark.parametrize(("low", "below", "answer"), [("70", None, None), ("35", None, "fires"), (None, "36", "fires")])
def test_a_strength_in_two_of_a_product_is_half_of_it_in_one(low: str | None, below: str | None, answer: str | None) -> None:
    halved = replace(TABLET, per_amount=Decimal(2))
    narrowed = row(measure="strength", low=low and Decimal(low), below=below and Decimal(below), unit="mg")
    assert answers(spaced(dosed("1", strengths=(halved,)), narrowed)) == ([] if answer is None else [answer])


def test_the_highest_of_several_strengths_speaks() -> None:
    higher = replace(RATE, amount=Decimal(70))
    for strengths in ((RATE, higher), (higher, RATE)):
        assert answers(spaced(dosed("1", strengths=strengths), row(measure="strength", below=Decimal(36), unit="ug/h"))) == []


def test_two_patches_of_one_strength_are_of_that_strength() -> None:
    narrowed = row(measure="strength", below=Decimal(36), unit="ug/h")
    assert answers(spaced(dosed("2", unit="patch", strengths=(RATE,)), narrowed)) == ["fires"]


@pytest.mark.parametrize(
    ("low", "high", "unit", "answer"),
    [
        ("10", "10", "ug", "fires"),
        ("35", "35", "ug", None),
        ("10", "35", "ug", None),
        (None, "35", "ug", None),
        (None, "34", "ug", "fires"),
        ("10", "10", None, "cannot_tell"),
    ],
)
def test_the_highest_rate_in_the_directions_stands_for_a_strength_that_nobody_knows(
    low: str | None, high: str, unit: str | None, answer: str | None
) -> None:
    amount = Amount(low=low and Decimal(low), high=Decimal(high), unit=unit, per_time="h")  # type: ignore[arg-type]
    which = replace(timed(ward(), times("1", "1", "1"), amount=amount), daily=())
    found = spaced(which, row(measure="strength", below=Decimal(35), unit="ug/h"))
    assert answers(found) == ([] if answer is None else [answer])
