"""What asking three sources of 50 ms each costs beyond the slowest of them: `python -m tests.acceptance.pull_speed [TIMES]`.

The sources run in processes of their own. A bare client that asks the same three at once over kept connections is the floor.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from service.core.model.pulls import Ask
from service.sources.registry import Registered
from tests.support.doubles.gp_provider import GpProvider
from tests.support.doubles.http import http_double
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine
from tests.support.pulling import asking, gp_source, whom

PERSON = Person(95)
_SECONDS = 0.05
_NAMES = ("gp", "clinic", "pharmacy")
_MEDICINES = [gp_medicine("warfarin 3", "One To Be Taken Each Day") for _ in range(12)]
_RECORD = json.dumps(gp_connect(PERSON, _MEDICINES, [allergy("penicillin")])).encode()


def main() -> int:
    """Serves where it is told to; else prints what a pull adds."""
    if sys.argv[1:] == ["serve"]:
        return _serve()
    times = next((int(word) for word in sys.argv[1:] if word.isdigit()), 100)
    with _sources() as urls:
        sources = [gp_source(url, name) for url, name in zip(urls, _NAMES, strict=True)]
        ours, floor = _ours(sources, times), _floor(sources, times)
    shown = f"{_ms(ours)} ms; a bare client {_ms(floor)} ms; the slowest source {_SECONDS * 1000:.0f} ms"
    print(f"three sources of 50 ms each, {len(_RECORD) / 1000:.0f} kB of records, median of {times}: {shown}")
    print(f"the pull adds {_ms(ours - _SECONDS)} ms to the slowest (goal <= 15 ms); a bare client {_ms(floor - _SECONDS)} ms")
    return 0


def _serve() -> int:
    with http_double(GpProvider({PERSON.nhs_number: _RECORD}, delay=_SECONDS)) as double:
        print(double.url, flush=True)
        sys.stdin.read()
    return 0


@contextmanager
def _sources() -> Iterator[list[str]]:
    command = [sys.executable, "-m", "tests.acceptance.pull_speed", "serve"]
    children = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in _NAMES]
    try:
        yield [child.stdout.readline().strip() for child in children if child.stdout]
    finally:
        for child in children:
            child.communicate("")


def _ours(sources: list[Registered], times: int) -> float:
    asks = [Ask(name=name, role="gp-record") for name in _NAMES]
    taken: list[float] = []
    with asking(*sources) as pull:
        for _ in range(times + 5):
            began = time.perf_counter()
            answers = pull(asks, whom(PERSON))
            taken.append(time.perf_counter() - began)
            assert all(answer.payload for answer in answers), answers
    return statistics.median(taken[5:])


def _floor(sources: list[Registered], times: int) -> float:
    async def run() -> float:
        taken: list[float] = []
        async with httpx2.AsyncClient(timeout=5) as client:
            for _ in range(times + 5):
                began = time.perf_counter()
                await asyncio.gather(*(client.post(f"{source.origin.base}/Patient", content=b"{}") for source in sources))
                # A double that does not like a request answers at once, so the wait is put here.
                await asyncio.sleep(_SECONDS)
                taken.append(time.perf_counter() - began)
        return statistics.median(taken[5:])

    return asyncio.run(run())


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


if __name__ == "__main__":
    sys.exit(main())
