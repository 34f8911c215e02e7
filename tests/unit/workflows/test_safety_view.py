"""The safety file as it is answered: a draft, with what is off and what went unseen in plain sight."""

import json
from dataclasses import replace
from pathlib import Path

from service.core.model.report import DisabledRule
from service.rulebook.hazards import read_safety_file, risks
from service.rulebook.trace import Gap
from service.workflows.canaries import Trial
from service.workflows.safety_view import safety_view
from tests.support.desk import real_desk

SAFETY = Path(__file__).resolve().parents[3] / "safety"
HELD = read_safety_file(SAFETY)
RISKS = risks(HELD, SAFETY / "matrix.yaml")
BOOK = real_desk().rulebook
SUNG = Trial(name="K1", rules=("ALG-013",), tried_at="2026-11-20T09:30:00+00:00", missed=None)


def view(book=BOOK, trials=(SUNG,), held=HELD):
    found = safety_view(held, RISKS, book, trials, 900.0)
    assert json.loads(json.dumps(found))
    return found


def test_it_is_a_draft_that_nobody_approved():
    found = view()
    assert (found["status"], found["approved_by"]) == ("DRAFT", None)
    assert set(found["unsigned_hazards"]) == {hazard["id"] for hazard in found["hazards"]} == HELD.hazard_ids


def test_every_hazard_has_controls_that_are_there_and_a_risk_that_the_controls_do_not_raise():
    found = view()
    known = {control["id"] for control in found["controls"]}
    for hazard in found["hazards"]:
        assert hazard["controls"]
        assert set(hazard["controls"]) <= known
        assert 1 <= hazard["residual"]["risk"] <= hazard["initial"]["risk"] <= 5
    assert {rule for hazard in found["hazards"] for rule in hazard["rules"]} == {rule.id for rule in BOOK.rules}


def test_a_rule_that_is_off_is_named_with_its_reason_and_at_its_control():
    off = DisabledRule(rule="ALG-013", reason="too many", approved_by="B. Reader", expires="2026-12-01")
    kept = tuple(rule for rule in BOOK.rules if rule.id != "ALG-013")
    found = view(replace(BOOK, rules=kept, disabled=(off,)))
    assert [rule["rule"] for rule in found["rules"]["off"]] == ["ALG-013"]
    assert {c["id"]: c["rules_off"] for c in found["controls"] if c["rules_off"]} == {"C-001": ["ALG-013"]}
    assert found["untraced"] == view()["untraced"]


def test_a_rule_that_is_gone_without_being_switched_off_is_untraced():
    kept = tuple(rule for rule in BOOK.rules if rule.id != "ALG-013")
    gone = Gap(subject="C-001", lacks="the rule ALG-013, which it names and nobody has")
    assert {"subject": gone.subject, "lacks": gone.lacks} in view(replace(BOOK, rules=kept))["untraced"]


def test_canaries_that_were_missed_or_never_tried_are_not_well():
    missed = replace(SUNG, missed="K1: nothing from ALG-013")
    assert view()["canaries"]["ok"]
    assert not view(trials=())["canaries"]["ok"]
    assert not view(trials=(SUNG, missed))["canaries"]["ok"]
    assert view(trials=(missed,))["canaries"]["trials"][0]["missed"] == "K1: nothing from ALG-013"


def test_the_version_changes_with_a_hazard_and_with_nothing_else():
    (first, *others) = HELD.hazards
    changed = replace(HELD, hazards=(replace(first, effect="something else"), *others))
    assert view()["version"] == read_safety_file(SAFETY).version
    assert changed.version != HELD.version
