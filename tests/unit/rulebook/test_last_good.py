"""Rules that proved themselves are kept whole, found again only for what they were kept for, and never when they were touched."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from service.rulebook.last_good import POINTER, LastGood, find, keep
from tests.support.rule_files import RULE, rule_folder


def kept(place: Path, *folders: Path, profile: str = "ward", at: str = "2026-11-20T09:00:00+00:00") -> LastGood:
    return keep(place, folders, at=at, profile=profile, version="sha256:r", reference_data="sha256:d")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return rule_folder(tmp_path / "rules")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "medrec.db.rules"


def test_what_was_kept_is_found_with_every_rule_and_profile(rules: Path, place: Path, tmp_path: Path) -> None:
    site = rule_folder(tmp_path / "site", {"other": RULE})
    held = kept(place, rules, site)
    found = find(place, [rules, site], "ward")
    assert found == held
    ours, theirs = held.copies(place)
    assert (ours.name, theirs.name) == ("rules", "site")
    assert (theirs / "other.yaml").read_text() == RULE
    assert (ours / "profiles" / "ward.yaml").read_bytes() == (rules / "profiles" / "ward.yaml").read_bytes()


def test_where_nothing_was_kept_it_says_so(rules: Path, place: Path) -> None:
    assert find(place, [rules], "ward") == "no rules were kept as the last good ones"


@pytest.mark.parametrize("wanted", ["another folder", "one folder more", "another profile"])
def test_a_copy_does_not_overrule_a_setting_that_was_changed(rules: Path, place: Path, tmp_path: Path, wanted: str) -> None:
    kept(place, rules)
    folders = {"another folder": [tmp_path], "one folder more": [rules, tmp_path]}.get(wanted, [rules])
    found = find(place, folders, "theatre" if wanted == "another profile" else "ward")
    assert isinstance(found, str)
    assert "of other folders or of another profile (ward)" in found


@pytest.mark.parametrize("how", ["edited", "deleted", "added", "renamed"])
def test_a_copy_that_was_touched_is_refused(rules: Path, place: Path, how: str) -> None:
    (copy,) = kept(place, rules).copies(place)
    file = copy / "held_too_long.yaml"
    if how == "edited":
        file.write_text(RULE.replace("max_days: 7", "max_days: 70"))
    elif how == "deleted":
        file.unlink()
    elif how == "added":
        (copy / "more.yaml").write_text(RULE)
    else:
        file.rename(copy / "other.yaml")
    found = find(place, [rules], "ward")
    assert isinstance(found, str)
    assert found.endswith("is not what was kept there: its hash differs")
    # The next good start mends it.
    kept(place, rules)
    assert isinstance(find(place, [rules], "ward"), LastGood)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"folders": 3}', '{"folders": [], "copy": "x", "more": 1}'])
def test_a_pointer_that_cannot_be_read_is_told_and_never_followed(rules: Path, place: Path, text: str) -> None:
    kept(place, rules)
    (place / POINTER).write_text(text)
    found = find(place, [rules], "ward")
    assert isinstance(found, str)
    assert "cannot be read" in found


@pytest.mark.parametrize("copy", ["..", ".", "", "../rules"])
def test_a_pointer_does_not_lead_out_of_its_place(rules: Path, place: Path, copy: str) -> None:
    kept(place, rules)
    told: dict[str, Any] = json.loads((place / POINTER).read_text())
    (place / POINTER).write_text(json.dumps({**told, "copy": copy}))
    assert find(place, [rules], "ward") == f"{place / copy} is not what was kept there: its hash differs"


@pytest.mark.parametrize("broken", ["fsync", "rename", "replace"])
def test_whoever_is_cut_off_while_keeping_leaves_the_copy_of_before(
    rules: Path, place: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    before = kept(place, rules)

    def fails(*_: object) -> None:
        raise OSError("no space left")

    (rules / "held_too_long.yaml").write_text(RULE.replace("max_days: 7", "max_days: 6"))
    monkeypatch.setattr(os if broken == "fsync" else Path, broken, fails)
    with pytest.raises(OSError, match="no space left"):
        kept(place, rules)
    monkeypatch.undo()
    assert find(place, [rules], "ward") == before


def test_the_newest_copy_stays_and_one_before_it(rules: Path, place: Path) -> None:
    for days in range(5, 10):
        (rules / "held_too_long.yaml").write_text(RULE.replace("max_days: 7", f"max_days: {days}"))
        newest = kept(place, rules)
    assert len(list(place.glob("sha256-*"))) == 2
    assert find(place, [rules], "ward") == newest
    assert not list(place.glob("new-*"))


def test_two_processes_that_keep_the_same_rules_do_not_disturb_each_other(
    rules: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = Path.rename

    def another_was_quicker(self: Path, target: Path) -> Path:
        monkeypatch.setattr(Path, "rename", renamed)
        kept(place, rules)
        return renamed(self, target)

    monkeypatch.setattr(Path, "rename", another_was_quicker)
    assert find(place, [rules], "ward") == "no rules were kept as the last good ones"
    held = kept(place, rules)
    assert find(place, [rules], "ward") == held
