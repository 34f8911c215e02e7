"""Pairs of the bundled table: another form of a recorded allergen, and others whose product information names it."""

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(32)


def told(allergen: str, ordered: str, **reaction: str) -> bool:
    gp = gp_connect(PERSON, [gp_medicine("folic acid 5", "One daily")], [allergy(text=allergen, **reaction)])
    ward = r4_chart(PERSON, [order(None, 1, "dose", "OD", text=ordered)], (allergy(text=allergen, **reaction),))
    report = json_on(case(source("gp", "gp-record", gp), source("ward", "inpatient-orders", ward), patient=PERSON.as_case()))
    return "ALG-010" in {found["rule"] for found in report["findings"]}


@pytest.mark.parametrize(
    ("allergen", "ordered"),
    [
        ("Phenytoin", "Fosphenytoin"),
        ("Theophylline", "Aminophylline"),
        ("Aciclovir", "Valaciclovir"),
        ("Ganciclovir", "Valganciclovir"),
        ("Omeprazole", "Esomeprazole"),
        ("Citalopram", "Escitalopram"),
        ("Cetirizine", "Levocetirizine"),
        ("Loratadine", "Desloratadine"),
    ],
)
def test_an_isomer_or_a_prodrug_is_told_both_ways(allergen: str, ordered: str) -> None:
    assert told(allergen, ordered, reaction="rash", severity="mild", criticality="low")
    assert told(ordered, allergen, reaction="rash", severity="mild", criticality="low")


@pytest.mark.parametrize(
    ("allergen", "ordered"),
    [
        ("Sulfonamides", "Sulfasalazine"),
        ("Septrin", "Sulfasalazine"),
        ("Aspirin", "Mesalazine"),
        ("Iodine", "Amiodarone"),
        ("Lidocaine", "Bupivacaine"),
        ("Metronidazole", "Tinidazole"),
    ],
)
def test_another_of_its_kind_is_told_unless_the_reaction_was_mild(allergen: str, ordered: str) -> None:
    assert told(allergen, ordered)
    assert not told(allergen, ordered, reaction="rash", severity="mild", criticality="low")


@pytest.mark.parametrize(
    ("allergen", "ordered"), [("Iodine", "Povidone-iodine"), ("Fluorouracil", "Capecitabine"), ("Heparin", "Tinzaparin")]
)
def test_what_holds_it_or_becomes_it_is_told(allergen: str, ordered: str) -> None:
    assert told(allergen, ordered)
