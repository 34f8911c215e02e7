"""Figures without units in a name: the strengths of the one product that has them, or not known."""

import pytest

from service.core.model.medicine import Medicine
from service.core.normalise.figures import unread_figures
from service.core.normalise.name_reading import medicine_of_name
from tests.support.reference import bundled


def read(name: str) -> Medicine:
    found = medicine_of_name(name, bundled())
    assert found is not None, name
    return found[0]


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("Co-careldopa 25/100 tablets", "Co-careldopa 25mg/100mg tablets"),
        ("Co-careldopa 12.5/50 tablets", "Co-careldopa 12.5mg/50mg tablets"),
        ("Co-careldopa 12.50/50 tablets", "Co-careldopa 12.5mg/50mg tablets"),
        ("Co-careldopa tablets 25/250", "Co-careldopa 25mg/250mg tablets"),
        ("Co-careldopa 25/100", "Co-careldopa 25mg/100mg tablets"),
        ("Co-careldopa 50/200 MR tablets", "Co-careldopa 50mg/200mg modified-release tablets"),
        ("Co-beneldopa 12.5/50 capsules", "Co-beneldopa 12.5mg/50mg capsules"),
        ("Co-codamol 30/500 tablets", "Co-codamol 30mg/500mg tablets"),
        ("Co-codamol 30/500mg tablets", "Co-codamol 30mg/500mg tablets"),
        ("Co-codamol 8/500 effervescent tablets", "Co-codamol 8mg/500mg effervescent tablets"),
        ("Fostair 100/6 inhaler", "Fostair 100micrograms/dose / 6micrograms/dose inhaler"),
        ("Fostair 200/6 inhaler", "Fostair 200micrograms/dose / 6micrograms/dose inhaler"),
        ("Sinemet 12.5/50 tablets", "Co-careldopa 12.5mg/50mg tablets"),
        # Sinemet Plus has this; Sinemet names its strengths as its moiety does.
        ("Sinemet 25/100 tablets", "Co-careldopa 25mg/100mg tablets"),
        # This brand names them the other way round.
        ("Madopar 50/12.5 capsules", "Co-beneldopa 12.5mg/50mg capsules"),
    ],
)
def test_figures_that_a_product_has_are_its_strengths(name: str, product: str) -> None:
    found = read(name)
    assert found.strengths == read(product).strengths
    assert (len(found.strengths), found.strength_unread) == (2, None)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("Co-careldopa 30/100 tablets", "30/100"),
        ("Co-careldopa 100/25 tablets", "100/25"),
        ("Madopar 12.5/50 capsules", "12.5/50"),
        ("Co-codamol 30/500 inhaler", "30/500"),
        ("Co-codamol 30/500micrograms tablets", "30/500microgram"),
        ("Co-codamol 8/500 or 30/500 tablets", "8/500"),
        # It may be the size of a pack, or the number of tablets.
        ("Warfarin 3 tablets", "3"),
        ("Warfarin tablets 28", "28"),
        ("Amoxicillin 250/125 capsules", "250/125"),
    ],
)
def test_figures_that_none_has_are_an_unread_strength(name: str, figures: str) -> None:
    found = read(name)
    assert (found.strengths, found.strength_unread) == ((), figures)


@pytest.mark.parametrize(
    "name", ["Warfarin tablets", "Warfarin 3mg tablets 28", "Co-codamol 30mg/500mg tablets", "Seretide 250 evohaler"]
)
def test_other_names_have_no_unread_strength(name: str) -> None:
    assert read(name).strength_unread is None


@pytest.mark.parametrize("tail", ["tablet", "5ml", "24-hour tablet", "120dose", "0.9%", "1.5mg/ml"])
def test_what_has_a_unit_is_no_figure(tail: str) -> None:
    assert unread_figures(tail) is None
