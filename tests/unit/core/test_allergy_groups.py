"""Which entries of several sources are one allergy, and the lines that they make."""

from dataclasses import replace

import pytest

from service.core.match.allergies import group_allergies
from service.core.model.allergy import Agent
from service.core.model.coding import Concept
from service.core.reconcile.allergies import allergy_lines
from tests.unit.core.records import AMOXICILLIN, ASPIRIN, PENICILLINS, allergy

NKDA = allergy("ward", "nkda", state="negated", negation="no-known-drug-allergy", drug=None)
NKA = allergy("ward", "nka", state="negated", negation="no-known-allergy", drug=None)


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        (AMOXICILLIN, AMOXICILLIN, True),
        (AMOXICILLIN, replace(AMOXICILLIN, name="amoxycillin"), True),
        (AMOXICILLIN, ASPIRIN, False),
        (AMOXICILLIN, PENICILLINS, False),
        (PENICILLINS, replace(PENICILLINS, name="penicillin group"), True),
        (PENICILLINS, replace(PENICILLINS, groups=frozenset({"cephalosporins"})), False),
        (Agent(kind="non-drug", name="Latex"), Agent(kind="non-drug", name="latex"), True),
        (Agent(kind="non-drug", name="Latex"), Agent(kind="named", name="Latex"), False),
        (Agent(kind="non-drug", name="Latex"), Agent(kind="non-drug", name="Egg"), False),
        (
            Agent(kind="non-drug", name="Latex", concept=Concept(system="s", code="1", display="Latex")),
            Agent(kind="non-drug", name="Rubber", concept=Concept(system="s", code="1", display="Rubber")),
            True,
        ),
    ],
)
def test_what_is_one_allergen(first: Agent, second: Agent, joined: bool) -> None:
    groups = group_allergies([allergy("gp", "1", first), allergy("ward", "2", second)])
    assert (len(groups) == 1) is joined
    assert groups[0].explained == ("the same agent" if joined else "the only entry about this agent")


@pytest.mark.parametrize(
    ("state", "by_name_alone", "alone"),
    [
        ("active", False, False),
        ("resolved", False, False),
        ("degraded", False, True),
        ("unresolved-agent", False, True),
        ("unresolved-agent", True, False),
    ],
)
def test_an_agent_that_is_not_certain_is_matched_to_nothing(state: str, by_name_alone: bool, alone: bool) -> None:
    entries = [allergy(name, "1", ASPIRIN, state=state, by_name_alone=by_name_alone) for name in ("gp", "ward")]
    groups = group_allergies(entries)
    assert len(groups) == (2 if alone else 1)
    assert all((group.agent is None) is alone for group in groups)
    assert all(("not certain" in group.explained) is alone for group in groups)


def test_an_entry_without_agents_stands_alone() -> None:
    groups = group_allergies([allergy("ward", "1"), allergy("gp", "2"), allergy("gp", "1")])
    assert [[(e.written.source, e.written.entry) for e in group.entries] for group in groups] == [
        [("gp", "1")],
        [("gp", "2")],
        [("ward", "1")],
    ]


def test_lines_name_agents_first_then_the_uncertain_and_denials_last() -> None:
    lines = allergy_lines(
        group_allergies([NKDA, allergy("gp", "lost"), allergy("gp", "z", ASPIRIN), allergy("gp", "a", AMOXICILLIN)])
    )
    assert [(line.line, line.agent.name if line.agent else None) for line in lines] == [
        ("a-1", "Amoxicillin"),
        ("a-2", "Aspirin"),
        ("a-3", None),
        ("a-4", None),
    ]
    assert [line.explained for line in lines[2:]] == [
        "the agent is not certain, so that it is matched to nothing",
        "statements that there is no allergy",
    ]


def test_the_two_denials_are_two_lines() -> None:
    assert len(group_allergies([NKA, NKDA, replace(NKDA, written=replace(NKDA.written, source="gp"))])) == 2


def test_a_denial_whose_words_name_something_is_no_allergy_to_it() -> None:
    [group] = group_allergies([allergy("gp", "1", ASPIRIN, state="resolved", negation="no-known-drug-allergy")])
    assert (group.agent, group.explained) == (None, "statements that there is no allergy")
