"""Stands before every call: makes out who asks, and lets in whom the table lets in. What the table lacks is refused."""

from collections.abc import Callable
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any, TypeVar
from urllib.parse import quote

import anyio
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.access import Access, Request
from service.access.caller import PUBLIC, Caller, NotKnown
from service.access.table import Row, find_row, methods_of
from service.edge.answers import problem
from service.edge.caller import CALLER
from service.edge.state import State
from service.workflows.access_trail import glass_broken, note_denied, note_unknown
from service.workflows.ports import Office

T = TypeVar("T")
_ROW = "medrec.row"
_THREADS, _NOTE_SECONDS = 8, 60.0
_SAFE = frozenset({"GET", "HEAD"})
_NEXT = frozenset({"/v1", "/fhir", "/cds-services", "/metrics", "/openapi.json"})


class Gate:
    """Default deny. `counted` is where refusals are counted."""

    def __init__(self, app: ASGIApp, *, access: Access, counted: Any) -> None:
        self._app, self._access, self._counted = app, access, counted
        # Threads of its own: an issuer that is slow to give its keys must not keep the health of the service from being told.
        self._threads = anyio.CapacityLimiter(_THREADS)
        self._unknown_since, self._noted = 0, float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":
            # Nothing here speaks anything else, so nothing else is let in.
            return await send({"type": "websocket.close", "code": 1008})
        row = find_row(scope["method"], scope["path"])
        caller = PUBLIC if row and row.public else await self._in_thread(partial(self._access.identify, _asked(scope)))
        if isinstance(caller, NotKnown):
            return await (await self._unknown(scope, caller))(scope, receive, send)
        if row is not None and not row.public and not await self._may(row, caller, scope):
            return await (await self._refused(row, caller, scope))(scope, receive, send)
        if row is None:
            return await _nothing_there(scope)(scope, receive, send)
        scope[_ROW] = row
        CALLER.set(caller)
        return await self._app(scope, receive, send)

    async def _may(self, row: Row, caller: Caller, scope: Scope) -> bool:
        if row.roles is None or caller.roles & row.roles:
            return True
        report = report_in(row, scope["path"])
        if report is None or not caller.roles & row.glass:
            return False
        broken = partial(glass_broken, _state(scope).office, caller.actor or "", report)
        return await self._in_thread(broken)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self._threads)

    async def _note_unknown(self, office: Office) -> None:
        # Whoever can have an event written each time can fill the disk: the first is audited, then how many in each minute.
        self._unknown_since += 1
        now = office.now().timestamp()
        if now - self._noted >= _NOTE_SECONDS:
            count, self._unknown_since, self._noted = self._unknown_since, 0, now
            await self._in_thread(partial(note_unknown, office, count))

    async def _unknown(self, scope: Scope, who: NotKnown) -> Response:
        self._counted["unknown-caller", who.because] += 1
        if self._access.signs_in and scope["method"] == "GET" and _is_page(scope["path"]):
            return RedirectResponse(f"/sign-in?next={quote(scope['path'])}", 303, {"Cache-Control": "no-store"})
        await self._note_unknown(_state(scope).office)
        # Why is for our counts: whoever tries tokens learns nothing from the answer.
        return problem(401, "Not let in", "Say who you are.", headers={"WWW-Authenticate": "Bearer"})

    async def _refused(self, row: Row, caller: Caller, scope: Scope) -> Response:
        self._counted["not-allowed", row.path] += 1
        report = report_in(row, scope["path"])
        note = partial(note_denied, _state(scope).office, caller.actor, f"{row.method} {row.path}", report)
        await self._in_thread(note)
        if report is not None and caller.roles & row.glass and scope["method"] == "GET" and _is_page(scope["path"]):
            return RedirectResponse(f"/break-glass?report={quote(report)}", 303, {"Cache-Control": "no-store"})
        if caller.roles & row.glass:
            return problem(403, "Not allowed", "Your role may look at one report after saying why: POST /v1/break-glass.")
        return problem(403, "Not allowed", "Your role may not do that.")


def _nothing_there(scope: Scope) -> Response:
    others = methods_of(scope["path"])
    if others:
        return problem(405, "Method not allowed", headers={"Allow": ", ".join(others)})
    return problem(404, "Not found")


async def same_row(request: HttpRequest) -> None:
    """A dependency of every call: the row that let the request in has to be the row of the call that answers it.

    The table looks for paths on its own, before the router does; were they ever to differ, nothing may be answered.
    """
    row: Row | None = request.scope.get(_ROW)
    if row is None or row.path != request.scope["route"].path:
        raise PermissionError("the row that let this in belongs to another call")


def report_in(row: Row, path: str) -> str | None:
    """The report that a path is about, where its row names one."""
    parts = row.path.split("/")
    return path.split("/")[parts.index("{report}")] if "{report}" in parts else None


def _asked(scope: Scope) -> Request:
    headers: dict[str, tuple[str, ...]] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        headers[key] = (*headers.get(key, ()), value.decode("latin-1"))
    client = scope.get("client")
    return Request(
        path=scope["path"],
        safe=scope["method"] in _SAFE,
        headers=headers,
        cookies=_cookies(headers.get("cookie", ())),
        peer=client[0] if client else None,
    )


def _cookies(sent: tuple[str, ...]) -> dict[str, str]:
    try:
        return {name: morsel.value for line in sent for name, morsel in SimpleCookie(line).items()}
    except CookieError:
        return {}


def _is_page(path: str) -> bool:
    return not any(path == start or path.startswith(start + "/") for start in _NEXT)


def _state(scope: Scope) -> State:
    return scope["app"].state.medrec
