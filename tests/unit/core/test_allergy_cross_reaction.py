"""What a table of cross-reactions says of a medicine beside an allergy, and what it cannot tell."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.allergy_cross_reaction import AllergyCrossReaction
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.allergy import Agent
from service.core.model.allergy_rows import AllergyGroupRow, CrossReactionRow
from service.core.model.finding import Outcome
from tests.support.reference import bundled
from tests.unit.core.judging import OPEN_AGENT, answers, given, places
from tests.unit.core.records import AMOXICILLIN, ASPIRIN, PENICILLINS, allergy, record


def row(agent: str = "amox", of: str = "cefa", likelihood: Any = "high", only_after: Any = "any") -> CrossReactionRow:
    return CrossReactionRow(
        agent=agent, medicine=of, likelihood=likelihood, only_after=only_after, citation="a book", source_id="s"
    )


def crossing(*entries: Any, rows: tuple[CrossReactionRow, ...] = (row(),), **parameters: Any) -> tuple[Outcome, ...]:
    held: Record = record(*entries, reference=replace(bundled(), cross_reactions=rows))
    check = AllergyCrossReaction(
        **{"likelihoods": ("high", "moderate", "low"), "reactions": ("severe", "non-severe", "unknown"), **parameters}
    )
    return check.judge(held, AppliesTo(list="medicines"))


CEFA = given(ingredient="cefa")


@pytest.mark.parametrize(
    ("rows", "severity", "parameters", "answer"),
    [
        ((row(),), "severe", {}, "fires"),
        ((row(agent="other"),), "severe", {}, "clear"),
        ((row(of="other"),), "severe", {}, "clear"),
        ((row(),), "severe", {"likelihoods": ("moderate",)}, "clear"),
        ((row(),), "severe", {"reactions": ("unknown",)}, "clear"),
        ((row(only_after="severe"),), "severe", {}, "fires"),
        ((row(only_after="severe"),), "unknown", {}, "fires"),
        ((row(only_after="severe"),), "non-severe", {}, "clear"),
        ((row(),), "non-severe", {}, "fires"),
        ((), "severe", {}, "clear"),
    ],
)
def test_what_a_table_says_of_cross_reactions(rows: Any, severity: str, parameters: dict[str, Any], answer: str) -> None:
    [found] = crossing(CEFA, allergy("gp", "1", AMOXICILLIN, severity=severity), rows=rows, **parameters)
    assert found.answer == answer
    if answer == "fires":
        assert places(found) == [("ward", "m1"), ("gp", "1")]
        assert found.evidence == {"likelihood": "high", "citation": "a book", "reaction": severity}
        assert {found.words[name] for name in ("likelihood", "citation", "reaction")} == {"high", "a book", severity}


def test_a_drug_that_is_known_by_name_alone_is_of_the_classes_that_its_row_names() -> None:
    cloxacillin = Agent(kind="named", name="cloxacillin", groups=frozenset({"penicillins"}), open=True)
    [found] = [
        one for one in crossing(CEFA, allergy("gp", "1", cloxacillin), rows=(row(agent="penicillins"),)) if one.answer == "fires"
    ]
    assert places(found) == [("ward", "m1"), ("gp", "1")]
    assert answers(crossing(CEFA, allergy("gp", "1", cloxacillin), rows=(row(agent="macrolides"),))) == ["cannot_tell"]


def test_the_likeliest_of_several_rows_speaks() -> None:
    rows = (row(likelihood="low"), row(likelihood="high"), row(likelihood="moderate"))
    for order in (rows, rows[::-1]):
        [found] = crossing(CEFA, allergy("gp", "1", AMOXICILLIN), rows=order)
        assert found.words["likelihood"] == "high"


def test_of_the_rows_of_several_agents_the_likeliest_speaks_whatever_they_are_called() -> None:
    for low, high in (("low", "moderate"), ("low", "high"), ("moderate", "high")):
        rows = (row("amox", likelihood=low), row("asp", likelihood=high))
        [found] = crossing(CEFA, allergy("gp", "1", AMOXICILLIN, ASPIRIN), rows=rows)
        assert found.words["likelihood"] == high


@pytest.mark.parametrize(
    ("members", "of", "answer"),
    [
        ({"amox"}, AMOXICILLIN, "fires"),
        ({"amox", "fluclox"}, AMOXICILLIN, "fires"),
        ({"fluclox"}, AMOXICILLIN, "clear"),
        ({"amox", "fluclox"}, PENICILLINS, "fires"),
        ({"amox"}, PENICILLINS, "clear"),
        ({"amox", "fluclox"}, Agent(kind="named", name="Oddimab"), "clear"),
    ],
)
def test_a_row_about_a_class_speaks_of_agents_all_of_whose_ingredients_are_of_it(
    members: set[str], of: Agent, answer: str
) -> None:
    group = AllergyGroupRow("a-class", "A class", frozenset(members), (), "s")
    reference = replace(bundled(), cross_reactions=(row("a-class"),), allergy_groups={"a-class": group})
    check = AllergyCrossReaction(likelihoods=("high",), reactions=("unknown",))
    found = check.judge(record(CEFA, allergy("gp", "1", of), reference=reference), AppliesTo(list="medicines"))
    assert answers(found) == [answer]


def test_without_an_allergy_nothing_is_asked_of_a_medicine() -> None:
    for unasked in (CEFA, given(ingredient=None)):
        assert crossing(unasked) == ()
        assert crossing(unasked, allergy("gp", "1", AMOXICILLIN, state="resolved")) == ()


def test_an_outright_conflict_is_left_to_its_own_rule() -> None:
    [found] = crossing(given(), allergy("gp", "1", AMOXICILLIN), rows=(row(of="amox"),))
    assert found.answer == "clear"


def test_so_is_one_with_a_single_agent_of_several() -> None:
    [found] = crossing(given(), allergy("gp", "1", AMOXICILLIN, ASPIRIN), rows=(row(agent="asp", of="amox"),))
    assert found.answer == "clear"


def test_a_row_about_one_agent_of_several_speaks() -> None:
    [found] = crossing(CEFA, allergy("gp", "1", AMOXICILLIN, ASPIRIN))
    assert (found.answer, places(found)) == ("fires", [("ward", "m1"), ("gp", "1")])


def test_every_allergy_that_the_table_speaks_of_is_named_once() -> None:
    entries = (allergy("gp", "1", AMOXICILLIN), allergy("portal", "2", AMOXICILLIN), allergy("gp", "3", ASPIRIN))
    [found] = crossing(CEFA, given("m2", "cefa", source="tto"), *entries)
    assert sorted(places(found)) == [("gp", "1"), ("portal", "2"), ("tto", "m2"), ("ward", "m1")]


def test_where_an_agent_is_lost_or_ingredients_are_not_known_it_cannot_tell() -> None:
    assert answers(crossing(CEFA, allergy("gp", "1", state="degraded"))) == ["cannot_tell"]
    assert answers(crossing(given(ingredient=None), allergy("gp", "1", AMOXICILLIN))) == ["cannot_tell"]
    assert answers(crossing(CEFA, allergy("gp", "1", OPEN_AGENT), rows=())) == ["cannot_tell"]
    assert crossing(allergy("gp", "1", state="degraded")) == ()


def test_an_allergy_of_two_agents_one_of_them_open_clears_no_cross_reaction() -> None:
    assert answers(crossing(CEFA, allergy("gp", "1", ASPIRIN, OPEN_AGENT))) == ["cannot_tell"]
