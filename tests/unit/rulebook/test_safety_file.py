"""Hazard, control, rule and test hold on to one another, in both directions."""

import re
from pathlib import Path

import pytest

from service.rulebook.hazards import Score, read_safety_file, risk
from service.rulebook.load import read_folders
from tests.support.reference import bundled

ROOT = Path(__file__).resolve().parents[3]
SAFETY = ROOT / "safety"
HELD = read_safety_file(SAFETY)


def test_nothing_in_the_safety_file_is_wrong() -> None:
    assert HELD.problems == ()
    assert len(HELD.hazards) >= 30


def test_every_rule_names_hazards_that_are_described() -> None:
    assert read_folders([ROOT / "rules"], bundled(), HELD.hazard_ids).problems == ()


def test_every_rule_belongs_to_a_control_of_one_of_its_hazards_or_is_plain_to_see_why_not() -> None:
    rules = {rule.id: rule for rule in read_folders([ROOT / "rules"], bundled()).rules}
    named = {name for control in HELD.controls for name in control.implements.rules}
    assert named <= set(rules)
    assert {rule.id for rule in rules.values() if rule.protected} <= named


@pytest.mark.parametrize("control", HELD.controls, ids=lambda control: control.id)
def test_what_a_control_points_at_is_there(control) -> None:
    for place in (*control.implements.code, *control.verified_by, *control.effective_by):
        assert (ROOT / place).exists(), place
    assert all(re.fullmatch(r"R([1-9]|[12]\d|3\d)", each) for each in control.implements.requirements)
    assert control.verified_by
    assert control.effective_by


def test_controls_never_make_a_hazard_worse() -> None:
    matrix = SAFETY / "matrix.yaml"
    for before, after in HELD.scores.values():
        assert risk(after, matrix) <= risk(before, matrix)


def test_the_matrix_is_read_by_likelihood_and_severity() -> None:
    matrix = SAFETY / "matrix.yaml"
    assert risk(Score(severity="minor", likelihood="very high", scored_by=None), matrix) == 3
    assert risk(Score(severity="catastrophic", likelihood="very low", scored_by=None), matrix) == 3
    assert risk(Score(severity="major", likelihood="medium", scored_by=None), matrix) == 3
    assert risk(Score(severity="minor", likelihood="very low", scored_by=None), matrix) == 1


def test_nobody_is_said_to_have_scored_what_nobody_scored() -> None:
    assert all(score.scored_by is None for pair in HELD.scores.values() for score in pair)


HAZARD = """id: H-001
title: a
types: [clinical]
condition: [fault]
causes: [a]
effect: a
harm: a
evidence: [a]
initial: {severity: major, likelihood: high, scored_by: null}
residual: {severity: major, likelihood: low, scored_by: null}
controls: [C-001]
transferred_to_deployer: []
status: open
"""
CONTROL = """id: C-001
title: a
kind: design
implements: {code: [], rules: [], requirements: []}
verified_by: []
effective_by: []
introduces: []
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("controls: [C-001]", "controls: [C-002]", "C-002 is no control"),
        ("controls: [C-001]", "controls: []", "needs an answer"),
        ("introduces: []", "introduces: [H-009]", "H-009 is no hazard"),
        ("likelihood: high", "likelihood: certain", "is none of"),
        ("effect: a", "efect: a", "is not known here"),
        ("id: H-001", "id: H-002", "the file is called H-001"),
        ("kind: design", "kind: hope", "is none of"),
    ],
)
def test_a_broken_link_or_a_slip_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    for folder, name, text in (("hazards", "H-001", HAZARD), ("controls", "C-001", CONTROL)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.yaml").write_text(text.replace(old, new))
    assert any(said in problem.reason for problem in read_safety_file(tmp_path).problems)
