"""Names in one spelling: equal names become equal, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.normalise.names import normal_name


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Amlodipine 5 mg Tabs", "AMLODIPINE 5.0mg tablets"),
        ("Digoxin 125 micrograms tablets", "digoxin 125mcg tablet"),
        ("Dalteparin sodium 10,000units/1ml", "dalteparin sodium 10000 units / 1 ml"),
        ("Warfarin .5mg tablets", "warfarin 0.5mg tablets"),
        ("Paracetamol 0.50 g", "paracetamol 0.5g"),
        ("Salbutamol 100µg", "salbutamol 100ug"),
    ],
)
def test_ways_of_writing_one_name(first: str, second: str) -> None:
    assert normal_name(first) == normal_name(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Penicillin", "Penicillamine"),
        ("Prednisolone 5mg", "Prednisone 5mg"),
        ("Warfarin 1mg tablets", "Warfarin 10mg tablets"),
        ("Warfarin 1.0mg", "Warfarin 10mg"),
        ("Digoxin 125microgram", "Digoxin 125mg"),
        ("Insulin 100units/ml", "Insulin 1000units/ml"),
        ("Morphine 10mg/5ml", "Morphine 10mg/ml"),
        ("Levothyroxine 25microgram", "Levothyroxine 2.5microgram"),
    ],
)
def test_look_alikes_stay_apart(first: str, second: str) -> None:
    assert normal_name(first) != normal_name(second)


@given(st.text(max_size=40))
def test_a_name_in_one_spelling_stays_as_it_is(text: str) -> None:
    once = normal_name(text)
    assert normal_name(once) == once


@given(st.integers(1, 99999), st.integers(1, 99999))
def test_numbers_are_never_merged(first: int, second: int) -> None:
    one, other = (normal_name(f"Substance {number}mg tablets") for number in (first, second))
    assert (one == other) == (first == second)
