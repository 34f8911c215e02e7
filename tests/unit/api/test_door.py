"""Refused where every slot is taken: by the listener at one blow, or at the door, in the same words."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from service.edge.door import is_whole
from service.edge.limiter import Limits
from tests.support.cases import as_bytes, case, source
from tests.support.payloads import Person, order, r4_chart
from tests.support.server import office, serving

POST = b"POST /v1/reconciliations HTTP/1.1\r\n"
HOST, JSON = b"Host: 127.0.0.1\r\n", b"Content-Type: application/json\r\n"
PLAIN = POST + HOST + JSON + b"Content-Length: 2\r\n\r\n{}"
CASE = as_bytes(case(source("epma", "inpatient-orders", r4_chart(Person(1), [order("amoxicillin 500", 1, "capsule", "TDS")]))))


class Wire:
    """A connection that is kept, and the answers on it: status, headers but the date, body."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._read = self.socket.makefile("rb")

    def ask(self, *pieces: bytes) -> tuple[int, dict[str, str], bytes]:
        for piece in pieces:
            self.socket.sendall(piece)
        status = int(self._read.readline().split()[1])
        lines = list(iter(self._read.readline, b"\r\n"))
        headers = {name.lower(): value.strip() for name, _, value in (line.decode("latin-1").partition(":") for line in lines)}
        headers.pop("date", None)
        return status, headers, self._read.read(int(headers.get("content-length", "0")))

    def is_closed(self) -> bool:
        return self._read.read() == b""

    def close(self) -> None:
        self._read.close()
        self.socket.close()


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Any]:
    with serving(office(tmp_path), Limits(most_in_flight=0)) as client:
        yield client


@pytest.fixture
def wire(full: Any) -> Iterator[Wire]:
    made = Wire(full.base_url.port)
    yield made
    made.close()


def test_the_listener_refuses_in_the_words_of_the_door(wire: Wire):
    at_once = wire.ask(PLAIN)
    at_the_door = wire.ask(PLAIN.replace(b"Host", b"Connection: keep-alive\r\nHost"))
    assert at_once == at_the_door
    status, headers, body = at_once
    assert (status, headers["retry-after"], headers["cache-control"]) == (503, "5", "no-store")
    assert headers["x-clinical-status"].startswith("DRAFT")
    assert orjson.loads(body)["title"] == "NOT CHECKED"


def test_the_connection_serves_on_after_a_refusal(wire: Wire, full: Any):
    assert [wire.ask(PLAIN)[0] for _ in range(3)] == [503] * 3
    assert wire.ask(b"GET /health/live HTTP/1.1\r\n" + HOST + b"\r\n")[0] == 200
    assert wire.ask(PLAIN)[0] == 503
    counted = full.get("/metrics").text
    assert 'kind="refused/busy"} 4' in counted
    assert 'kind="answer/503"} 4' in counted


def test_a_connection_is_closed_once_nothing_has_come_for_a_while_whatever_came_last(tmp_path: Path, monkeypatch: Any):
    monkeypatch.setattr("service.api.serving._KEPT_SECONDS", 1)
    with serving(office(tmp_path), Limits(most_in_flight=0)) as client:
        wire = Wire(client.base_url.port or 0)
        # For longer than it would be kept, but never so long without a word.
        for _ in range(6):
            assert wire.ask(PLAIN)[0] == 503
            time.sleep(0.3)
        assert wire.is_closed()
        wire.close()


def test_a_request_in_pieces_is_refused_once(wire: Wire):
    assert wire.ask(PLAIN[:40], PLAIN[40:-1], PLAIN[-1:])[0] == 503
    assert wire.ask(PLAIN)[0] == 503


def test_two_requests_in_one_piece_are_both_refused(wire: Wire):
    assert (wire.ask(PLAIN + PLAIN)[0], wire.ask()[0]) == (503, 503)


def test_whoever_asks_to_close_is_refused_and_closed(wire: Wire):
    status, headers, _ = wire.ask(PLAIN.replace(b"Host", b"Connection: close\r\nHost"))
    assert (status, headers["connection"], wire.is_closed()) == (503, "close", True)


@pytest.mark.parametrize("path", [b"/cds-services/medrec", b"/fhir/R4/$reconcile", b"/v1/nothing"])
def test_other_calls_refuse_in_words_of_their_own(path: bytes, wire: Wire):
    _, headers, body = wire.ask(PLAIN.replace(b"/v1/reconciliations", path))
    assert b'"title":"NOT CHECKED"' not in body
    assert (b"NOT CHECKED" in body or b"OperationOutcome" in body) is (path != b"/v1/nothing")
    assert headers["x-clinical-status"].startswith("DRAFT")


def test_nothing_is_refused_while_there_is_a_slot(tmp_path: Path):
    with serving(office(tmp_path), Limits(most_in_flight=1)) as client:
        wire = Wire(client.base_url.port or 0)
        length = f"Content-Length: {len(CASE)}\r\n\r\n".encode()
        assert wire.ask(POST + HOST + JSON + length + CASE)[0] == 201
        wire.close()


def test_a_crowd_is_refused_before_the_first_of_it_has_taken_a_slot(tmp_path: Path):
    behind = office(tmp_path)
    wait = threading.Event()

    def slow(data: bytes) -> Any:
        wait.wait(10)
        return behind.desk.read_json(data)

    with serving(replace(behind, desk=replace(behind.desk, read_json=slow)), Limits(most_in_flight=1)) as client:
        wires = [Wire(client.base_url.port or 0) for _ in range(5)]
        for wire in wires:
            wire.socket.sendall(POST + HOST + JSON + f"Content-Length: {len(CASE)}\r\n\r\n".encode() + CASE)
        threading.Timer(1, wait.set).start()
        assert sorted(wire.ask()[0] for wire in wires) == [201, 503, 503, 503, 503]
        # Each was counted out again, whichever way it went.
        assert wires[0].ask(POST + HOST + JSON + f"Content-Length: {len(CASE)}\r\n\r\n".encode() + CASE)[0] == 201
        for wire in wires:
            wire.close()


def test_callers_who_leave_before_they_are_answered_are_counted_out(tmp_path: Path):
    with serving(office(tmp_path), Limits(most_in_flight=1)) as client:
        for _ in range(5):
            gone = Wire(client.base_url.port or 0)
            gone.socket.sendall(POST + HOST + JSON + b"Content-Length: 1000\r\n\r\n{")
            gone.close()
        wire, until = Wire(client.base_url.port or 0), time.monotonic() + 10
        while wire.ask(POST + HOST + JSON + f"Content-Length: {len(CASE)}\r\n\r\n".encode() + CASE)[0] != 201:
            assert time.monotonic() < until
            time.sleep(0.05)
        wire.close()


@pytest.mark.parametrize(
    ("sent", "whole"),
    [
        (PLAIN, True),
        (PLAIN.replace(b"Content-Length: 2", b"content-length:2"), True),
        (PLAIN[:-1], False),
        (PLAIN + b"x", False),
        (PLAIN + PLAIN, False),
        (PLAIN.replace(b"\r\n\r\n{}", b"\r\n"), False),
        (PLAIN.replace(b"POST", b"GET"), False),
        (PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"), False),
        (PLAIN.replace(b"/v1/reconciliations", b"/v1/reconciliations/x"), False),
        (PLAIN.replace(b"Content-Length: 2\r\n", b""), False),
        (PLAIN.replace(b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 2"), False),
        (PLAIN.replace(b"Content-Length: 2", b"Content-Length: +2"), False),
        (PLAIN.replace(b"Content-Length: 2", b"Content-Length: 2, 2"), False),
        (PLAIN.replace(b"Host", b"Transfer-Encoding: chunked\r\nHost"), False),
        (PLAIN.replace(b"Host", b"X: y\nTransfer-Encoding: chunked\r\nHost"), False),
        (PLAIN.replace(b"Host", b"X: y\rTransfer-Encoding: chunked\r\nHost"), False),
        (PLAIN.replace(b"Host", b"X: y\r\n Transfer-Encoding: chunked\r\nHost"), False),
        (PLAIN.replace(b"Host", b"Expect: 100-continue\r\nHost"), False),
        (PLAIN.replace(b"Host", b"Upgrade: h2c\r\nHost"), False),
        (PLAIN.replace(b"Host", b"X: " + b"y" * 20_000 + b"\r\nHost"), False),
    ],
)
def test_only_a_whole_and_plain_request_is_answered_without_being_read(sent: bytes, whole: bool):
    assert is_whole(sent, (POST,)) is whole
