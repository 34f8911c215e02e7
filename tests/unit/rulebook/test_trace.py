"""The trace from hazard to test: closed in this checkout, and every way to break it is named."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.core.rules import Rule
from service.rulebook.hazards import Control, SafetyFile, read_safety_file
from service.rulebook.load import read_folders
from service.rulebook.trace import broken_links, missing_files, untried
from tests.support.reference import bundled

ROOT = Path(__file__).resolve().parents[3]
HELD = read_safety_file(ROOT / "safety")
RULES = read_folders([ROOT / "rules"], bundled()).rules


def test_every_rule_that_runs_leads_to_a_hazard_by_a_control_and_back() -> None:
    assert broken_links(HELD, RULES) == ()


def test_every_file_that_a_control_or_an_incident_names_is_there() -> None:
    assert missing_files(HELD, ROOT) == ()


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    named = {gap.subject for gap in missing_files(HELD, tmp_path)}
    assert named == {control.id for control in HELD.controls}


def controls(change: Callable[[Control], Control]) -> SafetyFile:
    return replace(HELD, controls=tuple(change(each) if each.id == "C-001" else each for each in HELD.controls))


def implementing(each: Control, *rules: str, code: tuple[str, ...] = ("service",)) -> Control:
    return replace(each, implements=replace(each.implements, rules=rules, code=code))


@pytest.mark.parametrize(
    ("held", "subject", "lacks"),
    [
        (replace(HELD, hazards=tuple(replace(each, controls=()) for each in HELD.hazards)), "H-001", "a control"),
        (replace(HELD, hazards=()), "C-001", "a hazard that it answers"),
        (replace(HELD, hazards=()), "ALG-013", "the hazard H-001, which it names and nobody describes"),
        (controls(lambda each: implementing(each, code=())), "C-001", "rules or code that make it"),
        (controls(lambda each: implementing(each)), "ALG-013", "a control of H-001 that names it"),
        (controls(lambda each: implementing(each, "ALG-999")), "C-001", "the rule ALG-999, which it names and nobody has"),
        (controls(lambda each: replace(each, verified_by=())), "C-001", "a test that it is there, or that it works"),
        (controls(lambda each: replace(each, effective_by=())), "C-001", "a test that it is there, or that it works"),
    ],
)
def test_a_link_that_is_broken_is_named(held: SafetyFile, subject: str, lacks: str) -> None:
    assert (subject, lacks) in {(gap.subject, gap.lacks) for gap in broken_links(held, RULES)}


def with_rule(**changes: object) -> tuple[Rule, ...]:
    return tuple(replace(rule, **changes) if rule.id == "ALG-013" else rule for rule in RULES)


@pytest.mark.parametrize(
    ("rules", "subject", "lacks"),
    [
        (with_rule(hazards=()), "ALG-013", "a hazard"),
        (with_rule(hazards=("H-012",)), "ALG-013", "a control of H-012 that names it"),
        (with_rule(status="shadow"), "C-001", "the rule ALG-013, which it names and which is shadow"),
    ],
)
def test_a_rule_that_leads_nowhere_is_named(rules: tuple[Rule, ...], subject: str, lacks: str) -> None:
    assert [(gap.subject, gap.lacks) for gap in broken_links(HELD, rules)] == [(subject, lacks)]


def test_what_no_canary_tries_is_named() -> None:
    assert untried(HELD, RULES, frozenset(rule.id for rule in RULES)) == ()
    named = {gap.subject for gap in untried(HELD, RULES, frozenset(rule.id for rule in RULES) - {"ALG-013", "ALG-014"})}
    assert named == {"ALG-013", "C-001"}
