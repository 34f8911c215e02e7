"""Requests a second of one worker and of two, on SQLite and on PostgreSQL: new cases each, with result and audit event written.

`python -m tests.acceptance.workers [SECONDS]`: each is measured for that long, 5 where it is left out, one and two in turn three
times; under three minutes in all. The sender and PostgreSQL share the processors with the service, so what each took of them is
told too: on two processors, two workers can be at most (2 - sender - database) / (what one worker alone took) times as fast.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rich.console import Console

from tests.support.cases import as_bytes, case, failed, source
from tests.support.databases import Kind, on
from tests.support.deployed import Deployed, deployed
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart
from tests.support.postgresql import server
from tests.support.processor import Spent
from tests.support.sender import post, send

_ROUNDS, _CONNECTIONS, _WARM_SECONDS = 3, 8, 1.0
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


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Requests a second, and how many processors each took: the busiest worker, all of them, the database, the sender."""

    requests: float
    busiest: float
    workers: float
    database: float
    sender: float

    def __str__(self) -> str:
        each = 1000 * self.workers / self.requests
        shares = (
            f"workers {self.workers:.2f} (busiest {self.busiest:.2f}), database {self.database:.2f}, sender {self.sender:.2f}"
        )
        return f"{self.requests:.1f} requests/s, {each:.1f} ms of a processor each; processors: {shares}"


def main(seconds: float) -> None:
    """Print the medians and how many times one worker two of them are."""
    assert _NAME in _CASE
    console = Console(stderr=True)
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    kinds: tuple[Kind, ...] = ("sqlite", "postgresql")
    for kind in kinds:
        found: dict[int, list[Rate]] = {1: [], 2: []}
        for turn in range(_ROUNDS):
            for workers in found:
                found[workers].append(_rate_of(kind, workers, seconds))
                console.print(f"{kind}, {workers} at work, turn {turn + 1} of {_ROUNDS}: {found[workers][-1]}")
        one, two = (statistics.median(each.requests for each in found[workers]) for workers in (1, 2))
        print(f"{kind}: 1 worker {one:.1f} requests/s, 2 workers {two:.1f}: {two / one:.2f} times")
        for workers, rates in found.items():
            print(f"  {workers} at work, the middle one: {sorted(rates, key=lambda each: each.requests)[_ROUNDS // 2]}")


def _rate_of(kind: Kind, workers: int, seconds: float) -> Rate:
    with on(kind), tempfile.TemporaryDirectory() as made, deployed(Path(made), "--workers", str(workers)) as service:
        numbers = count()
        port = service.client.base_url.port or 80

        def request() -> bytes:
            return post("/v1/reconciliations", _CASE.replace(_NAME, f'"case": "T{next(numbers)}"'.encode()))

        send(port, request, _CONNECTIONS, _WARM_SECONDS)
        return _rate(service, port, request, seconds, kind)


def _rate(service: Deployed, port: int, request: Callable[[], bytes], seconds: float, kind: Kind) -> Rate:
    mine, theirs = Spent(service.process), Spent(server().process) if kind == "postgresql" else None
    before = os.times()
    sent = send(port, request, _CONNECTIONS, seconds)
    after = os.times()
    each = mine.each()
    assert set(sent.statuses) == {201}, sent.statuses
    return Rate(
        requests=sent.statuses[201] / sent.seconds,
        busiest=each[0] / sent.seconds,
        workers=sum(each) / sent.seconds,
        database=theirs.together() / sent.seconds if theirs else 0.0,
        sender=(after.user + after.system - before.user - before.system) / sent.seconds,
    )


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 5)
