"""Sources that drip and hang, in a process of their own, so that what they do takes no time from whoever measures.

`python -m tests.support.doubles.slow` prints the addresses of a practice and of a FHIR server, and serves until its input ends.
"""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests.support.doubles.fhir_server import FhirServer
from tests.support.doubles.http import Answer, Received, http_double
from tests.support.payloads import Person, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(91)
_RECORD = json.dumps(gp_connect(PERSON, [gp_medicine("warfarin 3", "One To Be Taken Each Day")])).encode()
_ORDERS = [order("warfarin 3", 1, "tablet", "OD", id=str(number)) for number in range(6)]
_CHART = [entry["resource"] for entry in r4_chart(PERSON, _ORDERS)["entry"]]


@contextmanager
def slow_sources() -> Iterator[tuple[str, str]]:
    """The addresses of both until the block is left."""
    command = [sys.executable, "-m", "tests.support.doubles.slow"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            yield child.stdout.readline().strip(), child.stdout.readline().strip()
        finally:
            child.stdin.close()


@dataclass
class Slow:
    """A provider that is slow in one of several ways, which follow each other."""

    ways: tuple[Answer, ...]
    asked: int = 0

    def __call__(self, request: Received) -> Answer:
        self.asked += 1
        return self.ways[self.asked % len(self.ways)]


def _provider() -> Slow:
    good = Answer(body=_RECORD)
    packed = Answer(body=gzip.compress(_RECORD), headers={"Content-Encoding": "gzip"})
    return Slow(
        (
            replace(good, hang=True),
            replace(good, drip=(1, 0.02)),
            replace(good, drip=(1, 0.02), drip_head=True),
            replace(packed, drip=(1, 0.02)),
            replace(good, stall=len(_RECORD) - 1),
        )
    )


def main() -> None:
    """Serve until the input ends."""
    pages = FhirServer(_CHART, pages=2, fault="hang", fault_on="MedicationRequest", fault_from_page=2)
    with http_double(_provider()) as gp, http_double(pages) as epma:
        pages.address = epma.url
        print(f"{gp.url}\n{epma.url}", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
