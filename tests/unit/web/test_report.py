"""The page of a report: holds, expiry, findings with their decisions, allergies, and what was not checked."""

from datetime import UTC, datetime
from typing import Any

import pytest

from service.audit.kept import Decision
from service.web.presenters.allergies import present_allergies
from service.web.presenters.coverage import present_not_checked
from service.web.presenters.report import present_report
from tests.unit.web.reports import allergy, allergy_line, finding, gap, report, standing, subject

NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


def shown(decisions: tuple[Decision, ...] = (), now: datetime = NOW, **changed: Any) -> dict[str, Any]:
    return present_report(standing(report(**changed), decisions), now)


def decided(verdict: Any, number: int = 1, about: str = "f-1", code: str | None = None) -> Decision:
    return Decision(
        report="r",
        finding=about,
        number=number,
        verdict=verdict,
        reason_code=code,
        reason="seen by the consultant",
        action=None,
        reviewer="A. Pharmacist",
        at="2026-11-20T10:00:00+00:00",
    )


def test_a_hold_names_its_orders_and_reasons():
    hold = shown()["hold"]
    assert hold["words"] == "HOLD THESE ORDERS: Co-amoxiclav"
    assert hold["reasons"] == [("f-1", "what f-1 found")]


def test_a_hold_on_everything_still_names_the_orders():
    hold = shown(hold={"advised": True, "scope": "all-prescribing", "orders": ["m-2", "m-9"], "reasons": ["f-1"]})["hold"]
    assert (hold["words"], hold["also"]) == ("HOLD ALL PRESCRIBING", ["Co-amoxiclav", "line m-9"])


def test_a_hold_names_a_reason_once_and_says_how_many_repeat_it():
    again = {"grouped_under": "f-1", "grouped_because": "the same words in another entry", "repeats": True}
    found = [
        finding("f-1", "critical"),
        {**finding("f-2", "critical"), **again},
        {**finding("f-3", "high"), **again},
        finding("f-9", "high"),
    ]
    reasons = {"advised": True, "scope": "all-prescribing", "orders": [], "reasons": ["f-1", "f-2", "f-9"]}
    hold = shown(findings=found, hold=reasons)["hold"]
    assert (hold["reasons"], hold["repeated"]) == ([("f-1", "what f-1 found"), ("f-9", "what f-9 found")], 1)
    alone = shown(findings=found, hold={**reasons, "reasons": ["f-2"]})["hold"]
    assert (alone["reasons"], alone["repeated"]) == ([("f-2", "what f-2 found")], 0)


def test_no_hold_shows_none():
    assert shown(hold={"advised": False, "scope": None, "orders": [], "reasons": []})["hold"] is None


@pytest.mark.parametrize(("hour", "expired"), [(8, False), (9, True), (10, True)])
def test_a_report_expires(hour: int, expired: bool):
    assert shown(now=datetime(2026, 11, 21, hour, 0, tzinfo=UTC))["expired"] is expired


@pytest.mark.parametrize("status", ["complete", "incomplete", "not-performed"])
def test_no_status_says_that_a_patient_is_safe(status: str):
    view = shown(status=status)
    assert view["whole"] is (status == "complete")
    assert not {"safe", "ok", "clear"} & set(view["status"].lower().replace(":", "").split())


def test_findings_stand_by_severity():
    assert [(group["level"], len(group["findings"])) for group in shown()["groups"]] == [("critical", 1), ("low", 1)]


@pytest.mark.parametrize(
    ("verdicts", "open_now"),
    [(["accepted"], 1), (["overridden"], 1), (["deferred"], 2), (["accepted", "undone"], 2), (["deferred", "accepted"], 1)],
)
def test_a_finding_stays_open_until_it_is_settled(verdicts: list[str], open_now: int):
    made = tuple(decided(verdict, number) for number, verdict in enumerate(verdicts, 1))
    view = shown(made)
    assert view["open"] == open_now
    assert view["groups"][0]["open"] == open_now - 1
    assert len(view["groups"][0]["findings"][0]["decisions"]) == len(verdicts)


def test_a_decision_says_who_when_and_why():
    told = shown((decided("overridden", code="corrected_at_source"),))["groups"][0]["findings"][0]["decisions"][0]
    assert told["said"] == "Overridden by A. Pharmacist, 20 Nov 2026, 10:00"
    assert told["reason"] == "corrected at source; seen by the consultant"


def test_a_subject_names_its_source_entry_and_words():
    told = shown(findings=[finding("f-1", "high")])["groups"][0]["findings"][0]["subjects"][0]
    assert (told["source"], told["entry"], told["text"]) == ("Inpatient orders (epma)", "MedicationRequest/2", "Co-amoxiclav")


def test_a_weight_that_was_not_used_says_why():
    weight = {
        "name": "weight",
        "value": "44",
        "unit": "kg",
        "written": "44 kg",
        "source": "epma",
        "entry": None,
        "measured_at": "2025-01-01",
        "method": "estimated",
        "chosen": True,
        "unusable": "measured too long ago",
    }
    fact = shown(patient={**report()["patient"], "facts": [weight]})["patient"]["facts"][0]
    assert (fact["value"], fact["unusable"]) == ("44 kg", "measured too long ago")
    assert fact["how"] == "estimated, 1 Jan 2025, from epma"


def test_an_infant_is_told_in_months():
    infant = {**report()["patient"], "age_years": 1, "age_months": 14}
    assert shown(patient=infant)["patient"]["age"] == "14 months"


def test_allergies_that_need_a_person_come_first_and_denials_last():
    lines = [
        allergy_line("a-1", None, allergy("epma", "negated", negation="no-known-drug-allergy")),
        allergy_line("a-2", "Latex", allergy("gp", "resolved")),
        allergy_line("a-3", "Penicillins", allergy("gp", "active")),
        allergy_line("a-4", None, allergy("gp", "degraded")),
    ]
    found = present_allergies(report(allergies=lines))
    assert [one["line"] for one in found] == ["a-4", "a-3", "a-2", "a-1"]
    assert [one["rows"][0]["agent"] for one in found] == ["AGENT NOT KNOWN", "Penicillins", "Latex", "No known drug allergy"]
    assert len({one["rows"][0]["state"] for one in found}) == 4


def test_candidates_keep_their_order_and_reasons():
    two = [
        {"display": "Trimethoprim", "score": "0.97", "because": "named in the note"},
        {"display": "X", "score": "0.3", "because": "y"},
    ]
    lines = [allergy_line("a-1", None, allergy("gp", "degraded", candidates=two))]
    row = present_allergies(report(allergies=lines))[0]["rows"][0]
    assert row["candidates"] == ["Trimethoprim (0.97): named in the note", "X (0.3): y"]


def test_a_reaction_is_told_with_its_severity():
    met = [{"manifestations": ["Anaphylaxis"], "severity": "severe", "description": None}]
    lines = [allergy_line("a-1", "Penicillins", allergy("gp", "active", reactions=met, severity="severe"))]
    assert present_allergies(report(allergies=lines))[0]["rows"][0]["reaction"] == "Anaphylaxis (severe)"


def test_checks_with_one_cause_are_told_together_and_none_is_lost():
    gaps = [gap("DOS-003", "high"), gap("DOS-004", "high"), gap("DOS-004", "high", subject=subject(text="Warfarin", source="gp"))]
    found = present_not_checked(report(coverage={"not_checked": gaps}))
    assert len(found) == 1
    assert (found[0]["rules"], found[0]["checks"]) == (["DOS-003", "DOS-004"], 3)
    assert found[0]["about"] == ["Co-amoxiclav in epma", "Warfarin in gp"]
    assert found[0]["missing"] == "the patient’s weight"


def test_what_makes_the_report_incomplete_comes_first():
    gaps = [gap("A-1", "critical", alters_status=False), gap("B-1", "moderate"), gap("C-1", "high", because="z")]
    found = present_not_checked(report(coverage={"not_checked": gaps}))
    assert [(one["severity"], one["counts"]) for one in found] == [("high", True), ("critical", False), ("moderate", False)]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"text": None}, "MedicationRequest/2 in epma"),
        ({"text": None, "entry": None}, "the whole list in epma"),
        ({"text": None, "entry": None, "source": None}, "the whole record"),
    ],
)
def test_a_gap_always_says_what_it_is_about(about: dict[str, None], words: str):
    assert present_not_checked(report(coverage={"not_checked": [gap("A-1", "low", subject=subject(**about))]}))[0]["about"] == [
        words
    ]


def of_one_cause(*folded: dict[str, Any], decisions: tuple[Decision, ...] = ()) -> dict[str, Any]:
    """What the page folds under f-1."""
    under = {"grouped_under": "f-1", "grouped_because": "the same dose", "repeats": False}
    found = [finding("f-1", "critical"), *({**under, **one} for one in folded)]
    groups = shown(decisions, findings=found)["groups"]
    assert [(group["level"], len(group["findings"]), group["folded"]) for group in groups] == [("critical", 1, len(folded))]
    assert groups[0]["open"] == 1 + len(folded) - len(decisions)
    return groups[0]["findings"][0]["under"]


def test_findings_of_one_cause_are_folded_under_the_one_that_leads():
    under = of_one_cause(finding("f-2", "high"), {**finding("f-3", "low"), "grouped_because": "the same product"})
    assert (under["counts"], under["shares"], under["open"]) == ("1 high, 1 low", "the same dose; the same product", 2)
    assert [one["id"] for one in under["findings"]] == ["f-2", "f-3"]


def test_grave_words_stay_in_sight_unless_they_repeat():
    folded = [
        finding("f-2", "critical"),
        finding("f-3", "high"),
        {**finding("f-4", "high"), "repeats": True},
        finding("f-5", "moderate"),
    ]
    assert [one["id"] for one in of_one_cause(*folded)["told"]] == ["f-2", "f-3"]


@pytest.mark.parametrize(("about", "still"), [("f-1", 1), ("f-2", 0)])
def test_deciding_the_one_that_leads_decides_nothing_else(about: str, still: int):
    under = of_one_cause(finding("f-2", "high"), decisions=(decided("accepted", about=about),))
    assert (under["open"], under["opened"]) == (still, about == "f-2")
