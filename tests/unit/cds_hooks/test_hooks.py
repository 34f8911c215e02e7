"""CDS Hooks over a real port with the real rules: cards, drafts, what was not sent, and never an empty list of cards."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.cds_hooks.cards import cards as make_cards
from service.cds_hooks.cards import shown
from service.cds_hooks.services import DRAFTS, PREFETCH, TRANSFERS
from service.edge.limiter import Limits
from service.workflows.ports import Office
from tests.support.cds_client import hooks_serving
from tests.support.desk import real_desk
from tests.support.hooks import bundle, call, drafts, of_chart
from tests.support.payloads import Person, allergy, order
from tests.support.server import Sung, office

PERSON = Person(7)
JSON = {"Content-Type": "application/json"}
WARFARIN = order("warfarin 3", 1, "tablet", "OD", kind="MedicationStatement", id="w")
AMOXICILLIN = order("amoxicillin 500", 1, "capsule", "TDS", id="a")

_DRAFT = drafts(PERSON, AMOXICILLIN)["entry"][0]["resource"]


@pytest.fixture
def behind(tmp_path: Path) -> Office:
    return replace(office(tmp_path), desk=real_desk())


@pytest.fixture
def client(behind: Office) -> Iterator[Any]:
    with hooks_serving(behind) as found:
        yield found


def post(client: Any, body: Any, service: str = "medrec") -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body, default=str).encode()
    return client.post(f"/cds-services/{service}", content=content, headers=JSON)


def cards(client: Any, body: Any) -> list[dict[str, Any]]:
    answered = post(client, body)
    assert answered.status_code == 200
    found = answered.json()["cards"]
    assert found
    return found


def test_the_services_are_discovered(client: Any) -> None:
    found = client.get("/cds-services").json()["services"]
    assert {each["hook"] for each in found} == set(TRANSFERS)
    assert {each["id"] for each in found} == {"medrec"}
    assert all(each["description"] and each["title"] for each in found)
    assert all("NOT APPROVED" in each["description"] for each in found)


def test_a_finding_of_harm_is_a_card_of_its_own(client: Any) -> None:
    sent = of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")])
    first = cards(client, call("encounter-start", sent))[0]
    assert first["indicator"] == "critical"
    assert len(first["summary"]) < 140
    assert "NOT APPROVED FOR CLINICAL USE" in first["source"]["label"]
    assert first["source"]["url"].startswith("http")
    assert first["links"][0]["url"].count("/review/")
    assert first["overrideReasons"]
    assert "Hold" in first["detail"]


@pytest.mark.parametrize("hook", sorted(DRAFTS))
def test_a_draft_is_held_against_what_the_patient_is_allergic_to(client: Any, hook: str) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    context = {DRAFTS[hook][0]: drafts(PERSON, AMOXICILLIN)}
    found = cards(client, call(hook, sent, **context))
    assert found[0]["indicator"] == "critical"
    assert "moxicillin" in json.dumps(found[0])


def test_cards_about_drafts_leave_out_what_has_nothing_to_do_with_them(client: Any) -> None:
    two = [order("amlodipine 5", 1, "tablet", "OD", id="1"), order("warfarin 3", 1, "tablet", "OD", id="2")]
    sent = of_chart(PERSON, [*two, order("ibuprofen 400", 1, "tablet", "TDS", id="3")], [allergy("latex")])
    start = cards(client, call("encounter-start", sent))
    sign = cards(client, call("order-sign", sent, draftOrders=drafts(PERSON, order("folic acid 5", 1, "tablet", "OD", id="9"))))
    assert any("buprofen" in card["summary"] for card in start)
    assert not any("buprofen" in card["summary"] for card in sign)


@pytest.mark.parametrize("key", sorted(PREFETCH))
def test_what_was_not_sent_is_not_taken_for_nothing(client: Any, key: str) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    del sent[key]
    found = cards(client, call("encounter-start", sent))
    assert [card for card in found if card["summary"].startswith("NOT CHECKED") and f"epr {key}" in card["detail"]]


def test_nothing_sent_along_is_not_checked(client: Any) -> None:
    assert any(card["summary"].startswith("NOT CHECKED") for card in cards(client, call("patient-view", None)))


def test_null_is_an_answer(client: Any) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    sent["orders"] = None
    found = cards(client, call("encounter-start", sent))
    assert not any("epr orders" in card["detail"] for card in found)


def test_what_came_under_a_key_that_nobody_asked_for_is_said_and_counted(client: Any, behind: Office) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    found = cards(client, call("encounter-start", {**sent, "medications": sent["statements"], "notes": sent["orders"]}))
    [said] = [card for card in found if card["summary"].startswith("NOT CHECKED")]
    assert "a key that this service does not ask for ('medications'); not read" in said["detail"].replace("\\", "")
    with behind.store.reading() as store:
        [event] = store.events()
        kept = store.report(event.report or "")
    assert kept is not None
    assert kept.status == "incomplete"
    assert b"'medications'" in kept.answer


@pytest.mark.parametrize(
    "keys",
    [
        [f"key-{number}" for number in range(300)],
        ["\U0001f600" * 200, "\U0001f600" * 201],
        ["x" * 5000, ""],
        ["orders ", "Orders", "epr orders"],
        ["<b>", "`|*[a](b)", "\n"],
    ],
)
def test_any_keys_that_nobody_asked_for_leave_the_rest_checked(client: Any, keys: list[str]) -> None:
    sent = of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")])
    found = cards(client, call("encounter-start", {**sent, **dict.fromkeys(keys, sent["patient"])}))
    assert found[0]["indicator"] == "critical"
    assert [card for card in found if f"sent under {len(keys)} keys that this service does not ask for" in card["detail"]]


def test_a_null_under_a_key_that_nobody_asked_for_hides_nothing(client: Any) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    assert not any("other keys" in card["detail"] for card in cards(client, call("encounter-start", {**sent, "notes": None})))


def test_nobody_is_no_patient(client: Any) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    body = call("encounter-start", sent)
    sent["patient"] = None
    found = cards(client, body)
    not_checked = [card["detail"] for card in found if card["summary"].startswith("NOT CHECKED")]
    assert any("asked for the patient and found none" in detail for detail in not_checked)


def test_a_page_that_is_missing_makes_the_answer_incomplete(client: Any) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    sent["statements"]["total"] = 9
    assert any(card["summary"].startswith("NOT CHECKED") for card in cards(client, call("encounter-start", sent)))


def test_an_error_in_place_of_the_answer_is_not_nothing(client: Any) -> None:
    sent = of_chart(PERSON, [WARFARIN], [allergy("penicillin")])
    sent["orders"] = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    assert any(card["summary"].startswith("NOT CHECKED") for card in cards(client, call("encounter-start", sent)))


def test_another_patient_is_not_checked(client: Any) -> None:
    body = call("encounter-start", of_chart(PERSON, [WARFARIN], []))
    body["context"]["patientId"] = "another"
    [card] = cards(client, body)
    assert card["summary"].startswith("NOT CHECKED")


def test_the_same_question_is_answered_once_an_encounter(client: Any, behind: Office) -> None:
    body = call("encounter-start", of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")]))
    first, again = post(client, body).content, post(client, body).content
    other = call("encounter-start", body["prefetch"], encounterId="e-2")
    assert first == again
    assert post(client, other).status_code == 200
    with behind.store.reading() as store:
        assert [event.kind for event in store.events()] == ["made", "made-again"]


def test_a_new_allergy_is_a_new_question(client: Any) -> None:
    quiet = cards(client, call("encounter-start", of_chart(PERSON, [AMOXICILLIN], [allergy("latex")])))
    loud = cards(client, call("encounter-start", of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")])))
    assert not any(card["indicator"] == "critical" for card in quiet)
    assert any(card["indicator"] == "critical" for card in loud)


def test_digits_are_kept_as_they_were_sent(client: Any, behind: Office) -> None:
    body = json.dumps(call("encounter-start", of_chart(PERSON, [order("warfarin", 3, "mg", "OD", id="1")], []))).replace(
        '"value": 3,', '"value": 3.00,'
    )
    assert '"value": 3.00,' in body
    cards(client, body.encode())
    with behind.store.reading() as store:
        [event] = store.events()
        kept = store.report(event.report or "")
    assert kept is not None
    assert b"3.00" in kept.received


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"{}", 400),
        (b'{"hook": "encounter-start", "hook": "order-sign"}', 400),
        (b'{"hook": 4}', 400),
        (b'{"hook": "encounter-start"}', 200),
        (b'{"hook": "appointment-book", "hookInstance": "1", "context": {"patientId": "1"}}', 200),
        (b'{"hook": "order-sign", "hookInstance": "1", "context": {"patientId": "1"}}', 200),
        (b'{"hook": "patient-view", "hookInstance": "1", "context": {"patientId": "1"}, "prefetch": {"patient": 7}}', 200),
    ],
)
def test_a_call_that_cannot_be_used_is_never_silence(client: Any, body: bytes, status: int) -> None:
    answered = post(client, body)
    assert answered.status_code == status
    said = answered.json()
    assert said["cards"][0]["summary"].startswith("NOT CHECKED") if status == 200 else said["problems"]


def test_another_service_is_not_found(client: Any) -> None:
    assert post(client, {}, service="other").status_code == 404


def test_overload_is_a_card(behind: Office) -> None:
    with hooks_serving(behind, Limits(most_in_flight=1, deadline_seconds=0.001)) as client:
        [card] = cards(client, call("encounter-start", of_chart(PERSON, [WARFARIN], [])))
    assert card["summary"].startswith("NOT CHECKED")


def test_a_canary_that_is_silent_is_a_card(behind: Office) -> None:
    with hooks_serving(behind, canaries=Sung("K1: nothing fired")) as client:
        [card] = cards(client, call("encounter-start", of_chart(PERSON, [WARFARIN], [])))
    assert card["summary"].startswith("NOT CHECKED")


def test_a_fault_of_ours_is_a_card_and_is_audited(tmp_path: Path) -> None:
    def broken(_case: Any) -> Any:
        raise RuntimeError("Mrs Example, 999 000 0000")

    behind = office(tmp_path, broken)
    with hooks_serving(behind) as client:
        answered = post(client, call("encounter-start", of_chart(PERSON, [WARFARIN], [])))
        with behind.store.reading() as store:
            assert [event.kind for event in store.events()] == ["failed"]
    assert answered.json()["cards"][0]["summary"].startswith("NOT CHECKED")
    assert "Example" not in answered.text


def test_words_of_a_source_are_no_mark_up(client: Any) -> None:
    sent = of_chart(PERSON, [replace(AMOXICILLIN, text="**1** [one](http://evil.example)")], [allergy("penicillin")])
    assert "[one](http" not in json.dumps(cards(client, call("encounter-start", sent)))


def said(card: str, **more: Any) -> dict[str, Any]:
    return {"card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-20T10:00:00Z", **more}


def test_feedback_is_kept_once_and_audited(client: Any, behind: Office) -> None:
    shown = cards(client, call("encounter-start", of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")])))
    reason = {"reason": {"code": "benefit", "system": "urn:x"}, "userComment": "Mrs Example wants it"}
    body = {"feedback": [said(shown[0]["uuid"], overrideReason=reason)]}
    for _ in range(3):
        assert client.post("/cds-services/medrec/feedback", content=json.dumps(body).encode(), headers=JSON).status_code == 200
    with behind.store.reading() as store:
        events = list(store.events())
    assert [event.kind for event in events].count("card-feedback") == 1
    assert "Example" not in "".join(event.body for event in events)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"feedback": [said("0b3f3c0e-0000-5000-8000-000000000000")]}, 404),
        ({"feedback": [{"card": "x", "outcome": "ignored", "outcomeTimestamp": "2026-11-20T10:00:00Z"}]}, 400),
        ({"feedback": []}, 400),
        ({}, 400),
        ([], 400),
    ],
)
def test_feedback_that_cannot_be_used_is_said(client: Any, body: Any, status: int) -> None:
    answered = client.post("/cds-services/medrec/feedback", content=json.dumps(body).encode(), headers=JSON)
    assert answered.status_code == status


def test_an_odd_resource_costs_itself(client: Any) -> None:
    sent = of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")])
    sent["observations"] = bundle([{"resourceType": "Observation", "code": 7}, 5])
    found = cards(client, call("encounter-start", sent))
    assert found[0]["indicator"] == "critical"


def test_where_nothing_is_found_it_is_said_what_was_looked_at(client: Any) -> None:
    """A complete check with nothing to report says so and names its sources; it never says that anything is safe."""
    taken = [
        order("folic acid 5", 1, "tablet", "OD", id="1"),
        order("folic acid 5", 1, "tablet", "OD", id="2", kind="MedicationStatement"),
    ]
    found = cards(client, call("encounter-start", of_chart(PERSON, taken, [allergy("latex")])))
    assert "safe" not in json.dumps(found).lower()
    assert found[-1]["indicator"] in {"info", "warning"}


def report_of(*findings: dict[str, Any], carried: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    base = {
        "rule": "ALG-004",
        "detail": "d",
        "action": "Hold.",
        "evidence": {},
        "override_reasons": [],
        "holds": None,
        "subjects": [],
    }
    found = [{**base, "grouped_under": None, "repeats": False, "summary": f"what {one['id']} found", **one} for one in findings]
    held = [{"entries": [{"source": "proposed-orders", "in_force": True, "because": "", "text": "An order"}]}]
    return {"id": "R", "status": "complete", "findings": found, "medicines": held, "decisions": {"carried": list(carried)}}


def test_findings_of_one_cause_are_one_card() -> None:
    folded = {"id": "f-2", "severity": "high", "grouped_under": "f-1"}
    report = report_of({"id": "f-1", "severity": "critical"}, folded, {"id": "f-3", "severity": "low", "grouped_under": "f-1"})
    [card] = make_cards(report, "encounter-start", "http://h")
    assert "what f-2 found" in card["detail"]
    assert "what f-3 found" in card["detail"]
    assert [finding for _, finding in shown(report, "encounter-start")] == ["f-1"]


def test_what_was_overridden_on_the_same_facts_does_not_interrupt_again_and_is_not_hidden() -> None:
    over = {"finding": "f-1", "reviewer": "A. Pharmacist", "until": "2026-11-27", "reason": "x"}
    [card] = make_cards(report_of({"id": "f-1", "severity": "critical"}, carried=(over,)), "encounter-start", "http://h")
    assert card["indicator"] == "info"
    assert "overridden by A. Pharmacist until 2026-11-27" in card["detail"]


def test_a_finding_whose_leader_is_not_spoken_of_stands_for_itself() -> None:
    about = [{"source": "proposed-orders"}]
    report = report_of(
        {"id": "f-1", "severity": "critical"}, {"id": "f-2", "severity": "high", "grouped_under": "f-1", "subjects": about}
    )
    [card] = make_cards(report, "order-sign", "http://h")
    assert card["summary"] == "what f-2 found"


@pytest.mark.parametrize("context", [None, 7, [], "x"])
def test_a_call_without_a_context_is_answered_with_a_card(client: Any, context: Any) -> None:
    body = {**call("encounter-start", of_chart(PERSON, [AMOXICILLIN])), "context": context}
    [card] = cards(client, body)
    assert card["summary"].startswith("NOT CHECKED")


def test_a_byte_order_mark_is_passed_over(client: Any) -> None:
    body = (
        b"\xef\xbb\xbf" + json.dumps(call("encounter-start", of_chart(PERSON, [AMOXICILLIN], [allergy("penicillin")]))).encode()
    )
    answered = client.post("/cds-services/medrec", content=body, headers=JSON)
    assert answered.status_code == 200
    assert answered.json()["cards"][0]["indicator"] == "critical"


@pytest.mark.parametrize(
    ("resources", "because"),
    [
        ([], "hold no order of a medicine"),
        (
            [{"resourceType": "ServiceRequest", "status": "draft", "intent": "order", "code": {"text": "Full blood count"}}],
            "hold no",
        ),
        ([{**_DRAFT, "status": "stopped"}], "not about to be given: Amoxicillin 500mg capsules (recorded as stopped)"),
        ([_DRAFT, {**_DRAFT, "id": "b", "status": "entered-in-error"}], "not about to be given"),
    ],
)
def test_drafts_that_hold_nothing_to_check_are_not_checked(client: Any, resources: list[Any], because: str) -> None:
    proposed = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}
    found = cards(client, call("order-sign", of_chart(PERSON, [], [allergy("NKDA")]), draftOrders=proposed))
    assert any(card["summary"].startswith("NOT CHECKED") and because in card["detail"] for card in found)
    assert not any("found nothing to report" in card["summary"] for card in found)
