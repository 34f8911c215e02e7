"""What is only unusual interrupts nobody: no rule and no profile makes it louder than moderate."""

from pathlib import Path

import pytest

from service.core.checks.registry import KINDS, LOUDEST
from service.rulebook.load import load_rulebook, read_folders
from tests.support.reference import bundled
from tests.support.rule_files import PROFILE, rule_folder
from tests.unit.rulebook.test_profile import TODAY

RULES = Path(__file__).resolve().parents[3] / "rules" / "doses"
OUTLIERS = {"dose_outlier": "dose_unlike_those_of_this_site", "dose_usual": "dose_unlike_the_average_quantity"}
CHANGE = """changes:
- rule: {rule}
  change: {{severity: {severity}}}
  reason: the ward asked for it
  author: A. Writer
  approved_by: B. Reader
  on: 2026-11-01
"""


def test_the_kinds_that_say_what_is_unusual_are_those_with_a_bound() -> None:
    assert dict.fromkeys(OUTLIERS, "moderate") == LOUDEST
    assert LOUDEST.keys() <= KINDS.keys()


@pytest.mark.parametrize("kind", sorted(OUTLIERS))
@pytest.mark.parametrize(("severity", "refused"), [("critical", True), ("high", True), ("moderate", False), ("low", False)])
def test_a_louder_rule_is_refused(tmp_path: Path, kind: str, severity: str, refused: bool) -> None:
    text = (RULES / f"{OUTLIERS[kind]}.yaml").read_text().replace("severity: moderate", f"severity: {severity}")
    read = read_folders([rule_folder(tmp_path / "rules", {OUTLIERS[kind]: text})], bundled())
    assert [(problem.field, "never louder than moderate" in problem.reason) for problem in read.problems] == [
        ("severity", True)
    ] * refused


@pytest.mark.parametrize(("severity", "refused"), [("high", True), ("low", False)])
def test_a_profile_cannot_make_it_louder(tmp_path: Path, severity: str, refused: bool) -> None:
    name = OUTLIERS["dose_outlier"]
    profile = PROFILE.replace("changes: []\n", CHANGE.format(rule="DOS-050", severity=severity))
    folder = rule_folder(tmp_path / "rules", {name: (RULES / f"{name}.yaml").read_text()}, profile)
    found = load_rulebook([folder], profile="ward", reference=bundled(), today=TODAY)
    if refused:
        assert isinstance(found, tuple)
        assert [problem.field for problem in found] == ["changes[0].change.severity"]
    else:
        assert not isinstance(found, tuple)
        assert [rule.severity for rule in found.rules] == [severity]
