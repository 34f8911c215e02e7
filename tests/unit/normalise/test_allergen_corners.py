"""Entries of allergies at corners that single faults in their reading were not noticed at."""

from typing import Any

import pytest

from service.core.model.coding import READ_V2, SNOMED, Coding
from service.core.model.written import AllergyWritten, ReactionWritten
from service.core.normalise.allergens import allergy_code, allergy_statement, read_allergy
from tests.support.reference import bundled
from tests.unit.normalise.test_allergen_edges import (
    AMOXICILLIN,
    DEGRADED,
    DEGRADED_OTHER,
    GENERIC,
    NO_ALLERGY,
    PENICILLIN,
    UNKNOWN,
    coding,
    written,
)

LATEX, NOT_ASKED = (SNOMED, "300916003"), (SNOMED, "1631000175102")
DENIES = "No known drug allergies"


def read(*codings: Coding, **more: Any) -> Any:
    return read_allergy(written(*codings, **more), bundled())


def named(entry: AllergyWritten) -> list[str]:
    return [agent.name for agent in read_allergy(entry, bundled()).agents]


def test_nobody_asked_is_no_statement_that_there_is_none() -> None:
    reading = read(coding(NOT_ASKED))
    assert (reading.state, reading.negation) == ("negated", "not-asked")
    assert allergy_statement((reading,), ()) == "empty-not-recorded"


@pytest.mark.parametrize("code", [AMOXICILLIN, DEGRADED, GENERIC])
def test_a_code_that_says_more_is_not_denied_by_its_own_display(code: tuple[str, str]) -> None:
    reading = read(coding(code, DENIES), text=DENIES)
    assert (reading.state != "negated", [one.what for one in reading.contradictions]) == (True, ["denial"])


@pytest.mark.parametrize(("code", "state"), [(AMOXICILLIN, "active"), (DEGRADED, "degraded"), (GENERIC, "unresolved-agent")])
def test_no_display_denies_what_its_code_says(code: tuple[str, str], state: str) -> None:
    assert read(coding(code, "NKDA")).state == state


def test_a_code_that_nobody_knows_is_denied_only_where_its_own_display_denies() -> None:
    assert read(coding(UNKNOWN), text=DENIES).state == "unresolved-agent"
    assert read(coding(UNKNOWN, DENIES), text=DENIES).state == "negated"


def test_empty_codes_and_empty_notes_take_nothing_from_a_denial() -> None:
    assert read(Coding(system=SNOMED, code=None), text=DENIES).state == "negated"
    assert read(text=DENIES, notes=(" ",)).state == "negated"


def test_a_contradiction_is_told_once_however_often_it_is_said() -> None:
    twice = read(coding(PENICILLIN), text="NKDA", notes=("No known allergies",))
    assert [one.second for one in twice.contradictions] == ["words: NKDA"]
    both = read(coding(NO_ALLERGY), coding(PENICILLIN), text="Penicillin")
    assert [one.second for one in both.contradictions] == ["code: Allergy to penicillin"]


@pytest.mark.parametrize(
    ("entry", "agents"),
    [
        (written(coding(UNKNOWN, "Penicillin"), text="green sweets"), ["Penicillins"]),
        (written(coding(UNKNOWN, description="Penicillin"), text="green sweets"), ["Penicillins"]),
        (written(coding(DEGRADED, "Penicillin"), text="green sweets"), []),
        (written(text="green sweets", notes=("Original text: Penicillin",)), ["Penicillins"]),
        # What a code calls its agent counts beside the words of the entry; what a transfer put there does not.
        (written(coding(PENICILLIN, "Latex and penicillin"), text="sweets"), ["Penicillins", "latex"]),
        (written(coding(PENICILLIN, description="Latex and penicillin"), text="sweets"), ["Penicillins", "latex"]),
        (written(coding(DEGRADED, "Penicillin"), text="sweets", in_ended_list=True), []),
        # Of two that are coded, words that name one of them and a third thing are about all three.
        (
            written(coding(PENICILLIN), coding((SNOMED, "387207008")), text="Ibuprofen and latex"),
            ["Penicillins", "Ibuprofen", "latex"],
        ),
        # A medicine of the coded class is of it.
        (written(coding(PENICILLIN), text="Amoxicillin and ibuprofen"), ["Penicillins", "Ibuprofen"]),
    ],
)
def test_every_place_where_an_entry_names_its_agent_is_read(entry: AllergyWritten, agents: list[str]) -> None:
    assert named(entry) == agents


def test_a_coding_without_a_code_has_no_row() -> None:
    assert allergy_code(Coding(system=READ_V2, code=None, display="Penicillin"), bundled()) is None


@pytest.mark.parametrize(("status", "ended"), [({}, True), ({"verification": "refuted"}, False)])
def test_words_about_an_end_are_told_only_of_what_is_in_force(status: dict[str, str], ended: bool) -> None:
    note = "Sensitivity to amoxicillin ended on 1 May 2020"
    assert read(coding(AMOXICILLIN), notes=(note,), **status).ended_in_words is ended


@pytest.mark.parametrize(
    ("more", "ended"),
    [
        ({}, True),
        ({"clinical_status": "resolved"}, False),
        ({"verification": "refuted"}, False),
        ({"clinical_status": "entered-in-error"}, False),
    ],
)
def test_an_end_in_words_is_news_only_of_a_coded_allergy_in_force(more: dict[str, str], ended: bool) -> None:
    assert read(coding(LATEX), text="ended on 1 May 2020", **more).ended_in_words is ended


def test_a_thing_that_a_code_names_is_no_drug_whatever_was_lost_beside_it() -> None:
    assert read(coding(DEGRADED), coding(LATEX)).drug is False


@pytest.mark.parametrize("food", ["Strawberry", "Lactose", "Lactose, peanut"])
def test_a_drug_that_words_only_suspect_leaves_open_whether_a_food_is_all(food: str) -> None:
    suspected = (ReactionWritten(description="?penicillin"),)
    assert read(coding(UNKNOWN), text=food, categories=("food",), reactions=suspected).drug is None
    assert read(coding(UNKNOWN), text=food, categories=("food",), notes=("query amoxicillin",)).drug is None
    assert read(coding(UNKNOWN), text=food, categories=("food",)).drug is False


@pytest.mark.parametrize(
    ("words", "drug"),
    [
        ({"text": "Amoxicillin"}, True),
        ({"text": "Penicillin and green sweets"}, None),
        ({"text": "pencillin"}, None),
        ({"text": "Peanut", "notes": ("?penicillin",)}, None),
        ({"text": "Peanut"}, False),
        ({"text": "green sweets"}, False),
        ({}, False),
    ],
)
def test_a_transfer_that_says_no_drug_is_not_believed_against_words_that_name_one_or_nearly_do(
    words: dict[str, Any], drug: bool | None
) -> None:
    reading = read(coding(DEGRADED_OTHER), **words)
    assert (reading.state, reading.drug) == ("degraded", drug)
