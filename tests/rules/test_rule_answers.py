"""What each rule says of its own examples is what its page shows: no word of a finding changes unseen."""

import pytest

from service.core.rules import Rule
from tests.acceptance.rule_answers import FOLDER, page, told_rules


@pytest.mark.parametrize("rule", told_rules(), ids=lambda rule: rule.id)
def test_a_rule_answers_its_examples_word_for_word(rule: Rule) -> None:
    assert page(rule) == (FOLDER / f"{rule.id}.md").read_text(encoding="utf-8"), "run `make generate` and read what changed"


def test_there_is_no_page_of_a_rule_that_is_gone() -> None:
    assert {old.stem for old in FOLDER.glob("*.md")} == {rule.id for rule in told_rules()}
