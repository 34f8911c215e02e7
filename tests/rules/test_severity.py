"""Every rule's severity is one that the written standard gives a criterion for, and only what it says interrupts does."""

import re
from functools import cache
from pathlib import Path

import pytest

from service.core.model.finding import SEVERITY_ORDER
from service.core.rules import Rule
from service.rulebook.categories import CATEGORIES
from service.rulebook.hazards import read_safety_file
from tests.support.desk import real_desk

STANDARD = Path(__file__).resolve().parents[2] / "docs" / "safety" / "severity.md"
# What a critical finding asks for: that what is about to be given is stopped, or that what is missing or wrong is put right.
URGENT = ("Hold", "Do not give", "Stop", "Treat the patient as allergic", "Ask")


@cache
def table(first: str) -> dict[str, list[str]]:
    """The rows of the one table of the standard whose first heading is `first`, each by its first cell."""
    blocks = re.findall(rf"^\| {first} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", STANDARD.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(blocks) == 1
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in blocks[0].splitlines()]
    return {row[0]: row[1:] for row in rows}


def criterion(rule: Rule) -> str:
    row = table("category").get(rule.id) or table("category").get(rule.category) or [""] * 4
    return row[list(SEVERITY_ORDER).index(rule.severity)]


def active() -> list[Rule]:
    return [rule for rule in real_desk().rulebook.rules if rule.status in {"active", "shadow"}]


@pytest.mark.parametrize("rule", active(), ids=lambda rule: rule.id)
def test_the_standard_gives_a_criterion_for_the_severity_of_each_rule(rule: Rule) -> None:
    said = criterion(rule)
    assert said, f"no criterion makes {rule.category} {rule.severity}: write one, or choose another severity"
    assert said in table("criterion")
    assert said[0] == rule.severity[0].upper()


def test_the_standard_speaks_of_every_category_once_and_defines_no_criterion_in_vain() -> None:
    apart = [name for name in table("category") if name not in CATEGORIES]
    assert list(table("category")) == [*sorted(CATEGORIES), *apart]
    assert set(apart) <= {rule.id for rule in active()}
    used = {cell for row in table("category").values() for cell in row if cell}
    assert used == set(table("criterion"))
    for row in table("category").values():
        assert all(not cell or cell[0] == level[0].upper() for cell, level in zip(row, SEVERITY_ORDER, strict=True))


@pytest.mark.parametrize("rule", [rule for rule in active() if rule.severity == "critical"], ids=lambda rule: rule.id)
def test_a_critical_rule_answers_a_grave_hazard_and_asks_for_something_at_once(rule: Rule) -> None:
    scored = read_safety_file(STANDARD.parents[2] / "safety").scores
    assert {scored[hazard][0].severity for hazard in rule.hazards} & {"major", "catastrophic"}
    assert rule.message.action.startswith(URGENT)


def test_every_level_says_whether_it_interrupts_and_only_critical_does() -> None:
    assert {level: cells[-1].split(",")[0] for level, cells in table("level").items()} == {
        "critical": "yes",
        "high": "no",
        "moderate": "no",
        "low": "no",
    }
