"""What stands in brackets behind a name: suppliers are left out, brands and releases read, and nothing else is read past."""

import pytest

from service.core.model.medicine import Medicine
from service.core.normalise.name_brackets import asides, is_supplier, last_bracket
from service.core.normalise.name_reading import medicine_of_name
from tests.support.reference import bundled


def read(name: str) -> Medicine | None:
    found = medicine_of_name(name, bundled())
    return found[0] if found else None


@pytest.mark.parametrize(
    "name",
    [
        "Warfarin 3mg tablets (Teva UK Ltd)",
        "WARFARIN 3MG TABLETS (TEVA UK LTD)",
        "Warfarin 3mg tablets (Ranbaxy (UK) Ltd)",
        "Warfarin 3mg tablets (Mylan)",
        "Warfarin 3mg tablets (Special Order)",
        "Warfarin 3mg tablets (PI) (Waymade Healthcare Plc)",
        # No supplier of this dictionary, and named as many of them are.
        "Warfarin 3mg tablets (Somewhere Pharmaceuticals)",
        "Warfarin 3mg tablets (Somewhere Limited)",
        "Warfarin 3mg tablets (Somewhere Laboratories)",
        # Another name of it.
        "Warfarin 3mg tablets (Warfarin sodium)",
        # Heard by the rule on an entry's own words, which reads the name as well.
        "Warfarin 3mg tablets (STOPPED)",
        "Warfarin 3mg tablets (Withheld)",
        "Warfarin 3mg tablets (On hold)",
        "Warfarin 3mg tablets (do not give) (Teva UK Ltd)",
        # Read with the directions of the entry.
        "Warfarin 3mg tablets (PRN)",
        "Warfarin 3mg tablets (Weekly)",
        "Warfarin 3mg tablets (STAT)",
        "Warfarin 3mg tablets (PRN) (Teva UK Ltd)",
    ],
)
def test_a_name_with_brackets_that_leave_the_medicine_as_it_is(name: str) -> None:
    assert read(name) == read("Warfarin 3mg tablets")


@pytest.mark.parametrize(
    "name",
    [
        "Warfarin 3mg tablets (10mg)",
        "Warfarin 3mg tablets (1 OD)",
        "Warfarin 3mg tablets (I.V.)",
        "Warfarin 3mg tablets (See Protocol)",
        "Warfarin 3mg tablets (Amoxicillin)",
        "Warfarin 3mg tablets (Adoport)",
        "Warfarin 3mg tablets (Stopped by Somewhere Healthcare Ltd)",
        "Warfarin 3mg tablets (Not Pharma)",
        "Warfarin 3mg tablets (Ltd)",
        "Warfarin 3mg tablets (Cancel Order)",
        "Warfarin 3mg tablets ()",
        "(Warfarin 3mg tablets)",
        "Prograf 1mg capsules (Adoport)",
        "Tacrolimus 1mg capsules (Prograf) (Adoport)",
        "Warfarin 3mg tablets (Red) (Teva UK Ltd)",
    ],
)
def test_other_words_in_brackets_are_never_read_past(name: str) -> None:
    assert read(name) is None


@pytest.mark.parametrize(
    ("name", "brand", "release"),
    [
        ("Tacrolimus 1mg capsules (Prograf)", "Prograf", "immediate"),
        ("Tacrolimus 1mg capsules (adoport)", "Adoport", "immediate"),
        ("Tacrolimus 1mg capsules (Advagraf)", "Advagraf", "modified"),
        ("Prograf 1mg capsules (Tacrolimus)", "Prograf", "immediate"),
        ("Prograf 1mg capsules (Prograf)", "Prograf", "immediate"),
        ("Tacrolimus 1mg capsules (Prograf) (Astellas Pharma Ltd)", "Prograf", "immediate"),
        ("Morphine sulfate 30mg tablets (MR)", None, "modified"),
        ("Morphine 30mg modified-release tablets (m/r)", None, "modified"),
        ("Morphine sulfate (MR)", None, "modified"),
    ],
)
def test_a_brand_and_a_release_in_brackets_are_read(name: str, brand: str | None, release: str) -> None:
    found = read(name)
    assert found is not None
    assert (found.brand, found.release) == (brand, release)


def test_a_brand_that_is_released_otherwise_is_not_the_virtual_product_of_the_name() -> None:
    found = read("Tacrolimus 1mg capsules (Advagraf)")
    assert found is not None
    assert (found.level, found.vmp, found.concept.display) == ("vtm", None, "Tacrolimus")


@pytest.mark.parametrize(
    ("text", "parts"),
    [("A (b (c) d)", ("A", "b (c) d")), ("A (b) (c).", ("A (b)", "c")), *((text, None) for text in ("A (b) c", "(b)", "a)", ""))],
)
def test_the_last_brackets(text: str, parts: tuple[str, str] | None) -> None:
    assert last_bracket(text) == parts


def test_what_a_name_may_say_beside_a_name() -> None:
    assert list(asides("Warfarin - HELD")) == ["Warfarin - HELD", "HELD"]
    assert list(asides("A (b) (c)")) == ["A (b) (c)", "c", "b"]


def test_every_supplier_of_an_actual_product_is_one_and_no_word_of_a_substance_is() -> None:
    assert not [name for name in ("Pork", "Salmon", "Human", "Buffered", "Order", "UK") if is_supplier(name, bundled())]
