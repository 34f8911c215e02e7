"""What an allergy entry is read as, place by place: which words are the source's own, which code counts, what is a drug."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.model.allergy import AllergyReading
from service.core.model.allergy_rows import AllergyCodeRow
from service.core.model.coding import READ_V2, SNOMED, Coding
from service.core.model.written import AllergyWritten, ReactionWritten
from service.core.normalise.agents import agents_listed, agents_named, agents_of_medicine, agents_of_row
from service.core.normalise.allergens import allergy_code, read_allergy
from tests.support.entries import medicine
from tests.support.reference import bundled

EGTON = "https://fhir.hl7.org.uk/Id/egton-codes"
AMOXICILLIN, PENICILLIN = (SNOMED, "294505008"), (SNOMED, "91936005")
DEGRADED, DEGRADED_OTHER = (SNOMED, "196461000000101"), (SNOMED, "196471000000108")
GENERIC, UNKNOWN = (SNOMED, "416098002"), (EGTON, "ALLERGY1")
LACTOSE = (SNOMED, "47703008")
NO_ALLERGY, NO_DRUG_ALLERGY = (SNOMED, "716186003"), (SNOMED, "409137002")


def coding(code: tuple[str, str], display: str | None = None, description: str | None = None, **more: Any) -> Coding:
    return Coding(system=code[0], code=code[1], display=display, description=description, **more)


def written(*codings: Coding, **more: Any) -> AllergyWritten:
    return AllergyWritten(
        source="gp", entry="1", path="", resource="AllergyIntolerance", codings=codings, **{"clinical_status": "active", **more}
    )


def read(*codes: tuple[str, str], **more: Any) -> AllergyReading:
    return read_allergy(written(*(coding(code) for code in codes), **more), bundled())


# States


@pytest.mark.parametrize(
    ("codes", "more", "state", "disguise"),
    [
        ((AMOXICILLIN,), {}, "active", None),
        ((DEGRADED,), {}, "degraded", "coded as degraded in transfer, its words stand elsewhere"),
        ((DEGRADED,), {"text": "Septrin"}, "degraded", "coded as degraded in transfer"),
        ((DEGRADED, AMOXICILLIN), {}, "degraded", "coded as degraded in transfer, its words stand elsewhere"),
        ((GENERIC,), {}, "unresolved-agent", "coded as Allergy to drug, which names no agent"),
        ((GENERIC, AMOXICILLIN), {}, "active", None),
        ((UNKNOWN,), {"text": "Amoxicillin"}, "unresolved-agent", "only a code that is not understood"),
        ((), {"text": "?amoxicillin"}, "unresolved-agent", "its words doubt the agent that they name"),
        ((), {"text": "Amoxicillin"}, "active", None),
        ((), {"notes": ("Amoxicillin",)}, "unresolved-agent", "words without a code"),
        ((), {"text": "green sweets"}, "unresolved-agent", "words without a code"),
        ((), {}, "unresolved-agent", "neither code nor words"),
        ((AMOXICILLIN,), {"ended": "2020", "clinical_status": None}, "resolved", None),
        ((AMOXICILLIN,), {"ended": "2020"}, "active", None),
        ((AMOXICILLIN,), {"clinical_status": "entered-in-error"}, "refuted", None),
        ((DEGRADED,), {"verification": "refuted"}, "refuted", None),
        ((AMOXICILLIN,), {"verification": "refuted", "in_ended_list": True}, "refuted", None),
    ],
)
def test_the_state_and_how_the_agent_was_lost(codes: Any, more: Any, state: str, disguise: str | None) -> None:
    reading = read(*codes, **more)
    assert (reading.state, reading.disguise) == (state, disguise)


@pytest.mark.parametrize(
    ("codes", "more", "matched_by", "explained"),
    [
        ((AMOXICILLIN,), {"text": "x"}, "code", "by its code (Allergy to amoxicillin)"),
        ((), {"text": "Amoxicillin"}, "exact-name", "by its exact words (Amoxicillin)"),
        ((DEGRADED,), {"text": "Amoxicillin"}, "exact-name", "by its exact words (Amoxicillin)"),
        ((DEGRADED,), {}, None, "no code and no exact words name an agent"),
    ],
)
def test_how_an_agent_was_found(codes: Any, more: Any, matched_by: str | None, explained: str) -> None:
    reading = read(*codes, **more)
    assert (reading.matched_by, reading.explained) == (matched_by, explained)


def test_the_display_of_a_code_that_a_transfer_put_there_names_no_agent_beside_other_words() -> None:
    reading = read_allergy(written(coding(DEGRADED, "Penicillin"), text="green sweets"), bundled())
    assert (reading.state, reading.agents) == ("degraded", ())


def test_an_agent_known_by_name_alone_is_named_in_why_it_is_open() -> None:
    reading = read(text="Allergy to cloxacillin")
    assert reading.disguise == "its agent is known by name alone (cloxacillin)"
    assert (reading.matched_by, reading.candidates) == ("exact-name", ())


@pytest.mark.parametrize(
    ("codes", "more", "drug"),
    [
        ((AMOXICILLIN,), {"categories": ("food",)}, True),
        (((SNOMED, "300916003"),), {}, False),
        ((), {"text": "Peanut"}, False),
        ((DEGRADED,), {}, True),
        ((DEGRADED,), {"categories": ("food",)}, True),
        ((DEGRADED,), {"text": "Peanut"}, True),
        ((DEGRADED_OTHER,), {}, False),
        ((DEGRADED_OTHER,), {"text": "Amoxicillin"}, True),
        # The code and the category contradict one another: that is not told, and is held as if it were a drug.
        ((GENERIC,), {"categories": ("environment",)}, None),
        ((GENERIC,), {}, True),
        ((UNKNOWN,), {"text": "Peanut"}, None),
        # Words that name a thing, and a category that says the same: nothing is left that a drug could be.
        ((UNKNOWN,), {"text": "Allergy to pollen", "categories": ("environment",)}, False),
        ((UNKNOWN,), {"text": "Allergy to pollen and penicillin V", "categories": ("environment",)}, None),
        ((UNKNOWN,), {"text": "Allergy to pollen", "categories": ("medication",)}, None),
        # A food or a thing of the dictionary is one where the category says so, no code says otherwise and no drug is beside it.
        ((), {"text": "Lactose", "categories": ("food",)}, False),
        ((), {"text": "Bee venom", "categories": ("environment",)}, False),
        ((), {"text": "Lactose, peanut", "categories": ("food",)}, False),
        ((UNKNOWN,), {"text": "Lactose", "categories": ("food",)}, False),
        ((UNKNOWN,), {"text": "Bee venom and latex", "categories": ("environment",)}, False),
        ((), {"text": "Lactose"}, True),
        ((), {"text": "Lactose", "categories": ("food", "medication")}, True),
        ((), {"text": "Lactose and penicillin", "categories": ("food",)}, True),
        ((DEGRADED,), {"text": "Lactose", "categories": ("food",)}, True),
        ((DEGRADED_OTHER,), {"text": "Lactose", "categories": ("food",)}, False),
        ((GENERIC,), {"text": "Lactose", "categories": ("food",)}, None),
        ((LACTOSE,), {"categories": ("food",)}, True),
        # A spelling that is far from the name of any drug names none within.
        ((UNKNOWN,), {"text": "pencillin", "categories": ("environment",)}, None),
        ((UNKNOWN,), {"text": "cephalasporin", "categories": ("food",)}, None),
        ((UNKNOWN,), {"text": "amoxycilin", "categories": ("environment",)}, None),
        ((UNKNOWN,), {"text": "horse hair, mould", "categories": ("environment",)}, False),
        ((UNKNOWN,), {"text": "strawbery", "categories": ("food",)}, False),
        ((UNKNOWN,), {"text": "metal", "categories": ("environment",)}, False),
        ((UNKNOWN,), {"text": "hair dye", "categories": ("environment",)}, False),
        ((UNKNOWN,), {"categories": ("food", "environment")}, False),
        ((UNKNOWN,), {"categories": ("food", "medication")}, None),
        ((UNKNOWN,), {}, None),
    ],
)
def test_whether_a_drug_is_meant_is_told_by_agent_code_and_category(codes: Any, more: Any, drug: bool | None) -> None:
    assert read(*codes, **more).drug is drug


def test_a_transfer_code_is_told_whatever_else_is_known() -> None:
    assert [
        read(*codes).transfer_code for codes in ((DEGRADED,), (DEGRADED_OTHER,), (AMOXICILLIN,), (DEGRADED, AMOXICILLIN))
    ] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ((SNOMED, "294505008"), True),
        (("https://dmd.nhs.uk", "294505008"), True),
        (("urn:oid:2.16.840.1.113883.2.1.6.2", "294505008"), False),
        ((READ_V2, "ZV14B"), True),
        ((READ_V2, "ZV14B00"), True),
        ((READ_V2, "ZV14B11"), False),
    ],
)
def test_which_codes_name_an_agent(code: tuple[str, str], found: bool) -> None:
    assert bool(read(code).agents) is found


def test_a_term_of_its_own_comes_before_what_its_concept_means() -> None:
    names = {"ZV14B00": "term", "ZV14B": "concept"}
    rows = {(READ_V2, code): AllergyCodeRow(READ_V2, code, name, "agent", (), "s") for code, name in names.items()}
    asked = Coding(system=READ_V2, code="ZV14B00")
    for held, found in ((rows, "term"), ({(READ_V2, "ZV14B"): rows[READ_V2, "ZV14B"]}, "concept"), ({}, None)):
        row = allergy_code(asked, replace(bundled(), allergy_codes=held))
        assert (row and row.term) == found


# Statements that there is none


@pytest.mark.parametrize(
    ("codes", "more", "negation", "matched_by"),
    [
        ((NO_ALLERGY,), {}, "no-known-allergy", "code"),
        ((NO_DRUG_ALLERGY,), {}, "no-known-drug-allergy", "code"),
        ((), {"text": "NKDA"}, "no-known-drug-allergy", "exact-name"),
        ((), {"text": "No known allergies"}, "no-known-allergy", "exact-name"),
        ((), {"text": "No known allergies", "notes": ("NKDA",)}, "no-known-drug-allergy", "exact-name"),
    ],
)
def test_a_statement_that_there_is_none(codes: Any, more: Any, negation: str, matched_by: str) -> None:
    reading = read(*codes, **more)
    assert (reading.state, reading.negation, reading.matched_by) == ("negated", negation, matched_by)
    expected = "a statement that there is none" if codes else f"its words say that there is none ({more['text']})"
    assert reading.explained == expected


@pytest.mark.parametrize(
    ("codes", "more"),
    [
        ((AMOXICILLIN,), {"text": "NKDA"}),
        ((DEGRADED,), {"text": "NKDA"}),
        ((DEGRADED_OTHER,), {"text": "NKDA"}),
        ((GENERIC,), {"text": "NKDA"}),
        ((UNKNOWN,), {"text": "NKDA"}),
        ((), {"text": "NKDA", "notes": ("penicillin",)}),
        ((), {"text": "NKDA", "reactions": (ReactionWritten(description="rash"),)}),
        ((), {"text": "NKDA", "reactions": (ReactionWritten(severity="severe"),)}),
        ((), {"text": "NKDA apart from penicillin"}),
    ],
)
def test_a_denial_beside_anything_else_denies_nothing(codes: Any, more: Any) -> None:
    reading = read(*codes, **more)
    assert reading.state != "negated"
    if more["text"] == "NKDA":
        assert [one.second for one in reading.contradictions if one.what == "denial"] == ["words: NKDA"]


def test_a_display_that_denies_nothing_speaks_against_words_that_do() -> None:
    local = coding(("urn:local", "1"), "Penicillin")
    assert read_allergy(written(local, text="NKDA"), bundled()).state != "negated"
    denied = coding(("urn:local", "1"), "No known drug allergies")
    assert read_allergy(written(denied, text="NKDA"), bundled()).state == "negated"
    generic = coding(GENERIC, "No known drug allergies")
    assert read_allergy(written(generic, text="NKDA"), bundled()).state == "unresolved-agent"
    described = replace(denied, description="Penicillin")
    assert read_allergy(written(described, text="NKDA"), bundled()).state != "negated"


def test_a_code_that_denies_nothing_in_particular_denies_nothing() -> None:
    row = AllergyCodeRow(SNOMED, NO_ALLERGY[1], "No known allergy", "negation", (), "s")
    empty = replace(bundled(), allergy_codes={NO_ALLERGY: row})
    reading = read_allergy(written(coding(NO_ALLERGY)), empty)
    assert (reading.state, reading.negation) == ("unresolved-agent", None)


def test_a_denial_that_is_past_denies_nothing_now() -> None:
    reading = read(NO_ALLERGY, clinical_status="resolved")
    assert (reading.state, reading.negation) == ("resolved", "no-known-allergy")
    assert read(text="NKDA", verification="refuted").contradictions == ()


# Code against words


@pytest.mark.parametrize(
    ("code", "text", "contradicts"),
    [
        (AMOXICILLIN, "Apixaban", True),
        (AMOXICILLIN, "Flucloxacillin", True),
        (AMOXICILLIN, "Penicillins", False),
        (PENICILLIN, "Amoxicillin", False),
        (AMOXICILLIN, "Amoxicillin", False),
        (AMOXICILLIN, "Peanut", True),
        (AMOXICILLIN, "green sweets", False),
        (AMOXICILLIN, "Amoxicillin and aspirin", False),
        (AMOXICILLIN, "Aspirin and amoxicillin", False),
        (AMOXICILLIN, "Aspirin and apixaban", True),
    ],
)
def test_code_and_words_of_two_agents(code: tuple[str, str], text: str, contradicts: bool) -> None:
    found = [one for one in read(code, text=text).contradictions if one.what == "agent"]
    assert bool(found) is contradicts
    if contradicts:
        assert (found[0].first, found[0].second) == ("code: Allergy to amoxicillin", f"words: {text}")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Latex and penicillin", ["latex", "Penicillins"]),
        ("Penicillin and latex", ["latex", "Penicillins"]),
        ("Egg and latex", ["latex", "egg"]),
        ("Latex", ["latex"]),
        ("Latex and green sweets", ["latex"]),
    ],
)
def test_words_that_name_the_coded_thing_and_a_drug_beside_it_are_about_both(text: str, named: list[str]) -> None:
    reading = read((SNOMED, "300916003"), text=text)
    assert ([agent.name for agent in reading.agents], reading.contradictions) == (named, ())
    assert reading.drug is ("Penicillins" in named)


# Agents


def test_an_ingredient_carries_its_classes_its_code_and_its_kin() -> None:
    [agent] = agents_named("Amoxicillin", bundled())
    assert (agent.kind, agent.name) == ("ingredient", "Amoxicillin")
    assert agent.groups >= {"penicillins", "beta_lactams"}
    assert "cephalosporins" not in agent.groups
    assert agent.concept is not None
    assert (agent.concept.system, agent.concept.code, agent.concept.display) == (SNOMED, "372687004", "Amoxicillin")
    assert "372687004" in agent.ingredients
    assert not agent.open


def test_every_ingredient_of_a_product_is_an_agent_and_a_product_of_none_gives_none() -> None:
    assert [agent.name for agent in agents_named("Co-amoxiclav", bundled())] == ["Amoxicillin", "Clavulanic acid"]
    assert agents_of_medicine(medicine(ingredients=frozenset()), bundled()) == ()
    assert agents_named("green sweets", bundled()) == ()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("Ibuprofen and penicillin", ["Ibuprofen", "Penicillins"]),
        ("Ibuprofen, penicillin & egg", ["Ibuprofen", "Penicillins", "egg"]),
        ("Ibuprofen and ibuprofen", ["Ibuprofen"]),
        ("Ibuprofen and green sweets", []),
        ("green sweets and ibuprofen", []),
        ("Ibuprofen,, penicillin", []),
        ("Ibuprofen", []),
    ],
)
def test_a_list_names_agents_only_where_each_of_its_parts_does(words: str, named: list[str]) -> None:
    assert [agent.name for agent in agents_listed(words, bundled())] == named


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Iron", [("group", "Iron")]),
        ("fluoride", [("group", "Fluorides")]),
        ("Tetracycline", [("ingredient", "Tetracycline")]),
        ("Tetracyclines", [("group", "Tetracyclines")]),
        ("Rosoxacin", [("named", "acrosoxacin")]),
        ("Influenza vaccine", [("named", "influenza vaccine")]),
        ("Eggs", [("non-drug", "egg")]),
    ],
)
def test_a_class_comes_first_by_its_own_name_and_a_medicine_before_it_else(words: str, said: list[tuple[str, str]]) -> None:
    assert [(agent.kind, agent.name) for agent in agents_named(words, bundled())] == said


def test_a_salt_is_the_agent_that_it_is_a_salt_of_and_keeps_its_name_where_no_table_holds_that() -> None:
    cyclizine_lactate = "10133003"
    row = AllergyCodeRow(SNOMED, "1", "Cyclizine lactate", "agent", (cyclizine_lactate,), "s")
    [agent] = agents_of_row(row, bundled())
    assert (agent.name, agent.concept and agent.concept.code) == ("Cyclizine", "387491004")
    alone = replace(bundled(), substances={cyclizine_lactate: bundled().substances[cyclizine_lactate]})
    [agent] = agents_of_row(row, alone)
    assert (agent.name, agent.concept and agent.concept.code) == ("Cyclizine lactate", "387491004")


def test_a_class_carries_its_members() -> None:
    [agent] = agents_named("Penicillins", bundled())
    assert (agent.kind, agent.name, agent.groups) == ("group", "Penicillins", frozenset({"penicillins"}))
    assert agent.ingredients == bundled().allergy_groups["penicillins"].members
    assert agent.concept is not None
    assert agent.concept.code == "penicillins"
