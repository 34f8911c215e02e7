"""A profile changes rules only with a reason, somebody else's approval, and for as long as it says."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from service.core.rules import Rulebook
from service.rulebook.load import load_rulebook
from service.rulebook.problems import RuleProblem
from service.workflows.check_rules import check_rules
from tests.house.tree import ROOT
from tests.support.reference import bundled
from tests.support.rule_files import RULE, rule_folder, with_change

TODAY = date(2026, 11, 20)


def load(folder: Path, profile: str, rule: str = RULE, today: date = TODAY) -> Rulebook | tuple[RuleProblem, ...]:
    rule_folder(folder, {"held_too_long": rule}, profile)
    return load_rulebook([folder], profile="ward", reference=bundled(), today=today)


def problem(found: Rulebook | tuple[RuleProblem, ...]) -> RuleProblem:
    assert not isinstance(found, Rulebook)
    (one,) = found
    return one


def test_a_rule_that_is_off_does_not_run_and_is_named(tmp_path: Path) -> None:
    found = load(tmp_path, with_change())
    assert isinstance(found, Rulebook)
    assert found.rules == ()
    (off,) = found.disabled
    assert (off.rule, off.reason, off.approved_by, off.expires) == (
        "DIS-900",
        "the ward reviews daily",
        "B. Reader",
        "2026-12-01",
    )


@pytest.mark.parametrize(("expires", "lapsed"), [("2026-11-19", True), ("2026-11-20", False), ("2026-11-21", False)])
def test_a_change_past_its_expiry_falls_away_and_every_report_says_so(tmp_path: Path, expires: str, lapsed: bool) -> None:
    found = load(tmp_path, with_change("2026-12-01", expires))
    assert isinstance(found, Rulebook)
    assert ([rule.id for rule in found.rules], len(found.disabled)) == (["DIS-900"] if lapsed else [], 0 if lapsed else 1)
    said = f"profile ward, changes[0].expires passed on {expires}: DIS-900 runs unchanged until this is settled"
    assert found.notices == ((said,) if lapsed else ())


def test_an_expired_tuning_gives_the_rule_back_as_it_was_written(tmp_path: Path) -> None:
    off = '{status: "off"}'
    tuned = with_change(off, "{severity: low, check.max_days: 9}").replace("2026-12-01", "2026-11-19")
    found = load(tmp_path, tuned)
    assert isinstance(found, Rulebook)
    (rule,) = found.rules
    assert (rule.severity, vars(rule.check)["max_days"]) == ("moderate", 7)
    assert "DIS-900 runs unchanged" in found.notices[0]


def test_whoever_checks_the_rules_has_to_settle_an_expired_change(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path / "site", profile=with_change("2026-12-01", "2026-11-19"))
    found = check_rules([folder], bundled(), safety=ROOT / "safety", profile="ward", today=TODAY)
    assert "site/profiles/ward.yaml: changes[0].expires: passed on 2026-11-19: DIS-900 runs unchanged until this is settled" in [
        str(problem) for problem in found.problems
    ]


def test_a_protected_rule_is_off_only_for_a_time(tmp_path: Path) -> None:
    protected = RULE.replace("severity: moderate", "severity: moderate\nprotected: true")
    assert isinstance(load(tmp_path / "a", with_change(), protected), Rulebook)
    found = problem(load(tmp_path / "b", with_change("  expires: 2026-12-01\n"), protected))
    assert (found.path, found.field) == ("b/profiles/ward.yaml", "changes[0].expires")
    assert "protected" in found.reason
    assert isinstance(load(tmp_path / "c", with_change("  expires: 2026-12-01\n")), Rulebook)


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("{severity: low}", ("low", 7)),
        ("{check.max_days: 3}", ("moderate", 3)),
        ("{severity: high, check.max_days: 0}", ("high", 0)),
    ],
)
def test_severity_and_parameters_can_be_tuned(tmp_path: Path, change: str, read: tuple[str, int]) -> None:
    found = load(tmp_path, with_change('{status: "off"}', change))
    assert isinstance(found, Rulebook)
    (rule,) = found.rules
    assert (rule.severity, vars(rule.check)["max_days"]) == read
    assert found.disabled == ()


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("approved_by: B. Reader", "approved_by: a. writer", "changes[0].approved_by", "also the author"),
        ("  approved_by: B. Reader\n", "", "changes[0].approved_by", "is missing"),
        ("  reason: the ward reviews daily\n", "", "changes[0].reason", "is missing"),
        ("on: 2026-11-01", "on: yesterday", "changes[0].on", "not a date"),
        ("on: 2026-11-01", "on: 2026-11-21", "changes[0].on", "still to come"),
        ("rule: DIS-900", "rule: DIS-999", "changes[0].rule", "no rule has"),
        ('{status: "off"}', "{severity: grave}", "changes[0].change.severity", "none of"),
        ('{status: "off"}', "{check.max_days: few}", "changes[0].change.check.max_days", "whole number"),
        ('{status: "off"}', "{check.max_days: -1}", "changes[0].change.check.max_days", "below zero"),
        ('{status: "off"}', "{check.days: 3}", "changes[0].change.check.days", "cannot be changed"),
        ('{status: "off"}', "{message: x}", "changes[0].change.message", "cannot be changed"),
        ('{status: "off"}', '{status: "on"}', "changes[0].change.status", "cannot be changed"),
        ('{status: "off"}', "{}", "changes[0].change", "is missing"),
        ('{status: "off"}', "{status: off}", "changes[0].change.status", "in quotes"),
        ("weight_stale_after_days: 365", "weight_stale_days: 365", "settings.weight_stale_days", "not known"),
        ("title: A ward\n", "", "title", "is missing"),
        ("title: A ward", "title: A ward\nrules: all", "rules", "not known"),
    ],
)
def test_a_profile_with_a_slip_is_refused(tmp_path: Path, old: str, new: str, field: str, said: str) -> None:
    text = with_change().replace(old, new)
    assert text != with_change()
    found = load(tmp_path, text)
    assert not isinstance(found, Rulebook)
    assert any(p.field == field and said in p.reason for p in found), found


def test_what_the_profile_changes_shows_in_the_version(tmp_path: Path) -> None:
    plain = load(tmp_path / "a", with_change('{status: "off"}', "{severity: low}"))
    other = load(tmp_path / "b", with_change('{status: "off"}', "{severity: high}"))
    assert isinstance(plain, Rulebook)
    assert isinstance(other, Rulebook)
    assert plain.version != other.version
    assert replace(plain, version="", rules=()) == replace(other, version="", rules=())
