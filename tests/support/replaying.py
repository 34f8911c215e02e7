"""P3: the same request again, at once and later, and another body under the same key: one row each, and the same bytes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from threading import local

import httpx2

from service.store.store import Store
from service.workflows.audit_trail import verify_chain
from tests.support.cases import as_bytes, case, failed
from tests.support.patience import PATIENCE_SECONDS

_WHERE = "/v1/reconciliations"
_BUSY = 503
# Of the requests under one key that are sent at once, the last has another body.
_SAME, _OTHER = 3, 1
REQUESTS_A_KEY = _SAME + _OTHER + 1


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What came of all keys. `wrong` names each key that was not answered as it had to be."""

    keys: int
    requests: int
    wrong: tuple[str, ...]


def replay_keys(address: str, keys: Sequence[str], told: Callable[[], None] = lambda: None) -> Replayed:
    """Send every key's requests to the service at that address, eight at once, each thread on a connection of its own."""
    mine = local()

    def send(key: str, body: bytes) -> httpx2.Response:
        if not hasattr(mine, "client"):
            mine.client = httpx2.Client(base_url=address, timeout=PATIENCE_SECONDS)
            clients.append(mine.client)
        while True:
            answer = mine.client.post(_WHERE, content=body, headers={"Content-Type": "application/json", "Idempotency-Key": key})
            if answer.status_code != _BUSY:
                return answer

    clients: list[httpx2.Client] = []
    wrong: list[str] = []
    with ThreadPoolExecutor(8) as pool:
        for key in keys:
            same, other = _body(key), _body(f"{key}-other")
            raced = list(pool.map(send, repeat(key), [same] * _SAME + [other] * _OTHER))
            won = same if raced[0].status_code == 201 else other
            again = send(key, won)
            if fault := _fault(raced, again):
                wrong.append(f"{key}: {fault}")
            told()
    for client in clients:
        client.close()
    return Replayed(keys=len(keys), requests=len(keys) * REQUESTS_A_KEY, wrong=tuple(wrong))


def kept_once(database: str, keys: int) -> list[str]:
    """What is wrong with the rows that so many keys left behind. Empty: one report, one key and one event each."""
    store = Store(database)
    with store.reading() as reading:
        kinds = [event.kind for event in reading.events()]
        found = {"reports": reading.how_many(), "events of reports": kinds.count("made"), "made again": kinds.count("made-again")}
    broken = verify_chain(store).broken
    store.close()
    wanted = {"reports": keys, "events of reports": keys, "made again": 0}
    return [f"{what}: {found[what]}, not {number}" for what, number in wanted.items() if found[what] != number] + (
        [broken] if broken else []
    )


def _fault(raced: Sequence[httpx2.Response], again: httpx2.Response) -> str | None:
    if {answer.status_code for answer in raced} - {201, 422}:
        return f"answered {sorted({answer.status_code for answer in raced})}"
    if len({answer.status_code for answer in raced[:_SAME]}) != 1 or raced[0].status_code == raced[-1].status_code:
        return "both bodies were answered, or neither"
    if len({answer.content for answer in raced if answer.status_code == 201} | {again.content}) != 1:
        return "the bytes differ"
    return None if again.headers.get("Idempotency-Replayed") == "true" else "the last was no replay"


def _body(name: str) -> bytes:
    return as_bytes(case(failed(name, "gp-record")))
