"""Requests that are sent again, at once and later, with the same body and with another: one row each, and the same bytes (P3).

`python -m tests.acceptance.retries [HOW MANY]`: 10,000 requests unless fewer are asked for, ten under each key.
"""

import json
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
from rich.console import Console
from rich.progress import track

from service.workflows.ports import Office
from tests.support.cases import as_bytes, case, failed
from tests.support.server import office, serving

_RACING, _LATER = 4, 5
_EACH = _RACING + _LATER + 1


def measure(requests: int) -> tuple[str, list[str]]:
    """What was measured, in words, and every miss."""
    keys = max(1, requests // _EACH)
    misses: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        behind = office(Path(folder))
        with serving(behind) as client, ThreadPoolExecutor(_RACING) as pool:
            shown = track(
                range(keys), description="keys", console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()
            )
            first = [_one(client, pool, key, misses) for key in shown]
            # Much later, when a hundred others were answered in between.
            misses += [
                f"key {key}: other bytes later" for key, answer in enumerate(first) if _post(client, key).content != answer
            ]
            rows, events = _kept(behind)
    if (rows, events) != (keys, keys):
        misses.append(f"{rows} reports and {events} events of them for {keys} keys")
    return (
        f"{keys * (_EACH + 1):,} requests under {keys:,} keys: {rows:,} reports, {events:,} events, {len(misses)} misses",
        misses,
    )


def _one(client: httpx2.Client, pool: ThreadPoolExecutor, key: int, misses: list[str]) -> bytes:
    """The bytes that every request under a key was answered with."""
    racing = list(pool.map(lambda _: _post(client, key), range(_RACING)))
    answers = [*racing, *(_post(client, key) for _ in range(_LATER))]
    statuses = {answer.status_code for answer in answers}
    if statuses != {201} or len({answer.content for answer in answers}) != 1:
        misses.append(f"key {key}: {statuses}, {len({answer.content for answer in answers})} different answers")
    other = _post(client, key, "another")
    if other.status_code != 422:
        misses.append(f"key {key}: another body was answered {other.status_code}")
    return answers[0].content


def _post(client: httpx2.Client, key: int, kind: str = "timeout") -> Any:
    body = as_bytes(case(failed(f"source {key}", "gp-record", kind)))
    return client.post(
        "/v1/reconciliations", content=body, headers={"Content-Type": "application/json", "Idempotency-Key": f"k{key}"}
    )


def _kept(behind: Office) -> tuple[int, int]:
    with behind.store.reading() as store:
        made = [event.report for event in store.events() if event.kind == "made"]
        assert all(json.loads(event.body) for event in store.events(limit=1))
    return len(set(made)), len(made)


def main() -> int:
    """Prints the figure; 1 where it is missed."""
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    said, misses = measure(numbers[0] if numbers else 10_000)
    print(said)
    for miss in misses[:20]:
        print(f"  missed: {miss}")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
