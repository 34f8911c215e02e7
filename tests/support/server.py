"""The real web application on a real port with a real database, in a thread of the test."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import uvicorn

from service.access.access import Access, Development
from service.api.application import make_api
from service.api.feeds import make_feeds
from service.api.serving import configured, listen
from service.app.messages import feeds_of
from service.app.readers import read_json
from service.audit.pseudonym import Pseudonyms
from service.cds_hooks.calls import make_hooks
from service.core.model.case import Case
from service.core.model.reference import Reference
from service.core.model.report import Report
from service.core.rules import Rulebook
from service.edge.limiter import Limits
from service.fhir_api.calls import add_fhir
from service.sources.conformance import validity
from service.sources.read import read_source
from service.store.store import Store
from service.workflows.canaries import Trial
from service.workflows.ports import Desk, Office
from service.workflows.reload import Canaries
from tests.support.databases import IN_USE, address
from tests.support.patience import PATIENCE_SECONDS
from tests.support.reports import judge

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
BOOK = Rulebook(
    version="sha256:r",
    profile="test",
    rules=(),
    disabled=(),
    expires_after_hours=24,
    weight_stale_after_days=365,
    child_weight_stale_after_days=30,
    renal_stale_after_days=90,
)


class Sung:
    """Canaries of which nobody tries one: `unseen` is what they say."""

    every_seconds = 900.0

    def __init__(self, *unseen: str) -> None:
        self._unseen = unseen

    def __call__(self) -> tuple[str, ...]:
        return self._unseen

    again = __call__

    def trials(self) -> tuple[Trial, ...]:
        return tuple(Trial(name="K", rules=(), tried_at=None, missed=words) for words in self._unseen)


def _seen_by_its_sender(_fault: Exception) -> None:
    """A fault at a message is told by its acknowledgement."""


ALL_CAUGHT = Sung()
FEEDS = feeds_of({"epma": "inpatient-orders"}, _seen_by_its_sender)
_ANYBODY = Development()


def office(folder: Path, judged: Callable[[Case], Report] = judge) -> Office:
    """An office on a database in that folder, with a judge that needs no rules."""
    return office_at(address(folder), plain_desk(judged))


def plain_desk(judged: Callable[[Case], Report] = judge) -> Desk:
    """A desk with a judge that needs no rules."""
    tables = Reference(version="sha256:d")
    return Desk(read_json=read_json, read_source=read_source, judge=judged, rulebook=BOOK, reference=tables, engine="test")


def office_at(database: str, desk: Desk) -> Office:
    """An office on the database at an address."""
    return Office(desk=desk, store=IN_USE.keep(Store(database)), pseudonyms=Pseudonyms(key=b"k" * 32), now=lambda: NOW)


@contextmanager
def serving(
    behind: Office,
    limits: Limits | None = None,
    lines: list[dict[str, Any]] | None = None,
    canaries: Canaries = ALL_CAUGHT,
    access: Access = _ANYBODY,
) -> Iterator[httpx2.Client]:
    """A client of a server that runs until the block is left. What it logs goes into `lines`."""

    def log(event: str, **fields: Any) -> None:
        if lines is not None:
            lines.append({"event": event, **fields})

    api = make_api(
        behind, version="test", limits=limits or Limits(), canaries=canaries, log=log, access=access, validity=validity
    )
    api.include_router(make_feeds(FEEDS))
    api.include_router(make_hooks())
    add_fhir(api, "test")
    taken = listen("127.0.0.1", 0)
    server = uvicorn.Server(configured(api))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [taken]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{taken.getsockname()[1]}", timeout=PATIENCE_SECONDS) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        taken.close()
        behind.store.close()
