"""Figures of rules: the interval of Wilson, when a rule is due for review, and what is counted of what was decided."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from service.audit.kept import RuleCount
from service.workflows.analytics import RuleFigures, Window, figures, read_window, story, wilson
from service.workflows.problems import Refused
from tests.support.ward_rounds import CONFLICT, OMITTED, Ward, admitted, found


# The ends were worked out apart, as the roots of (share - x)² = z² x (1 - x) / n.
@pytest.mark.parametrize(
    ("hits", "of", "value", "low", "high"),
    [
        (0, 10, "0.000", "0.000", "0.278"),
        (10, 10, "1.000", "0.722", "1.000"),
        (8, 10, "0.800", "0.490", "0.943"),
        (1, 2, "0.500", "0.095", "0.905"),
        (95, 100, "0.950", "0.888", "0.978"),
    ],
)
def test_the_interval_of_wilson(hits: int, of: int, value: str, low: str, high: str):
    share = wilson(hits, of)
    assert share is not None
    assert (str(share.value), str(share.low), str(share.high)) == (value, low, high)
    assert Decimal(0) <= share.low <= share.value <= share.high <= Decimal(1)


def test_of_nothing_there_is_no_proportion():
    assert wilson(0, 0) is None


@pytest.mark.parametrize(
    ("count", "due"),
    [
        # Of 200 shown, 180 overridden are 90 % and not over it.
        ({"shown": 200, "overridden": 180}, False),
        ({"shown": 200, "overridden": 181}, True),
        ({"shown": 199, "overridden": 199}, False),
        # Those that nobody decided do not hide it, once 200 were decided.
        ({"shown": 5000, "overridden": 199}, False),
        ({"shown": 5000, "overridden": 200}, True),
        ({"shown": 5000, "overridden": 181, "accepted": 20}, True),
        ({"shown": 5000, "overridden": 180, "accepted": 20}, False),
        # What was shown under an earlier override asked nobody.
        ({"shown": 300, "carried": 101, "overridden": 199}, False),
        ({"shown": 0, "shadow": 5000}, False),
    ],
)
def test_when_a_rule_is_due_for_review(count: dict[str, int], due: bool):
    assert RuleFigures(count=RuleCount(rule="DIS-001", version=1, **count), rule=None).review_due is due


@pytest.mark.parametrize(
    ("since", "until", "paths"),
    [
        ("2026-13-01", None, ["since"]),
        (None, "yesterday", ["until"]),
        ("x", "y", ["since", "until"]),
        ("2026-11-20", "2026-11-20", ["until"]),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:30:00+01:00", ["until"]),
    ],
)
def test_a_time_that_cannot_be_used_is_refused(since: str | None, until: str | None, paths: list[str]):
    refused = read_window(since, until)
    assert isinstance(refused, Refused)
    assert [problem.path for problem in refused.problems] == paths


def test_a_time_is_brought_to_utc():
    assert read_window("2026-11-20", "2026-11-21T01:00:00+01:00") == Window(
        since="2026-11-20T00:00:00+00:00", until="2026-11-21T00:00:00+00:00"
    )


@pytest.fixture
def round(tmp_path: Path):
    made = Ward(tmp_path)
    yield made
    made.office.store.close()


def of_rule(round: Ward, rule: str, window: Window | None = None) -> Any:
    with round.office.store.reading() as store:
        [one] = figures(store, window or Window(), round.office.desk.rulebook, rule)
    return one


def test_the_last_decision_about_a_finding_counts(round: Ward):
    first = round.keep(admitted())
    rule = found(first, CONFLICT)["rule"]
    assert (of_rule(round, rule).count.shown, of_rule(round, rule).decided) == (1, 0)
    round.decide(first, CONFLICT, verdict="deferred", reviewer="A")
    assert of_rule(round, rule).count.deferred == 1
    round.overridden(first, CONFLICT)
    second = round.keep(admitted(as_of="2026-11-21T09:00:00Z"))
    now = of_rule(round, rule)
    assert (now.count.shown, now.count.carried, now.asked) == (2, 1, 1)
    # Only the last decision about a finding counts.
    assert (now.count.deferred, now.count.overridden, now.count.false_alarms) == (0, 1, 1)
    round.decide(second, CONFLICT, verdict="accepted", reviewer="B")
    last = of_rule(round, rule)
    assert (last.decided, last.count.true_alarms, str(last.predictive_value.value)) == (2, 1, "0.500")
    assert str(last.override_rate.value) == "0.500"


def test_a_report_made_again_counts_once(round: Ward):
    rule = found(round.keep(admitted()), OMITTED)["rule"]
    round.keep(admitted())
    assert of_rule(round, rule).count.shown == 1


def test_a_rule_that_never_fired_is_there_at_zero(round: Ward):
    with round.office.store.reading() as store:
        rows = figures(store, Window(), round.office.desk.rulebook)
    assert {one.count.rule for one in rows} == {rule.id for rule in round.office.desk.rulebook.rules}
    assert all(one.count.shown == 0 for one in rows)
    assert of_rule(round, rows[0].count.rule).override_rate is None


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        ("2026-11-20T09:30:00Z", None, 1),
        ("2026-11-20T09:30:01Z", None, 0),
        (None, "2026-11-20T09:30:00Z", 0),
        (None, "2026-11-20T09:30:01Z", 1),
        ("2026-11-20", "2026-11-21", 1),
    ],
)
def test_a_window_holds_its_beginning_and_not_its_end(round: Ward, since: str | None, until: str | None, shown: int):
    rule = found(round.keep(admitted()), OMITTED)["rule"]
    window = read_window(since, until)
    assert isinstance(window, Window)
    assert of_rule(round, rule, window).count.shown == shown


def test_versions_of_a_rule_are_told_apart_and_weeks_begin_on_monday(round: Ward):
    first = round.keep(admitted())
    rule = found(first, OMITTED)["rule"]
    round.overridden(first, OMITTED, reason_code=found(first, OMITTED)["override_reasons"][0], outcome="order-kept")
    round.later(days=3)

    def raised(book: Any) -> Any:
        rules = tuple(replace(one, version=one.version + 1) if one.id == rule else one for one in book.rules)
        return replace(book, version="sha256:o", rules=rules)

    round.with_book(raised)
    round.keep(admitted(as_of="2026-11-23T09:00:00Z"))
    told = story(round.office, rule, Window())
    assert told is not None
    old, new = told.versions
    assert (old.count.version + 1, old.count.shown, old.rule) == (new.count.version, 1, None)
    assert (new.count.shown, new.rule is not None) == (1, True)
    weeks = [(begins.isoformat(), shown, over) for begins, shown, over in told.weeks]
    assert weeks == [("2026-11-16", 1, 1), ("2026-11-23", 1, 0)]
    assert told.said["verdict"] == {"overridden": 1}
    assert told.said["outcome"] == {"order-kept": 1}
    assert story(round.office, "QQQ-999", Window()) is None
