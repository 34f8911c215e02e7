"""medrec rules diff: what a reader is told of two folders of rules, and of two profiles."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli.application import build
from tests.support.rule_files import CHANGE, PROFILE, RULE, SECOND, rule_folder, with_change
from tests.support.wiring import bundled_wiring

LISTED = RULE.replace("DIS-900", "DIS-902").replace("held_too_long", "held_by_group")


def run(folder: Path, *words: object) -> Any:
    return CliRunner().invoke(build(), ["rules", "diff", *map(str, words)], obj=bundled_wiring(folder))


def two(tmp_path: Path, old: dict[str, str], new: dict[str, str], *profiles: str) -> tuple[Path, Path]:
    before, after = profiles or (PROFILE, PROFILE)
    return rule_folder(tmp_path / "old" / "rules", old, before), rule_folder(tmp_path / "new" / "rules", new, after)


def told(tmp_path: Path, old: str, new: str) -> list[str]:
    """The lines about one rule that changed from `old` to `new`."""
    said = run(tmp_path, *two(tmp_path, {"held_too_long": old}, {"held_too_long": new}))
    assert said.exit_code == 0, said.stderr
    head, which, *lines = said.stdout.splitlines()
    assert head.endswith("rules: 0 new, 0 gone, 1 different, 0 the same")
    assert which.startswith("different: DIS-900: ")
    return [line.strip() for line in lines]


def test_nothing_differs_from_itself(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path / "rules")
    assert run(tmp_path, folder, folder).stdout.splitlines() == [
        f"from {folder} to {folder}: rules: 0 new, 0 gone, 0 different, 1 the same",
        "nothing differs",
    ]


def test_new_and_gone_rules_are_named(tmp_path: Path) -> None:
    said = run(tmp_path, *two(tmp_path, {"held_too_long": RULE}, {"held_far_too_long": SECOND.replace("active", "shadow")}))
    assert said.stdout.splitlines()[1:] == [
        "new: DIS-901 held_far_too_long (moderate, shadow): A medicine has been on hold for too long",
        "gone: DIS-900 held_too_long (moderate, active): A medicine has been on hold for too long",
    ]


LOUD = "IT JUDGES DIFFERENTLY AT THE SAME VERSION: raise the version"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("severity: moderate", "severity: low", [LOUD, "severity: moderate -> low"]),
        ("status: active", "status: shadow", ["status: active -> shadow"]),
        ("version: 1", "version: 2", ["version: 1 -> 2"]),
        ("max_days: 7}", "max_days: 8}", [LOUD, "check.max_days: 7 -> 8"]),
        ("except_groups: [insulin]", "groups: [insulin]",
         [LOUD, "applies_to.groups: adds insulin", "applies_to.except_groups: takes out insulin"]),
        ("action: Review it.", "action: Look at it.", [LOUD, "message.action: Review it. -> Look at it."]),
        ("override_reasons: [reviewed]", "override_reasons: [seen]", [LOUD, "override_reasons: adds seen; takes out reviewed"]),
        ("title: A medicine", "title: Any medicine",
         ["title: A medicine has been on hold for too long -> Any medicine has been on hold for too long"]),
        ("Nobody is reminded.", "Nobody knows.", ["rationale: Nobody is reminded. -> Nobody knows."]),
        ("hazards: [H-016]", "hazards: [H-016, H-017]", ["hazards: adds H-017"]),
        ("status: active", "status: active\nprotected: true", ["protected: false -> true"]),
        ("name: a year", "name: twelve months", ["examples.fires: a year: taken out", "examples.fires: twelve months: added"]),
        ("since: 2025-11-12", "since: 2025-11-11", ["examples.fires: a year: changed"]),
    ],
)  # fmt: skip
def test_what_changed_in_a_rule_is_said_in_full(tmp_path: Path, old: str, new: str, lines: list[str]) -> None:
    assert told(tmp_path, RULE, RULE.replace(old, new)) == lines


def test_a_raised_version_is_not_complained_of(tmp_path: Path) -> None:
    raised = RULE.replace("severity: moderate", "severity: low").replace("version: 1", "version: 2")
    assert told(tmp_path, RULE, raised) == ["severity: moderate -> low", "version: 1 -> 2"]


def test_what_a_profile_switches_off_is_said(tmp_path: Path) -> None:
    rules = {"held_too_long": RULE}
    old, new = two(tmp_path, rules, rules, PROFILE, with_change())
    words = "DIS-900 until 2026-12-01: the ward reviews daily (by A. Writer, approved by B. Reader on 2026-11-01)"
    assert run(tmp_path, old, new).stdout.splitlines()[1:] == ["profile ward: different", f"  SWITCHES OFF {words}"]
    assert run(tmp_path, new, old).stdout.splitlines()[1:] == ["profile ward: different", f"  no longer switches off {words}"]


def test_settings_and_tuning_of_a_profile_are_said(tmp_path: Path) -> None:
    rules = {"held_too_long": RULE}
    tuned = with_change('{status: "off"}', "{severity: low, check.max_days: 9}").replace("hours: 24", "hours: 12")
    said = run(tmp_path, *two(tmp_path, rules, rules, PROFILE, tuned)).stdout.splitlines()
    assert said[2] == "  settings.expires_after_hours: 24 -> 12"
    assert said[3].startswith("  sets DIS-900 severity low, check.max_days 9 until 2026-12-01: ")


def test_a_change_that_another_person_approved_is_another_change(tmp_path: Path) -> None:
    rules = {"held_too_long": RULE}
    said = run(tmp_path, *two(tmp_path, rules, rules, with_change(), with_change("B. Reader", "C. Reader"))).stdout
    assert "SWITCHES OFF DIS-900" in said
    assert "no longer switches off DIS-900" in said


def test_a_profile_that_is_new_tells_all_of_itself(tmp_path: Path) -> None:
    old, new = two(tmp_path, {"held_too_long": RULE}, {"held_too_long": RULE})
    (new / "profiles" / "night.yaml").write_text(PROFILE.replace("changes: []\n", CHANGE))
    said = run(tmp_path, old, new).stdout.splitlines()
    assert said[1] == "profile night: new"
    assert "  settings.weight_stale_after_days: (none) -> 365" in said
    assert any(line.startswith("  SWITCHES OFF DIS-900") for line in said)


def test_two_profiles_of_one_folder(tmp_path: Path) -> None:
    folder = rule_folder(tmp_path / "rules", {"held_too_long": RULE, "held_by_group": LISTED})
    (folder / "profiles" / "night.yaml").write_text(with_change())
    said = CliRunner().invoke(
        build(), ["rules", "diff", "--profile", "night", "--against", "ward"], obj=bundled_wiring(tmp_path, rules=folder)
    )
    assert said.stdout.splitlines()[:2] == [
        "from ward to night: rules: 0 new, 0 gone, 0 different, 2 the same",
        "profile night: different",
    ]
    assert said.stdout.splitlines()[2].startswith("  SWITCHES OFF DIS-900")


def test_as_json_the_same_is_told(tmp_path: Path) -> None:
    old, new = two(
        tmp_path,
        {"held_too_long": RULE},
        {"held_too_long": RULE.replace("max_days: 7}", "max_days: 8}"), "held_far_too_long": SECOND},
        PROFILE,
        with_change(),
    )
    value = json.loads(run(tmp_path, old, new, "--format", "json").stdout)
    assert [rule["id"] for rule in value["rules"]["new"]] == ["DIS-901"]
    (changed,) = value["rules"]["changed"]
    assert (changed["id"], changed["same_version"]) == ("DIS-900", True)
    assert {each["field"]: (each["old"], each["new"]) for each in changed["differences"]} == {"check.max_days": (7, 8)}
    assert [(each["rule"], each["off"]) for each in value["profiles"][0]["makes"]] == [("DIS-900", True)]


@pytest.mark.parametrize(
    "words",
    [(), ("rules",), ("a", "b", "c"), ("rules", "nowhere"), ("--profile", "ward"), ("--against", "ward"),
     ("rules", "rules", "--profile", "ward", "--against", "ward"), ("--profile", "nobody", "--against", "ward")],
)  # fmt: skip
def test_what_cannot_be_compared_is_said_in_one_line(tmp_path: Path, words: tuple[str, ...], monkeypatch: Any) -> None:
    rule_folder(tmp_path / "rules")
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(build(), ["rules", "diff", *words], obj=bundled_wiring(tmp_path, rules=tmp_path / "rules"))
    assert (said.exit_code, said.stdout) == (2, "")
    assert len(said.stderr.splitlines()) == 1
    assert said.stderr.startswith("medrec: ")


def test_a_folder_with_a_mistake_is_not_compared_and_the_mistake_is_placed(tmp_path: Path) -> None:
    old, new = two(tmp_path, {"held_too_long": RULE}, {"held_too_long": RULE.replace("severity: moderate", "severity: mild")})
    said = run(tmp_path, old, new)
    assert (said.exit_code, said.stdout) == (2, "")
    assert f"{new}/held_too_long.yaml: severity" in said.stderr
