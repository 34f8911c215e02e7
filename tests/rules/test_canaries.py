"""Every known harm is caught by the rules as they are deployed, and each canary needs the rules it names."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from service.core.pipeline import reconcile_record
from service.workflows.canaries import read_canaries, unseen
from service.workflows.make_report import make_report
from service.workflows.problems import Refused
from tests.support.desk import real_desk

FOLDER = Path(__file__).resolve().parents[2] / "safety" / "canaries"
FILES = sorted(FOLDER.glob("*.json"))
KNOWN = {f"K{number}" for number in range(1, 14)}


def canary(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_there_is_one_for_every_known_harm() -> None:
    assert {path.stem.split("-")[0] for path in FILES} >= KNOWN


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_canary_sings(path: Path) -> None:
    held = canary(path)
    report = make_report(json.dumps(held["case"]).encode(), real_desk())
    assert not isinstance(report, Refused)
    assert set(held["rules"]) <= {finding.rule for finding in report.findings}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_canary_falls_silent_when_one_of_its_rules_is_switched_off(path: Path) -> None:
    desk = real_desk()
    for rule in canary(path)["rules"]:
        without = replace(desk.rulebook, rules=tuple(each for each in desk.rulebook.rules if each.id != rule))
        judge = partial(reconcile_record, rulebook=without, reference=desk.reference, engine=desk.engine)
        silent = unseen(tuple(each for each in read_canaries(FOLDER) if each.name == path.stem), replace(desk, judge=judge))
        assert silent, f"{path.stem} does not need {rule}"
