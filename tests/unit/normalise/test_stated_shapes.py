"""Allergies that stand outside the allergy list: what codes say beside words, and words beside codes that were lost."""

from dataclasses import replace
from typing import NamedTuple

import pytest

from service.core.model.coding import SNOMED, Coding
from service.core.model.entries import AllergyEntry
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten, CodedText, ReactionWritten, SourceList
from service.core.normalise.allergens import read_allergy
from service.core.normalise.stated_allergies import NOT_READ, stated_allergies
from tests.support.reference import bundled

ICD_10, CTV3 = "http://hl7.org/fhir/sid/icd-10", "http://read.info/ctv3"
PENICILLIN = Coding(system=SNOMED, code="91936005", display="Allergy to penicillin")
SOME_DRUG = Coding(system=SNOMED, code="416098002", display="Allergy to drug")
CAT = Coding(system=CTV3, code="X00l3", display="Cat allergy")
LOST_ENTRY = Coding(system=SNOMED, code="196411000000103", display="Transfer-degraded record entry")
LOST_MEDICINE = Coding(system=SNOMED, code="196421000000109", display="Transfer-degraded medication entry")
LOST_DRUG_ALLERGY = Coding(system=SNOMED, code="196461000000101", display="Transfer-degraded drug allergy")
LOST_OTHER_ALLERGY = Coding(system=SNOMED, code="196471000000108", display="Transfer-degraded non-drug allergy")


class Stated(NamedTuple):
    """The agents of each allergy that is read, its state, and what is warned of."""

    agents: list[list[str]]
    states: list[str]
    warned: tuple[str, ...]


NOTHING, UNREAD = Stated([], [], ()), Stated([], [], (NOT_READ,))


def active(*agents: str) -> Stated:
    return Stated([list(agents)], ["active"], ())


def entry(text: str | None, *codings: Coding, status: str | None = None, kind: str = "Condition") -> AllergyWritten:
    return AllergyWritten(source="gp", entry="c", path="", resource=kind, codings=codings, text=text, clinical_status=status)


def stated(*problems: AllergyWritten, listed: tuple[AllergyWritten, ...] = (), tables: Reference | None = None) -> Stated:
    """What problems state beside a list of allergies."""
    reference = tables or bundled()
    held = tuple(AllergyEntry(written=one, role="gp-record", reading=read_allergy(one, reference)) for one in listed)
    source = SourceList(name="gp", role="gp-record", dialect="fhir-r4", sha256="", statements=problems)
    found, warned = stated_allergies(source, held, reference)
    return Stated([[agent.name for agent in one.reading.agents] for one in found], [one.reading.state for one in found], warned)


@pytest.mark.parametrize(
    ("text", "display", "expected"),
    [
        ("Penicillin allergy", None, active("Penicillins")),
        ("Penicillin allergy", "Allergy, unspecified", active("Penicillins")),
        ("See letter", "Penicillin allergy", active("Penicillins")),
        ("See letter", "Penicillin rash", active("Penicillins")),
        (None, "Penicillin allergy", active("Penicillins")),
        ("See letter", "Dermatitis", NOTHING),
    ],
)
def test_beside_the_code_of_a_disease_the_words_that_say_allergy_count(
    text: str | None, display: str | None, expected: Stated
) -> None:
    """Wherever they stand. The code of a disease is none that was lost, so that nothing about the agent is uncertain."""
    assert stated(entry(text, Coding(system=ICD_10, code="L27.0", display=display))) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Drug  eruption due to penicillin", active("Penicillins")),
        ("Penicillin drug  eruption", active("Penicillins")),
        ("Swelling of the  lips due  to penicillin", active("Penicillins")),
        # What stands on two lines is read line by line.
        ("Drug\neruption due to penicillin", UNREAD),
        ("Swelling of the lips due\nto penicillin", UNREAD),
        ("Insulin  reaction", NOTHING),
    ],
)
def test_the_space_between_words_that_state_an_allergy_does_not_matter(words: str, expected: Stated) -> None:
    assert stated(entry(words)) == expected


@pytest.mark.parametrize("display", ["Anaphylaxis due to penicillin", "Penicillin rash"])
def test_a_reaction_that_is_over_states_an_allergy_where_only_the_display_of_its_code_tells_it(display: str) -> None:
    told = Coding(system=ICD_10, code="T88.6", display=display)
    assert stated(entry("See letter", told, status="resolved")) == active("Penicillins")


@pytest.mark.parametrize("lost", [LOST_ENTRY, LOST_OTHER_ALLERGY])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Penicillin allergy", active("Penicillins")),
        ("Penicillin rash", active("Penicillins")),
        ("Says she is allergic to penicillin, had a rash", UNREAD),
        ("Drug allergy", UNREAD),
        ("Nut allergy", NOTHING),
        ("Asthma", NOTHING),
        (None, NOTHING),
    ],
)
def test_a_problem_that_was_degraded_in_transfer_is_heard_by_its_words(lost: Coding, text: str | None, expected: Stated) -> None:
    """The code says that a term was lost, and the words are what is left of it."""
    assert stated(entry(text, lost)) == expected


def test_words_that_are_the_transfer_code_itself_say_nothing_of_the_problem() -> None:
    assert stated(entry(LOST_OTHER_ALLERGY.display, LOST_OTHER_ALLERGY)) == NOTHING


@pytest.mark.parametrize("text", ["Piriton Allergy 4mg tablets", "Cetirizine for hayfever allergy", None])
def test_a_medicine_that_was_degraded_in_transfer_is_no_allergy(text: str | None) -> None:
    assert stated(entry(text, LOST_MEDICINE)) == NOTHING


@pytest.mark.parametrize("lost", [LOST_ENTRY, LOST_MEDICINE, LOST_OTHER_ALLERGY, LOST_DRUG_ALLERGY])
def test_a_code_of_an_allergy_beside_one_of_a_transfer_states_it(lost: Coding) -> None:
    assert stated(entry(None, lost, PENICILLIN)) == Stated([["Penicillins"]], ["degraded"], ())


def test_a_drug_allergy_that_was_degraded_in_transfer_is_held_with_or_without_its_words() -> None:
    assert stated(entry(None, LOST_DRUG_ALLERGY)) == Stated([[]], ["degraded"], ())
    assert stated(entry("Penicillin", LOST_DRUG_ALLERGY)) == Stated([["Penicillins"]], ["degraded"], ())


@pytest.mark.parametrize("text", ["Says she is allergic to penicillin, had a rash", "Penicillin, collapsed at home"])
def test_a_degraded_drug_allergy_that_is_coded_as_no_drug_is_said_to_be_unread(text: str) -> None:
    assert stated(entry(text, replace(CAT, display=None), LOST_DRUG_ALLERGY)) == UNREAD


@pytest.mark.parametrize(
    ("text", "status", "expected"),
    [
        (None, None, NOTHING),
        ("Cat allergy", None, NOTHING),
        ("Allergic to cats and dogs, sneezes", None, NOTHING),
        ("Says she is allergic to penicillin, had a rash", None, UNREAD),
        ("Says she is allergic to penicillin, had a rash", "resolved", UNREAD),
        ("Says she is allergic to penicillin, see letter", "resolved", NOTHING),
        ("Mother allergic to penicillin", None, NOTHING),
    ],
)
def test_an_allergy_to_no_drug_is_left_where_it_is_unless_its_words_name_one(
    text: str | None, status: str | None, expected: Stated
) -> None:
    assert stated(entry(text, CAT, status=status)) == expected


def test_words_that_name_a_drug_against_the_code_of_no_drug_are_held_with_the_contradiction() -> None:
    source = SourceList(name="gp", role="gp-record", dialect="fhir-r4", sha256="", statements=(entry("Penicillin allergy", CAT),))
    found, warned = stated_allergies(source, (), bundled())
    assert ([[one.what for one in each.reading.contradictions] for each in found], warned) == ([["agent"]], ())


def test_a_code_of_an_allergy_to_a_drug_that_it_does_not_name_is_held_unless_one_to_a_drug_is() -> None:
    held = Stated([[]], ["unresolved-agent"], ())
    assert stated(entry(None, SOME_DRUG)) == held
    assert stated(entry(None, SOME_DRUG), listed=(entry("Strawberry"),)) == held
    assert stated(entry(None, SOME_DRUG), listed=(entry("Penicillin"),)) == NOTHING
    assert stated(entry(None, PENICILLIN), entry(None, SOME_DRUG)) == active("Penicillins")


@pytest.mark.parametrize("over", [{"clinical_status": "resolved"}, {"verification": "refuted"}])
def test_an_allergy_of_the_list_that_does_not_count_holds_nothing(over: dict[str, str]) -> None:
    listed = (replace(entry("Penicillin"), **over),)
    assert stated(entry("Allergy to penicillin"), listed=listed) == active("Penicillins")
    assert stated(entry("Says she is allergic to penicillin, had a rash"), listed=listed) == UNREAD
    assert stated(entry("Drug allergy"), listed=listed) == UNREAD


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # Foods and venom are substances of the dictionary, and no drugs to anybody who writes a problem.
        ("Bee venom allergy", NOTHING),
        ("Allergic to grass pollen", NOTHING),
        ("Lactose allergy", NOTHING),
        ("Penicillin and lactose allergy", active("Penicillins", "Lactose")),
        ("Allergy to penicillin and bee venom", active("Penicillins", "Bee venom")),
        # Something vague holds all prescribing, and counts where somebody calls it an allergy.
        ("Vaccine allergy", Stated([["vaccine"]], ["unresolved-agent"], ())),
        ("Vaccine reaction", NOTHING),
        ("Sensitivity to alcohol and penicillin", Stated([["alcohol products", "Penicillins"]], ["unresolved-agent"], ())),
        # A word that is as far from a name as may be, alone and among others.
        ("Levothiroxene allergy", UNREAD),
        ("Says she is allergic to levothiroxene and that it made her very ill", UNREAD),
        # Words that call it none.
        ("Not a true allergy to penicillin, only vomited", NOTHING),
        ("Says allergic to penicillin, not a true allergy", NOTHING),
    ],
)
def test_what_a_problem_says_an_allergy_is_to_decides_whether_it_is_one_to_a_drug(words: str, expected: Stated) -> None:
    assert stated(entry(words)) == expected


def test_a_doubted_allergy_to_no_drug_is_no_allergy_to_a_drug() -> None:
    assert stated(entry("?Cat allergy")).agents == []


def test_the_substance_of_a_reaction_is_heard_by_its_code_alone() -> None:
    substance = CodedText(codings=(Coding(system=SNOMED, code="0"), Coding(system=SNOMED, code="1", display="Penicillin")))
    listed = replace(entry("Codeine", kind="AllergyIntolerance"), reactions=(ReactionWritten(substance=substance),))
    assert stated(listed=(listed,)) == UNREAD


def without(*values: str) -> Reference:
    """The tables without the words of these values that state an allergy."""
    tables = bundled()
    kept = tuple(row for row in tables.note_words if row.means != "states-allergy" or row.value not in values)
    return replace(tables, note_words=kept)


@pytest.mark.parametrize(("values", "words"), [(("reaction",), "Changed to penicillin"), (("joined",), "Rash - penicillin")])
def test_tables_without_words_for_a_reaction_find_none(values: tuple[str, ...], words: str) -> None:
    assert stated(entry(words), tables=without(*values)) == NOTHING
    assert stated(entry("Penicillin allergy"), tables=without(*values)) == active("Penicillins")


def test_tables_without_terms_that_say_something_else_find_every_reaction() -> None:
    tables = without("other")
    assert stated(entry("Penicillin rash"), tables=tables) == active("Penicillins")
    assert stated(entry("Rash due to penicillin"), tables=tables) == active("Penicillins")
