"""Every rule proves itself by its examples; the lock holds; and the pages are current."""

from datetime import date
from pathlib import Path

import pytest

from service.core.rules import Rule
from service.rulebook.docs import write_docs
from service.rulebook.load import read_folders
from service.rulebook.lock import lock_problems, read_lock
from service.rulebook.selftest import rule_selftest, stale_reviews
from tests.support.desk import real_desk
from tests.support.reference import bundled

RULES = Path(__file__).resolve().parents[2] / "rules"
PAGES = RULES.parent / "docs" / "rules"


def rules() -> tuple[Rule, ...]:
    read = read_folders([RULES], bundled())
    assert read.problems == ()
    return read.rules


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.id} {rule.name}")
def test_a_rule_keeps_what_its_examples_promise(rule: Rule) -> None:
    assert rule_selftest(rule, bundled(), real_desk().rulebook) == ()


def test_no_behaviour_changed_without_its_version_and_no_id_vanished() -> None:
    assert lock_problems(rules(), read_lock(RULES)) == ()


def test_no_review_is_overdue_today() -> None:
    assert stale_reviews(rules(), date(2026, 11, 20)) == ()


def test_the_pages_are_those_of_the_rules(tmp_path: Path) -> None:
    write_docs(rules(), tmp_path)
    assert {page.name: page.read_text() for page in tmp_path.iterdir()} == {
        page.name: page.read_text() for page in PAGES.iterdir()
    }


def test_there_are_rules_of_every_family() -> None:
    families = {rule.id.partition("-")[0] for rule in rules()}
    assert families == {"ALG", "DIS", "DOS", "DUP", "INT", "PAT", "REC"}
    assert len([rule for rule in rules() if rule.status == "active"]) >= 30
