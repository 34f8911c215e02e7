"""HL7 v2 over HTTP: the same answers as over MLLP, in a body; what is no message of ours gets no acknowledgement."""

import json
import threading
from pathlib import Path
from typing import Any

import httpx2
import pytest

from service.api.schemas import HL7_TYPES
from service.edge.limiter import Limits
from service.sources.read import read_source
from service.store.store import Store
from service.workflows.audit_trail import verify_chain
from service.workflows.feed import LARGEST_MESSAGE_BYTES
from tests.support.databases import address
from tests.support.feeds import ORDER, PERSON, REFUSED, codes, events, pulled
from tests.support.killing import killed_often
from tests.support.letting_in import House, bearer, claims, house
from tests.support.patience import PATIENCE_SECONDS
from tests.support.payloads import hl7_adt, hl7_allergy
from tests.support.server import office, serving
from tests.support.tokens import token

WHERE = "/v1/feeds/epma/messages"
TYPE = HL7_TYPES[0]
KILLS, SEED = 10, 20261121


def post(client: Any, message: str | bytes, kind: str = f"{TYPE}; charset=utf-8", **headers: str) -> httpx2.Response:
    """One message, sent."""
    content = message.encode() if isinstance(message, str) else message
    return client.post(WHERE, content=content, headers={"Content-Type": kind, **headers})


def test_messages_are_kept_and_become_the_source(tmp_path: Path) -> None:
    here = office(tmp_path)
    with serving(here) as client:
        answers = [post(client, message) for message in (hl7_adt(PERSON, [hl7_allergy(1, "^Penicillin")]), ORDER, ORDER)]
        metrics = client.get("/metrics").text
    assert [answer.status_code for answer in answers] == [200] * 3
    assert codes([answer.text for answer in answers]) == ["AA"] * 3
    assert "MSA|AA|M0007|" in answers[0].text
    # What is sent twice is kept once.
    read: Any = read_source("epma", "inpatient-orders", pulled(here)[1].payload, sha256="0" * 64, format="hl7v2")
    assert (len(read.medicines), len(read.allergies)) == (1, 1)
    assert [event["kind"] for event in events(here)] == ["message-received"] * 3
    assert 'medrec_events_total{kind="message/AA"} 3' in metrics


@pytest.mark.parametrize("kind", HL7_TYPES)
@pytest.mark.parametrize("parameters", ["", "; charset=utf-8", ';charset="UTF-8"'])
def test_it_is_answered_in_the_type_that_was_sent(tmp_path: Path, kind: str, parameters: str) -> None:
    with serving(office(tmp_path)) as client:
        answer = post(client, ORDER, kind + parameters)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, f"{kind}; charset=utf-8")
    assert answer.headers["Date"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "NOT APPROVED FOR CLINICAL USE" in answer.headers["X-Clinical-Status"]


def test_the_encoding_that_a_message_names_itself_is_not_looked_at(tmp_path: Path) -> None:
    """Section 2.4: what MSH-18 says is ignored; the body is UTF-8."""
    with serving(office(tmp_path)) as client:
        answer = post(client, ORDER.replace("UNICODE UTF-8", "8859/1"))
    assert codes([answer.text]) == ["AA"]


def test_a_body_in_pieces_is_one_message(tmp_path: Path) -> None:
    with serving(office(tmp_path)) as client:
        pieces = (ORDER.encode()[at : at + 50] for at in range(0, len(ORDER), 50))
        answer = client.post(WHERE, content=pieces, headers={"Content-Type": TYPE})
    assert codes([answer.text]) == ["AA"]


@pytest.mark.parametrize(("message", "reason"), REFUSED)
def test_what_cannot_be_filed_is_refused_with_its_reason_and_audited(tmp_path: Path, message: bytes, reason: str) -> None:
    here, lines = office(tmp_path), list[dict[str, Any]]()
    with serving(here, lines=lines) as client:
        answer = post(client, message)
    assert (answer.status_code, codes([answer.text])) == (200, ["AR"])
    assert reason in answer.text
    (event,) = events(here)
    assert (event["kind"], reason in event["about"]["reason"]) == ("message-refused", True)
    assert PERSON.nhs_number not in json.dumps([event, lines])
    assert pulled(here)[1].failure == "not-found"


@pytest.mark.parametrize(
    ("message", "headers", "status"),
    [
        (ORDER, {"Content-Type": "text/plain"}, 415),
        (ORDER, {"Content-Type": "x-application/hl7-v2+xml; charset=utf-8"}, 415),
        (ORDER, {"Content-Type": f"{TYPE}; charset=iso-8859-1"}, 415),
        (ORDER, {"Content-Type": TYPE, "Content-Encoding": "gzip"}, 415),
        ("MSH" + "x" * LARGEST_MESSAGE_BYTES, {"Content-Type": TYPE}, 413),
    ],
)
def test_what_is_no_message_of_ours_gets_no_acknowledgement(
    tmp_path: Path, message: str, headers: dict[str, str], status: int
) -> None:
    """Section 2.6: a status other than 2xx comes with nothing that could be taken for HL7."""
    here = office(tmp_path)
    with serving(here) as client:
        answer = client.post(WHERE, content=message.encode(), headers=headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert "MSA" not in answer.text
    (event,) = events(here)
    assert (event["kind"], event["about"]["reason"]) == ("message-refused", f"HTTP {status}")


def test_a_feed_that_nobody_named_is_not_there(tmp_path: Path) -> None:
    here = office(tmp_path)
    with serving(here) as client:
        answer = client.post("/v1/feeds/other/messages", content=ORDER.encode(), headers={"Content-Type": TYPE})
        assert (answer.status_code, answer.json()["title"]) == (404, "Not found")
        assert client.get(WHERE).status_code == 405
    assert events(here) == []


def test_a_store_that_fails_is_answered_with_try_again(tmp_path: Path) -> None:
    here = office(tmp_path)
    here.store.close()
    (tmp_path / "medrec.db").unlink()
    (tmp_path / "medrec.db").mkdir()
    with serving(here) as client:
        answer = post(client, ORDER)
    assert (answer.status_code, codes([answer.text])) == (200, ["AE"])
    assert "MSA|AE|M0007|could not be kept: send it again" in answer.text


@pytest.mark.parametrize("limits", [Limits(most_in_flight=1, deadline_seconds=0.0)])
def test_what_comes_too_late_is_not_acknowledged(tmp_path: Path, limits: Limits) -> None:
    with serving(office(tmp_path), limits) as client:
        answer = post(client, ORDER)
    assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")
    assert answer.headers["Retry-After"].isdecimal()


def test_the_audit_says_which_system_sent_it(tmp_path: Path) -> None:
    with house(tmp_path) as built:
        answer = post(_as(built), ORDER)
        assert codes([answer.text]) == ["AA"]
        assert [(event["kind"], event["actor"]) for event in built.events()] == [
            ("message-received", "client:the-epr-client@RX1")
        ]
        assert built.ask("POST", WHERE, content=ORDER.encode()).status_code == 401


def _as(built: House) -> Any:
    class Client:
        def post(self, path: str, content: bytes, headers: dict[str, str]) -> httpx2.Response:
            return built.ask("POST", path, {**bearer(token(claims("epr-client"))), **headers}, content=content)

    return Client()


class Sender:
    """Sends messages of its own, each after the answer to the one before, and remembers what was acknowledged."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.sent = 0
        self._lock = threading.Lock()

    def write(self, port: int, stop: threading.Event) -> None:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS) as client:
            while not stop.is_set():
                with self._lock:
                    self.sent += 1
                    control = f"K{self.sent}"
                try:
                    answer = post(client, ORDER.replace("|M0007|", f"|{control}|"))
                except httpx2.TransportError:
                    return
                if answer.status_code == 200 and f"MSA|AA|{control}|" in answer.text:
                    self.done.add(control)


@pytest.mark.usefixtures("each_database")
def test_nothing_acknowledged_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    sender = Sender()
    killed_often(tmp_path, sender, range(KILLS), SEED)
    store = Store(address(tmp_path))
    pseudonym = office(tmp_path).pseudonyms.of(PERSON.nhs_number)
    assert pseudonym
    with store.reading() as reading:
        kept = [message.control for message in reading.messages("epma", pseudonym)]
        received = [event for event in reading.events() if event.kind == "message-received"]
    assert len(sender.done) >= KILLS
    assert sender.done <= set(kept)
    # A message that was kept and not acknowledged is there whole and once, with its event.
    assert len(kept) == len(set(kept)) == len(received) <= sender.sent
    assert verify_chain(store).broken is None
    store.close()
