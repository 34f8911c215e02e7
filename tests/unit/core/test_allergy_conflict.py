"""Medicines held against allergies: by ingredient, by class, and never cleared where something is not known."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.allergy_conflict import AllergyConflict
from service.core.checks.kind import AppliesTo
from service.core.model.allergy import Agent
from service.core.model.entries import AllergyEntry
from service.core.model.finding import Outcome
from tests.support.entries import entry, medicine
from tests.unit.core.judging import OPEN_AGENT, answers, given, places
from tests.unit.core.records import AMOXICILLIN, ASPIRIN, PENICILLINS, allergy, record

PARTLY = replace(PENICILLINS, open=True)
NONE_HELD = ", so no medicine could be held against it"


def conflicts(*entries: Any, **parameters: Any) -> tuple[Outcome, ...]:
    check = AllergyConflict(**{"relation": "same", "certainty": "certain", **parameters})
    return check.judge(record(*entries), AppliesTo(list="medicines"))


@pytest.mark.parametrize(
    ("agent", "relation", "answer"),
    [
        (AMOXICILLIN, "same", "fires"),
        (AMOXICILLIN, "class", "clear"),
        (PENICILLINS, "class", "fires"),
        (PENICILLINS, "same", "clear"),
        (ASPIRIN, "same", "clear"),
        (ASPIRIN, "class", "clear"),
    ],
)
def test_a_medicine_meets_its_own_ingredient_or_its_class(agent: Agent, relation: str, answer: str) -> None:
    [found] = conflicts(given(), allergy("gp", "1", agent, severity="severe"), relation=relation)
    assert found.answer == answer
    if answer == "fires":
        assert places(found) == [("ward", "m1"), ("gp", "1")]
        assert found.evidence == {"ingredients": "Medicine amox", "reaction": "severe"}
        assert (found.words["agent"], found.words["allergy_source"]) == (agent.name, "gp")


@pytest.mark.parametrize(
    ("state", "certainty", "expected"),
    [
        ("active", "certain", ["fires"]),
        ("active", "candidate", []),
        ("degraded", "candidate", ["fires"]),
        ("unresolved-agent", "candidate", ["fires"]),
        ("degraded", "certain", []),
        ("resolved", "certain", []),
        ("refuted", "certain", []),
        ("resolved", "candidate", []),
    ],
)
def test_certain_and_candidate_agents_are_judged_by_their_own_rules(state: str, certainty: str, expected: list[str]) -> None:
    assert answers(conflicts(given(), allergy("gp", "1", AMOXICILLIN, state=state), certainty=certainty)) == expected


def test_a_medicine_that_holds_one_agent_of_several_meets_the_allergy() -> None:
    [found] = conflicts(given(), allergy("gp", "1", AMOXICILLIN, ASPIRIN))
    assert (found.answer, places(found)) == ("fires", [("ward", "m1"), ("gp", "1")])


def test_without_an_allergy_nothing_is_asked_of_a_medicine() -> None:
    for unasked in (given(), given(ingredient=None)):
        assert conflicts(unasked) == ()
        assert conflicts(unasked, allergy("gp", "1", AMOXICILLIN, state="resolved")) == ()


def test_an_order_is_held_only_where_the_rule_holds() -> None:
    entries = (given(), allergy("gp", "1", AMOXICILLIN))
    assert [one.holds for one in conflicts(*entries)] == [None]
    assert [one.holds for one in conflicts(*entries, holds_orders=True)] == ["these-orders"]


def test_allergies_of_one_agent_make_one_finding_that_names_them_all() -> None:
    [found] = conflicts(given(), allergy("gp", "1", AMOXICILLIN), allergy("portal", "2", AMOXICILLIN))
    assert places(found) == [("ward", "m1"), ("gp", "1"), ("portal", "2")]
    assert found.words["allergy_source"] == "gp, portal"


def test_two_agents_make_two_findings_in_the_order_of_their_names() -> None:
    both = given(ingredient="amox")
    mixed = replace(
        both, identified=replace(both.identified, medicine=medicine(("9", "Both", "9"), ingredients=frozenset({"amox", "asp"})))
    )
    found = conflicts(mixed, allergy("gp", "1", ASPIRIN), allergy("gp", "2", AMOXICILLIN))
    assert [one.words["agent"] for one in found] == ["Amoxicillin", "Aspirin"]


def test_copies_of_one_medicine_make_one_finding() -> None:
    [found] = conflicts(given("m1"), given("m2", source="tto"), allergy("gp", "1", AMOXICILLIN))
    assert sorted(places(found)) == [("gp", "1"), ("tto", "m2"), ("ward", "m1")]


@pytest.mark.parametrize("relation", ["same", "class"])
def test_a_medicine_of_which_nothing_is_known_is_not_cleared(relation: str) -> None:
    for unknown in (given(ingredient=None), entry("ward", "m1", identified=False)):
        [found] = conflicts(unknown, allergy("gp", "1", ASPIRIN), relation=relation)
        assert (found.answer, found.missing) == ("cannot_tell", ("medicine.ingredients",))
        assert places(found) == [("ward", "m1")]


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (allergy("gp", "1", state="degraded"), f"the agent of this allergy is not known (gp){NONE_HELD}"),
        (allergy("gp", "1", state="unresolved-agent", drug=None), f"the agent of this allergy is not known (gp){NONE_HELD}"),
        (allergy("gp", "1", OPEN_AGENT), f"no table says which medicines are or hold Oddimab (gp){NONE_HELD}"),
        (allergy("gp", "1", PARTLY), "other medicines than the tables list may be of Penicillins (gp), so that none is cleared"),
    ],
)
def test_an_allergy_that_may_be_to_more_clears_no_medicine(lost: AllergyEntry, words: str) -> None:
    [found] = conflicts(given(ingredient="other"), lost)
    assert (found.answer, found.missing, found.because) == ("cannot_tell", ("allergy.agent",), words)
    assert places(found) == [("gp", "1")]


@pytest.mark.parametrize("never", [{"drug": False}, {"negation": "no-known-allergy", "state": "negated"}, {"state": "resolved"}])
def test_what_is_no_drug_allergy_in_force_leaves_nothing_open(never: dict[str, Any]) -> None:
    assert conflicts(given(), allergy("gp", "1", **{"state": "degraded", **never})) == ()


def test_without_medicines_nothing_is_open_and_only_the_certain_rule_says_what_is() -> None:
    lost = allergy("gp", "1", state="degraded")
    assert conflicts(lost) == ()
    assert conflicts(given(), lost, certainty="candidate") == ()


def test_beside_an_open_agent_a_closed_one_still_clears_and_both_are_said() -> None:
    found = conflicts(given(ingredient="other"), allergy("gp", "1", OPEN_AGENT), allergy("gp", "2", ASPIRIN))
    assert sorted(answers(found)) == ["cannot_tell", "clear"]


def test_an_allergy_of_two_agents_one_of_them_open_clears_nothing() -> None:
    assert answers(conflicts(given(ingredient="other"), allergy("gp", "1", ASPIRIN, OPEN_AGENT))) == ["cannot_tell"]


def test_of_several_agents_those_that_leave_it_open_are_named_alone() -> None:
    [found] = conflicts(given(ingredient="other"), allergy("gp", "1", ASPIRIN, OPEN_AGENT))
    assert found.because == f"no table says which medicines are or hold Oddimab (gp){NONE_HELD}"


def test_an_open_agent_still_meets_the_members_that_are_known() -> None:
    found = conflicts(given(), allergy("gp", "1", PARTLY), relation="class")
    assert sorted(answers(found)) == ["cannot_tell", "fires"]
