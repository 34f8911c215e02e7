"""The mark of rule folders: whatever is done to a rule or a profile changes it, and nothing else does."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from service.rulebook.mark import folders_mark
from tests.support.rule_files import RULE, SECOND, rule_folder

CHANGES: dict[str, Callable[[Path], object]] = {
    "a rule is edited": lambda folder: (folder / "held_too_long.yaml").write_text(RULE + "# seen\n"),
    "a rule is added": lambda folder: (folder / "held_far_too_long.yaml").write_text(SECOND),
    "a rule is taken away": lambda folder: (folder / "held_too_long.yaml").unlink(),
    "a rule is renamed": lambda folder: (folder / "held_too_long.yaml").rename(folder / "other.yaml"),
    "a profile is edited": lambda folder: (folder / "profiles" / "ward.yaml").write_text(""),
    "the folder is gone": lambda folder: folder.rename(folder.with_name("gone")),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_changes_it(change: str, tmp_path: Path) -> None:
    folder = rule_folder(tmp_path / "rules")
    before = folders_mark([folder])
    CHANGES[change](folder)
    assert folders_mark([folder]) != before


def test_an_edit_that_keeps_size_and_time_changes_it(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path / "rules")
    file, before = folder / "held_too_long.yaml", folders_mark([folder])
    when = file.stat()
    file.write_text(RULE.replace("max_days: 7", "max_days: 8"))
    os.utime(file, ns=(when.st_atime_ns, when.st_mtime_ns))
    assert folders_mark([folder]) != before


def test_a_touch_and_a_note_beside_the_rules_do_not(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path / "rules")
    before = folders_mark([folder])
    (folder / "held_too_long.yaml").touch()
    (folder / "notes.txt").write_text("read me")
    assert folders_mark([folder]) == before
