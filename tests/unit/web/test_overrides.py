"""Overrides and the figures of rules on their pages: nothing is hidden, and every word of a person is escaped."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from service.audit.kept import RuleCount
from service.web.presenters.analytics import present_figures, present_story
from service.workflows.analytics import RuleFigures, RuleStory
from tests.support.desk import real_desk
from tests.support.ward_rounds import admitted
from tests.unit.web.pages import Pages, pages

NEXT_DAY = "2026-11-21T09:00:00Z"
OVERRIDE = {
    "verdict": "overridden",
    "alarm": "false",
    "outcome": "order-kept",
    "reason": "<b>took it last month</b>",
    "reviewer": "A. Pharmacist",
    "release_hold": "yes",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Pages]:
    with pages(tmp_path) as found:
        yield found


def overridden(site: Pages, **changed: str) -> tuple[str, Any]:
    """A report whose first finding, an order against an allergy, was overridden on its page."""
    report = site.keep(admitted())
    fields = {**OVERRIDE, "tag": '"decisions-0"', **changed}
    return report, site.send(f"/review/{report}/findings/f-1", {name: value for name, value in fields.items() if value})


def test_the_page_says_that_the_hold_was_taken_off_and_by_whom(site: Pages):
    report, answer = overridden(site)
    assert answer.status_code == 303
    page = site.get(f"/review/{report}").text
    assert "HOLD TAKEN OFF: Amoxicillin" in page
    assert "HOLD THESE ORDERS" not in page
    assert "&lt;b&gt;took it last month&lt;/b&gt;" in page
    assert "judged a false alarm" in page
    assert "Order kept" in page


def test_the_next_report_shows_the_finding_with_its_override(site: Pages):
    first, _ = overridden(site)
    page = site.get(f"/review/{site.keep(admitted(as_of=NEXT_DAY))}").text
    assert "OVERRIDDEN BEFORE: Overridden by A. Pharmacist, 20 Nov 2026, 09:30" in page
    assert f'href="/review/{first}#f-1"' in page
    assert "until 27 Nov 2026, 09:30" in page
    assert "(overridden)" in page
    assert 'value="undone"' in page


def test_a_finding_that_fires_again_says_what_ended_the_override(site: Pages):
    overridden(site)
    page = site.get(f"/review/{site.keep(admitted(as_of=NEXT_DAY, weight='71'))}").text
    assert "Overridden before by A. Pharmacist, 20 Nov 2026, 09:30" in page
    assert "That has ended: weight changed." in page
    assert "HOLD THESE ORDERS: Amoxicillin" in page


def test_a_hold_cannot_be_taken_off_in_passing(site: Pages):
    _, answer = overridden(site, alarm="")
    assert answer.status_code == 422
    assert "nobody releases what they could not settle" in answer.text
    assert 'name="release_hold" value="yes" checked' in answer.text


def test_only_a_finding_that_holds_orders_offers_to_take_the_hold_off(site: Pages):
    page = site.get(f"/review/{site.keep(admitted())}").text
    assert page.count('name="release_hold"') == 1


def test_the_page_of_figures_has_a_bar_and_its_words(site: Pages):
    overridden(site)
    answer = site.get("/analytics")
    assert answer.status_code == 200
    assert 'aria-label="0 accepted, 1 overridden, 0 overridden before, 0 undecided"' in answer.text
    assert "rules that run and have not fired" in answer.text
    assert "style=" not in answer.text
    rule = next(one for one in real_desk().rulebook.rules if f"/analytics/{one.id}" in answer.text)
    story = site.get(f"/analytics/{rule.id}")
    assert story.status_code == 200
    assert "16 Nov 2026" in story.text


def test_without_reports_the_page_of_figures_says_so(site: Pages):
    assert "No rule has fired in what was kept." in site.get("/analytics").text
    assert "No rule has fired in what was kept in that time." in site.get("/analytics?since=2026-11-21").text


@pytest.mark.parametrize(("path", "code"), [("/analytics?since=soon", 400), ("/analytics/QQQ-999", 404), ("/analytics/a/b", 404)])
def test_what_is_not_there_is_told_in_plain_words(site: Pages, path: str, code: int):
    answer = site.get(path)
    assert answer.status_code == code
    assert "<h1" in answer.text


def figure(rule: Any, version: int | None = None, **counts: int) -> RuleFigures:
    held = RuleCount(rule=rule.id, version=version or rule.version, **counts)
    return RuleFigures(count=held, rule=None if version else rule)


def test_a_rule_that_is_due_for_review_comes_first_and_one_that_does_not_run_is_never_due():
    quiet, loud, gone, *_ = real_desk().rulebook.rules
    view = present_figures(
        [
            figure(quiet, shown=900, accepted=900),
            figure(loud, shown=200, overridden=181),
            figure(gone, version=99, shown=200, overridden=200),
        ]
    )
    assert [(row["rule"], row["due"]) for row in view["rows"]] == [(loud.id, True), (quiet.id, False), (gone.id, False)]
    assert view["due"] == 1


def test_bars_are_in_proportion_and_end_where_the_next_begins():
    rule = real_desk().rulebook.rules[0]
    versions = (figure(rule, shown=8, accepted=2, overridden=4, carried=1), figure(rule, version=99, shown=4))
    said = {name: dict[str, int]() for name in ("verdict", "alarm", "outcome", "reason_code")}
    view = present_story(RuleStory(rule=rule.id, versions=versions, said=said, weeks=((date(2026, 11, 16), 8, 4),)))
    drawn = [[(part["x"], part["width"]) for part in row["bar"]["parts"]] for row in view["rows"]]
    assert drawn == [
        [("0.0", "50.0"), ("50.0", "100.0"), ("150.0", "25.0"), ("175.0", "25.0")],
        [("0.0", "0.0"), ("0.0", "0.0"), ("0.0", "0.0"), ("0.0", "100.0")],
    ]
    assert view["weeks"][0]["begins"] == "16 Nov 2026"


def test_rules_due_for_review_are_on_the_work_list(site: Pages, monkeypatch: pytest.MonkeyPatch):
    assert "due for review" not in site.get("/review").text
    monkeypatch.setattr("service.workflows.analytics.REVIEW_SHOWINGS", 1)
    overridden(site)
    page = site.get("/review").text
    assert "1 rule is due for review" in page
    assert "REVIEW THIS RULE" in site.get("/analytics").text
