"""Shortened names of prescribing data: what they shorten, word for word, and what only looks as if they did."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reference.build.short_names import ShortNames, shortens
from service.reference.build.virtual_products import VirtualProduct

SALTS = frozenset({"hydrochloride", "dipropionate", "bromide", "sodium"})
SUBSTANCES = frozenset({"chlorhexidine", "lidocaine", "sodium", "umeclidinium", "codeine"})


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Ranitidine HCl Tab 150mg", "Ranitidine 150mg tablets"),
        ("Sumatriptan 6mg/0.5ml inj pre-filled devices", "Sumatriptan 6mg/0.5ml solution for injection pre-filled devices"),
        (
            "Calcipotriol 50microg/Betamethasone diprop 500microg/g foam",
            "Calcipotriol 50micrograms/g / Betamethasone 500micrograms/g foam",
        ),
        (
            "Colecalciferol 400unit / Calcium carb 1.5g efferv tab",
            "Colecalciferol 400unit / Calcium carbonate 1.5g effervescent tablets",
        ),
        ("Dorzolamide 20mg/ml eye dps ud", "Dorzolamide 20mg/ml eye drops unit dose preservative free"),
    ],
)
def test_a_short_name_shortens_the_long_one(short: str, long: str) -> None:
    assert shortens(short, long, SALTS, SUBSTANCES)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Lidocaine 2% gel", "Lidocaine 2% and Chlorhexidine gel"),
        ("Codeine 30mg tab", "Co-codamol 30mg/500mg tablets"),
        ("Ranitidine 150mg tab", "Ranitidine 300mg tablets"),
        ("Penicillin 250mg tab", "Penicillamine 250mg tablets"),
        ("Umeclidinium 55micrograms inh", "Umeclidinium 55micrograms/dose / Vilanterol 22micrograms/dose inhaler"),
        ("Simple linctus", "Simple linctus paediatric"),
    ],
)
def test_what_says_less_or_other_than_a_name_does_not_shorten_it(short: str, long: str) -> None:
    assert not shortens(short, long, SALTS, SUBSTANCES)


def product(name: str, bnf: str = "01030100") -> VirtualProduct:
    return VirtualProduct(name=name, vtm="1", bnf=bnf, form="", release="", routes=(), content="", strengths=(), names=(name,))


def test_only_products_of_the_paragraph_are_looked_at() -> None:
    names = ShortNames(
        {"a": product("Ranitidine 150mg tablets"), "b": product("Ranitidine 150mg tablets", "09010100")}, SALTS, ()
    )
    assert names.products_of("0103010T0AAAAAA", "Ranitidine HCl Tab 150mg") == {"a"}
    assert names.products_of("0205010T0AAAAAA", "Ranitidine HCl Tab 150mg") == set()


def test_two_products_of_one_name_are_both_given() -> None:
    one = product("Ranitidine 150mg tablets")
    names = ShortNames({"a": one, "b": replace(one)}, SALTS, ())
    assert names.products_of("0103010T0AAAAAA", "Ranitidine Tab 150mg") == {"a", "b"}


@given(
    st.sampled_from(["Ranitidine", "Amlodipine", "Sodium valproate"]),
    st.integers(1, 999),
    st.sampled_from(["tablets", "capsules"]),
)
def test_a_name_shortens_itself_and_never_another_number(moiety: str, amount: int, form: str) -> None:
    name = f"{moiety} {amount}mg {form}"
    assert shortens(name, name, SALTS, SUBSTANCES)
    assert not shortens(name, f"{moiety} {amount + 1}mg {form}", SALTS, SUBSTANCES)
