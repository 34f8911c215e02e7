"""A folder of rules loads whole or not at all, and says everything that is wrong with it at once."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from service.core.rules import Rulebook
from service.rulebook.load import load_rulebook, read_folders
from service.rulebook.problems import RuleProblem
from tests.support.reference import bundled
from tests.support.rule_files import PROFILE, RULE, SECOND, rule_folder

TODAY = date(2026, 11, 20)


def load(folder: Path, profile: str = "ward") -> Rulebook | tuple[RuleProblem, ...]:
    return load_rulebook([folder], profile=profile, reference=bundled(), today=TODAY)


def held(folder: Path) -> Rulebook:
    found = load(folder)
    assert isinstance(found, Rulebook), [str(problem) for problem in found]
    return found


def test_a_rule_is_read_with_its_parameters_typed(tmp_path: Path) -> None:
    (rule,) = held(rule_folder(tmp_path)).rules
    assert (rule.id, rule.severity, rule.applies_to.except_groups) == ("DIS-900", "moderate", ("insulin",))
    assert vars(rule.check) == {"max_days": 7}
    assert rule.path == f"{tmp_path.name}/held_too_long.yaml"


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("max_days: 7", "max_day: 7", "check.max_day", "not known here"),
        ("max_days: 7", "max_days: seven", "check.max_days", "not a whole number"),
        ("max_days: 7", "max_days: -7", "check.max_days", "below zero"),
        ("kind: suspended_without_review", "kind: suspended", "check.kind", "known are"),
        ("supports: [check.max_days]", "supports: [check.days]", "sources[0].supports", "no field"),
        ("supports: [check.max_days]", "supports: [rationale]", "check.max_days", "backed by no source"),
        ("except_groups: [insulin]", "except_groups: [insulins]", "applies_to.except_groups", "no group"),
        ("except_groups: [insulin]", "transfers: [arrival]", "applies_to.transfers", "none of"),
        ("list: medicines", "lists: medicines", "applies_to.lists", "not known here"),
        ("severity: moderate", "severity: serious", "severity", "none of"),
        ("category: suspended-without-review", "category: suspended", "category", "no report has"),
        ("hazards: [H-016]", "hazards: []", "hazards", "no hazard"),
        ("hazards: [H-016]", "hazards: [H16]", "hazards", "three digits"),
        ("{days} days", "{dys} days", "message.summary", "is not said by"),
        ("{days} days", "{days days", "message.summary", "cannot be filled"),
        ("name: held_too_long", "name: held_long", "name", "the file is called"),
        ("id: DIS-900", "id: DIS-9", "id", "three digits"),
        ("version: 1", "version: 0", "version", "below 1"),
        ("review_due: 2027-03-31", "review_due: next year", "review_due", "not a date"),
        ("version: 1\n", "", "version", "is missing"),
        ("status: active", "status: on", "status", "true or false"),
        ("title: A medicine has", f"title: A medicine {'x' * 80} has", "title", "at most 80"),
        ("rationale: Nobody is reminded.", "rationale: Nobody is reminded.\nwhy: no", "why", "true or false"),
        ("name: eight days", "name: a year", "examples.fires[1].name", "another example"),
        ("  fires:", "  fire:", "examples.fire", "none of"),
    ],
)
def test_a_slip_is_refused_with_file_field_and_reason(tmp_path: Path, old: str, new: str, field: str, said: str) -> None:
    assert old in RULE
    found = load(rule_folder(tmp_path, {"held_too_long": RULE.replace(old, new)}))
    assert not isinstance(found, Rulebook)
    assert any((p.path, p.field) == (f"{tmp_path.name}/held_too_long.yaml", field) and said in p.reason for p in found), found


def test_all_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    first = RULE.replace("severity: moderate", "severity: bad").replace("max_days: 7", "max_day: 7")
    second = SECOND.replace("kind: suspended_without_review", "kind: none_such")
    found = load(rule_folder(tmp_path, {"held_too_long": first, "held_far_too_long": second}, PROFILE.replace("24", "0")))
    assert not isinstance(found, Rulebook)
    assert {p.field for p in found} >= {"severity", "check.max_day", "check.kind", "settings.expires_after_hours"}


def test_an_id_and_a_name_belong_to_one_rule(tmp_path: Path) -> None:
    again = RULE.replace("held_too_long", "held_again")
    found = load(rule_folder(tmp_path, {"held_too_long": RULE, "held_again": again}))
    assert not isinstance(found, Rulebook)
    assert [p.field for p in found] == ["id"]


@pytest.mark.parametrize(("status", "runs"), [("draft", 0), ("shadow", 1), ("active", 1), ("retired", 0)])
def test_only_shadow_and_active_rules_run(tmp_path: Path, status: str, runs: int) -> None:
    folder = rule_folder(tmp_path, {"held_too_long": RULE.replace("status: active", f"status: {status}")})
    assert len(held(folder).rules) == runs


def test_a_folder_without_rules_and_a_profile_that_is_not_there_are_said(tmp_path: Path) -> None:
    found = load(rule_folder(tmp_path, {}))
    assert not isinstance(found, Rulebook)
    assert [p.reason for p in found] == ["holds no rules"]
    other = load(rule_folder(tmp_path / "b"), "theatre")
    assert isinstance(other, tuple)
    assert "there are ward" in other[0].reason


def test_hazards_are_looked_up_where_they_are_given(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path)
    assert read_folders([folder], bundled(), frozenset({"H-016"})).problems == ()
    (problem,) = read_folders([folder], bundled(), frozenset({"H-001"})).problems
    assert problem.reason == "H-016 is not described"


def test_the_version_follows_behaviour_and_profile_and_nothing_else(tmp_path: Path) -> None:
    texts = {
        "same": RULE,
        "words": RULE.replace("Nobody is reminded.", "Nobody reminds them."),
        "number": RULE.replace("max_days: 7", "max_days: 8"),
        "status": RULE.replace("status: active", "status: shadow"),
    }
    versions = {name: held(rule_folder(tmp_path / name, {"held_too_long": text})).version for name, text in texts.items()}
    versions["profile"] = held(rule_folder(tmp_path / "profile", profile=PROFILE.replace("365", "364"))).version
    assert versions["same"] == versions["words"]
    assert len(set(versions.values())) == 4


def test_a_rule_of_the_site_stands_beside_ours(tmp_path: Path) -> None:
    ours, site = rule_folder(tmp_path / "ours"), rule_folder(tmp_path / "site", {"held_far_too_long": SECOND})
    found = load_rulebook([ours, site], profile="ward", reference=bundled(), today=TODAY)
    assert isinstance(found, Rulebook)
    assert [rule.id for rule in found.rules] == ["DIS-900", "DIS-901"]


def test_digits_of_a_parameter_are_kept(tmp_path: Path) -> None:
    text = (
        RULE.replace("kind: suspended_without_review, max_days: 7", "kind: weights_differ, percent: 20.50, within_days: 30")
        .replace("check.max_days", "check.percent, check.within_days")
        .replace("{medicine} on hold for {days} days", "{used} and {other}")
        .replace("{source}, since {since}", "{percent}")
    )
    (rule,) = held(rule_folder(tmp_path, {"held_too_long": text})).rules
    assert str(vars(rule.check)["percent"]) == "20.50"
    assert isinstance(vars(rule.check)["percent"], Decimal)


def test_rules_that_are_asked_to_prove_themselves_do_so_at_load(tmp_path: Path) -> None:
    wrong = RULE.replace("since: 2026-11-12", "since: 2026-11-13")
    held(rule_folder(tmp_path / "unproven", {"held_too_long": wrong}))
    for name, text, loads in (("right", RULE, True), ("wrong", wrong, False)):
        folder = rule_folder(tmp_path / name, {"held_too_long": text})
        found = load_rulebook([folder], profile="ward", reference=bundled(), today=TODAY, prove=True)
        assert isinstance(found, Rulebook) == loads, found
