"""A strength beside the dose: what is counted comes to an amount through it, and one that does not fit is refused."""

from datetime import date
from fractions import Fraction

import pytest

from service.core.model.entries import MedicineEntry
from service.core.model.written import SourceList
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.payloads import Person, hl7_rde
from tests.support.reference import bundled


def entry(
    name: str, amount: object, unit: str, strength: str, *, volume: str = "|", words: str = "", kind: str = "RXE"
) -> MedicineEntry:
    if kind == "RXE":
        drug = "|".join([*_places(f"RXE||^{name}|{amount}||{unit}||{words}", 24), *_places(strength, 7), volume])
    else:
        drug = "|".join([*_places(f"RXO|^{name}|{amount}||{unit}", 17), *_places(strength, 6), volume])
    payload = hl7_rde(Person(6), [["ORC|NW|1", drug, "TQ1|1||OD"]])
    found = read_source("ward", "inpatient-orders", payload, sha256="0" * 64)
    assert isinstance(found, SourceList)
    [one] = normalise_source(found, bundled(), date(2026, 11, 20)).medicines
    return one


def _places(written: str, last: int) -> list[str]:
    """The fields of a segment up to that one."""
    fields = written.split("|")
    return [*fields, *[""] * (last + 1 - len(fields))]


def daily(one: MedicineEntry) -> dict[str, Fraction | None]:
    return {amount.unit: amount.day_high for amount in one.daily}


@pytest.mark.parametrize(
    ("amount", "unit", "strength", "mg"),
    [
        (1, "tablet", "5|mg", Fraction(5)),
        (2, "tablet", "5|mg^milligram^UCUM", Fraction(10)),
        ("0.5", "tablet", "500|microgram", Fraction(1, 4)),
        (2, "capsule", "250|mg", Fraction(500)),
        (5, "mg", "1|mg", Fraction(5)),
    ],
)
@pytest.mark.parametrize("kind", ["RXE", "RXO"])
def test_what_is_counted_comes_to_its_strength(amount: object, unit: str, strength: str, mg: Fraction, kind: str) -> None:
    one = entry("Warfarin", amount, unit, strength, kind=kind)
    assert [reading.refused for reading in one.doses] == [None]
    assert daily(one)["mg"] == mg


def test_a_strength_in_a_volume_counts_volumes_and_nothing_else() -> None:
    assert daily(entry("Morphine", 10, "mL", "100|mg", volume="5|mL"))["mg"] == 200
    assert "mg" not in daily(entry("Morphine", 1, "tablet", "100|mg", volume="5|mL"))


def test_words_that_say_how_many_are_counted_too() -> None:
    assert daily(entry("Warfarin", "", "", "5|mg", words="^One tablet once a day"))["mg"] == 5


def test_words_that_say_another_amount_differ() -> None:
    one = entry("Warfarin", 1, "tablet", "5|mg", words="^3 mg once a day")
    assert [said.aspect for reading in one.doses for said in reading.disagreements] == ["dose"]


@pytest.mark.parametrize(
    ("name", "amount", "unit", "strength", "why"),
    [
        ("Warfarin 3mg tablets", 1, "tablet", "5|mg", "names a strength of 5 mg, and the product's is 3 mg"),
        ("Warfarin 3mg tablets", 3, "mg", "5|mg", "names a strength of 5 mg"),
        ("Warfarin", 1, "tablet", "5|blobs", "its strength of 5 blobs could not be read"),
        ("Warfarin", 1, "tablet", "5", "its strength of 5 could not be read"),
    ],
)
def test_a_strength_that_does_not_fit_or_is_not_read_leaves_no_dose(
    name: str, amount: int, unit: str, strength: str, why: str
) -> None:
    one = entry(name, amount, unit, strength)
    assert why in (one.doses[0].refused or "")
    assert one.daily == ()


@pytest.mark.parametrize(
    ("name", "amount", "unit", "strength"),
    [
        ("Warfarin 3mg tablets", 1, "tablet", "3|mg"),
        ("Warfarin 3mg tablets", 1, "tablet", "3000|microgram"),
        ("Warfarin 3mg tablets", 1, "tablet", "5|%"),
        ("Warfarin", 5, "mg", "5|blobs"),
        ("Timolol 0.5% eye drops", 1, "drop", "5|mg"),
    ],
)
def test_a_strength_that_fits_or_is_not_needed_leaves_the_dose(name: str, amount: int, unit: str, strength: str) -> None:
    assert entry(name, amount, unit, strength).doses[0].refused is None


def test_a_strength_beside_a_product_of_several_ingredients_is_left_to_the_product() -> None:
    one = entry("Co-codamol 30mg/500mg tablets", 2, "tablet", "30|mg")
    assert one.doses[0].alternatives == ()
    assert {amount.day_high for amount in one.daily if amount.unit == "mg"} == {1060, 1000, 60}
