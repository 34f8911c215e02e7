"""The safety case report says what is there and what is not, and is the one that the files of this checkout give."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from service.rulebook.hazards import read_safety_file, risks
from service.rulebook.safety_case import Evidence, safety_case
from service.rulebook.trace import Gap
from service.workflows.notice import NOTICE
from service.workflows.write_safety_case import SafetyPages, safety_pages
from tests.support.desk import real_desk
from tests.support.reference import bundled

ROOT = Path(__file__).resolve().parents[2]


def made() -> SafetyPages:
    pages = safety_pages(ROOT / "safety", ROOT / "rules", bundled())
    assert isinstance(pages, SafetyPages), pages
    return pages


PAGES = made()
TEXT = PAGES.case
HELD = read_safety_file(ROOT / "safety")
EVIDENCE = Evidence(
    held=HELD,
    risks=risks(HELD, ROOT / "safety" / "matrix.yaml"),
    rules=real_desk().rulebook.rules,
    tried={"K1": ("ALG-013",)},
    missing=(),
)


def part(text: str, title: str) -> str:
    return re.split(r"\n#+ ", text.partition(f"# {title}\n")[2])[0]


def test_the_committed_report_is_current() -> None:
    assert (ROOT / "docs/safety/case.md").read_text(encoding="utf-8") == TEXT, "run: make generate"
    assert (ROOT / "docs/safety/controls.md").read_text(encoding="utf-8") == PAGES.controls, "run: make generate"


def test_the_table_of_controls_leads_from_every_rule_to_a_control_a_hazard_and_tests() -> None:
    rows = {
        row.split(" | ")[0].strip("| "): row.strip("| ").split(" | ") for row in PAGES.controls.splitlines() if row[:2] == "| "
    }
    for rule in real_desk().rulebook.rules:
        (row,) = [cells for name, cells in rows.items() if name.startswith(f"[{rule.id}]")]
        assert all(row[place].strip() for place in (3, 4, 6)), row
        assert ("protected" in row[0], bool(row[5].strip()) or not rule.protected) == (rule.protected, True)
    for control in HELD.controls:
        assert control.id in PAGES.controls


def test_it_is_a_draft_and_says_that_nobody_signed() -> None:
    assert NOTICE in TEXT
    assert "Nobody has adopted or signed this report." in TEXT
    assert "| hazards scored and signed by a clinical safety officer | 0 |" in TEXT


def test_it_names_every_hazard_control_rule_and_canary() -> None:
    for hazard in HELD.hazards:
        assert f"\n### {hazard.id}\n\n{hazard.title}." in TEXT
    for control in HELD.controls:
        assert f"\n| {control.id} | {control.kind} |" in TEXT
    for rule in real_desk().rulebook.rules:
        assert f"\n| [{rule.id}](../rules/{rule.id}.md) |" in TEXT
        assert (ROOT / f"docs/rules/{rule.id}.md").exists()
    for canary in (ROOT / "safety/canaries").glob("*.json"):
        assert f"\n| {canary.stem} |" in TEXT


def test_what_is_missing_is_listed() -> None:
    rules = tuple(replace(rule, hazards=()) if rule.id == "ALG-013" else rule for rule in EVIDENCE.rules)
    told = safety_case(replace(EVIDENCE, rules=rules, missing=(Gap(subject="C-001", lacks="tests/x.py"),)))
    broken = part(told, "Links from hazard to control, rule and test that are broken")
    assert "- ALG-013 lacks a hazard\n" in broken
    assert "- C-001 lacks tests/x.py\n" in broken
    assert "- ALG-004 lacks a canary, though the rule is protected\n" in part(told, "What no canary tries")
    assert "- C-029: " in part(told, "Controls of code alone")
    assert "H-031" in part(told, "Hazards of which a score is signed by nobody")


def test_a_mistake_in_the_file_keeps_the_report_from_being_made(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "safety", tmp_path / "safety")
    (tmp_path / "safety/controls/C-001.yaml").unlink()
    problems = safety_pages(tmp_path / "safety", ROOT / "rules", bundled())
    assert not isinstance(problems, SafetyPages)
    assert any("C-001 is no control" in problem.reason for problem in problems)
