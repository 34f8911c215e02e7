"""What surrounds every call: hosts that are ours, the notice on every answer, no traceback outside, one line in the log."""

import time
from collections.abc import Callable
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.audit.kept import StoreDown
from service.edge.answers import HEADER_NOTICE, not_checked, problem

Log = Callable[..., Any]
DATABASE_DOWN = "The database cannot be reached or takes no more. Nothing was read, kept or acknowledged; send it again later."
DEVELOPMENT_HEADER = "development - no tokens are checked"


class Shield:
    """The outermost layer. `hosts` are the names it answers to: others may be a page on the web that means harm.

    `https`: callers reach us by it, so browsers are told to use nothing else.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: frozenset[str], log: Log, counted: Any, development: bool, https: bool = False
    ) -> None:
        self._app, self._hosts, self._log, self._counted = app, hosts, log, counted
        self._always = every_answer(development=development, https=https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        began, seen = time.perf_counter(), {"status": 0}

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                MutableHeaders(scope=message).update(self._always)
            await send(message)

        try:
            await self._answer(scope, receive, marked)
        except StoreDown:
            self._counted["fault", "StoreDown"] += 1
            self._log("fault", kind="StoreDown")
            if not seen["status"]:
                await not_checked(DATABASE_DOWN)(scope, receive, marked)
        except Exception as fault:  # noqa: BLE001 - the outermost handler: a traceback could tell what a record holds
            self._counted["fault", type(fault).__name__] += 1
            self._log("fault", kind=type(fault).__name__)
            if not seen["status"]:
                await problem(500, "A fault of the service", "Nothing was checked.")(scope, receive, marked)
        self._counted["answer", str(seen["status"])] += 1
        # The route as it is written in the code: a path that matched none may hold anything.
        route = getattr(scope.get("route"), "path", "none")
        took = round((time.perf_counter() - began) * 1000, 1)
        self._log("request", method=scope["method"], route=route, status=seen["status"], ms=took)
        return None

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = Headers(scope=scope).get("host", "")
        if _name(host) not in self._hosts:
            return await problem(421, "Misdirected request", "This service does not go by that name.")(scope, receive, send)
        return await self._app(scope, receive, send)


def _name(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0].lower()


def every_answer(*, development: bool, https: bool) -> dict[str, str]:
    """The headers that every answer has."""
    always = {
        "X-Clinical-Status": HEADER_NOTICE,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
    }
    if development:
        always["X-Medrec-Mode"] = DEVELOPMENT_HEADER
    if https:
        # Two years, as browsers ask before they remember a host for good.
        always["Strict-Transport-Security"] = "max-age=63072000"
    return always
