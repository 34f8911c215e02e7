"""The work-list, the audit trail and the rules in words."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from service.audit.chain import Verified
from service.audit.kept import ChainedEvent, Counts, ListedReport
from service.web.presenters.audit import present_chain, present_event, present_replay
from service.web.presenters.rules import present_rule, present_rules, words
from service.web.presenters.words import moment, nhs_number
from service.web.presenters.work_list import present_row
from service.workflows.replay import Replayed
from tests.support.desk import real_desk

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def row(made_at: str = "2026-11-21T09:00:00+00:00", undecided: Counts | None = None, decisions: int = 0) -> dict[str, Any]:
    listed = ListedReport(
        id="01M7",
        made_at=made_at,
        case=None,
        status="incomplete",
        transfer="admission",
        hold=True,
        undecided=undecided or Counts(),
        decisions=decisions,
    )
    return present_row(listed, NOW)


def test_the_worst_open_severity_leads():
    shown = row(undecided=Counts(high=2, low=1))
    assert (shown["worst"], shown["open"], shown["settled"]) == ("high", ["2 high", "1 low"], False)


@pytest.mark.parametrize(
    ("made_at", "clock", "late"),
    [
        ("2026-11-21T09:00:00+00:00", "21 hours left of 24 hours", False),
        ("2026-11-20T12:00:00+00:00", "less than a minute left of 24 hours", False),
        ("2026-11-20T10:00:00+00:00", "PAST 24 HOURS by 2 hours", True),
    ],
)
def test_the_clock_of_24_hours(made_at: str, clock: str, late: bool):
    shown = row(made_at, Counts(low=1))
    assert (shown["clock"], shown["late"]) == (clock, late)


def test_a_report_with_nothing_open_is_never_late():
    assert not row("2026-01-01T09:00:00+00:00")["late"]


def test_nothing_found_and_everything_decided_are_two_things():
    assert (row()["closed"], row(decisions=2)["closed"]) == ("nothing was found in what was read", "every finding is decided")


def test_an_event_shows_a_pseudonym_and_no_more():
    body = json.dumps(
        {"patient": "0dd43667:" + "a" * 64, "actor": None, "about": {"findings": ["DOS-001 critical"], "hold": None}}
    )
    event = ChainedEvent(seq=2, at="2026-11-20T10:00:00+00:00", kind="made", report="r", body=body, previous="0", hash="h" * 64)
    shown = present_event(event)
    assert (shown["kind"], shown["patient"]) == ("A report was made", "0dd43667:aaaaaaaaaaaa…")
    assert shown["about"] == [("findings", "DOS-001 critical")]


def test_a_broken_chain_is_said_loudly():
    broken = present_chain(Verified(count=3, head="h", broken="event 4: its words are not those that were written"))
    assert not broken["whole"]
    assert broken["words"].startswith("THE CHAIN IS BROKEN: event 4")
    assert present_chain(Verified(count=1, head="h", broken=None))["whole"]


@pytest.mark.parametrize(
    ("differs", "now", "words"),
    [
        (("$.made_by.rules", "$.findings (1 then, 2 now)"), "n", "may come from them"),
        (("$.findings[0].summary",), "n", "that is a fault"),
        (("the input is refused now",), None, "is refused now"),
    ],
)
def test_a_replay_that_differs_says_why_it_may(differs: tuple[str, ...], now: str | None, words: str):
    shown = present_replay(Replayed(report="r", reproduced=False, then="t", now=now, differs=differs))
    assert (shown["title"], words in shown["words"], shown["differs"]) == ("NOT REPRODUCED", True, differs)


def test_a_replay_that_agrees_says_so():
    assert present_replay(Replayed(report="r", reproduced=True, then="t", now="t", differs=()))["title"] == "Reproduced"


def test_every_rule_is_listed_once_and_has_a_page():
    rules = real_desk().rulebook.rules
    listed = [one["id"] for group in present_rules(rules) for one in group["rules"]]
    assert sorted(listed) == sorted(rule.id for rule in rules)
    for rule in rules:
        shown = present_rule(rule)
        assert shown["rationale"]
        assert shown["sources"]
        assert len(shown["examples"]) == sum(len(held) for held in rule.examples.values())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("12.50"), "12.50"),
        ((1, 10), "1, 10"),
        (frozenset({"b", "a"}), "a, b"),
        ((), "none"),
        (None, "not set"),
        (True, "yes"),
        ({"dose_mg": 5, "of": ("x",)}, "dose mg: 5; of: x"),
        ([{"a": 1}], "(a: 1)"),
    ],
)
def test_values_of_rule_files_in_words(value: object, said: str):
    assert words(value) == said


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2026-11-20T09:05:00Z", "20 Nov 2026, 09:05"),
        ("2026-06-20T09:05:00+01:00", "20 Jun 2026, 09:05 (+0100)"),
        ("2026-11", "2026-11"),
        ("2026-11-20", "20 Nov 2026"),
        ("2026-11-31", "2026-11-31"),
        ("last Tuesday at noon", "last Tuesday at noon"),
        (None, None),
    ],
)
def test_a_time_as_a_ward_writes_it(written: str | None, shown: str | None):
    assert moment(written) == shown


@pytest.mark.parametrize(("digits", "shown"), [("9990000441", "999 000 0441"), (None, None), ("12", "12")])
def test_an_nhs_number_in_groups(digits: str | None, shown: str | None):
    assert nhs_number(digits) == shown
