"""Requests a second of one worker and of two, on SQLite and on PostgreSQL: new cases each, with result and audit event written.

`python -m tests.acceptance.workers [SECONDS]`: each is measured for that long, 10 where it is left out, one and two in turn
three times. The sender takes its share of the same processors, so two workers on two processors are measured low.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from rich.console import Console

from tests.support.cases import as_bytes, case, failed, source
from tests.support.databases import on
from tests.support.deployed import deployed
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

_ROUNDS, _CONNECTIONS = 3, 8
_PERSON = Person(21)
_CASE = as_bytes(
    case(
        source(
            "gp",
            "gp-record",
            gp_connect(_PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")], [allergy("penicillin")]),
        ),
        source("epma", "inpatient-orders", r4_chart(_PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")])),
        failed("scr", "shared-care-record"),
        patient=_PERSON.as_case(),
    )
)
_NAME = b'"case": "T"'


def main(seconds: float) -> None:
    """Print the medians and how many times one worker two of them are."""
    assert _NAME in _CASE
    console = Console(stderr=True)
    for kind in ("sqlite", "postgresql"):
        found: dict[int, list[float]] = {1: [], 2: []}
        for turn in range(_ROUNDS):
            for workers in found:
                console.print(f"{kind}, {workers} at work, turn {turn + 1} of {_ROUNDS}")
                with on(kind), tempfile.TemporaryDirectory() as made:
                    found[workers].append(_rate_of(Path(made), workers, seconds))
        one, two = (statistics.median(found[workers]) for workers in (1, 2))
        print(f"{kind}: 1 worker {one:.1f} requests/s, 2 workers {two:.1f}: {two / one:.2f} times")


def _rate_of(folder: Path, workers: int, seconds: float) -> float:
    with deployed(folder, "--workers", str(workers)) as service:
        return _rate(str(service.client.base_url), seconds)


def _rate(address: str, seconds: float) -> float:
    bodies, lock, done = _bodies(), threading.Lock(), list[int]()
    place = urlsplit(address)
    _send(place.hostname or "", place.port or 0, bodies, lock, time.perf_counter() + 2, [])
    end = time.perf_counter() + seconds
    words = (place.hostname or "", place.port or 0, bodies, lock, end, done)
    senders = [threading.Thread(target=_send, args=words) for _ in range(_CONNECTIONS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return sum(done) / seconds


def _send(host: str, port: int, bodies: Iterator[bytes], lock: threading.Lock, end: float, done: list[int]) -> None:
    connection, sent = HTTPConnection(host, port, timeout=60), 0
    while time.perf_counter() < end:
        with lock:
            body = next(bodies)
        connection.request("POST", "/v1/reconciliations", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        sent += answer.status == 201
    connection.close()
    done.append(sent)


def _bodies() -> Iterator[bytes]:
    for number in count():
        yield _CASE.replace(_NAME, f'"case": "T{number}"'.encode())


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10)
