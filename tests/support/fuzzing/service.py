"""The real application, rules and tables within this process, asked directly, with what it read and judged on the way."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest import mock

import httpx2
import orjson

from service.access.access import Development
from service.api.application import make_api
from service.api.feeds import make_feeds
from service.api.schemas import HL7_TYPES
from service.cds_hooks.calls import make_hooks
from service.core.model.case import Case
from service.core.model.failures import Role, SourceFailure
from service.core.model.pulls import Ask, Pulled, Whom
from service.core.model.report import Report
from service.core.model.told import FORMAT
from service.core.model.written import SourceList
from service.edge.limiter import Limits
from service.fhir_api.calls import add_fhir
from service.sources.pulling.breaker import Limits as Breaker
from service.sources.read import read_source
from tests.support.cases import as_bytes, case, source
from tests.support.desk import real_desk
from tests.support.fuzzing.seeds import CARD, PERSON, REPORT, TAG, Input
from tests.support.hooks import call, of_chart
from tests.support.payloads import allergy, order, r4_chart
from tests.support.pulling import asking, gp_source, pull_case, pulled
from tests.support.server import ALL_CAUGHT, FEEDS, office

_JSON, _FHIR = "application/json", "application/fhir+json"


@dataclass
class Seen:
    """What one request led to. `read`: each payload with what it was read as; `faults`: tracebacks that nobody outside sees."""

    read: list[tuple[object, SourceList | SourceFailure]] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Answered:
    """An answer with what led to it."""

    status: int
    headers: dict[str, str]
    body: bytes
    seen: Seen


@dataclass
class Replies(httpx2.AsyncBaseTransport):
    """A practice that answers every request with these bytes."""

    body: bytes = b""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        headers = [(b"Content-Type", b"application/fhir+json")]
        return httpx2.Response(200, headers=headers, stream=httpx2.ByteStream(self.body), request=request)


class Service:
    """Takes inputs one after the other. It is asked in one event loop throughout, as a server asks it."""

    def __init__(self, app: Any, seen: Seen, replies: Replies) -> None:
        self._app, self._seen, self._replies = app, seen, replies
        self._report = self._finding = self._card = ""

    async def begin(self) -> None:
        """Have a report with a finding, and a card that was shown."""
        gp = source("gp", "gp-record", r4_chart(PERSON, [], [allergy("penicillin")], host="gp.example"))
        ward = source("epma", "inpatient-orders", r4_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], None))
        made = await self._post("/v1/reconciliations", case(gp, ward, patient=dict(PERSON.as_case())))
        held = of_chart(PERSON, [order("amoxicillin 500", 1, "capsule", "TDS")], [allergy("penicillin")])
        cards = (await self._post("/cds-services/medrec", call("encounter-start", held)))["cards"]
        self._report, self._finding, self._card = made["id"], made["findings"][0]["id"], cards[0]["uuid"]

    async def __call__(self, given: Input) -> Answered:
        """The answer to one input."""
        self._seen.read.clear()
        self._seen.reports.clear()
        self._seen.faults.clear()
        if given.target == "reader":
            return Answered(0, {}, b"{}", _read_alone(given.body))
        path, kind, headers, body = self._request(given)
        status, answered, content = await _ask(self._app, path, kind, headers, body)
        seen = Seen(list(self._seen.read), list(self._seen.reports), list(self._seen.faults))
        return Answered(status, answered, content, seen)

    def _request(self, given: Input) -> tuple[str, str, dict[str, str], bytes]:
        body = given.body.replace(REPORT.encode(), self._report.encode()).replace(CARD.encode(), self._card.encode())
        match given.target:
            case "reconciliation":
                return "/v1/reconciliations", _JSON, {}, body
            case "pull":
                self._replies.body = body
                return "/v1/reconciliations", _JSON, {}, as_bytes(pull_case(pulled("gp", "gp-record"), person=PERSON))
            case "fhir":
                return "/fhir/R4/$reconcile", _FHIR, {}, body
            case "hook":
                return "/cds-services/medrec", _JSON, {}, body
            case "order":
                return "/v1/order-checks", _JSON, {}, body
            case "feedback":
                return "/cds-services/medrec/feedback", _JSON, {}, body
            case "decision":
                path = f"/v1/reconciliations/{self._report}/findings/{self._finding}/decisions"
                return path, _JSON, {"if-match": TAG}, body
            case "feed":
                return "/v1/feeds/epma/messages", HL7_TYPES[0], {}, body
            case "reader":
                raise AssertionError("is not asked over the web")

    async def _post(self, path: str, value: Any) -> Any:
        _, _, content = await _ask(self._app, path, _JSON, {}, as_bytes(value))
        return orjson.loads(content)


def _read_alone(body: bytes) -> Seen:
    """The payload read as values where it is JSON, and as the text that it is."""
    seen = Seen()
    value = real_desk().read_json(body)
    # What a patient says is read as nothing else.
    role: Role = "patient-reported" if isinstance(value, dict) and value.get("format") == FORMAT else "other"
    for payload in (body, value) if isinstance(value, dict) else (body,):
        try:
            seen.read.append((payload, read_source("s", role, payload, sha256="")))
        except Exception:  # noqa: BLE001 - this is what is looked for
            seen.faults.append(traceback.format_exc())
    return seen


@contextmanager
def service(folder: Path, pull: Callable[[Sequence[Ask], Whom], Sequence[Pulled]], replies: Replies) -> Iterator[Service]:
    """The service on a database in that folder. `pull` asks sources that answer with what `replies` holds."""
    seen = Seen()
    desk = real_desk()

    def reading(name: str, role: Any, payload: object, **more: Any) -> SourceList | SourceFailure:
        found = read_source(name, role, payload, **more)
        seen.read.append((payload, found))
        return found

    def judged(given: Case) -> Report:
        found = desk.judge(given)
        seen.reports.append(found)
        return found

    def fault(*_: Any, **__: Any) -> None:
        seen.faults.append(traceback.format_exc())

    def log(event: str, **_: Any) -> None:
        if event == "fault":
            fault()

    behind = replace(office(folder), desk=replace(desk, read_source=reading, judge=judged, pull=pull))
    app = make_api(behind, version="test", limits=Limits(), canaries=ALL_CAUGHT, log=log, access=Development())
    app.include_router(make_feeds(FEEDS))
    app.include_router(make_hooks())
    add_fhir(app, "test")
    # What a fault says is told to nobody outside, so it is caught where the service audits it.
    with mock.patch("service.edge.failures.note_failure", fault):
        try:
            yield Service(app, seen, replies)
        finally:
            behind.store.close()


@contextmanager
def pulling() -> Iterator[tuple[Callable[[Sequence[Ask], Whom], Sequence[Pulled]], Replies]]:
    """A client of a practice whose answers can be set; no network is used."""
    replies = Replies()
    with asking(gp_source("http://127.0.0.1:1"), transport=lambda: replies, breaker=Breaker(failures=10**9)) as pull:
        yield pull, replies


async def _ask(app: Any, path: str, kind: str, more: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    """One request to the application, as a server would hand it on."""
    headers = {"host": "127.0.0.1", "content-type": kind, "content-length": str(len(body)), **more}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "app": app,
    }
    sent = [{"type": "http.request", "body": body, "more_body": False}]
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return sent.pop() if sent else await _never()

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    await app(scope, receive, send)
    start = answers[0]
    said = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], said, b"".join(each.get("body", b"") for each in answers[1:])


async def _never() -> Any:
    waiting: Awaitable[Any] = asyncio.get_running_loop().create_future()
    return await waiting
