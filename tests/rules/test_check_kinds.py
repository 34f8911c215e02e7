"""What a kind of check says of itself is what rules find it by, and what it says of a record fills every blank of a message."""

from collections.abc import Iterator
from string import Formatter

import pytest

from service.core.checks.registry import KINDS, LOUDEST
from service.core.model.finding import Outcome
from service.core.pipeline import answers, prepare
from service.core.rules import Rule
from service.rulebook.example_tables import with_tables, without_site_tables
from service.rulebook.problems import Mistakes
from service.rulebook.selftest import read_examples
from tests.support.desk import real_desk
from tests.support.reference import bundled
from tests.unit.core.records import record

RULES = tuple(rule for rule in real_desk().rulebook.rules if rule.status != "retired")


def blanks(rule: Rule) -> set[str]:
    """The words in braces of a rule's message."""
    message = rule.message
    texts = (message.summary, message.detail, message.action)
    return {word for text in texts for _, word, _, _ in Formatter().parse(text) if word}


def findings_of(rule: Rule) -> Iterator[Outcome]:
    """What the rule answers where its own examples say that it fires."""
    for example in read_examples(rule, Mistakes(rule.path)):
        tables = with_tables(without_site_tables(bundled()), example.tables)
        found = answers(prepare(example.case, real_desk().rulebook, tables), rule) if example.answer == "fires" else ()
        yield from (one for one in found if one.answer == "fires")


CHECKS = {rule.check.kind: rule for rule in RULES}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_found_by_its_own_name_and_finds_nothing_in_a_record_of_nothing(name: str) -> None:
    rule = CHECKS[name]
    assert (type(rule.check), rule.check.kind) == (KINDS[name], name)
    assert getattr(rule.check, "loudest", None) == LOUDEST.get(name)
    assert not [one for one in rule.check.judge(record(), rule.applies_to) if one.answer == "fires"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_message_has_a_blank_that_its_kind_does_not_fill(rule: Rule) -> None:
    assert blanks(rule) - rule.check.words == set()
    for found in findings_of(rule):
        assert (rule.check.words | blanks(rule)) - {"because"} <= found.words.keys()
