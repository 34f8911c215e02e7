"""A rule proves itself: its examples answer as they say, and every number in it is held by some example."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from service.core.checks.record import Record
from service.core.conclude import raise_finding
from service.core.model.case import Case
from service.core.model.finding import Outcome
from service.core.model.reference import Reference
from service.core.pipeline import answers, prepare
from service.core.rules import Rule, Rulebook
from service.rulebook.example_tables import with_tables, without_site_tables
from service.rulebook.example_words import ExampleTables
from service.rulebook.examples import read_example, read_tables
from service.rulebook.problems import Mistakes, RuleProblem
from service.rulebook.read_rule import parameters

_FEWEST = 2
# How far a number that is not whole is nudged: far enough to matter, near enough that examples must sit at the edge.
_NUDGE = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class ReadExample:
    """One example with the answer that it promises, and what the tables of a site say in it."""

    answer: str
    name: str
    at: str
    case: Case
    tables: ExampleTables


def selftest(rules: Iterable[Rule], reference: Reference, bench: Rulebook) -> tuple[RuleProblem, ...]:
    """All mistakes that the examples of the rules show. `bench` lends its settings; retired rules are history."""
    return tuple(problem for rule in rules if rule.status != "retired" for problem in rule_selftest(rule, reference, bench))


def rule_selftest(rule: Rule, reference: Reference, bench: Rulebook) -> tuple[RuleProblem, ...]:
    """As `selftest`, of one rule: examples first, and the numbers only where every example answers as it says."""
    mistakes = Mistakes(rule.path)
    examples = read_examples(rule, mistakes)
    _enough(rule, mistakes)
    if len(mistakes):
        return mistakes.found()
    records: list[Record] = []
    for example in examples:
        record = _record(example, reference, bench)
        wrong = record if isinstance(record, str) else wrong_answer(rule, example, record)
        if wrong:
            mistakes.add(f"{example.at} ({example.name})", wrong)
        elif isinstance(record, Record):
            records.append(record)
    if not len(mistakes):
        for name in untested_numbers(rule, records):
            mistakes.add(f"check.{name}", "can be nudged and no example changes its answer: give one at its edge")
    return mistakes.found()


def stale_reviews(rules: Iterable[Rule], today: date) -> tuple[RuleProblem, ...]:
    """The rules whose review is overdue on `today`."""
    return tuple(
        RuleProblem(path=rule.path, field="review_due", reason=f"was due on {rule.review_due}")
        for rule in rules
        if rule.status in {"active", "shadow"} and date.fromisoformat(rule.review_due) < today
    )


def read_examples(rule: Rule, mistakes: Mistakes) -> tuple[ReadExample, ...]:
    """The examples of a rule that could be read; mistakes in the others are noted."""
    read: list[ReadExample] = []
    for answer, cases in rule.examples.items():
        for place, values in enumerate(cases):
            at = f"examples.{answer}[{place}]"
            case, tables = read_example(values, at, mistakes), read_tables(values, at, mistakes)
            if case is not None and tables is not None:
                read.append(ReadExample(answer=answer, name=str(values["name"]), at=at, case=case, tables=tables))
    return tuple(read)


def wrong_answer(rule: Rule, example: ReadExample, record: Record) -> str | None:
    """Why an example is not as it says, from the record that it makes; None where it is."""
    try:
        outcomes = answers(record, rule)
    except ValueError as wrong:
        return f"cannot be tried: {wrong}"
    answer = overall(outcomes)
    if answer == example.answer:
        return None
    said = "; ".join(dict.fromkeys(f"{o.answer}: {o.because}" for o in outcomes)) or "the rule says nothing about it"
    return f"should be {example.answer} and is {answer or 'not spoken of'} ({said})"


def overall(outcomes: Iterable[Outcome]) -> str | None:
    """One answer from many: a finding before a check that could not tell, and both before clear. None: no answer."""
    given = {outcome.answer for outcome in outcomes}
    return next((answer for answer in ("fires", "cannot_tell", "clear") if answer in given), None)


def untested_numbers(rule: Rule, records: Sequence[Record]) -> tuple[str, ...]:
    """The numbers of a rule that can be made a little larger, or smaller, without the record of any example noticing."""
    nudges = tuple(_nudges(rule))
    if not nudges:
        return ()

    def said(tried: Rule) -> list[object]:
        return [_said(tried, answers(record, tried)) for record in records]

    now = said(rule)
    return tuple(dict.fromkeys(words for words, nudged in nudges if said(nudged) == now))


def _record(example: ReadExample, reference: Reference, bench: Rulebook) -> Record | str:
    """What the rule is asked about; or why the example cannot be tried."""
    try:
        return prepare(example.case, bench, with_tables(without_site_tables(reference), example.tables))
    except ValueError as wrong:
        return f"cannot be tried: {wrong}"


def _said(rule: Rule, outcomes: tuple[Outcome, ...]) -> object:
    return overall(outcomes), [raise_finding(rule, outcome).summary for outcome in outcomes if outcome.answer == "fires"]


def _nudges(rule: Rule) -> Iterator[tuple[str, Rule]]:
    for name, value in parameters(rule.check).items():
        items = cast(tuple[Any, ...], value) if isinstance(value, tuple) else ()
        for item in items if len(items) > 1 else ():
            yield f"{name} ({item})", _with(rule, name, tuple(other for other in items if other != item))
        for nudged in _nearby(cast(Any, value)):
            yield f"{name} ({'up' if nudged > value else 'down'})", _with(rule, name, nudged)


def _nearby(value: object) -> tuple[Any, ...]:
    if isinstance(value, bool):
        return ()
    if isinstance(value, int):
        return tuple(near for near in (value - 1, value + 1) if near >= 0)
    return (value * (1 - _NUDGE), value * (1 + _NUDGE)) if isinstance(value, Decimal) else ()


def _with(rule: Rule, name: str, value: object) -> Rule:
    return replace(rule, check=replace(cast(Any, rule.check), **{name: value}))


def _enough(rule: Rule, mistakes: Mistakes) -> None:
    for answer in ("fires", "clear"):
        if len(rule.examples.get(answer, ())) < _FEWEST:
            mistakes.add(f"examples.{answer}", f"holds fewer than {_FEWEST} examples")
