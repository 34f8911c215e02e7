"""Allergies in notes, reasons and directions of medicines, and in notes of other allergies: their places, and what is none."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.model.coding import READ_V2, SNOMED, Coding
from service.core.model.entries import AllergyEntry
from service.core.model.written import AllergyWritten, CodedText, DosageWritten, MedicineWritten, ReactionWritten, SourceList
from service.core.normalise.allergens import read_allergy
from service.core.normalise.stated_allergies import NOT_READ, stated_allergies
from tests.support.reference import bundled

Found = tuple[list[tuple[str, str, str]], tuple[str, ...]]
EPIPEN = MedicineWritten(source="gp", entry="m", path="", resource="MedicationRequest", text="EpiPen 300micrograms/0.3ml")


def problem(text: str | None, **more: Any) -> AllergyWritten:
    return AllergyWritten(
        **{"source": "gp", "entry": "c", "path": "", "resource": "Condition", "text": text, "clinical_status": "active", **more}
    )


def allergy(text: str, *notes: str, **more: Any) -> AllergyEntry:
    written = problem(text, entry="a", resource="AllergyIntolerance", notes=notes, **more)
    return AllergyEntry(written=written, role="gp-record", reading=read_allergy(written, bundled()))


def stated(*listed: AllergyEntry, **more: Any) -> Found:
    """Where each allergy stands that is found beside the list, with its agent, and what is warned of."""
    source = SourceList(**{"name": "gp", "role": "gp-record", "dialect": "fhir-r4", "sha256": "", **more})
    found, warned = stated_allergies(source, listed, bundled())
    return [(one.written.entry, one.written.resource, agent.name) for one in found for agent in one.reading.agents], warned


def directed(*directions: str, medicine: MedicineWritten = EPIPEN) -> Found:
    return stated(medicines=(replace(medicine, dosages=tuple(DosageWritten(path="", text=each) for each in directions)),))


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"notes": ("Penicillin allergy",)}, ("m note 1", "note of MedicationRequest")),
        ({"notes": ("Since 2004", "Penicillin allergy")}, ("m note 2", "note of MedicationRequest")),
        ({"status_reason": "Penicillin allergy"}, ("m reason 1", "reason of MedicationRequest")),
        ({"change_reason": "Reacted to penicillin"}, ("m reason 1", "reason of MedicationRequest")),
        ({"status_reason": "Rash", "change_reason": "Penicillin allergy"}, ("m reason 2", "reason of MedicationRequest")),
        ({"indication": "Penicillin allergy"}, ("m directions 1", "directions of MedicationRequest")),
        (
            {"dosages": (DosageWritten(path="", text="One daily", additional=("With food", "Penicillin allergy")),)},
            ("m directions 1", "directions of MedicationRequest"),
        ),
        (
            {"dosages": (DosageWritten(path="", patient_instruction="Penicillin allergy"),)},
            ("m directions 1", "directions of MedicationRequest"),
        ),
    ],
)
def test_an_allergy_that_an_entry_of_a_medicine_states_is_shown_with_the_place_where_it_stands(
    more: dict[str, Any], place: tuple[str, str]
) -> None:
    assert stated(medicines=(replace(EPIPEN, **more),)) == ([(*place, "Penicillins")], ())


@pytest.mark.parametrize(
    ("directions", "warned"),
    [
        ("Stop if you get a rash with lamotrigine", ()),
        ("Inject one EpiPen for an allergic reaction", ()),
        ("Inject one EpiPen. Patient is penicillin allergic, see notes", (NOT_READ,)),
        ("Drug allergy", (NOT_READ,)),
    ],
)
def test_directions_that_warn_of_what_may_happen_state_nothing_and_those_that_name_another_drug_do(
    directions: str, warned: tuple[str, ...]
) -> None:
    assert directed(directions) == ([], warned)


def test_directions_name_the_medicine_itself_by_its_words_or_by_those_of_its_codes() -> None:
    coded = replace(EPIPEN, text=None, codings=(Coding(system=SNOMED, code="1", display="EpiPen 300micrograms/0.3ml"),))
    for medicine in (coded, replace(coded, codings=(Coding(system=SNOMED, code="1"), *coded.codings))):
        assert directed("Inject one EpiPen for an allergic reaction", medicine=medicine) == ([], ())
        assert directed("Penicillin allergic", medicine=medicine)[0][0][2] == "Penicillins"


def test_problems_that_are_none_hide_no_allergy_behind_them() -> None:
    problems = (problem("Asthma"), problem("Not allergic to codeine"), problem("Penicillin allergy"))
    assert stated(statements=problems) == ([("c", "Condition", "Penicillins")], ())


@pytest.mark.parametrize("resource", ["Observation", "OBX"])
def test_a_sensitivity_that_was_measured_is_that_of_a_germ(resource: str) -> None:
    assert stated(statements=(problem("Sensitivity to penicillin", resource=resource),)) == ([], ())
    assert stated(statements=(problem("Penicillin allergy", resource=resource),))[0] == [("c", resource, "Penicillins")]


@pytest.mark.parametrize(
    "coding",
    [
        Coding(system=SNOMED, code="196421000000109"),
        Coding(system=READ_V2, code="9bJ0."),
    ],
)
def test_the_problem_of_a_medicine_that_was_degraded_in_transfer_states_no_allergy(coding: Coding) -> None:
    assert stated(statements=(problem("Penicillin allergy", codings=(coding,)),)) == ([], ())


@pytest.mark.parametrize("over", [{"clinical_status": "inactive"}, {"verification": "refuted"}])
def test_a_drug_allergy_that_nobody_names_counts_while_it_is_in_force(over: dict[str, str]) -> None:
    assert stated(statements=(problem("Drug allergy"),)) == ([], (NOT_READ,))
    assert stated(statements=(problem("Drug allergy", **over),)) == ([], ())


def test_a_drug_allergy_that_nobody_names_counts_in_any_of_the_words_of_a_problem() -> None:
    other = Coding(system="local", code="1", display="Allergic state")
    assert stated(statements=(problem("Drug allergy", codings=(other,)),)) == ([], (NOT_READ,))


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("Drug allergy", "Also allergic to codeine"),
        ("Drug allergy", "Also penicillin"),
        ("Cephazorb", "Also allergic to codeine"),
    ],
)
def test_an_entry_that_names_no_agent_tells_itself_what_its_notes_name(name: str, note: str) -> None:
    """It holds prescribing as it stands, and shows the drug of its notes among what may be meant."""
    entry = allergy(name, note)
    assert (entry.reading.is_lost, entry.reading.agents, len(entry.reading.candidates) > 0) == (True, (), True)
    assert stated(entry) == ([], ())


@pytest.mark.parametrize("category", ["food", "environment"])
def test_a_note_that_says_drug_allergy_beside_what_holds_no_prescribing_is_told(category: str) -> None:
    entry = allergy("Washing powder", "Drug allergy", categories=(category,))
    assert (entry.reading.drug, entry.reading.agents) == (False, ())
    assert stated(entry) == ([], (NOT_READ,))


@pytest.mark.parametrize("first", [allergy("Aspirin", clinical_status="resolved"), allergy("Drug allergy")])
def test_an_entry_whose_notes_are_not_heard_hides_none_behind_it(first: AllergyEntry) -> None:
    found, warned = stated(first, allergy("Amoxicillin", "Allergic to codeine"))
    assert (found, warned) == ([("a note 1", "note of AllergyIntolerance", "Codeine")], ())


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (allergy("Codeine", "Penicillin rash"), True),
        (allergy("Codeine", "Co-amoxiclav rash"), True),
        (allergy("Codeine", "Penicillin rash", clinical_status="resolved"), False),
        (allergy("Codeine", "Penicillin rash", verification="refuted"), False),
        # Known by name alone: no medicine could be held against it.
        (allergy("Codeine", "Also vaccines"), False),
    ],
)
def test_a_drug_that_an_allergy_in_force_blames_is_told_where_none_is_held(entry: AllergyEntry, told: bool) -> None:
    assert stated(entry) == ([], (NOT_READ,) if told else ())
    assert stated(entry, allergy("Amoxicillin"), allergy("Penicillin")) == ([], ())


@pytest.mark.parametrize(("display", "told"), [("Penicillin", True), ("Co-codamol", False), (None, False)])
def test_the_substance_of_a_reaction_counts_by_the_words_of_its_codes(display: str | None, told: bool) -> None:
    substance = CodedText(codings=(Coding(system="local", code="1", display=display),))
    entry = allergy("Codeine", reactions=(ReactionWritten(substance=substance),))
    assert stated(entry) == ([], (NOT_READ,) if told else ())
