"""Allergies of several sources: a positive beats a negative, silence is never "none", and a list that lacks one is told."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.allergy_sources import AllergyContradicted, AllergyMissing, AllergyNotRecorded, AllergyStatusDiffers
from service.core.checks.kind import AppliesTo
from service.core.model.allergy import Agent
from service.core.model.entries import AllergyEntry
from service.core.model.written import ListWritten
from tests.unit.core.judging import ALLERGIES, answers, places
from tests.unit.core.records import AMOXICILLIN, ASPIRIN, PENICILLINS, allergy, record, source

NKDA = allergy("ward", "nkda", state="negated", negation="no-known-drug-allergy", drug=None)
NKA = allergy("ward", "nka", state="negated", negation="no-known-allergy", drug=None)
_REFUTED = allergy("ward", "2", AMOXICILLIN, state="refuted")
IN_ERROR = replace(_REFUTED, written=replace(_REFUTED.written, verification="entered-in-error"))


@pytest.mark.parametrize(
    ("positive", "denial", "elsewhere", "here"),
    [
        (allergy("gp", "1", ASPIRIN), NKDA, "fires", "clear"),
        (allergy("gp", "1", ASPIRIN), NKA, "fires", "clear"),
        (allergy("ward", "1", ASPIRIN), NKDA, "clear", "fires"),
        (allergy("gp", "1", state="degraded", drug=None), NKDA, "fires", "clear"),
        (allergy("gp", "1", state="unresolved-agent"), NKDA, "fires", "clear"),
        (allergy("gp", "1", ASPIRIN, state="resolved"), NKDA, None, None),
        (allergy("gp", "1", ASPIRIN, state="refuted"), NKDA, None, None),
        (allergy("gp", "1", ASPIRIN, drug=False), NKDA, None, None),
        (
            allergy("gp", "1", ASPIRIN),
            replace(NKDA, reading=replace(NKDA.reading, negation="no-known-food-allergy")),
            "clear",
            "clear",
        ),
        (allergy("gp", "1", ASPIRIN), replace(NKDA, reading=replace(NKDA.reading, negation="not-asked")), "clear", "clear"),
        (allergy("gp", "1", ASPIRIN), replace(NKDA, reading=replace(NKDA.reading, state="resolved")), "clear", "clear"),
    ],
)
def test_a_denial_beside_an_allergy(
    positive: AllergyEntry, denial: AllergyEntry, elsewhere: str | None, here: str | None
) -> None:
    held = record(positive, denial)
    for where, answer in (("another-source", elsewhere), ("same-source", here)):
        found = AllergyContradicted(where=where).judge(held, ALLERGIES)  # type: ignore[arg-type]
        assert answers(found) == ([answer] if answer else [])


def test_every_holder_and_every_denier_is_named() -> None:
    held = record(
        allergy("gp", "1", ASPIRIN),
        allergy("portal", "2", ASPIRIN),
        NKDA,
        replace(NKA, written=replace(NKA.written, source="ed")),
    )
    [found] = AllergyContradicted(where="another-source").judge(held, ALLERGIES)
    assert sorted(places(found), key=str) == [("ed", "nka"), ("gp", "1"), ("portal", "2"), ("ward", "nkda")]
    assert (found.words["source"], found.words["denied_by"]) == ("gp, portal", "ed, ward")
    assert found.evidence == {"asserted by": "gp, portal", "denied by": "ed, ward"}


# Asserted here and missing there

LISTED = ListWritten(entry="l", path="", kind="allergies")


def missing(*entries: AllergyEntry, lacking: Any = "asserted", reactions: Any = ("severe",), **ward: Any) -> list[str]:
    held = record(*entries, sources=(source("ward", "inpatient-orders", **ward),))
    return answers(AllergyMissing(reactions=reactions, lacking=lacking).judge(held, ALLERGIES))


SEVERE = allergy("gp", "1", AMOXICILLIN, severity="severe")


@pytest.mark.parametrize(
    ("lacking", "statement", "lists", "answer"),
    [
        ("asserted", "asserted", (), "fires"),
        ("asserted", "degraded", (), "fires"),
        ("asserted", "none-known", (), "clear"),
        ("asserted", "empty-not-recorded", (LISTED,), "clear"),
        ("empty", "empty-not-recorded", (LISTED,), "fires"),
        ("empty", "empty-not-recorded", (), "clear"),
        ("empty", "empty-not-recorded", (replace(LISTED, kind="medicines"),), "clear"),
        ("empty", "asserted", (LISTED,), "clear"),
        ("empty", "resolved-only", (LISTED,), "clear"),
        ("asserted", "resolved-only", (LISTED,), "fires"),
    ],
)
def test_which_lists_lack_an_allergy(lacking: str, statement: str, lists: Any, answer: str) -> None:
    assert missing(SEVERE, lacking=lacking, statement=statement, lists=lists) == [answer]


@pytest.mark.parametrize(
    ("there", "answer"),
    [
        (allergy("ward", "2", AMOXICILLIN), "clear"),
        (allergy("ward", "2", AMOXICILLIN, state="resolved"), "clear"),
        (allergy("ward", "2", AMOXICILLIN, state="refuted"), "clear"),
        (IN_ERROR, "fires"),
        (allergy("ward", "2", PENICILLINS), "clear"),
        (allergy("ward", "2", replace(PENICILLINS, ingredients=frozenset({"fluclox"}))), "fires"),
        (allergy("ward", "2", replace(PENICILLINS, ingredients=frozenset({"amox"}))), "clear"),
        (allergy("ward", "2", ASPIRIN), "fires"),
    ],
)
def test_a_list_that_says_as_much_lacks_nothing(there: AllergyEntry, answer: str) -> None:
    found = missing(SEVERE, there, statement="asserted")
    assert found[0] == answer


def test_a_class_is_not_covered_by_one_of_its_members() -> None:
    group = allergy("gp", "1", PENICILLINS, severity="severe")
    assert missing(group, allergy("ward", "2", AMOXICILLIN), statement="asserted") == ["fires"]


@pytest.mark.parametrize(("there", "answer"), [(AMOXICILLIN, "fires"), (Agent(kind="named", name="oddimab"), "clear")])
def test_an_agent_without_known_ingredients_is_covered_by_its_own_name_alone(there: Agent, answer: str) -> None:
    bare = allergy("gp", "1", Agent(kind="named", name="Oddimab"), severity="severe")
    assert missing(bare, allergy("ward", "2", there), statement="asserted")[0] == answer


@pytest.mark.parametrize(("reactions", "found"), [(("severe",), ["fires"]), (("non-severe", "unknown"), [])])
def test_only_reactions_of_the_rule_are_judged(reactions: Any, found: list[str]) -> None:
    assert missing(SEVERE, reactions=reactions, statement="asserted") == found


def test_an_allergy_without_a_certain_agent_cannot_be_missing() -> None:
    assert missing(allergy("gp", "1", state="degraded", severity="severe"), statement="asserted") == []


def test_a_rule_for_some_roles_looks_at_their_lists_only_and_names_them() -> None:
    lists = (
        source("ward", "inpatient-orders", statement="asserted"),
        source("portal", "shared-care-record", statement="asserted"),
    )
    held = record(SEVERE, allergy("gp2", "2", AMOXICILLIN, severity="severe"), sources=lists)
    check = AllergyMissing(reactions=("severe",), lacking="asserted")
    [everywhere] = check.judge(held, ALLERGIES)
    assert (everywhere.words["lacking"], everywhere.words["source"]) == ("portal, ward", "gp, gp2")
    assert everywhere.evidence == {"lacking": "portal, ward"}
    assert sorted(places(everywhere), key=str) == sorted([("gp", "1"), ("gp2", "2"), ("portal", None), ("ward", None)], key=str)
    [ward] = check.judge(held, AppliesTo(list="allergies", roles=("inpatient-orders",)))
    assert ward.words["lacking"] == "ward"


@pytest.mark.parametrize(("transfers", "found"), [((), ["fires"]), (("admission",), ["fires"]), (("discharge",), [])])
def test_a_rule_for_one_transfer_is_silent_at_others(transfers: Any, found: list[str]) -> None:
    held = record(SEVERE, sources=(source("ward", "inpatient-orders", statement="asserted"),))
    judged = AllergyMissing(reactions=("severe",), lacking="asserted").judge(held, replace(ALLERGIES, transfers=transfers))
    assert answers(judged) == found


# In force here and ended there


@pytest.mark.parametrize(
    ("there", "answer"),
    [
        (allergy("ward", "2", AMOXICILLIN, state="resolved"), "fires"),
        (allergy("ward", "2", AMOXICILLIN), "clear"),
        (allergy("ward", "2", ASPIRIN, state="resolved"), "clear"),
        (allergy("ward", "2", AMOXICILLIN, state="refuted"), "fires"),
        (allergy("ward", "2", AMOXICILLIN, ASPIRIN, state="resolved"), "fires"),
        (IN_ERROR, "clear"),
    ],
)
def test_one_allergen_in_force_here_and_ended_there(there: AllergyEntry, answer: str) -> None:
    found = AllergyStatusDiffers(by="status").judge(record(SEVERE, there), ALLERGIES)
    assert found[0].answer == answer
    if answer == "fires":
        assert places(found[0]) == [("gp", "1"), ("ward", "2")]
        assert (found[0].words["source"], found[0].words["resolved_in"]) == ("gp", "ward")


def test_an_allergy_whose_agent_was_lost_is_not_taken_for_one_that_ended_elsewhere() -> None:
    lost, ended = allergy("gp", "1", state="degraded"), allergy("ward", "2", AMOXICILLIN, state="resolved")
    assert answers(AllergyStatusDiffers(by="status").judge(record(lost, ended), ALLERGIES)) == ["clear"]


def test_every_source_that_holds_it_and_every_one_that_ended_it_is_named() -> None:
    held = [SEVERE, allergy("portal", "2", AMOXICILLIN)]
    past = [allergy("ward", "3", AMOXICILLIN, state="resolved"), allergy("ed", "4", AMOXICILLIN, state="refuted")]
    [found] = AllergyStatusDiffers(by="status").judge(record(*held, *past), ALLERGIES)
    assert (found.words["source"], found.words["resolved_in"], found.words["how"]) == (
        "gp, portal",
        "ed, ward",
        "ended and refuted",
    )


def test_an_allergy_whose_own_words_say_that_it_ended() -> None:
    ended = allergy("portal", "2", AMOXICILLIN, ended_in_words=True)
    [found] = AllergyStatusDiffers(by="words").judge(record(SEVERE, ended), ALLERGIES)
    assert (found.answer, places(found)) == ("fires", [("portal", "2")])
    assert (found.words["resolved_in"], found.words["how"]) == ("portal", "ended")
    [clear] = AllergyStatusDiffers(by="words").judge(record(SEVERE), ALLERGIES)
    assert (clear.answer, places(clear), clear.words["resolved_in"]) == ("clear", [("gp", "1")], "")


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ((), []),
        (("empty-not-recorded",), ["fires"]),
        (("empty-not-recorded", "empty-not-recorded"), ["fires"]),
        (("empty-not-recorded", "none-known"), ["clear"]),
        (("resolved-only",), ["fires"]),
        (("resolved-only", "empty-not-recorded"), ["fires"]),
        (("resolved-only", "none-known"), ["clear"]),
        (("resolved-only", "asserted"), ["clear"]),
    ],
)
def test_nobody_says_anything_about_allergies(statements: tuple[Any, ...], found: list[str]) -> None:
    held = record(sources=tuple(source(f"s{number}", statement=each) for number, each in enumerate(statements)))
    outcomes = AllergyNotRecorded().judge(held, ALLERGIES)
    assert answers(outcomes) == found
    for outcome in outcomes:
        assert [subject.source for subject in outcome.subjects] == [None, *(each.name for each in held.sources)]
        assert outcome.evidence == {each.name: each.statement for each in held.sources}
