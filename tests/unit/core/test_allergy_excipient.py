"""Allergens among excipients: what a product holds, what several products may hold, and what nobody listed."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.allergy_excipient import AllergyExcipient
from service.core.checks.kind import AppliesTo
from service.core.model.finding import Outcome
from tests.support.desk import real_desk
from tests.support.entries import entry, medicine
from tests.support.example_records import outcomes_of
from tests.support.reference import bundled
from tests.unit.core.records import AMOXICILLIN, allergy, record

RULED_OUT = AllergyExcipient(effects=("contraindicated",), holds_orders=True)
REACTION = AllergyExcipient(effects=("reaction", "unlisted"))
LORATADINE, OTHER_LORATADINE = "11016311000001102", "15108411000001104"
PEANUT = {"name": "Peanut", "category": "food"}
TABLET: dict[str, Any] = {"code": LORATADINE, "dose": "1 tablet once a day"}
VIRTUAL = "Loratadine 10mg tablets; 1 tablet once a day"


def about(check: AllergyExcipient, medicine: Any, allergy: Any, held: dict[str, list[str]], **more: Any) -> tuple[Outcome, ...]:
    tables = {"excipients": [{"product": product, "holds": holds} for product, holds in held.items()]}
    return outcomes_of(check, medicines=[medicine], allergies=[allergy], tables=tables, **more)


def of_every_loratadine(holds: list[str]) -> dict[str, list[str]]:
    virtual = bundled().amps[LORATADINE].vmp
    return dict.fromkeys(bundled().actual_products[virtual or ""], holds)


def test_an_order_that_holds_what_is_ruled_out_is_held() -> None:
    [found] = about(RULED_OUT, TABLET, PEANUT, {LORATADINE: ["Arachis oil", "Lactose"]})
    assert (found.answer, found.holds, found.words["excipient"]) == ("fires", "these-orders", "Arachis oil")
    assert "EMA annex" in found.words["why"]
    assert [subject.kind for subject in found.subjects] == ["medicine", "allergy"]


def test_a_virtual_product_fires_where_every_product_of_it_holds_the_allergen() -> None:
    [found] = about(RULED_OUT, VIRTUAL, PEANUT, of_every_loratadine(["Arachis oil"]))
    assert found.answer == "fires"
    code = bundled().vmps[bundled().amps[LORATADINE].vmp or ""].vtm or ""
    of_the_moiety = {product: ["Arachis oil"] for product in bundled().actual_products[code]}
    [found] = about(RULED_OUT, "Loratadine; 10 mg once a day", PEANUT, of_the_moiety)
    assert found.answer == "fires"


def test_where_some_products_hold_it_the_product_is_the_fact_that_is_missing() -> None:
    held = of_every_loratadine(["Lactose"]) | {LORATADINE: ["Arachis oil"]}
    [found] = about(RULED_OUT, VIRTUAL, PEANUT, held)
    assert (found.answer, found.missing, found.alters_status) == ("cannot_tell", ("medicine.product",), True)
    assert f"1 of {len(held)} products hold" in found.because


def test_a_product_of_which_nothing_is_listed_is_never_clear() -> None:
    held = of_every_loratadine(["Lactose"])
    del held[OTHER_LORATADINE]
    nobody_knows = "Her own capsules; 1 capsule once a day"
    for given in (VIRTUAL, {**TABLET, "code": OTHER_LORATADINE}, "Loratadine; 10 mg once a day", nobody_knows):
        [found] = about(RULED_OUT, given, PEANUT, held)
        assert (found.answer, found.missing, found.alters_status) == ("cannot_tell", ("reference.excipients",), False)
    [clear] = about(RULED_OUT, VIRTUAL, PEANUT, of_every_loratadine(["Lactose"]))
    assert clear.answer == "clear"


def test_without_an_import_it_is_said_once_for_all_medicines_and_allergies_to_excipients() -> None:
    medicines, allergies = [TABLET, "Ramipril 5mg capsules; 1 capsule once a day"], [PEANUT, "Wheat", "Amoxicillin"]
    [found] = outcomes_of(RULED_OUT, medicines=medicines, allergies=allergies)
    assert (found.answer, found.missing, found.alters_status) == ("cannot_tell", ("reference.excipients",), False)
    assert ("peanut" in found.because, "wheat" in found.because, "moxicillin" in found.because) == (True, True, False)
    assert outcomes_of(RULED_OUT, medicines=medicines, allergies=["Amoxicillin"]) == ()
    assert outcomes_of(RULED_OUT, medicines=[], allergies=allergies) == ()
    assert outcomes_of(REACTION, medicines=medicines, allergies=["Amoxicillin"]) == ()


def test_an_allergy_to_a_medicine_is_found_among_excipients_but_not_asked_for_where_nothing_is_listed() -> None:
    [found] = about(REACTION, TABLET, "Propylene glycol", {LORATADINE: ["Propylene glycol"]})
    assert (found.answer, found.words["why"]) == ("fires", "No table says what it does as an excipient.")
    assert about(REACTION, VIRTUAL, "Amoxicillin", {LORATADINE: ["Lactose"]}) == ()


def test_an_order_is_held_only_by_a_rule_that_says_so() -> None:
    [found] = about(AllergyExcipient(effects=("reaction",)), TABLET, "Gelatin", {LORATADINE: ["Gelatin"]})
    assert (found.answer, found.holds) == ("fires", None)


def test_a_rule_says_nothing_of_an_allergy_that_is_not_of_its_effects() -> None:
    assert about(RULED_OUT, TABLET, "Amoxicillin", {LORATADINE: ["Lactose"]}) == ()


def test_the_ingredient_itself_is_left_to_the_conflict_rules() -> None:
    medicine = {"name": "Lactulose 3.1-3.7g/5ml oral solution", "dose": "15 ml twice a day"}
    held = {code: ["Gelatin"] for code in bundled().actual_products["776464008"]}
    [found] = about(REACTION, medicine, "Gelatin", held)
    assert found.answer == "fires"
    assert about(REACTION, medicine, "Lactulose", held) == ()


def test_one_medicine_in_two_sources_is_one_finding() -> None:
    gp = {"gp": {"role": "gp-record", "medicines": [TABLET], "allergies": ["Gelatin"]}}
    [found] = about(REACTION, TABLET, "Gelatin", {LORATADINE: ["Gelatin"]}, sources=gp)
    assert {subject.source for subject in found.subjects} == {"gp", "orders"}


@pytest.mark.parametrize("state", [{"status": "resolved"}, {"status": "inactive"}])
def test_an_allergy_that_is_over_drives_nothing(state: dict[str, str]) -> None:
    assert about(RULED_OUT, TABLET, {**PEANUT, **state}, {LORATADINE: ["Arachis oil"]}) == ()


def test_every_row_of_the_table_is_an_ingredient_by_its_own_name_and_a_rule_speaks_of_its_effect() -> None:
    rows = bundled().excipient_effects
    assert {code: row.name for code, row in rows.items()} == {code: bundled().substances[code].name for code in rows}
    checks = [rule.check for rule in real_desk().rulebook.rules]
    spoken = {effect for check in checks if isinstance(check, AllergyExcipient) for effect in check.effects}
    assert {row.effect for row in rows.values()} | {"unlisted"} == spoken


def test_a_medicine_that_is_neither_a_product_nor_a_moiety_is_never_clear() -> None:
    nameless = replace(medicine(), vtm=None)
    tables = replace(bundled(), excipients={LORATADINE: frozenset({"x"})})
    held = record(entry("ward", "1", of=nameless), allergy("gp", "2", AMOXICILLIN), reference=tables)
    assert AllergyExcipient(effects=("unlisted",)).judge(held, AppliesTo(list="medicines")) == ()
