"""Allergies in every shape they arrive in: what they are about, whether they count, and how the agent was lost."""

from typing import Any

import pytest

from service.core.model.allergy import AllergyReading
from service.core.model.coding import READ_V2, SNOMED, Coding
from service.core.model.written import AllergyWritten, ListWritten, ReactionWritten
from service.core.normalise.allergens import allergy_statement, read_allergy
from tests.support.reference import bundled

DEGRADED = (SNOMED, "196461000000101", "Transfer-degraded drug allergy")
GENERIC = (SNOMED, "416098002", "Allergy to drug")
EGTON = "https://fhir.hl7.org.uk/Id/egton-codes"


def written(*codes: tuple[str | None, str | None, str | None], **more: Any) -> AllergyWritten:
    codings = tuple(Coding(system=system, code=code, display=display) for system, code, display in codes)
    return AllergyWritten(
        source="gp", entry="1", path="", resource="AllergyIntolerance", codings=codings, **{"clinical_status": "active", **more}
    )


def read(*codes: tuple[str | None, str | None, str | None], **more: Any) -> AllergyReading:
    return read_allergy(written(*codes, **more), bundled())


def agents(reading: AllergyReading) -> list[str]:
    return [agent.name for agent in reading.agents]


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ((SNOMED, "91936005", None), "Penicillins", "group"),
        ((SNOMED, "373270004", None), "Penicillins", "group"),
        ((SNOMED, "294505008", None), "Amoxicillin", "ingredient"),
        ((SNOMED, "372687004", None), "Amoxicillin", "ingredient"),
        ((SNOMED, "387235007", None), "Penicillamine", "ingredient"),
        ((SNOMED, "292752003", None), "Penicillamine", "ingredient"),
        ((SNOMED, "300916003", None), "latex", "non-drug"),
        ((SNOMED, "39732411000001106", None), "Amoxicillin", "ingredient"),
        ((READ_V2, "ZV14B", None), "Clopidogrel", "ingredient"),
    ],
)
def test_a_code_names_its_agent(code: tuple[str | None, str | None, str | None], name: str, kind: str) -> None:
    reading = read(code)
    assert (reading.state, agents(reading), reading.agents[0].kind) == ("active", [name], kind)


def test_penicillamine_is_no_penicillin() -> None:
    penicillin, penicillamine = read((SNOMED, "91936005", None)).agents[0], read((SNOMED, "387235007", None)).agents[0]
    assert not penicillin.ingredients & penicillamine.ingredients
    assert "penicillins" not in penicillamine.groups


@pytest.mark.parametrize(
    ("codes", "more", "state", "named"),
    [
        ([DEGRADED], {"text": "Allergy to paracetemol"}, "degraded", []),
        ([DEGRADED], {"notes": ("Allergy description: Trimethoprim allergy",)}, "degraded", ["Trimethoprim"]),
        ([(EGTON, "ALLERGY4498EMIS", "Adverse reaction to Lustral"), DEGRADED], {}, "degraded", ["Sertraline"]),
        ([(READ_V2, "9bJ4.00", None)], {"text": "Penicillin"}, "degraded", ["Penicillins"]),
        ([GENERIC], {"notes": ("Tramadol 50mg capsules - collapsed, ambulance called",)}, "unresolved-agent", ["Tramadol"]),
        ([(EGTON, "ALLERGY2529", "Adverse reaction to Erythromid")], {}, "unresolved-agent", []),
        ([], {"text": "Sensitivity to Multilex action group: Antimotility drugs"}, "unresolved-agent", []),
        ([], {"text": "Penicillin"}, "active", ["Penicillins"]),
        ([(None, None, "Penicillin")], {}, "active", ["Penicillins"]),
        ([], {}, "unresolved-agent", []),
    ],
)
def test_shapes_of_transfer(codes: list[Any], more: dict[str, Any], state: str, named: list[str]) -> None:
    reading = read(*codes, **more)
    assert (reading.state, agents(reading)) == (state, named)
    assert reading.drug is not False
    assert (reading.disguise is None) == (state == "active")


def test_a_misspelt_agent_gets_the_right_candidate_first() -> None:
    reading = read(DEGRADED, text="Allergy to paracetemol")
    assert reading.original == "Allergy to paracetemol"
    assert reading.candidates[0].concept.display == "Paracetamol"
    assert reading.candidates[0].score < 1


@pytest.mark.parametrize(
    ("text", "state", "name", "kind"),
    [
        ("Allergy to cloxacillin", "unresolved-agent", "cloxacillin", "named"),
        ("Influenza vaccine", "unresolved-agent", "influenza vaccine", "named"),
        ("Estrogens", "active", "Oestrogens", "group"),
        ("Tetracycline", "active", "Tetracycline", "ingredient"),
        ("Tetracyclines", "active", "Tetracyclines", "group"),
        ("Peanut allergy", "active", "peanut", "non-drug"),
        ("Allergy to house dust mites", "active", "house dust mite", "non-drug"),
    ],
)
def test_words_that_name_more_than_medicines(text: str, state: str, name: str, kind: str) -> None:
    reading = read(text=text)
    assert (reading.state, agents(reading), reading.agents[0].kind) == (state, [name], kind)
    assert reading.by_name_alone == (kind == "named")
    assert reading.drug == (kind != "non-drug")
    assert reading.candidates == ()


@pytest.mark.parametrize("code", [DEGRADED, GENERIC, (EGTON, "ALLERGY1", None)])
def test_words_that_name_a_thing_are_not_believed_against_a_code_of_a_drug_or_of_nobody_knows_what(code: Any) -> None:
    reading = read(code, text="House dust mite")
    assert reading.state in {"degraded", "unresolved-agent"}
    assert reading.drug is not False
    assert not reading.by_name_alone


def test_what_is_known_by_name_alone_is_of_its_class_and_open() -> None:
    agent = read(text="cloxacillin").agents[0]
    assert (agent.groups, agent.ingredients, agent.open) == (frozenset({"penicillins"}), frozenset(), True)


def test_a_peanut_is_in_medicines_as_arachis_oil() -> None:
    held = read(text="peanut").agents[0].ingredients
    assert "Arachis oil" in {bundled().substances[code].name for code in held}


@pytest.mark.parametrize(
    "more",
    [
        {"clinical_status": "resolved"},
        {"in_ended_list": True},
        {"clinical_status": "inactive"},
    ],
)
def test_a_resolved_allergy_is_past_whatever_its_code(more: dict[str, Any]) -> None:
    reading = read(DEGRADED, text="Resolved 'Allergy to penicillin' original code 91936005.", **more)
    assert (reading.state, agents(reading)) == ("resolved", ["Penicillins"])


@pytest.mark.parametrize("verification", ["refuted", "entered-in-error"])
def test_a_refuted_allergy_is_refuted(verification: str) -> None:
    assert read((SNOMED, "91936005", None), verification=verification).state == "refuted"


def test_an_allergy_that_ended_only_in_words_stays_in_force_and_says_so() -> None:
    reading = read((SNOMED, "294505008", None), notes=("Sensitivity to Amoxicillin ended on 01 Jan 2007",))
    assert (reading.state, reading.ended_in_words) == ("active", True)


def test_a_status_that_is_not_stated_is_in_force() -> None:
    assert read((SNOMED, "294505008", None), clinical_status=None).state == "active"


@pytest.mark.parametrize("category", ["environment", "food"])
def test_the_category_never_hides_a_drug(category: str) -> None:
    assert read((SNOMED, "293586001", None), categories=(category,)).drug is True


def test_code_and_words_that_name_two_agents_contradict() -> None:
    reading = read((SNOMED, "294505008", None), text="Allergy to apixaban")
    assert [one.what for one in reading.contradictions] == ["agent"]
    assert [one.what for one in read((SNOMED, "294505008", None), text="Allergy to trimethoprim").contradictions] == ["agent"]
    assert read((SNOMED, "294505008", None), text="Allergy to penicillin").contradictions == ()
    assert read((SNOMED, "292963007", None), text="Allergy to penicillin").contradictions == ()


@pytest.mark.parametrize(
    ("more", "severity"),
    [
        ({"criticality": "high"}, "severe"),
        ({"reactions": (ReactionWritten(severity="mild"),)}, "non-severe"),
        ({"reactions": (ReactionWritten(severity="mild"),), "notes": ("Anaphylaxis in 2009",)}, "severe"),
        ({"notes": ("Severity: mild. Rash on day 6",)}, "non-severe"),
        ({}, "unknown"),
    ],
)
def test_severity_is_that_of_the_gravest_field(more: dict[str, Any], severity: str) -> None:
    assert read((SNOMED, "91936005", None), **more).severity == severity


def test_what_a_source_says_as_a_whole() -> None:
    none_known, no_drug = read((SNOMED, "716186003", None)), read((SNOMED, "409137002", None))
    positive, lost = read((SNOMED, "91936005", None)), read(DEGRADED)
    gone = read((SNOMED, "91936005", None), clinical_status="resolved")
    refuted = read((SNOMED, "91936005", None), verification="refuted")
    empty = (ListWritten(entry="List/1", path="", kind="allergies", empty_reason="no-content-recorded"),)
    assert allergy_statement((), empty) == "empty-not-recorded"
    assert allergy_statement((), ()) == "empty-not-recorded"
    assert allergy_statement((none_known,), ()) == "none-known"
    assert allergy_statement((no_drug,), ()) == "no-drug-allergy-known"
    assert allergy_statement((gone,), ()) == "resolved-only"
    assert allergy_statement((refuted,), ()) == "resolved-only"
    assert allergy_statement((refuted, gone), ()) == "resolved-only"
    assert allergy_statement((refuted, none_known), ()) == "none-known"
    assert allergy_statement((none_known, positive), ()) == "asserted"
    assert allergy_statement((none_known, positive, lost), ()) == "degraded"


@pytest.mark.parametrize(("category", "drug"), [((), True), (("medication",), True), (("environment",), None), (("food",), None)])
def test_a_code_that_names_no_agent_is_called_a_drug_only_where_nothing_says_otherwise(
    category: tuple[str, ...], drug: bool | None
) -> None:
    reading = read((SNOMED, "419076005", "Allergic reaction"), categories=category)
    assert (reading.state, reading.drug) == ("unresolved-agent", drug)
