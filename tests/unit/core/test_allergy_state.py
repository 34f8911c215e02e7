"""Allergies whose agent was lost: they hold prescribing, and the likeliest candidates are told with their reasons."""

from dataclasses import replace
from typing import Any

import pytest

from service.core.checks.allergy_state import AllergyState
from service.core.checks.kind import AppliesTo
from service.core.model.coding import DMD, Concept
from service.core.model.medicine import Suggestion
from tests.unit.core.judging import ALLERGIES, answers
from tests.unit.core.records import AMOXICILLIN, allergy, record

NKDA = allergy("ward", "nkda", state="negated", negation="no-known-drug-allergy", drug=None)


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
    assert {one.holds for one in AllergyState(state="degraded", substance=substance).judge(held, ALLERGIES)} <= {None}
    for holds_all in (True, False):
        found = AllergyState(state="degraded", substance=substance, holds_all=holds_all).judge(held, ALLERGIES)
        assert answers(found) == ([answer] if answer else [])
        assert [one.holds for one in found if answer == "fires"] == (
            [("all-prescribing" if holds_all else None)] if answer == "fires" else []
        )
        assert all(one.because == one.words["disguise"] == "by a transfer code" for one in found)


def test_denials_and_other_roles_have_no_lost_agent() -> None:
    check = AllergyState(state="degraded", substance="drug")
    assert check.judge(record(replace(NKDA, reading=replace(NKDA.reading, state="degraded"))), ALLERGIES) == ()
    held = record(allergy("gp", "1", state="degraded"))
    assert answers(check.judge(held, AppliesTo(list="allergies", roles=("gp-record",)))) == ["fires"]
    assert check.judge(held, AppliesTo(list="allergies", roles=("inpatient-orders",))) == ()


@pytest.mark.parametrize(
    ("state", "drug", "named", "substance", "answer"),
    [
        ("unresolved-agent", False, False, "not-drug", "fires"),
        ("unresolved-agent", False, True, "not-drug", "clear"),
        ("unresolved-agent", None, False, "not-drug", "clear"),
        ("unresolved-agent", True, True, "drug", "fires"),
        ("unresolved-agent", None, True, "drug", "fires"),
        ("degraded", False, False, "not-drug", "clear"),
    ],
)
def test_no_drug_is_told_only_where_nothing_is_known(
    state: str, drug: bool | None, named: bool, substance: Any, answer: str
) -> None:
    held = record(allergy("gp", "1", *((AMOXICILLIN,) if named else ()), state=state, drug=drug))
    assert answers(AllergyState(state="unresolved-agent", substance=substance).judge(held, ALLERGIES)) == [answer]


def test_what_is_known_and_degraded_is_told_whatever_it_is() -> None:
    held = record(allergy("gp", "1", AMOXICILLIN, state="degraded", drug=False))
    assert answers(AllergyState(state="degraded", substance="not-drug").judge(held, ALLERGIES)) == ["fires"]


def test_at_most_three_candidates_are_told_each_with_its_reason() -> None:
    def suggested(name: str) -> Suggestion:
        return Suggestion(concept=Concept(system=DMD, code="1", display=name), score=1, because="its note")  # type: ignore[arg-type]

    several = tuple(suggested(name) for name in "abcd")
    for candidates, told in ((several, "a (its note); b (its note); c (its note)"), ((), "none found")):
        [found] = AllergyState(state="degraded", substance="drug").judge(
            record(allergy("gp", "1", state="degraded", candidates=candidates)), ALLERGIES
        )
        assert found.words["candidates"] == told
        assert found.words["disguise"] == "read"
        assert found.evidence["state"] == "degraded"
