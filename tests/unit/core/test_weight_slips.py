"""What may have happened to a weight that cannot be right: pounds, a decimal point, or the height in its place."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from service.core.checks.weight_slips import may_be_pounds, slip
from service.core.model.dates import read_date
from service.core.model.patient import Fact, Identity, Patient
from service.core.normalise.plausibility import POUNDS
from tests.support.reference import bundled
from tests.unit.core.records import record

SWAPPED = "Weight and height may have been swapped."
IN_POUNDS = "The weight may have been taken in pounds."
TENFOLD = "A decimal point may have slipped in the weight."
# A girl of four weighs about 16 kg (7.8 to 39 are plausible) and is about 102 cm tall.
FOUR = Identity(birth_date=read_date("2022-11-20"), sex="female")


def fact(name: Any, value: str | None, **more: Any) -> Fact:
    unit = "kg" if name == "weight" else "cm"
    number = Decimal(value) if value is not None else None
    return Fact(**{"name": name, "value": number, "unit": unit, "written": f"{value} {unit}", "source": "epma", **more})


def said(*wrong: Fact, right: tuple[Fact, ...] = (), who: Identity = FOUR) -> str:
    return slip(record(patient=Patient(identity=who, facts=(*wrong, *right))), wrong)


@pytest.mark.parametrize(
    ("kg", "words"),
    [("35.3", IN_POUNDS), ("160", TENFOLD), ("1.6", TENFOLD), ("500", ""), ("0.1", ""), ("0.16", ""), ("1600", "")],
)
def test_what_would_mend_a_weight(kg: str, words: str) -> None:
    assert said(fact("weight", kg)) == words


def test_of_two_ways_to_mend_a_weight_the_one_nearer_to_the_median_is_said() -> None:
    assert said(fact("weight", "40")) == IN_POUNDS
    assert said(fact("weight", "120")) == TENFOLD
    # A boy of sixteen weighs about 61 kg (21 to 182 are plausible): 210 lb are 95 kg, and 330 lb are 150 kg.
    sixteen = Identity(birth_date=read_date("2010-11-20"), sex="male")
    assert said(fact("weight", "210"), who=sixteen) == IN_POUNDS
    assert said(fact("weight", "330"), who=sixteen) == TENFOLD


@pytest.mark.parametrize(("kg", "words"), [("3.9", TENFOLD), ("4", ""), ("78", TENFOLD), ("77", IN_POUNDS)])
def test_a_decimal_point_slips_by_one_place_exactly(kg: str, words: str) -> None:
    assert said(fact("weight", kg)) == words


@pytest.mark.parametrize(
    ("weight", "height", "words"),
    [("102", "16", SWAPPED), ("102", "102", ""), ("16", "102", ""), ("102", None, TENFOLD), ("102", "1", TENFOLD)],
)
def test_a_weight_and_a_height_that_fit_each_other(weight: str, height: str | None, words: str) -> None:
    wrong = (fact("weight", weight), *((fact("height", height),) if height else ()))
    found = said(*wrong)
    assert (found == SWAPPED) is (words == SWAPPED)
    if height in {None, "1"}:
        assert found == words


@pytest.mark.parametrize(("weight", "words"), [("160", SWAPPED), ("150", IN_POUNDS)])
def test_a_weight_that_equals_the_height_was_not_swapped_with_it(weight: str, words: str) -> None:
    adult = Identity(birth_date=read_date("1980-01-01"), sex="female")
    assert said(fact("weight", weight), fact("height", "150"), who=adult) == words


def test_without_a_table_of_units_pounds_are_not_suspected() -> None:
    held = record(patient=Patient(identity=FOUR, facts=(fact("weight", "35.3"),)), reference=replace(bundled(), units={}))
    assert slip(held, held.patient.facts) == ""
    assert may_be_pounds(fact("weight", "25", compared=("the age",)), held) is False


def test_a_swap_is_seen_where_only_one_of_the_two_is_called_wrong() -> None:
    weight, height = fact("weight", "102"), fact("height", "16")
    assert said(weight, right=(height,)) == SWAPPED
    assert said(height, right=(weight,)) == SWAPPED


@pytest.mark.parametrize(
    ("wrong", "chosen"),
    [
        ((fact("weight", "102"), fact("height", "16")), fact("height", "102")),
        ((fact("height", "16"), fact("weight", "102")), fact("weight", "16")),
    ],
)
def test_a_swap_is_looked_for_in_what_is_wrong_before_what_was_chosen(wrong: tuple[Fact, ...], chosen: Fact) -> None:
    held = record(patient=Patient(identity=FOUR, facts=(chosen,), others=wrong))
    assert slip(held, wrong) == SWAPPED


def test_a_swap_is_said_only_where_each_fits_as_the_other() -> None:
    assert said(fact("weight", "500"), fact("height", "16")) == ""


def test_without_charts_of_weights_nothing_can_be_said() -> None:
    heights = {key: rows for key, rows in bundled().growth.items() if key[0] == "height"}
    wrong = (fact("weight", "102"), fact("height", "16"))
    held = record(patient=Patient(identity=FOUR, facts=wrong), reference=replace(bundled(), growth=heights))
    assert slip(held, wrong) == ""
    assert may_be_pounds(fact("weight", "25", compared=("the age",)), held) is False


def test_a_height_alone_is_mended_by_nothing_known() -> None:
    assert said(fact("height", "1020")) == ""
    assert said(fact("height", "1020"), right=(fact("weight", "16"),)) == ""


def test_pounds_that_were_said_already_are_not_said_again() -> None:
    assert said(fact("weight", "35.3", unusable=f"35.3 kg is too much: {POUNDS}")) == ""
    assert said(fact("weight", "35.3", unusable="35.3 kg is implausible at this age")) == IN_POUNDS


@pytest.mark.parametrize("who", [Identity(), Identity(sex="female")])
def test_without_an_age_nothing_can_be_said(who: Identity) -> None:
    assert said(fact("weight", "160"), who=who) == ""


def test_a_weight_without_a_number_is_mended_by_nothing() -> None:
    assert said(fact("weight", None)) == ""
    assert said(fact("weight", None), right=(fact("height", "102"),)) == ""
    assert said(fact("weight", None), right=(fact("height", "16"),)) == ""
    assert said(fact("weight", "500"), right=(fact("height", None),)) == ""


@pytest.mark.parametrize(
    ("kg", "change", "expected"),
    [
        ("25", {}, True),
        ("16", {}, False),  # in pounds it would be 7 kg
        ("25", {"trouble": "stale"}, False),
        ("25", {"compared": ("the age", "another")}, False),
        ("25", {"compared": ()}, False),
        (None, {}, False),
    ],
)
def test_a_usable_weight_that_may_be_pounds(kg: str | None, change: dict[str, Any], expected: bool) -> None:
    weight = replace(fact("weight", kg, compared=("the age",)), **change)
    assert may_be_pounds(weight, record(patient=Patient(identity=FOUR))) is expected


@pytest.mark.parametrize("who", [Identity(), Identity(birth_date=read_date("1980-01-01"), sex="female")])
def test_of_adults_and_where_the_age_is_not_known_pounds_are_not_suspected(who: Identity) -> None:
    weight = fact("weight", "150", compared=("the age",))
    assert may_be_pounds(weight, record(patient=Patient(identity=who))) is False
