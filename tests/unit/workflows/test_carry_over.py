"""An override speaks of the same finding in the next report, until anything that it rests on is no longer what it was."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.core.rules import Rulebook
from service.workflows.decide import Decided
from service.workflows.problems import Refused
from service.workflows.replay import replay
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.reports import judge
from tests.support.ward_rounds import CONFLICT, LOST, OMITTED, Json, Ward, admitted, carried, found, gp, lapsed, unanswered, ward

NEXT_DAY = "2026-11-21T09:00:00Z"


@pytest.fixture
def round(tmp_path: Path):
    made = Ward(tmp_path)
    yield made
    made.office.store.close()


def again(**more: Any) -> Json:
    """The same patient a day later, with everything as it was."""
    return admitted(as_of=NEXT_DAY, **more)


def test_the_same_finding_of_the_next_day_stands_under_its_override(round: Ward):
    first = round.keep(admitted())
    round.overridden(first, CONFLICT)
    round.later(days=1)
    second = round.keep(again())
    assert carried(second) == {CONFLICT}
    [one] = second.report["decisions"]["carried"]
    said = {name: one[name] for name in ("finding", "verdict", "alarm", "reason", "reviewer", "report", "at", "until")}
    assert said == {
        "finding": found(second, CONFLICT)["id"],
        "verdict": "overridden",
        "alarm": "false",
        "reason": "took it last month",
        "reviewer": "A. Pharmacist",
        "report": first.kept.id,
        "at": "2026-11-20T09:30:00+00:00",
        "until": "2026-11-27T09:30:00+00:00",
    }
    # Nothing is hidden: the finding is there with all that it says, and only needs no second decision.
    assert [one["category"] for one in second.report["findings"]] == [one["category"] for one in first.report["findings"]]
    open_then, open_now = first.undecided, second.undecided
    assert (open_now.critical, open_now.high) != (open_then.critical, open_then.high)
    assert second.kept.undecided == second.undecided


UNCHANGED: dict[str, Callable[[], Json]] = {
    "sources in another order": lambda: again_of(ward(), gp()),
    "entries under other ids": lambda: again_of(gp(), ward(order("amoxicillin 500", 1, "capsule", "TDS", id="another"))),
    "fetched at another time": lambda: again_of(gp() | {"retrieved_at": "2026-11-21T08:59:00Z"}, ward()),
    "another source that did not answer": lambda: again_of(gp(), ward(), unanswered()),
    "a fact that an allergy conflict does not look at": lambda: again(egfr=measured("40", "mL/min/1.73m2")),
    "a medicine that the conflict is not about": lambda: again_of(
        gp(), ward(order("amoxicillin 500", 1, "capsule", "TDS"), order("amlodipine 5", 1, "tablet", "OD"))
    ),
}
CHANGED: dict[str, tuple[Callable[[], Json], str]] = {
    "the dose": (lambda: again_of(gp(), ward(order("amoxicillin 500", 2, "capsule", "TDS"))), "dose changed"),
    "how often": (lambda: again_of(gp(), ward(order("amoxicillin 500", 1, "capsule", "BD"))), "dose changed"),
    "the product": (lambda: again_of(gp(), ward(order("amoxicillin 250", 1, "capsule", "TDS"))), "medicine changed"),
    "a new order of the same": (
        lambda: again_of(gp(), ward(order("amoxicillin 500", 1, "capsule", "TDS", note="restarted"))),
        "medicine changed",
    ),
    "the reaction": (lambda: again_of(gp(allergies=[allergy("penicillin", reaction="anaphylaxis")]), ward()), "allergy changed"),
    "another allergy": (lambda: again_of(gp(allergies=[allergy("penicillin"), allergy("latex")]), ward()), "allergy changed"),
    "the weight": (lambda: again(weight="71"), "weight changed"),
    "where the patient is going": (lambda: again(transfer="discharge"), "transfer changed"),
}


def measured(value: str, unit: str) -> Json:
    return {"value": value, "unit": unit, "measured_at": "2026-11-20T08:00:00Z", "method": "measured"}


def again_of(*sources: Json) -> Json:
    return admitted(*sources, as_of=NEXT_DAY)


@pytest.mark.parametrize("name", UNCHANGED)
def test_what_the_finding_does_not_rest_on_may_change(round: Ward, name: str):
    round.overridden(round.keep(admitted()), CONFLICT)
    assert CONFLICT in carried(round.keep(UNCHANGED[name]()))


@pytest.mark.parametrize("name", CHANGED)
def test_it_fires_again_when_what_it_rests_on_changes_and_says_what(round: Ward, name: str):
    value, why = CHANGED[name]
    first = round.keep(admitted())
    round.overridden(first, CONFLICT)
    second = round.keep(value())
    assert CONFLICT not in carried(second)
    assert why in lapsed(second, CONFLICT)
    assert found(second, CONFLICT)["id"] not in second.settled


def test_a_renal_finding_rests_on_the_kidneys(round: Ward):
    def with_egfr(value: str) -> Json:
        orders = ward(order("metformin 500", 2, "tablet", "BD"))
        return admitted(gp(medicines=[], allergies=[allergy("latex")]), orders, egfr=measured(value, "mL/min/1.73m2"))

    first = round.keep(with_egfr("20"))
    round.overridden(first, "unsuitable-for-patient")
    assert "unsuitable-for-patient" in carried(round.keep(with_egfr("20")))
    worse = round.keep(with_egfr("19"))
    assert "patient changed" in lapsed(worse, "unsuitable-for-patient")


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (lambda rule: replace(rule, version=rule.version + 1), "rule changed"),
        (lambda rule: replace(rule, severity="moderate"), "rule changed"),
    ],
)
def test_another_version_or_severity_of_the_rule_fires_again(round: Ward, what: Any, why: str):
    round.overridden(round.keep(admitted()), OMITTED)

    def change(book: Rulebook) -> Rulebook:
        rules = tuple(what(rule) if rule.category == OMITTED else rule for rule in book.rules)
        return replace(book, version="sha256:other", rules=rules)

    round.with_book(change)
    second = round.keep(again())
    assert OMITTED not in carried(second)
    assert why in lapsed(second, OMITTED)


def test_a_rule_tuned_without_a_new_version_fires_again_too(round: Ward):
    round.overridden(round.keep(admitted()), OMITTED)
    round.with_book(lambda book: replace(book, version="sha256:o", behaviours=dict.fromkeys(book.behaviours, "sha256:tuned")))
    assert "rule changed" in lapsed(round.keep(again()), OMITTED)


@pytest.mark.parametrize(("seconds", "stands"), [(7 * 86400 - 1, True), (7 * 86400, False)])
def test_it_ends_when_its_days_have_passed(round: Ward, seconds: int, stands: bool):
    round.overridden(round.keep(admitted()), CONFLICT)
    round.later(seconds=seconds)
    second = round.keep(again())
    assert (CONFLICT in carried(second)) is stands
    assert stands or lapsed(second, CONFLICT) == ["its 7 days have passed"]


def test_carrying_it_over_does_not_make_it_last_longer(round: Ward):
    round.overridden(round.keep(admitted()), CONFLICT)
    round.later(days=4)
    assert CONFLICT in carried(round.keep(again()))
    round.later(days=4)
    assert CONFLICT not in carried(round.keep(admitted(as_of="2026-11-28T09:00:00Z")))


def test_where_the_profile_sets_no_days_nothing_is_carried_over(round: Ward):
    round.with_book(lambda book: replace(book, override_expires_after_days=None))
    round.overridden(round.keep(admitted()), CONFLICT)
    assert lapsed(round.keep(again()), CONFLICT) == ["the profile lets no override carry over"]


def test_a_clock_that_was_set_back_carries_nothing_over(round: Ward):
    round.overridden(round.keep(admitted()), CONFLICT)
    round.later(days=-1)
    assert CONFLICT not in carried(round.keep(again()))


@pytest.mark.parametrize("verdict", ["accepted", "deferred", "undone"])
def test_only_an_override_is_carried_over(round: Ward, verdict: str):
    first = round.keep(admitted())
    round.overridden(first, CONFLICT)
    assert isinstance(round.decide(first, CONFLICT, verdict=verdict, reviewer="B"), Decided)
    second = round.keep(again())
    assert (carried(second), second.report["decisions"]["lapsed"]) == (set(), [])


def test_an_override_never_reaches_another_patient(round: Ward):
    round.overridden(round.keep(admitted()), CONFLICT)
    other = Person(8)
    orders = [order("amoxicillin 500", 1, "capsule", "TDS")]
    chart = {**ward(), "payload": r4_chart(other, orders, [allergy("penicillin")], host="epma.example")}
    value = {**admitted(chart, as_of=NEXT_DAY), "patient": dict(other.as_case())}
    assert round.keep(value).report["decisions"] == {"sha256": None, "carried": [], "lapsed": []}


def test_a_lost_allergy_is_never_carried_over(round: Ward):
    lost = gp(allergies=[allergy("degraded")])
    round.overridden(round.keep(admitted(lost, ward())), LOST)
    second = round.keep(again_of(lost, ward()))
    assert LOST not in carried(second)
    assert lapsed(second, LOST) == ["it holds all prescribing, which only the record itself can end"]
    assert second.hold["scope"] == "all-prescribing"


def test_of_two_findings_that_nothing_tells_apart_one_override_quiets_one(round: Ward):
    # The judge of the test finds each entry by itself, and these two differ in their ids alone.
    round.office = replace(round.office, desk=replace(round.office.desk, judge=judge))
    twice = [order("amoxicillin 500", 1, "capsule", "TDS", id=id) for id in ("a", "b")]
    first = round.keep(admitted(gp(medicines=[]), ward(*twice)))
    assert len(first.report["findings"]) == 2
    round.overridden(first, "added-medicine")
    second = round.keep(again_of(gp(medicines=[]), ward(*twice)))
    assert [one.finding for one in second.carried] == ["f-1"]
    assert second.undecided.low == 1


# The hold


def test_an_override_alone_leaves_the_order_on_hold(round: Ward):
    first = round.keep(admitted())
    round.overridden(first, CONFLICT)
    assert round.look(first.kept.id).hold["advised"]
    second = round.keep(again())
    assert CONFLICT in carried(second)
    assert second.report["hold"]["advised"]
    assert found(second, CONFLICT)["id"] in second.report["hold"]["reasons"]


def test_a_hold_is_taken_off_by_a_word_that_says_so_and_stays_off_while_the_override_stands(round: Ward):
    first = round.keep(admitted())
    held = found(first, CONFLICT)["id"]
    assert first.hold["reasons"] == [held]
    round.overridden(first, CONFLICT, release_hold=True)
    now = round.look(first.kept.id).hold
    assert now == {
        "advised": False,
        "scope": None,
        "orders": [],
        "reasons": [],
        "released": [{"finding": held, "orders": first.hold["orders"]}],
    }
    with round.office.store.reading() as store:
        [(_, listed)] = store.work_list(after=None, limit=5)
    assert listed.hold is False
    second = round.keep(again())
    assert second.report["hold"]["released"]
    assert not second.report["hold"]["advised"]
    assert not second.kept.hold
    changed = round.keep(again(weight="71"))
    assert changed.report["hold"]["advised"]
    assert changed.kept.hold


def test_a_hold_comes_back_when_the_override_is_taken_back_in_any_report_that_has_it(round: Ward):
    first = round.keep(admitted())
    round.overridden(first, CONFLICT, release_hold=True)
    second, third = round.keep(again()), round.keep(admitted(as_of="2026-11-22T09:00:00Z"))
    assert not third.hold["advised"]
    assert isinstance(round.decide(second, CONFLICT, verdict="undone", reviewer="B"), Decided)
    stands = round.look(third.kept.id)
    assert (stands.hold["advised"], stands.tag) == (True, '"decisions-0-1"')
    assert stands.hold["reasons"] == [found(third, CONFLICT)["id"]]
    assert stands.kept.undecided == stands.undecided
    assert stands.kept.hold is True
    assert found(third, CONFLICT)["id"] not in stands.settled
    # What was answered then stays as it was answered.
    assert stands.report == third.report
    assert CONFLICT not in carried(round.keep(admitted(as_of="2026-11-23T09:00:00Z")))


def test_no_word_takes_off_the_hold_of_a_lost_allergy(round: Ward):
    first = round.keep(admitted(gp(allergies=[allergy("degraded")]), ward()))
    refused = round.decide(first, LOST, release_hold=True)
    assert isinstance(refused, Refused)
    assert [problem.path for problem in refused.problems] == ["$.release_hold"]
    assert round.look(first.kept.id).hold["scope"] == "all-prescribing"
    assert round.look(first.kept.id).decisions == ()


def test_no_hold_is_taken_off_by_a_finding_that_holds_nothing(round: Ward):
    first = round.keep(admitted())
    refused = round.decide(first, OMITTED, release_hold=True)
    assert isinstance(refused, Refused)
    assert [problem.path for problem in refused.problems] == ["$.release_hold"]
    assert round.look(first.kept.id).decisions == ()


# Replay and the id


def test_a_report_with_a_carried_override_is_reproduced_whatever_is_decided_later(round: Ward):
    first = round.keep(admitted())
    round.overridden(first, CONFLICT)
    second = round.keep(again())
    round.decide(second, CONFLICT, verdict="undone", reviewer="B")
    round.decide(second, OMITTED)
    round.later(days=30)
    for report in (first, second):
        done = replay(report.kept.id, actor=None, office=round.office)
        assert done is not None
        assert (done.reproduced, done.differs) == (True, ())


def test_the_same_case_under_other_decisions_is_another_report(round: Ward):
    first = round.keep(admitted())
    assert round.keep(admitted()).kept.id == first.kept.id
    round.overridden(first, CONFLICT)
    second = round.keep(admitted())
    assert second.kept.id != first.kept.id
    assert second.kept.id[:10] == first.kept.id[:10]
    assert round.keep(admitted()).kept.answer == second.kept.answer
    assert round.look(first.kept.id).kept.answer == first.kept.answer


def test_what_is_carried_over_is_audited(round: Ward):
    first = round.keep(admitted())
    round.overridden(first, CONFLICT, release_hold=True)
    second = round.keep(again())
    with round.office.store.reading() as store:
        decided, made = list(store.events())[-2:]
    assert '"release_hold":"yes"' in decided.body
    assert f"{found(second, CONFLICT)['id']} from {first.kept.id}" in made.body
    assert second.report["decisions"]["sha256"] in made.body
    # No word of the reason, which may tell of the patient, is in the chain.
    assert "last month" not in decided.body + made.body
