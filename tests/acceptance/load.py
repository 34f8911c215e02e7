"""Latency of CDS Hooks at a steady rate, and what is left of the answers when far more is asked than can be answered (P11).

`python -m tests.acceptance.load [SECONDS] [A SECOND]`: 60 seconds of 20 calls a second unless said otherwise, each of another
encounter with its prefetch, to a deployed service of one process. Calls are sent when they are due, whether or not those before
them were answered. Then callers in multiples of the slots, each asking again as soon as it was answered, or, where it was
refused, after the time that it was told to wait and at most a second. Under two and a half minutes as it is.

The callers share the processors with the service, and other work of the machine does: so beside the answers a second, which are
held against the goal, it tells what share of a processor each had, and the answers for each second of the service's own processor
time, which other work does not change.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from tests.support.cases import as_bytes, case, source
from tests.support.deployed import deployed
from tests.support.hooks import call, of_chart
from tests.support.measurements_of_time import Times
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.processor import Spent

_SLOTS = 16
_TIMES = (1, 2, 5, 10, 20, 50)
_MEDICINES = (
    ("warfarin 3", 1, "tablet", "OD"),
    ("amlodipine 5", 1, "tablet", "OD"),
    ("furosemide 40", 1, "tablet", "OD"),
    ("paracetamol", 1, "g", "QDS"),
)


# The service lets an idle connection go after 15 seconds; one that it drops before is a fault, and ends the measurement.
_KEPT_SECONDS = 14.0


@dataclass
class Answers:
    """Statuses, refusals that did not say when to come back, answers that are empty, and times of those that were answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    untold: int = 0
    empty: int = 0
    seconds: list[float] = field(default_factory=list)


class Connection:
    """One connection that is kept open; a plain client, so that what is measured is the service."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def post(self, path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body. A connection that lay idle for as long as the service keeps one is opened again."""
        idle = self._streams is not None and time.perf_counter() - self._used >= _KEPT_SECONDS
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        try:
            writer.write(head.encode() + body)
            await writer.drain()
            answer = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError) as gone:
            if not idle or getattr(gone, "partial", b""):
                raise
            self.close()
            return await self.post(path, body)
        first, *lines = answer.decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        self._used = time.perf_counter()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(first.split()[1]), headers, content

    def close(self) -> None:
        """Let it go."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


def hook_body(number: int) -> bytes:
    """A call with its prefetch; each number is another encounter."""
    person = Person(1)
    held = [order(*each, id=str(place)) for place, each in enumerate(_MEDICINES)]
    taken = [order(*each, id=f"s{place}", kind="MedicationStatement") for place, each in enumerate(_MEDICINES)]
    body = call("patient-view", of_chart(person, [*held, *taken], [allergy("penicillin")]), encounterId=f"e-{number}")
    return json.dumps(body, default=str).encode()


@cache
def _case() -> bytes:
    held = [order(*each, id=str(place)) for place, each in enumerate(_MEDICINES)]
    gp = source("gp", "gp-record", r4_chart(Person(1), held[:2], [allergy("penicillin")], host="gp.example"))
    return as_bytes({**case(gp, source("epma", "inpatient-orders", r4_chart(Person(1), held, None))), "case": "NUMBER"})


def case_body(number: int) -> bytes:
    """A case of two sources; each number is another case. Made once: the callers share the processors with the service."""
    return _case().replace(b"NUMBER", str(number).encode())


async def steady(port: int, seconds: float, rate: float) -> Answers:
    """Calls of a hook, each sent when it is due."""
    found, free = Answers(), list[Connection]()
    bodies = [hook_body(number) for number in range(int(seconds * rate))]

    async def one(body: bytes, due: float) -> None:
        connection = free.pop() if free else Connection(port)
        status, headers, content = await connection.post("/cds-services/medrec", body)
        # From when it was due: a call that had to wait for its turn has waited.
        found.seconds.append(time.perf_counter() - due)
        _note(found, status, headers)
        found.empty += not json.loads(content).get("cards")
        free.append(connection)

    began, calls = time.perf_counter(), list[asyncio.Task[None]]()
    shown = track(bodies, description="steady", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    for number, body in enumerate(shown):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        calls.append(asyncio.create_task(one(body, due)))
    await asyncio.gather(*calls)
    for connection in free:
        connection.close()
    return found


async def pressed(port: int, callers: int, seconds: float, first: int) -> Answers:
    """That many callers at once, for that long."""
    found, numbers, end = Answers(), iter(range(first, first + 10**6)), time.perf_counter() + seconds

    async def caller() -> None:
        connection = Connection(port)
        while time.perf_counter() < end:
            began = time.perf_counter()
            status, headers, _ = await connection.post("/v1/reconciliations", case_body(next(numbers)))
            if time.perf_counter() < end:
                _note(found, status, headers)
            if status == 201:
                found.seconds.append(time.perf_counter() - began)
            else:
                await asyncio.sleep(min(1.0, float(headers.get("retry-after", "0"))))
        connection.close()

    await asyncio.gather(*(caller() for _ in range(callers)))
    return found


def _note(found: Answers, status: int, headers: dict[str, str]) -> None:
    found.statuses[status] += 1
    found.untold += status == 503 and "retry-after" not in headers


def measure(seconds: float, rate: float, press_seconds: float = 8.0) -> tuple[list[str], list[str]]:
    """What was measured, in words, and what missed its goal."""
    said: list[str] = [f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"]
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as folder, deployed(Path(folder)) as service:
        port = service.client.base_url.port or 80
        asyncio.run(steady(port, 2, 5))
        calm = asyncio.run(steady(port, seconds, rate))
        times = Times(calm.seconds)
        said.append(
            f"CDS Hooks with prefetch, {rate:g} a second for {seconds:g} s: {times}; {dict(calm.statuses)}; {calm.empty} empty"
        )
        if times.at(95) > 0.1 or times.at(99) > 0.2 or set(calm.statuses) != {200} or calm.empty:
            missed.append("CDS Hooks: p95 <= 100 ms, p99 <= 200 ms, each answered with a card")
        peak = _press(port, service.process, press_seconds, said, missed)
        said.append(f"peak {peak:.1f} answers a second")
    return said, missed


def _press(port: int, process: int, seconds: float, said: list[str], missed: list[str]) -> float:
    good: list[float] = []
    for times in _TIMES:
        spent, mine = Spent(process), os.times()
        found: Any = asyncio.run(pressed(port, _SLOTS * times, seconds, times * 10**6))
        took, callers = spent.together(), os.times()
        good.append(found.statuses[201] / seconds)
        told = "every refusal says when to come back" if not found.untold else f"{found.untold} refusals do not say when"
        said.append(
            f"{_SLOTS * times} callers ({times}x the slots): {good[-1]:.1f} answered a second, {found.statuses[201] / took:.1f} "
            f"for each second of its processor; {Times(found.seconds)}; {dict(found.statuses)}; {told}; processors: service "
            f"{took / seconds:.2f}, callers {(callers.user + callers.system - mine.user - mine.system) / seconds:.2f}"
        )
        if good[-1] < 0.9 * max(good):
            missed.append(f"{times}x: {good[-1]:.1f} answered a second, under 90 % of the peak {max(good):.1f}")
        if found.untold or set(found.statuses) - {201, 503}:
            missed.append(f"{times}x: {found.untold} refusals without Retry-After; {dict(found.statuses)}")
    return max(good)


def main() -> int:
    """Prints the figures; 1 where a goal is missed."""
    words = [float(word) for word in sys.argv[1:] if word.replace(".", "").isdigit()]
    seconds, rate = (words + [60.0, 20.0][len(words) :])[:2]
    said, missed = measure(seconds, rate)
    print("\n".join([*said, *(f"  missed: {each}" for each in missed)]))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
