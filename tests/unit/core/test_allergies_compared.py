"""Allergies of several sources: a positive beats a negative, silence is never "none", and what is not known is said."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.allergy_conflict import AllergyConflict
from service.core.checks.allergy_cross_reaction import AllergyCrossReaction
from service.core.checks.allergy_sources import AllergyContradicted, AllergyMissing, AllergyNotRecorded, AllergyStatusDiffers
from service.core.checks.allergy_state import AllergyState
from service.core.checks.kind import AppliesTo
from service.core.checks.look_alike_agents import LookAlikeAgents
from service.core.checks.record import Record
from service.core.match.allergies import group_allergies
from service.core.model.allergy import Agent
from service.core.model.allergy_rows import CrossReactionRow
from service.core.model.coding import DMD, Concept
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.hazard_rows import LookAlikeRow
from service.core.model.medicine import Suggestion
from service.core.model.written import ListWritten
from service.core.reconcile.allergies import allergy_lines
from tests.support.entries import entry, medicine
from tests.support.reference import bundled
from tests.unit.core.records import AMOXICILLIN, ASPIRIN, PENICILLINS, allergy, record, source

ALL = AppliesTo(list="allergies")
NKDA = allergy("ward", "nkda", state="negated", negation="no-known-drug-allergy", drug=None)
NKA = allergy("ward", "nka", state="negated", negation="no-known-allergy", drug=None)
_REFUTED = allergy("ward", "2", AMOXICILLIN, state="refuted")
IN_ERROR = replace(_REFUTED, written=replace(_REFUTED.written, verification="entered-in-error"))
OPEN = Agent(kind="named", name="Oddimab", open=True)
PARTLY = replace(PENICILLINS, open=True)
NONE_HELD = ", so no medicine could be held against it"


def answers(outcomes: tuple[Outcome, ...]) -> list[str]:
    return [outcome.answer for outcome in outcomes]


def named(outcome: Outcome) -> list[tuple[str | None, str | None]]:
    return [(subject.source, subject.entry) for subject in outcome.subjects]


# Which entries are one allergy


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


# Asserted against denied


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
        found = AllergyContradicted(where=where).judge(held, ALL)  # type: ignore[arg-type]
        assert answers(found) == ([answer] if answer else [])


def test_every_holder_and_every_denier_is_named() -> None:
    held = record(
        allergy("gp", "1", ASPIRIN),
        allergy("portal", "2", ASPIRIN),
        NKDA,
        replace(NKA, written=replace(NKA.written, source="ed")),
    )
    [found] = AllergyContradicted(where="another-source").judge(held, ALL)
    assert sorted(named(found), key=str) == [("ed", "nka"), ("gp", "1"), ("portal", "2"), ("ward", "nkda")]
    assert (found.words["source"], found.words["denied_by"]) == ("gp, portal", "ed, ward")
    assert found.evidence == {"asserted by": "gp, portal", "denied by": "ed, ward"}


# Asserted here and missing there

LISTED = ListWritten(entry="l", path="", kind="allergies")


def missing(*entries: AllergyEntry, lacking: Any = "asserted", reactions: Any = ("severe",), **ward: Any) -> list[str]:
    held = record(*entries, sources=(source("ward", "inpatient-orders", **ward),))
    return answers(AllergyMissing(reactions=reactions, lacking=lacking).judge(held, ALL))


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
        ("asserted", "refuted-only", (LISTED,), "fires"),
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
        (allergy("ward", "2", ASPIRIN), "fires"),
    ],
)
def test_a_list_that_says_as_much_lacks_nothing(there: AllergyEntry, answer: str) -> None:
    found = missing(SEVERE, there, statement="asserted")
    assert found[0] == answer


def test_a_class_is_not_covered_by_one_of_its_members() -> None:
    group = allergy("gp", "1", PENICILLINS, severity="severe")
    assert missing(group, allergy("ward", "2", AMOXICILLIN), statement="asserted") == ["fires"]
    bare = allergy("gp", "1", Agent(kind="named", name="Oddimab"), severity="severe")
    assert missing(bare, allergy("ward", "2", AMOXICILLIN), statement="asserted") == ["fires"]


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
    [everywhere] = check.judge(held, ALL)
    assert (everywhere.words["lacking"], everywhere.words["source"]) == ("portal, ward", "gp, gp2")
    assert everywhere.evidence == {"lacking": "portal, ward"}
    assert sorted(named(everywhere), key=str) == sorted([("gp", "1"), ("gp2", "2"), ("portal", None), ("ward", None)], key=str)
    [ward] = check.judge(held, AppliesTo(list="allergies", roles=("inpatient-orders",)))
    assert ward.words["lacking"] == "ward"


# In force here and ended there


@pytest.mark.parametrize(
    ("there", "answer"),
    [
        (allergy("ward", "2", AMOXICILLIN, state="resolved"), "fires"),
        (allergy("ward", "2", AMOXICILLIN), "clear"),
        (allergy("ward", "2", ASPIRIN, state="resolved"), "clear"),
        (allergy("ward", "2", AMOXICILLIN, state="refuted"), "fires"),
        (IN_ERROR, "clear"),
    ],
)
def test_one_allergen_in_force_here_and_ended_there(there: AllergyEntry, answer: str) -> None:
    found = AllergyStatusDiffers(by="status").judge(record(SEVERE, there), ALL)
    assert found[0].answer == answer
    if answer == "fires":
        assert named(found[0]) == [("gp", "1"), ("ward", "2")]
        assert (found[0].words["source"], found[0].words["resolved_in"]) == ("gp", "ward")


def test_an_allergy_whose_own_words_say_that_it_ended() -> None:
    ended = allergy("portal", "2", AMOXICILLIN, ended_in_words=True)
    [found] = AllergyStatusDiffers(by="words").judge(record(SEVERE, ended), ALL)
    assert (found.answer, named(found), found.words["resolved_in"]) == ("fires", [("portal", "2")], "portal")
    [clear] = AllergyStatusDiffers(by="words").judge(record(SEVERE), ALL)
    assert (clear.answer, named(clear), clear.words["resolved_in"]) == ("clear", [("gp", "1")], "")


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ((), []),
        (("empty-not-recorded",), ["fires"]),
        (("empty-not-recorded", "empty-not-recorded"), ["fires"]),
        (("empty-not-recorded", "none-known"), ["clear"]),
        (("resolved-only",), ["fires"]),
        (("refuted-only", "empty-not-recorded"), ["fires"]),
        (("refuted-only", "none-known"), ["clear"]),
        (("resolved-only", "asserted"), ["clear"]),
    ],
)
def test_nobody_says_anything_about_allergies(statements: tuple[Any, ...], found: list[str]) -> None:
    held = record(sources=tuple(source(f"s{number}", statement=each) for number, each in enumerate(statements)))
    outcomes = AllergyNotRecorded().judge(held, ALL)
    assert answers(outcomes) == found
    for outcome in outcomes:
        assert [subject.source for subject in outcome.subjects] == [None, *(each.name for each in held.sources)]
        assert outcome.evidence == {each.name: each.statement for each in held.sources}


# Lost agents


@pytest.mark.parametrize(
    ("state", "drug", "substance", "answer"),
    [
        ("degraded", True, "drug", "fires"),
        ("degraded", None, "drug", "fires"),
        ("degraded", False, "drug", "clear"),
        ("degraded", False, "not-drug", "fires"),
        ("degraded", None, "not-drug", "clear"),
        ("unresolved-agent", True, "drug", "clear"),
        ("active", True, "drug", "clear"),
        ("resolved", True, "drug", None),
        ("refuted", True, "drug", None),
    ],
)
def test_a_lost_agent_holds_all_prescribing(state: str, drug: bool | None, substance: Any, answer: str | None) -> None:
    held = record(allergy("gp", "1", state=state, drug=drug, disguise="by a transfer code"))
    for holds_all in (True, False):
        found = AllergyState(state="degraded", substance=substance, holds_all=holds_all).judge(held, ALL)
        assert answers(found) == ([answer] if answer else [])
        assert [one.holds for one in found if answer == "fires"] == (
            [("all-prescribing" if holds_all else None)] if answer == "fires" else []
        )
        assert all(one.because == one.words["disguise"] == "by a transfer code" for one in found)


def test_denials_and_other_roles_have_no_lost_agent() -> None:
    check = AllergyState(state="degraded", substance="drug")
    assert check.judge(record(replace(NKDA, reading=replace(NKDA.reading, state="degraded"))), ALL) == ()
    held = record(allergy("gp", "1", state="degraded"))
    assert answers(check.judge(held, AppliesTo(list="allergies", roles=("gp-record",)))) == ["fires"]
    assert check.judge(held, AppliesTo(list="allergies", roles=("inpatient-orders",))) == ()


def test_at_most_three_candidates_are_told_each_with_its_reason() -> None:
    def suggested(name: str) -> Suggestion:
        return Suggestion(concept=Concept(system=DMD, code="1", display=name), score=1, because="its note")  # type: ignore[arg-type]

    several = tuple(suggested(name) for name in "abcd")
    for candidates, told in ((several, "a (its note); b (its note); c (its note)"), ((), "none found")):
        [found] = AllergyState(state="degraded", substance="drug").judge(
            record(allergy("gp", "1", state="degraded", candidates=candidates)), ALL
        )
        assert found.words["candidates"] == told
        assert found.words["disguise"] == "read"
        assert found.evidence["state"] == "degraded"


# Medicines against allergies


def given(name: str = "m1", ingredient: str | None = "amox", source: str = "ward", **more: Any) -> MedicineEntry:
    of = medicine(
        (ingredient or "0", f"Medicine {ingredient}", ingredient or "0"),
        ingredients=frozenset({ingredient} if ingredient else ()),
        ingredient_names=(f"Medicine {ingredient}",),
    )
    return entry(source, name, role="inpatient-orders", of=of, **more)


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
        assert named(found) == [("ward", "m1"), ("gp", "1")]
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


def test_an_order_is_held_only_where_the_rule_holds() -> None:
    entries = (given(), allergy("gp", "1", AMOXICILLIN))
    assert [one.holds for one in conflicts(*entries)] == [None]
    assert [one.holds for one in conflicts(*entries, holds_orders=True)] == ["these-orders"]


def test_allergies_of_one_agent_make_one_finding_that_names_them_all() -> None:
    [found] = conflicts(given(), allergy("gp", "1", AMOXICILLIN), allergy("portal", "2", AMOXICILLIN))
    assert named(found) == [("ward", "m1"), ("gp", "1"), ("portal", "2")]
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
    assert sorted(named(found)) == [("gp", "1"), ("tto", "m2"), ("ward", "m1")]


@pytest.mark.parametrize("relation", ["same", "class"])
def test_a_medicine_of_which_nothing_is_known_is_not_cleared(relation: str) -> None:
    for unknown in (given(ingredient=None), entry("ward", "m1", identified=False)):
        [found] = conflicts(unknown, allergy("gp", "1", ASPIRIN), relation=relation)
        assert (found.answer, found.missing) == ("cannot_tell", ("medicine.ingredients",))
        assert named(found) == [("ward", "m1")]


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (allergy("gp", "1", state="degraded"), f"the agent of this allergy is not known (gp){NONE_HELD}"),
        (allergy("gp", "1", state="unresolved-agent", drug=None), f"the agent of this allergy is not known (gp){NONE_HELD}"),
        (allergy("gp", "1", OPEN), f"no table says which medicines are or hold Oddimab (gp){NONE_HELD}"),
        (allergy("gp", "1", PARTLY), "other medicines than the tables list may be of Penicillins (gp), so that none is cleared"),
    ],
)
def test_an_allergy_that_may_be_to_more_clears_no_medicine(lost: AllergyEntry, words: str) -> None:
    [found] = conflicts(given(ingredient="other"), lost)
    assert (found.answer, found.missing, found.because) == ("cannot_tell", ("allergy.agent",), words)
    assert named(found) == [("gp", "1")]


@pytest.mark.parametrize("never", [{"drug": False}, {"negation": "no-known-allergy", "state": "negated"}, {"state": "resolved"}])
def test_what_is_no_drug_allergy_in_force_leaves_nothing_open(never: dict[str, Any]) -> None:
    assert conflicts(given(), allergy("gp", "1", **{"state": "degraded", **never})) == ()


def test_without_medicines_nothing_is_open_and_only_the_certain_rule_says_what_is() -> None:
    lost = allergy("gp", "1", state="degraded")
    assert conflicts(lost) == ()
    assert conflicts(given(), lost, certainty="candidate") == ()


def test_beside_an_open_agent_a_closed_one_still_clears_and_both_are_said() -> None:
    found = conflicts(given(ingredient="other"), allergy("gp", "1", OPEN), allergy("gp", "2", ASPIRIN))
    assert sorted(answers(found)) == ["cannot_tell", "clear"]


def test_an_allergy_of_two_agents_one_of_them_open_clears_nothing() -> None:
    assert answers(conflicts(given(ingredient="other"), allergy("gp", "1", ASPIRIN, OPEN))) == ["cannot_tell"]
    assert answers(crossing(CEFA, allergy("gp", "1", ASPIRIN, OPEN))) == ["cannot_tell"]


def test_an_open_agent_still_meets_the_members_that_are_known() -> None:
    found = conflicts(given(), allergy("gp", "1", PARTLY), relation="class")
    assert sorted(answers(found)) == ["cannot_tell", "fires"]


# Cross-reactions


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
        assert named(found) == [("ward", "m1"), ("gp", "1")]
        assert found.evidence == {"likelihood": "high", "citation": "a book", "reaction": severity}
        assert {found.words[name] for name in ("likelihood", "citation", "reaction")} == {"high", "a book", severity}


def test_the_likeliest_of_several_rows_speaks() -> None:
    rows = (row(likelihood="low"), row(likelihood="high"), row(likelihood="moderate"))
    for order in (rows, rows[::-1]):
        [found] = crossing(CEFA, allergy("gp", "1", AMOXICILLIN), rows=order)
        assert found.words["likelihood"] == "high"


def test_an_outright_conflict_is_left_to_its_own_rule() -> None:
    [found] = crossing(given(), allergy("gp", "1", AMOXICILLIN), rows=(row(of="amox"),))
    assert found.answer == "clear"


def test_every_allergy_that_the_table_speaks_of_is_named_once() -> None:
    entries = (allergy("gp", "1", AMOXICILLIN), allergy("portal", "2", AMOXICILLIN), allergy("gp", "3", ASPIRIN))
    [found] = crossing(CEFA, given("m2", "cefa", source="tto"), *entries)
    assert sorted(named(found)) == [("gp", "1"), ("portal", "2"), ("tto", "m2"), ("ward", "m1")]


def test_where_an_agent_is_lost_or_ingredients_are_not_known_it_cannot_tell() -> None:
    assert answers(crossing(CEFA, allergy("gp", "1", state="degraded"))) == ["cannot_tell"]
    assert answers(crossing(given(ingredient=None), allergy("gp", "1", AMOXICILLIN))) == ["cannot_tell"]
    assert answers(crossing(CEFA, allergy("gp", "1", OPEN), rows=())) == ["cannot_tell"]
    assert crossing(allergy("gp", "1", state="degraded")) == ()


# Look-alikes

PAIR = LookAlikeRow(first="penicillin", second="penicillamine", citation="an alert", source_id="s")
PENICILLAMINE = Agent(kind="ingredient", name="Penicillamine", ingredients=frozenset({"pen"}))


def alike(*entries: AllergyEntry) -> tuple[Outcome, ...]:
    return LookAlikeAgents().judge(record(*entries, reference=replace(bundled(), look_alikes=(PAIR,))), ALL)


def test_look_alikes_of_two_sources_are_both_shown() -> None:
    for entries in (("gp", "ward"), ("ward", "gp")):
        [found] = alike(allergy(entries[0], "1", PENICILLINS), allergy(entries[1], "2", PENICILLAMINE))
        assert found.answer == "fires"
        assert sorted(named(found)) == sorted([(entries[0], "1"), (entries[1], "2")])
        assert {found.words["first"], found.words["second"]} == {"Penicillins", "Penicillamine"}
        assert {found.words["first_source"], found.words["second_source"]} == {"gp", "ward"}
        assert found.evidence == {"pair": "penicillin / penicillamine", "citation": "an alert"}


@pytest.mark.parametrize(
    "entries",
    [
        (allergy("gp", "1", PENICILLINS), allergy("gp", "2", PENICILLAMINE)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLINS)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLAMINE), allergy("ward", "3", PENICILLINS)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLAMINE), allergy("gp", "3", PENICILLAMINE)),
        (allergy("gp", "1", PENICILLINS), allergy("ward", "2", PENICILLAMINE, state="resolved")),
    ],
)
def test_where_nothing_points_at_a_mix_up_every_allergy_is_clear(entries: tuple[AllergyEntry, ...]) -> None:
    found = alike(*entries)
    in_force = [each for each in entries if each.reading.state == "active"]
    assert answers(found) == ["clear"] * len(in_force)
    assert sorted(named(one)[0] for one in found) == sorted((each.written.source, each.written.entry) for each in in_force)
