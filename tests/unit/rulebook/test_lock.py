"""A rule that behaves differently has a higher version, and an id that was given once is never free again."""

import json
from pathlib import Path

import pytest

from service.core.rules import Rule
from service.rulebook.load import read_folders
from service.rulebook.lock import lock_problems, next_id, read_lock, write_lock
from tests.support.reference import bundled
from tests.support.rule_files import RULE, SECOND, rule_folder


def rules(folder: Path, *texts: str) -> tuple[Rule, ...]:
    stems = {text.split("name: ")[1].split("\n")[0]: text for text in texts}
    found = read_folders([rule_folder(folder, stems)], bundled())
    assert found.problems == ()
    return found.rules


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    folder = tmp_path / "locked"
    assert write_lock(rules(folder, RULE), folder) == ()
    return folder


def test_what_was_locked_agrees_with_its_lock(locked: Path) -> None:
    assert lock_problems(read_folders([locked], bundled()).rules, read_lock(locked)) == ()
    assert json.loads((locked / "rules.lock.json").read_text())["DIS-900"]["version"] == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("max_days: 7", "max_days: 8"),
        ("severity: moderate", "severity: low"),
        ("except_groups: [insulin]", "except_groups: [lithium]"),
        ("action: Review it.", "action: Look at it."),
        ("override_reasons: [reviewed]", "override_reasons: []"),
    ],
)
def test_another_behaviour_asks_for_another_version(locked: Path, tmp_path: Path, old: str, new: str) -> None:
    changed = RULE.replace(old, new)
    (problem,) = lock_problems(rules(tmp_path / "a", changed), read_lock(locked))
    assert "raise the version to 2" in problem.reason
    assert [p.reason for p in write_lock(rules(tmp_path / "b", changed), locked)] == [problem.reason]
    raised = rules(tmp_path / "c", changed.replace("version: 1", "version: 2"))
    assert "write the lock again" in lock_problems(raised, read_lock(locked))[0].reason
    assert write_lock(raised, locked) == ()
    assert lock_problems(raised, read_lock(locked)) == ()


@pytest.mark.parametrize("new", ["rationale: Other words.", "rationale: Nobody is reminded.\nprotected: true"])
def test_reasons_and_protection_are_no_behaviour(locked: Path, tmp_path: Path, new: str) -> None:
    changed = rules(tmp_path / "a", RULE.replace("rationale: Nobody is reminded.", new))
    assert lock_problems(changed, read_lock(locked)) == ()


def test_a_version_that_goes_down_a_rule_that_vanishes_and_an_id_used_again_are_refused(locked: Path, tmp_path: Path) -> None:
    two = rules(tmp_path / "a", RULE.replace("version: 1", "version: 2"))
    assert write_lock(two, locked) == ()
    assert "below the 2" in lock_problems(rules(tmp_path / "b", RULE), read_lock(locked))[0].reason
    gone = lock_problems(rules(tmp_path / "c", SECOND), read_lock(locked))
    assert [p.field for p in gone] == ["DIS-900", "version"]
    assert "status retired" in gone[0].reason
    assert write_lock(rules(tmp_path / "d", SECOND), locked) != ()
    other = rules(tmp_path / "e", RULE.replace("held_too_long", "held_otherwise"))
    assert "never used again" in lock_problems(other, read_lock(locked))[0].reason


def test_a_retired_rule_keeps_its_id(locked: Path, tmp_path: Path) -> None:
    retired = rules(tmp_path / "a", RULE.replace("status: active", "status: retired"))
    assert lock_problems(retired, read_lock(locked)) == ()
    assert next_id("DIS", retired, {}) == "DIS-901"


def test_the_next_id_is_above_every_one_ever_used(locked: Path) -> None:
    assert next_id("DIS", (), read_lock(locked)) == "DIS-901"
    assert next_id("DOS", (), read_lock(locked)) == "DOS-001"
