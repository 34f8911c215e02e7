"""Candidates for allergies whose agent was lost: from the words, the Read code, other lists, and what was stopped that day."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.model.coding import READ_V2, SNOMED
from service.core.model.entries import NormalisedSource
from service.core.model.medicine import Suggestion
from service.core.model.written import SourceList
from service.core.normalise.candidates import with_candidates
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.reference import bundled

EGTON = "https://fhir.hl7.org.uk/Id/egton-codes"
LOST = [{"system": SNOMED, "code": "196461000000101", "display": "Transfer-degraded drug allergy"}]
GENERIC = [{"system": SNOMED, "code": "62014003", "display": "Adverse reaction to drug"}]
PENICILLIN = [{"system": SNOMED, "code": "91936005", "display": "Allergy to penicillin"}]
AMOXICILLIN = [{"system": SNOMED, "code": "294505008", "display": "Allergy to amoxicillin"}]
TRIMETHOPRIM = {"text": "Trimethoprim 200mg tablets"}


def allergy(ident: str, coding: list[dict[str, str]], *notes: str, text: str | None = None, **more: Any) -> dict[str, Any]:
    """A GP Connect allergy, in force."""
    return {
        "resourceType": "AllergyIntolerance",
        "id": ident,
        "meta": {"profile": ["https://fhir.nhs.uk/STU3/StructureDefinition/CareConnect-GPC-AllergyIntolerance-1"]},
        "clinicalStatus": "active",
        "code": {"coding": coding, **({"text": text} if text else {})},
        "note": [{"text": note} for note in notes],
        **more,
    }


def stopped(ident: str, what: dict[str, Any], day: str, reason: str | None = None) -> dict[str, Any]:
    return {
        "resourceType": "MedicationStatement",
        "id": ident,
        "status": "stopped",
        "medicationCodeableConcept": what,
        "effectivePeriod": {"start": "2013-01-01", "end": day},
        **({"reasonNotTaken": [{"text": reason}]} if reason else {}),
    }


def source(name: str, *resources: dict[str, Any]) -> NormalisedSource:
    body = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
    found = read_source(name, "gp-record", body, sha256="0" * 64)
    assert isinstance(found, SourceList), found
    return normalise_source(found, bundled(), date(2026, 11, 20))


def candidates(*sources: NormalisedSource, of: str = "gp") -> tuple[Suggestion, ...]:
    """The candidates of the first entry of a source."""
    found = next(each for each in with_candidates(tuple(sources), bundled()) if each.name == of)
    return found.allergies[0].reading.candidates


def said(found: tuple[Suggestion, ...]) -> dict[str, str]:
    return {one.concept.display: one.because for one in found}


@pytest.mark.parametrize(
    ("resource", "name", "because"),
    [
        (allergy("1", LOST, text="Allergy to paracetemol"), "Paracetamol", "spelt like"),
        (allergy("1", LOST, "Allergy description: Trimethoprim allergy"), "Trimethoprim", "named in the note"),
        (allergy("1", LOST, text="Penicillin - rash as a child"), "Penicillins", "named in its text"),
        (allergy("1", GENERIC, "told by her son that codeine made her ill"), "Codeine", "“codeine”"),
        (allergy("1", GENERIC, "Significance : Major - Episodicity : First - asprin allergy"), "Aspirin", "spelt like “asprin”"),
        (
            allergy("1", [{"system": EGTON, "code": "A1", "display": "Adverse reaction to Lustral"}, *LOST]),
            "Sertraline",
            "named in the display of a code",
        ),
        (allergy("1", LOST, text="?trimethoprim"), "Trimethoprim", "which leaves it open"),
        (
            allergy("1", LOST, reaction=[{"manifestation": [{"text": "rash"}], "description": "after erythromycin"}]),
            "Erythromycin",
            "the description of a reaction",
        ),
        (allergy("1", [*LOST, {"system": READ_V2, "code": "TJ00q"}]), "Penicillins", "stands under TJ00."),
    ],
)
def test_the_words_and_codes_of_the_entry_come_first(resource: dict[str, Any], name: str, because: str) -> None:
    found = candidates(source("gp", resource))
    assert found[0].concept.display == name
    assert because in found[0].because
    assert Decimal(0) < found[0].score < 1


def test_one_agent_is_one_candidate_with_all_its_reasons() -> None:
    found = candidates(source("gp", allergy("1", LOST, "Trimethoprim - rash", text="Allergy to trimethoprim")))
    assert [one.concept.display for one in found].count("Trimethoprim") == 1
    assert found[0].because == "named in its text; named in the note"
    assert found[0].score == Decimal("0.99")


def test_what_the_words_deny_is_shown_last() -> None:
    found = candidates(source("gp", allergy("1", GENERIC, "tolerates amoxicillin well. Erythromycin made her sick")))
    assert said(found)["Amoxicillin"].endswith("which seems to deny it")
    assert found[0].concept.display == "Erythromycin"


LIST = allergy("1", LOST, "came out in a rash", assertedDate="2014-03-12", recorder={"display": "Dr A Smith"})


@pytest.mark.parametrize(
    ("other", "name", "because"),
    [
        (allergy("9", AMOXICILLIN), "Amoxicillin", "in the list of hospital and not in that of gp"),
        (allergy("9", AMOXICILLIN, assertedDate="2014-03-12"), "Amoxicillin", "for the same day (2014-03-12) in hospital"),
        (allergy("9", AMOXICILLIN, recorder={"display": "dr a smith"}), "Amoxicillin", "by the same person (Dr A Smith)"),
        (allergy("9", AMOXICILLIN, "rash"), "Amoxicillin", "with the same reaction (rash)"),
        (allergy("9", AMOXICILLIN, clinicalStatus="resolved"), "Amoxicillin", "recorded as ended in hospital"),
        (allergy("9", LOST, text="Amoxicillin"), "Amoxicillin", "whose agent was lost"),
        (stopped("9", TRIMETHOPRIM, "2014-03-12"), "Trimethoprim", "stopped on the same day (2014-03-12) in hospital"),
        (stopped("9", TRIMETHOPRIM, "2015-01-01", "Rash"), "Trimethoprim", "where the reason is “Rash”"),
    ],
)
def test_the_rest_of_the_record_lends_candidates(other: dict[str, Any], name: str, because: str) -> None:
    found = said(candidates(source("gp", LIST), source("hospital", other)))
    assert because in found[name]


def test_what_says_nothing_lends_none() -> None:
    quiet = source("hospital", stopped("9", TRIMETHOPRIM, "2015-01-01"))
    assert candidates(source("gp", LIST), quiet) == candidates(source("gp", LIST))


def test_a_day_on_which_everything_was_recorded_says_nothing() -> None:
    moved = [allergy(str(number), coding, assertedDate="2014-03-12") for number, coding in ((2, PENICILLIN), (3, GENERIC))]
    found = said(candidates(source("gp", LIST, *moved), source("hospital", stopped("9", TRIMETHOPRIM, "2014-03-12"))))
    assert "Trimethoprim" not in found


def test_a_day_on_which_many_medicines_were_stopped_says_nothing() -> None:
    many = [stopped(name, {"text": name}, "2014-03-12") for name in ("Atenolol 50mg tablets", "Ramipril 5mg capsules")]
    found = said(candidates(source("gp", LIST), source("hospital", *many, stopped("9", TRIMETHOPRIM, "2014-03-12"))))
    assert found == {}


def test_another_entry_of_one_list_lends_only_where_both_are_of_one_day() -> None:
    assert said(candidates(source("gp", LIST, allergy("2", AMOXICILLIN)))) == {}
    copied = said(candidates(source("gp", LIST, allergy("2", AMOXICILLIN, assertedDate="2014-03-12"))))
    assert copied == {"Amoxicillin": "held by another entry of gp of the same day"}


@pytest.mark.parametrize(
    ("words", "name"),
    [("pencillin", "Penicillins"), ("Penicilin - rash", "Penicillins"), ("cephalasporins", "Cephalosporins")],
)
def test_a_misspelt_class_comes_before_a_medicine_that_is_spelt_less_alike(words: str, name: str) -> None:
    found = candidates(source("gp", allergy("1", LOST, text=words)))
    assert found[0].concept.display == name
    assert "spelt like" in found[0].because


def test_a_misspelt_class_that_the_words_deny_is_shown_last() -> None:
    found = candidates(source("gp", allergy("1", LOST, text="no allergy to pencillin")))
    assert all(each.concept.display != "Penicillins" or each.score < Decimal("0.2") for each in found)


def test_a_common_word_is_no_misspelling_of_a_longer_name() -> None:
    assert "Protein C" not in said(candidates(source("gp", allergy("1", LOST, text="Allergy to egg protein"))))


def test_a_list_that_holds_the_agent_itself_lacks_it_less() -> None:
    alone = candidates(source("gp", LIST), source("hospital", allergy("9", AMOXICILLIN)))
    both = candidates(source("gp", LIST, allergy("2", AMOXICILLIN)), source("hospital", allergy("9", AMOXICILLIN)))
    score = {name: one.score for name, found in (("alone", alone), ("both", both)) for one in found}
    assert score["alone"] > score["both"]


def test_the_recorder_is_the_person_behind_the_reference() -> None:
    person = {"resourceType": "Practitioner", "id": "p", "name": [{"given": ["Ann"], "family": "Smith"}]}
    role = {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/p"}}
    itself = {"resourceType": "PractitionerRole", "id": "s", "practitioner": {"reference": "PractitionerRole/s"}}
    led = ("Practitioner/p", "PractitionerRole/r", "PractitionerRole/s", "Practitioner/x")
    entries = [allergy(str(number), LOST, recorder={"reference": reference}) for number, reference in enumerate(led)]
    found = source("gp", *entries, person, role, itself)
    assert [entry.written.recorder for entry in found.allergies] == ["Ann Smith", "Ann Smith", None, None]


DAYS = st.sampled_from(["2014-03-12", "2014-03", "2020-01-01", None])
NOTES = st.sampled_from(["rash", "amoxicillin", "told by her son that codeine made her ill", "?trimethoprim", "no rash", ""])
AGENTS = st.sampled_from([LOST, GENERIC, PENICILLIN, AMOXICILLIN])


@st.composite
def entries(draw: st.DrawFn) -> list[tuple[Any, ...]]:
    """Allergies as (codes, note, day) and medicines stopped as (day,)."""
    allergies = draw(st.lists(st.tuples(AGENTS, NOTES, DAYS), max_size=4))
    return [*allergies, *draw(st.lists(st.tuples(DAYS), max_size=1))]


def made(name: str, written: list[tuple[Any, ...]]) -> NormalisedSource:
    resources: list[dict[str, Any]] = []
    for number, each in enumerate(written):
        day = {"assertedDate": each[-1]} if each[-1] else {}
        if len(each) == 1:
            resources.append(stopped(str(number), TRIMETHOPRIM, each[0] or "2014"))
        else:
            resources.append(allergy(str(number), each[0], each[1], **day))
    return source(name, *resources)


def held(*sources: NormalisedSource) -> dict[tuple[str, str], tuple[str, tuple[Suggestion, ...]]]:
    """State and candidates of every allergy, by source and entry."""
    return {
        (each.name, one.written.entry): (one.reading.state, one.reading.candidates)
        for each in with_candidates(sources, bundled())
        for one in each.allergies
    }


@given(entries(), entries(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_candidates_do_not_depend_on_the_order(mine: list[Any], theirs: list[Any], random: Any) -> None:
    first, second = made("gp", mine), made("hospital", theirs)
    shuffled = list(first.allergies)
    random.shuffle(shuffled)
    assert held(first, second) == held(second, replace(first, allergies=tuple(shuffled)))


@given(entries(), entries())
@settings(max_examples=60, deadline=None)
def test_a_further_source_leaves_the_state_and_takes_no_candidate_away(mine: list[Any], theirs: list[Any]) -> None:
    first = made("gp", mine)
    before, after = held(first), held(first, made("hospital", theirs))
    for key, (state, found) in before.items():
        scores = {one.concept.display: one.score for one in after[key][1]}
        assert after[key][0] == state
        assert all(one.score <= scores[one.concept.display] for one in found)
