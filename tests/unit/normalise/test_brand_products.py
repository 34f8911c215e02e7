"""What names of products and brands say of what they hold and how they let it go."""

import pytest

from service.core.model.medicine import Medicine
from service.core.normalise import brand_products
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.named_besides import named_besides
from tests.support.reference import bundled

CHLORHEXIDINE, LIDOCAINE, ARACHIS_OIL = "373568007", "387480006", "417889008"


def read(name: str) -> Medicine:
    found = medicine_of_name(name, bundled())
    assert found is not None, name
    return found[0]


@pytest.mark.parametrize(
    ("name", "ingredients", "besides"),
    [
        ("Lidocaine 2% and Chlorhexidine gel", {LIDOCAINE}, {CHLORHEXIDINE}),
        ("Lidocaine 2% and Chlorhexidine gel", {LIDOCAINE, CHLORHEXIDINE}, set[str]()),
        ("Paraldehyde 50% in Arachis oil rectal solution", {"x"}, {ARACHIS_OIL}),
        ("Lidocaine 2% gel", {LIDOCAINE}, set[str]()),
        # The first part is the moiety's own, whatever else its words may name.
        ("Sodium valproate 200mg tablets", {"x"}, set[str]()),
        ("Ispaghula husk 3.5g granules sachets gluten free", {"x"}, set[str]()),
    ],
)
def test_what_a_name_holds_besides_its_moiety(name: str, ingredients: set[str], besides: set[str]):
    assert named_besides(name, frozenset(ingredients), bundled()) == besides


def test_a_product_and_a_brand_hold_what_their_names_say():
    for name in ("Lidocaine 2% and Chlorhexidine gel", "Instillagel gel", "Instillagel"):
        assert {LIDOCAINE, CHLORHEXIDINE} <= read(name).holds, name


@pytest.mark.parametrize(
    ("name", "release"),
    [
        ("Epilim Chrono 500mg tablets", "modified"),
        ("Advagraf 1mg capsules", "modified"),
        ("Sevredol 20mg tablets", "immediate"),
        ("Sodium valproate 500mg modified-release tablets", "modified"),
        ("Morphine 20mg tablets", "immediate"),
        ("Lantus 100units/ml solution for injection", "immediate"),
    ],
)
def test_how_a_product_lets_its_substance_go(name: str, release: str):
    assert read(name).release == release


def test_a_brand_of_which_no_product_of_that_form_is_known_may_let_it_go_in_any_way():
    found = read("Lipitor 20mg capsules")
    assert (found.form, found.release, found.release_unknown) == ("capsule", None, True)


def test_the_first_brand_that_is_asked_for_is_that_brand(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(brand_products, "_PRODUCTS", {})
    assert brand_products.release_of_brand("Advagraf", "capsule", bundled()) == "modified"
