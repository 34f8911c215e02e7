"""Switching off any control fails a test that the safety file names for it (P18); while it is on, that test passes."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.house.tree import ROOT
from tests.support.switches import HELD, Switch, switches

SWITCHES = switches()


def test_a_control_that_is_off_fails_its_test_which_passes_while_it_is_on() -> None:
    # All in one: the processes that share out a run would each try every switch to judge one of them.
    run = subprocess.run(
        [sys.executable, "-m", "tests.support.switching"], cwd=ROOT, capture_output=True, text=True, timeout=3600, check=False
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["nothing"]["failed"] == []
    unnoticed = [one.name for one in SWITCHES if not _of(one, told[one.name]["failed"])]
    assert unnoticed == [], "no test fails when these are switched off"
    assert [one.name for one in SWITCHES if not _of(one, told["nothing"]["passed"])] == []


def _of(switch: Switch, tests: list[str]) -> list[str]:
    return [test for test in tests if test.startswith(switch.fails)]


@pytest.mark.parametrize("control", HELD.controls, ids=lambda control: control.id)
def test_each_control_can_be_switched_off_by_its_rules_and_by_every_file_that_makes_it(control: Any) -> None:
    off = {switch.where for switch in SWITCHES if switch.control == control.id}
    assert off == {*control.implements.code, *(["rules"] if control.implements.rules else [])}


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_the_test_that_fails_is_one_that_the_safety_file_names(switch: Switch) -> None:
    (control,) = [each for each in HELD.controls if each.id == switch.control]
    file = switch.fails.partition("::")[0]
    named = (*control.verified_by, *control.effective_by)
    assert any(file == place or file.startswith(f"{place}/") for place in named), f"{file} is not among {named}"
