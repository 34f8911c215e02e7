"""Every known harm is caught by the rules as they are deployed, and each canary needs the rules it names."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service.core.pipeline import reconcile_record
from service.rulebook.hazards import Control, read_safety_file
from service.rulebook.trace import untried
from service.workflows.canaries import read_canaries, unseen
from service.workflows.make_report import make_report
from service.workflows.ports import Desk
from service.workflows.problems import Refused
from tests.support.desk import real_desk

FOLDER = Path(__file__).resolve().parents[2] / "safety" / "canaries"
FILES = sorted(FOLDER.glob("*.json"))
CANARIES = read_canaries(FOLDER)
HELD = read_safety_file(FOLDER.parent)
KNOWN = {f"K{number}" for number in range(1, 14)}


def canary(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_there_is_one_for_every_known_harm() -> None:
    assert {path.stem.split("-")[0] for path in FILES} >= KNOWN


def test_every_protected_rule_and_every_control_made_of_rules_is_tried_by_one() -> None:
    tried = frozenset(rule for path in FILES for rule in canary(path)["rules"])
    assert untried(HELD, real_desk().rulebook.rules, tried) == ()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_canary_sings(path: Path) -> None:
    held = canary(path)
    report = make_report(json.dumps(held["case"]).encode(), real_desk())
    assert not isinstance(report, Refused)
    assert set(held["rules"]) <= {finding.rule for finding in report.findings}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_canary_falls_silent_when_one_of_its_rules_is_switched_off(path: Path) -> None:
    own = tuple(each for each in CANARIES if each.name == path.stem)
    for rule in canary(path)["rules"]:
        assert unseen(own, desk_without(rule)), f"{path.stem} does not need {rule}"


@pytest.mark.parametrize("rule", [rule.id for rule in real_desk().rulebook.rules if rule.protected])
def test_a_protected_rule_that_is_switched_off_does_not_go_unseen(rule: str) -> None:
    assert any(rule in words for words in unseen(CANARIES, desk_without(rule)))


@pytest.mark.parametrize("control", [each for each in HELD.controls if each.implements.rules], ids=lambda control: control.id)
def test_a_control_that_is_switched_off_does_not_go_unseen(control: Control) -> None:
    assert unseen(CANARIES, desk_without(*control.implements.rules))


def desk_without(*rules: str) -> Desk:
    desk = real_desk()
    without = replace(desk.rulebook, rules=tuple(each for each in desk.rulebook.rules if each.id not in rules))
    return replace(desk, judge=partial(reconcile_record, rulebook=without, reference=desk.reference, engine=desk.engine))
