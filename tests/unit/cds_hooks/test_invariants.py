"""What CDS Hooks 2.0 says of every answer, held against whatever patients come; and a client that notices what breaks it."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from service.cds_hooks.cards import cards, not_checked
from service.cds_hooks.services import PREFETCH, TRANSFERS, discovery
from tests.support.cds_client import check_answer, check_discovery, hooks_serving
from tests.support.desk import json_on, real_desk
from tests.support.hooks import call, drafts, of_chart
from tests.support.patients import Patient, patients
from tests.support.payloads import Person, allergy, order
from tests.support.server import office

PERSON = Person(7)
BASE = "https://medrec.hospital.example"


@given(patients())
@settings(max_examples=25)
def test_whatever_the_patient_every_hook_is_answered_as_the_specification_says(patient: Patient) -> None:
    report = json_on(patient.case())
    for hook in TRANSFERS:
        check_answer({"cards": cards(report, hook, BASE)})


@pytest.mark.parametrize("words", ["x", "x" * 500, "two\nlines of it", "é–µ" * 100])
def test_a_card_that_says_not_checked_is_a_card_like_any_other(words: str) -> None:
    check_answer({"cards": [not_checked(words)]})


def test_what_is_discovered_is_as_the_specification_says() -> None:
    check_discovery(discovery())


@pytest.mark.parametrize("key", sorted(PREFETCH))
@pytest.mark.parametrize("hook", ["encounter-start", "order-sign"])
def test_null_is_that_there_is_none_and_a_key_left_out_is_that_nobody_asked(hook: str, key: str, tmp_path: Path) -> None:
    """ "No data to populate" is null; a key that the client could not or would not satisfy is not there at all."""
    sent = of_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD", id="w")], [allergy("penicillin")])
    drafted = {"draftOrders": drafts(PERSON, order("folic acid 5", 1, "tablet", "OD", id="d"))} if hook == "order-sign" else {}
    none = call(hook, {**sent, key: None}, **drafted)
    none["context"]["patientId"] = "patient-7"
    absent = deepcopy(none)
    del absent["prefetch"][key]
    with hooks_serving(replace(office(tmp_path), desk=real_desk())) as client:
        said = [" ".join(card["detail"] for card in _cards(client, body)) for body in (none, absent)]
    assert [f"epr {key}" in words for words in said] == [False, True]


def test_a_prefetch_of_nothing_but_null_is_not_taken_for_a_prefetch_that_is_not_there(tmp_path: Path) -> None:
    with hooks_serving(replace(office(tmp_path), desk=real_desk())) as client:
        nothing = _cards(client, call("patient-view", dict.fromkeys(PREFETCH)))
        absent = _cards(client, call("patient-view", None))
    assert not any("the caller sent no" in card["detail"] for card in nothing)
    assert any("the caller sent no" in card["detail"] for card in absent)


def _cards(client: Any, body: dict[str, Any]) -> list[dict[str, Any]]:
    answered = client.post("/cds-services/medrec", json=body)
    assert answered.status_code == 200
    return answered.json()["cards"]


GOOD: dict[str, Any] = {
    "uuid": "8f6c8d37-5d7a-5d1f-9d5e-0c9a3c2b1a00",
    "summary": "A summary",
    "detail": "Detail",
    "indicator": "info",
    "source": {"label": "medrec"},
}
SUGGESTED = [{"label": "Stop it", "actions": [{"type": "delete", "description": "Stop", "resourceId": "MedicationRequest/1"}]}]


def test_the_client_accepts_what_is_right() -> None:
    more = {"suggestions": SUGGESTED, "selectionBehavior": "any", "overrideReasons": [{"code": "c", "display": "d"}]}
    check_answer({"cards": [{**GOOD, **more, "links": [{"label": "l", "url": BASE, "type": "absolute"}]}]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"uuid": "1"},
        {"uuid": "8F6C8D37-5D7A-5D1F-9D5E-0C9A3C2B1A00"},
        {"summary": ""},
        {"summary": "x" * 140},
        {"indicator": "hard-stop"},
        {"source": {}},
        {"source": {"label": "l", "url": "/rules/1"}},
        {"links": [{"label": "l", "url": "/review/1", "type": "absolute"}]},
        {"links": [{"label": "l", "url": BASE, "type": "relative"}]},
        {"links": [{"label": "l", "url": BASE, "type": "absolute", "appContext": "x"}]},
        {"overrideReasons": [{"code": "c"}]},
        {"suggestions": SUGGESTED},
        {"suggestions": SUGGESTED, "selectionBehavior": "all"},
        {"suggestions": [{"label": "l", "actions": [{"type": "create", "description": "d"}]}], "selectionBehavior": "any"},
        {"suggestions": [{"label": "l", "isRecommended": True}] * 2, "selectionBehavior": "at-most-one"},
        {"severity": "high"},
    ],
)
def test_the_client_notices_what_is_wrong(wrong: dict[str, Any]) -> None:
    with pytest.raises((AssertionError, KeyError, ValueError)):
        check_answer({"cards": [{**GOOD, **wrong}]})


@pytest.mark.parametrize("said", [{"cards": []}, {}, {"cards": [GOOD, GOOD]}])
def test_the_client_notices_an_answer_that_is_wrong_as_a_whole(said: dict[str, Any]) -> None:
    with pytest.raises((AssertionError, KeyError)):
        check_answer(said)
