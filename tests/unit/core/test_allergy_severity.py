"""One allergy told as severe by one source and as something milder by another; a source that tells nothing differs from none."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.allergy_severity import AllergySeverityDiffers
from service.core.model.allergy import Agent, ReactionRead
from service.core.model.coding import SNOMED, Coding
from service.core.model.entries import AllergyEntry
from service.core.model.finding import Outcome
from service.core.model.written import CodedText, ReactionWritten
from tests.unit.core.judging import ALLERGIES, answers, places
from tests.unit.core.records import AMOXICILLIN, allergy, record

RASH = CodedText(text="Rash")
WITHOUT_WORDS = CodedText(codings=(Coding(system=SNOMED, code="1"),))
CODED = CodedText(codings=(Coding(system=SNOMED, code="1"), Coding(system=SNOMED, code="2", display="Hives")))


def told(source: str, name: str, *manifested: CodedText, **reading: Any) -> AllergyEntry:
    """An allergy of a source with the reactions that its fields hold."""
    plain = allergy(source, name, AMOXICILLIN, **reading)
    reactions = tuple(ReactionWritten(manifestations=(one,)) for one in manifested)
    return replace(plain, written=replace(plain.written, reactions=reactions))


def differing(*entries: AllergyEntry) -> tuple[Outcome, ...]:
    return AllergySeverityDiffers().judge(record(*entries), ALLERGIES)


SEVERE = told("gp", "1", severity="severe")
MILD = told("ward", "2", severity="non-severe")


@pytest.mark.parametrize(
    ("ward", "answer"),
    [
        ((MILD,), "fires"),
        ((told("ward", "2", RASH),), "fires"),
        ((told("ward", "2", CODED),), "fires"),
        ((told("ward", "2", reactions=(ReactionRead(title="Rash", words="rash"),)),), "fires"),
        ((told("ward", "2", RASH), told("ward", "3", severity="non-severe")), "fires"),
        ((told("ward", "2", severity="non-severe"), told("ward", "3", RASH)), "fires"),
        ((told("ward", "2"),), "clear"),
        ((told("ward", "2", WITHOUT_WORDS),), "clear"),
        ((told("ward", "2", RASH), told("ward", "3")), "clear"),
        ((told("ward", "2"), told("ward", "3", severity="non-severe")), "clear"),
        ((told("ward", "2", RASH, severity="severe"),), "clear"),
        ((told("ward", "2", severity="non-severe"), told("ward", "3", severity="severe")), "clear"),
    ],
)
def test_beside_a_severe_telling_only_one_that_says_something_is_milder(ward: tuple[AllergyEntry, ...], answer: str) -> None:
    assert answers(differing(SEVERE, *ward)) == [answer]


def of_peanut(entry: AllergyEntry) -> AllergyEntry:
    return replace(entry, reading=replace(entry.reading, agents=(Agent(kind="non-drug", name="Peanut"),), drug=False))


@pytest.mark.parametrize(
    ("graver", "milder"),
    [
        (SEVERE, replace(MILD, reading=replace(MILD.reading, state="resolved"))),
        (SEVERE, replace(MILD, reading=replace(MILD.reading, state="refuted"))),
        (replace(SEVERE, reading=replace(SEVERE.reading, state="resolved")), MILD),
        (of_peanut(SEVERE), of_peanut(MILD)),
        (SEVERE, told("gp", "2", severity="non-severe")),
    ],
)
def test_what_has_ended_what_is_no_drug_and_what_one_source_tells_twice_is_not_compared(
    graver: AllergyEntry, milder: AllergyEntry
) -> None:
    assert differing(graver, milder) == ()


def test_an_allergy_of_which_it_is_not_known_whether_it_is_to_a_drug_is_compared() -> None:
    assert answers(differing(told("gp", "1", severity="severe", drug=None), MILD)) == ["fires"]


def test_every_source_is_named_with_what_it_tells_the_graver_first() -> None:
    [found] = differing(
        told("ed", "0", CODED),
        told("gp", "1", WITHOUT_WORDS, CodedText(text="Anaphylaxis"), severity="severe"),
        told("portal", "2", severity="severe", reactions=(ReactionRead(title="Angioedema", words="lips"),)),
        MILD,
        told("zoo", "9"),
    )
    assert places(found) == [("gp", "1"), ("portal", "2"), ("ed", "0"), ("ward", "2")]
    graver, milder = "gp: Anaphylaxis; portal: Angioedema", "ed: Hives; ward: non-severe"
    assert found.evidence == {"severe": graver, "milder": milder}
    assert found.because == f"severe: {graver}; milder: {milder}"
    assert (found.words["source"], found.words["milder_in"], found.words["words"]) == ("gp, portal", "ed, ward", "1")


def test_an_answer_that_is_clear_shows_every_telling_and_no_difference() -> None:
    [found] = differing(SEVERE, told("ward", "2", severity="severe"))
    assert (places(found), found.evidence) == ([("gp", "1"), ("ward", "2")], {})
