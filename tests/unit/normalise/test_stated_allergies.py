"""Allergies that stand outside the allergy list: read where they name one drug, and said where they could not be."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.model.coding import Coding
from service.core.model.entries import AllergyEntry
from service.core.model.written import AllergyWritten, CodedText, DosageWritten, MedicineWritten, ReactionWritten, SourceList
from service.core.normalise.allergens import read_allergy
from service.core.normalise.stated_allergies import NOT_READ, stated_allergies
from tests.support.reference import bundled


def problem(text: str) -> AllergyWritten:
    return AllergyWritten(source="gp", entry="c", path="", resource="Condition", text=text, clinical_status="active")


def stated(*problems: str, listed: tuple[str, ...] = (), note: str | None = None) -> tuple[list[str], tuple[str, ...]]:
    """The agents of what is read beside a list, and what is warned of."""
    held = tuple(
        AllergyEntry(written=problem(each), role="gp-record", reading=read_allergy(problem(each), bundled())) for each in listed
    )
    medicine = MedicineWritten(source="gp", entry="m", path="", resource="MedicationStatement", notes=(note,) if note else ())
    written = SourceList(
        name="gp",
        role="gp-record",
        dialect="fhir-r4",
        sha256="",
        statements=tuple(problem(each) for each in problems),
        medicines=(medicine,),
    )
    found, warned = stated_allergies(written, held, bundled())
    return [agent.name for entry in found for agent in entry.reading.agents], warned


@pytest.mark.parametrize(
    "words",
    [
        "Allergy to penicillin",
        "Penicillin allergy",
        "Allergic to penicillin",
        "Hypersensitivity to penicillin",
        "Adverse reaction to penicillin",
        "Adverse reactions to penicillin",
        "Adverse drug reaction to penicillin",
        "ADVERSE DRUG REACTIONS TO PENICILLIN",
        "Penicillin adverse drug reaction",
        "Anaphylaxis to penicillin",
        "Penicillin - adverse reaction",
    ],
)
def test_a_problem_that_says_allergy_and_names_one_drug_is_an_allergy(words: str) -> None:
    assert stated(words) == (["Penicillins"], ())


@pytest.mark.parametrize(
    "words",
    [
        "Asthma",
        "Glucose intolerance",
        "Lactose intolerance",
        "Allergic rhinitis",
        "Nut allergy",
        "Mother allergic to penicillin",
        "Not allergic to penicillin",
        # What grew in a laboratory is sensitive to what kills it.
        "Sensitive to amoxicillin",
        "Staphylococcus aureus, penicillin sensitive",
        "E. coli UTI - trimethoprim sensitive",
        "Nephrotic syndrome, steroid sensitive",
        "Steroid sensitive nephrotic syndrome",
        "Reaction to severe stress, and adjustment disorders",
        "Acute stress reaction",
        "Transfusion reaction",
        "Skin reaction to patch test",
        "Insulin reaction",
        "Reaction to insect bite",
        "Vasovagal reaction",
        "Jarisch-Herxheimer reaction",
        "Local reaction to vaccination",
        "Reaction to alcohol",
        "Vaccine reaction",
        "Drug rash",
        "Nappy rash, hydrocortisone",
        "Chronic urticaria - cetirizine 10mg",
        "Urticaria cetirizine",
        "No reaction to penicillin",
        "FH: penicillin reaction",
        "Mother had a reaction to penicillin",
        "Penicillin reaction ruled out",
        "Cough due to ramipril",
        "Diarrhoea due to metformin",
    ],
)
def test_a_problem_that_states_no_allergy_to_a_drug_is_left_where_it_is(words: str) -> None:
    assert stated(words) == ([], ())


@pytest.mark.parametrize(
    "words",
    [
        "Reaction to penicillin",
        "Reactions to penicillin",
        "Bad reaction to penicillin",
        "Severe reaction to penicillin",
        "H/O reaction to penicillin",
        "Drug reaction to penicillin",
        "Reacted to penicillin",
        "Penicillin reaction",
        "Penicillin reaction 2010",
        "Penicillin reaction (rash)",
        "Penicillin - reaction",
        "Penicillin rash",
        "Penicillin-induced rash",
        "Rash due to penicillin",
        "Hives after penicillin",
        "Angioedema due to penicillin",
        "Stevens-Johnson syndrome secondary to penicillin",
        "Sensitivity to penicillin",
        "Penicillin sensitivity",
        "Anaphylaxis due to penicillin",
        "Facial swelling after penicillin",
        "Penicillin sensitive",
        "PENICILLIN-SENSITIVE",
        "Swelling of the lips with penicillin",
        "Laryngeal oedema due to penicillin",
    ],
)
def test_a_problem_that_says_a_reaction_to_one_drug_is_an_allergy(words: str) -> None:
    assert stated(words) == (["Penicillins"], ())


@pytest.mark.parametrize("words", ["?reaction to penicillin", "Possible penicillin reaction"])
def test_a_reaction_that_is_doubted_is_held(words: str) -> None:
    assert stated(words) == (["Penicillins"], ())


@pytest.mark.parametrize("words", ["Reaction to penicillin aged 5", "Dystonic reaction to metoclopramide"])
def test_a_reaction_to_a_drug_among_other_words_is_said_to_be_unread(words: str) -> None:
    assert stated(words) == ([], (NOT_READ,))


@pytest.mark.parametrize(
    "system", ["http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-uk/", "2.16.840.1.113883.6.3"]
)
@pytest.mark.parametrize(("code", "agents"), [("Z88.0", ["Penicillins"]), ("z880", ["Penicillins"]), ("J45.9", []), ("Z88", [])])
def test_a_code_of_icd_10_for_an_allergy_needs_no_words(system: str, code: str, agents: list[str]) -> None:
    """Patient administration systems send diagnoses by their codes alone."""
    bare = replace(problem(""), text=None, codings=(Coding(system=system, code=code),))
    source = SourceList(name="ward", role="inpatient-orders", dialect="fhir-r4", sha256="", statements=(bare,))
    found, warned = stated_allergies(source, (), bundled())
    assert ([agent.name for entry in found for agent in entry.reading.agents], warned) == (agents, ())


def test_a_finding_of_a_laboratory_says_no_reaction_of_the_patient() -> None:
    grown = replace(problem("Sensitivity to penicillin"), resource="Observation")
    source = SourceList(name="gp", role="gp-record", dialect="fhir-r4", sha256="", statements=(grown,))
    assert stated_allergies(source, (), bundled()) == ((), ())


@pytest.mark.parametrize(
    "words", ["Says she is allergic to penicillin, had a rash", "Anaphylactoid episode after penicillin, see letter"]
)
def test_words_that_say_allergy_and_name_a_drug_among_others_are_said_to_be_unread(words: str) -> None:
    assert stated(words) == ([], (NOT_READ,))


@pytest.mark.parametrize(
    "words", ["Pencilin allergy", "Amoxycilin allergy", "Allergic to asprin", "Allergic to co amoxiclav", "Septrim allergy"]
)
def test_a_misspelt_drug_beside_a_word_for_an_allergy_is_said_to_be_unread(words: str) -> None:
    assert stated(words) == ([], (NOT_READ,))
    assert stated(note=words) == ([], (NOT_READ,))


@pytest.mark.parametrize(
    "words",
    ["Drug allergy", "H/O: drug allergy", "Multiple drug allergies", "Allergic to drugs (see notes)", "ADR", "Drug allergy NOS"],
)
def test_an_allergy_to_a_drug_that_nobody_names_is_said_to_be_unread_where_none_is_held(words: str) -> None:
    assert stated(words) == ([], (NOT_READ,))
    assert stated(words, listed=("Strawberry",)) == ([], (NOT_READ,))
    assert stated(words, listed=("Penicillin",)) == ([], ())
    assert stated(words, "Penicillin allergy") == (["Penicillins"], ())


@pytest.mark.parametrize(
    "words",
    [
        "No known drug allergies",
        "No drug allergy",
        "Drug allergy: none",
        "Drug allergies: not known",
        "FH: drug allergy",
        "Drug allergies reviewed",
        "Seen in drug allergy clinic",
        "On allergy medication",
        "Multiple allergies",
    ],
)
def test_what_denies_a_drug_allergy_or_says_something_else_is_left_where_it_is(words: str) -> None:
    assert stated(words) == ([], ())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ADR to penicillin", (["Penicillins"], ())),
        ("ADR: penicillin", (["Penicillins"], ())),
        ("Penicillin ADR", (["Penicillins"], ())),
        ("Drug eruption due to penicillin", (["Penicillins"], ())),
    ],
)
def test_an_adverse_drug_reaction_by_its_letters_is_one(words: str, found: tuple[list[str], tuple[str, ...]]) -> None:
    assert stated(words) == found


@pytest.mark.parametrize(
    "words", ["Tyre allergy", "Hair dye allergy", "Allergy to bee sting", "Walnut allergy", "Allergic eczema"]
)
def test_what_is_less_like_a_drug_is_left_where_it_is(words: str) -> None:
    assert stated(words) == ([], ())


def test_another_allergy_of_the_list_does_not_speak_for_one_that_was_not_read() -> None:
    words = "Says she is allergic to penicillin, had a rash"
    assert stated(words, listed=("Aspirin",)) == ([], (NOT_READ,))
    assert stated(words, listed=("Aspirin", "Penicillin")) == ([], ())
    for problems in ((words, "Allergy to penicillin"), ("Allergy to penicillin", words)):
        assert stated(*problems) == (["Penicillins"], ())


def test_what_the_list_holds_already_is_not_told_twice() -> None:
    assert stated("Allergy to penicillin", listed=("Penicillin",)) == ([], ())
    assert stated("Allergy to penicillin", "Penicillin allergy") == (["Penicillins"], ())
    assert stated("Allergy to penicillin", listed=("Aspirin",)) == (["Penicillins"], ())


@pytest.mark.parametrize(
    ("words", "agents"),
    [
        ("Anaphylaxis due to penicillin", ["Penicillins"]),
        ("Penicillin adverse reaction", ["Penicillins"]),
        ("Allergic reaction to penicillin", ["Penicillins"]),
        ("Penicillin rash", ["Penicillins"]),
        ("Allergy to penicillin", []),
        ("Sensitivity to penicillin", []),
        ("Rash", []),
    ],
)
def test_a_problem_that_is_over_states_an_allergy_where_it_is_the_reaction_that_is_over(words: str, agents: list[str]) -> None:
    over = replace(problem(words), clinical_status="resolved")
    source = SourceList(name="gp", role="gp-record", dialect="fhir-r4", sha256="", statements=(over,))
    found, warned = stated_allergies(source, (), bundled())
    assert ([agent.name for entry in found for agent in entry.reading.agents], warned) == (agents, ())
    refuted = replace(source, statements=(replace(over, verification="refuted"),))
    assert stated_allergies(refuted, (), bundled()) == ((), ())
    taken_off = replace(source, statements=(replace(over, resource="PRB"),))
    assert stated_allergies(taken_off, (), bundled()) == ((), ())


@pytest.mark.parametrize(
    ("note", "agents"),
    [
        ("Penicillin allergy", ["Penicillins"]),
        ("Adverse reaction to penicillin", ["Penicillins"]),
        ("Had anaphylaxis with penicillin", ["Penicillins"]),
        ("Reacted to penicillin", ["Penicillins"]),
        ("Stopped: anaphylaxis", []),
        ("MSU: sensitivity to trimethoprim", []),
        ("Penicillin rash", []),
        ("Rash, hydrocortisone", []),
        ("For anaphylaxis", []),
        ("No reaction to penicillin", []),
        ("Mother had a reaction to penicillin", []),
        (None, []),
    ],
)
def test_the_note_of_a_medicine_states_an_allergy_or_a_reaction_to_a_drug(note: str | None, agents: list[str]) -> None:
    assert stated(note=note) == (agents, ())


@pytest.mark.parametrize(
    ("directions", "found"),
    [
        ("One daily (penicillin allergic)", ([], (NOT_READ,))),
        ("Penicillin allergy", (["Penicillins"], ())),
        ("One daily", ([], ())),
        ("One daily for allergies", ([], ())),
        ("Inject one EpiPen for an allergic reaction", ([], ())),
        ("Stop if you have an allergic reaction", ([], ())),
    ],
)
def test_directions_may_state_an_allergy(directions: str, found: tuple[list[str], tuple[str, ...]]) -> None:
    """So may what a medicine is for: "Cellulitis, penicillin allergic"."""
    plain = MedicineWritten(source="gp", entry="m", path="", resource="MedicationRequest", text="EpiPen 300micrograms/0.3ml")
    for medicine in (replace(plain, dosages=(DosageWritten(path="", text=directions),)), replace(plain, indication=directions)):
        source = SourceList(name="gp", role="gp-record", dialect="fhir-r4", sha256="", medicines=(medicine,))
        stating, warned = stated_allergies(source, (), bundled())
        assert ([agent.name for entry in stating for agent in entry.reading.agents], warned) == found


def test_a_reaction_to_a_drug_among_other_words_of_a_note_is_said_to_be_unread() -> None:
    assert stated(note="Given instead, since she had a bad rash after penicillin as a child") == ([], (NOT_READ,))


def beside(name: str, note: str, **written: Any) -> tuple[list[tuple[str, str]], list[str], tuple[str, ...]]:
    """Where each allergy stands that is read beside one with a note, the agents, and what is warned of."""
    entry = AllergyWritten(
        source="gp", entry="a", path="", resource="AllergyIntolerance", text=name, notes=("Since 2004", note), **written
    )
    listed = AllergyEntry(written=entry, role="gp-record", reading=read_allergy(entry, bundled()))
    source = SourceList(name="gp", role="gp-record", dialect="fhir-r4", sha256="")
    found, warned = stated_allergies(source, (listed,), bundled())
    places = [(each.written.entry, each.written.resource) for each in found]
    return places, [agent.name for each in found for agent in each.reading.agents], warned


@pytest.mark.parametrize(
    ("name", "note", "agents", "warned"),
    [
        ("Amoxicillin", "Allergic to codeine", ["Codeine"], ()),
        ("Amoxicillin", "Penicillin allergy", ["Penicillins"], ()),
        ("Amoxicillin", "?allergic to codeine", ["Codeine"], ()),
        ("Strawberry", "Allergic to codeine", ["Codeine"], ()),
        ("Amoxicillin", "Also allergic to codeine", [], (NOT_READ,)),
        ("Amoxicillin", "Patient says she is allergic to this; had a rash with codeine also", [], (NOT_READ,)),
        ("Strawberry", "Also allergic to codeine", [], (NOT_READ,)),
        ("Amoxicillin", "Amoxicillin allergy", [], ()),
        ("Amoxicillin", "Not allergic to codeine", [], ()),
        ("Amoxicillin", "Father allergic to codeine", [], ()),
        ("Amoxicillin", "Allergy confirmed by skin test", [], ()),
        ("Amoxicillin", "Also allergic to strawberries", [], ()),
        ("Amoxicillin", "Codeine for pain", [], ()),
        # What holds prescribing as it stands shows the drug among its candidates.
        ("Drug allergy", "Allergic to codeine", [], ()),
        ("No known allergies", "Allergic to codeine", [], ()),
    ],
)
def test_a_note_of_an_allergy_that_names_another_drug_is_heard(
    name: str, note: str, agents: list[str], warned: tuple[str, ...]
) -> None:
    places = [("a note 2", "note of AllergyIntolerance")] if agents else []
    assert beside(name, note) == (places, agents, warned)


@pytest.mark.parametrize(
    ("note", "told"),
    [
        ("Penicillin rash", True),
        ("Penicillin causes a rash", True),
        ("Anaphylaxis to penicillin 1999", True),
        ("Also penicillin", True),
        ("Vomiting. Penicillin-induced rash", True),
        ("Also cats", False),
        ("Also vomiting", False),
        ("No reaction to penicillin", False),
        ("Brother: penicillin rash", False),
        ("Rash after co-codamol", False),
        ("Rash, treated with chlorphenamine", False),
        ("Anaphylaxis, given adrenaline", False),
        ("Tolerates morphine", False),
        ("Uses hydrocortisone for a rash", False),
    ],
)
def test_a_drug_that_an_allergy_blames_for_a_reaction_is_heard(note: str, told: bool) -> None:
    """Wherever it stands: in a note, a description or a manifestation."""
    warned = (NOT_READ,) if told else ()
    assert beside("Codeine", note)[2] == warned
    assert beside("Codeine", "x", reactions=(ReactionWritten(description=note),))[2] == warned
    assert beside("Codeine", "x", reactions=(ReactionWritten(manifestations=(CodedText(text=note),)),))[2] == warned


@pytest.mark.parametrize(("substance", "told"), [("Penicillin", True), ("Co-codamol", False), ("Cats", False)])
def test_the_substance_of_a_reaction_is_held_against_the_allergy(substance: str, told: bool) -> None:
    reaction = ReactionWritten(substance=CodedText(text=substance))
    assert beside("Codeine", "x", reactions=(reaction,))[2] == ((NOT_READ,) if told else ())


@pytest.mark.parametrize("written", [{"clinical_status": "resolved"}, {"verification": "refuted"}])
def test_a_note_of_an_allergy_that_is_over_may_speak_of_itself(written: dict[str, str]) -> None:
    assert beside("Amoxicillin", "Penicillin allergy", **written) == ([], [], ())
