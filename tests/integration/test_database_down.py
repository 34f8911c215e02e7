"""A database that is down, full or read-only: every answer says NOT CHECKED, nothing is half kept, and it recovers alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from service.workflows.audit_trail import verify_chain
from service.workflows.ports import Office
from tests.support.cases import as_bytes, case, failed
from tests.support.databases import on
from tests.support.postgresql import Server, server
from tests.support.server import office, office_at, plain_desk, serving

WHERE = "/v1/reconciliations"
JSON = {"Content-Type": "application/json"}


def post(client: Any, name: str) -> httpx2.Response:
    return client.post(WHERE, content=as_bytes(case(failed(name, "gp-record"))), headers={**JSON, "Idempotency-Key": name})


def decide(client: Any, report: str, tag: str) -> httpx2.Response:
    body = b'{"verdict":"accepted","reviewer":"A"}'
    return client.post(f"{WHERE}/{report}/findings/f-1/decisions", content=body, headers={**JSON, "If-Match": tag})


def loud(client: Any, report: str, *, reads: bool) -> None:
    """Every call says that nothing was checked, and the service that it is not ready; it lives all the same."""
    answers = [post(client, "lost"), decide(client, report, '"decisions-0"')]
    answers += [] if reads else [client.get(path) for path in (WHERE, f"{WHERE}/{report}", "/v1/audit/events")]
    for answer in answers:
        assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED")
        assert int(answer.headers["Retry-After"]) > 0
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()["checks"]["database"]["ok"]) == (503, False)
    assert client.get("/health/live").status_code == 200


def well(client: Any, report: str, kept: bytes, behind: Office) -> None:
    """As if nothing had been: what was kept is the same, what was not acknowledged is not there, and both can go on."""
    assert client.get(f"{WHERE}/{report}").content == kept
    again = post(client, "lost")
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)
    assert decide(client, report, '"decisions-0"').status_code == 201
    assert client.get("/health/ready").json()["checks"]["database"]["ok"]
    kinds = [found["kind"] for found in client.get("/v1/audit/events").json()["events"]]
    assert (kinds.count("made"), kinds.count("decided")) == (2, 1)
    assert verify_chain(behind.store).broken is None


@contextmanager
def own_server() -> Iterator[Server]:
    started = Server()
    try:
        yield started
    finally:
        started.end()


@pytest.mark.parametrize("crash", [False, True])
def test_a_server_that_stops_is_said_and_one_that_comes_back_is_used(crash: bool):
    with own_server() as down:
        behind = office_at(down.new_database("medrec"), plain_desk())
        with serving(behind) as client:
            made = post(client, "kept")
            down.stop(crash=crash)
            loud(client, made.json()["id"], reads=False)
            down.start()
            well(client, made.json()["id"], made.content, behind)


def read_only(folder: Path) -> tuple[Office, Callable[[bool], None]]:
    name = "readonly"
    behind = office_at(server().new_database(name), plain_desk())

    def turn(off: bool) -> None:
        server().tell(f"ALTER DATABASE {name} SET default_transaction_read_only = {'on' if off else 'off'}")
        # What the server is set to is asked anew by each new connection.
        behind.store.close()

    return behind, turn


def test_a_server_that_takes_no_writes_is_said(tmp_path: Path):
    behind, turn = read_only(tmp_path)
    with serving(behind) as client:
        made = post(client, "kept")
        turn(True)
        loud(client, made.json()["id"], reads=True)
        turn(False)
        well(client, made.json()["id"], made.content, behind)


@pytest.mark.parametrize("pragma", ["max_page_count=1", "query_only=1"])
def test_a_disk_that_is_full_and_a_file_that_cannot_be_written_are_said(tmp_path: Path, pragma: str):
    """SQLite answers as it does on a full disk where it may have no more pages, and as for a read-only file."""
    with on("sqlite"):
        behind = office(tmp_path)
    engine: Any = behind.store._engine  # type: ignore[attr-defined]
    with serving(behind) as client:
        made = post(client, "kept")
        # Free pages inside the file are room too: there are none in a new one but the ends of its pages.
        harmed = {"now": True}

        def harm(connection: Any, _record: Any) -> None:
            if harmed["now"]:
                connection.execute(f"PRAGMA {pragma}")

        event.listen(engine, "connect", harm)
        engine.dispose()
        full = pragma.startswith("max")
        answers = [post(client, f"lost-{number}") for number in range(40)] if full else [post(client, "lost")]
        assert answers[-1].status_code == 503
        assert {answer.json().get("title") for answer in answers if answer.status_code != 201} == {"NOT CHECKED"}
        if not full:
            loud(client, made.json()["id"], reads=True)
        harmed["now"] = False
        engine.dispose()
        assert post(client, f"lost-{len(answers) - 1}" if full else "lost").status_code == 201
        assert client.get(f"{WHERE}/{made.json()['id']}").content == made.content
        assert client.get("/health/ready").json()["checks"]["database"]["ok"]
        assert verify_chain(behind.store).broken is None
        events = client.get("/v1/audit/events", params={"limit": 200}).json()["events"]
        kept = len([one for one in events if one["kind"] == "made"])
        assert kept == 2 + len([one for one in answers if one.status_code == 201])


@pytest.mark.usefixtures("each_database")
def test_whichever_call_to_the_database_fails_nothing_is_half_kept(tmp_path: Path):
    """Each of the calls that one request makes fails once, the commit too: 503, no row of it, and the next try goes well."""
    behind = office(tmp_path)
    engine: Any = behind.store._engine  # type: ignore[attr-defined]
    left = {"calls": 0}

    def fail(*_: Any) -> None:
        left["calls"] -= 1
        if left["calls"] == 0:
            raise OperationalError("", None, Exception("gone"))

    event.listen(engine, "before_cursor_execute", fail)
    event.listen(engine, "commit", fail)
    with serving(behind) as client:
        tried = 0
        while True:
            left["calls"] = tried + 1
            answer = post(client, f"case-{tried}")
            if left["calls"] > 0:
                left["calls"] = 0
                break
            assert (answer.status_code, answer.json()["title"]) == (503, "NOT CHECKED"), tried
            with behind.store.reading() as reading:
                assert reading.key(f"case-{tried}") is None
            assert post(client, f"case-{tried}").status_code == 201
            tried += 1
        assert tried > 10
        with behind.store.reading() as reading:
            kinds = [found.kind for found in reading.events()]
            assert reading.how_many() == kinds.count("made") == tried + 1
        assert set(kinds) == {"made", "failed"}
        assert verify_chain(behind.store).broken is None
