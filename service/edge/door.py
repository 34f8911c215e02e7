"""Refuses what cannot be taken on before anything else is spent on it: who asks is not made out, and no body is read.

Far more callers than can be answered must not take the time that those who are let in need. So a whole request that comes in
one piece while every slot is taken is answered by the listener itself, in one write and without being parsed; one that comes in
pieces, or says anything unusual of itself, is read as any other and refused at the door of the application.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import h11
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from service.edge.answers import not_checked
from service.edge.limiter import BUSY, Slots

_LONGEST_HEAD = 16 * 1024
# A head that says one of these wants more than to be answered, or its body is counted in another way.
_UNUSUAL = (b"transfer-encoding", b"connection", b"expect", b"upgrade", b" ", b"\t")
_LENGTH = b"content-length:"
_IDLE = (h11.IDLE, h11.IDLE)


class Door:
    """`calls` are those, by method and path, that take a slot and are refused in plain problem details where there is none.

    Whoever is told that the service is busy learns nothing that a probe of its health would not say.
    """

    def __init__(self, app: ASGIApp, *, calls: Collection[tuple[str, str]], counted: Any) -> None:
        self._app, self._calls, self._counted = app, frozenset(calls), counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["method"], scope["path"]) in self._calls and scope["app"].state.medrec.slots.full:
            self._counted["refused", "busy"] += 1
            return await not_checked(BUSY)(scope, receive, send)
        return await self._app(scope, receive, send)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """How requests that are refused by the listener begin, and the bytes that refuse them: what the door would say."""

    starts: tuple[bytes, ...]
    answer: bytes


def refusal(calls: Collection[tuple[str, str]], always: Mapping[str, str]) -> Refusal:
    """`always` are the headers that every answer has."""
    said = not_checked(BUSY)
    headers = [*said.raw_headers, *((name.lower().encode(), value.encode("latin-1")) for name, value in always.items())]
    lines = [b"HTTP/1.1 503 Service Unavailable", *(name + b": " + value for name, value in headers), b"", bytes(said.body)]
    starts = tuple(f"{method} {path} HTTP/1.1\r\n".encode() for method, path in calls)
    return Refusal(starts=starts, answer=b"\r\n".join(lines))


class Listener(H11Protocol):
    """One connection. It lets the server read whatever it does not refuse itself."""

    _slots: Slots | None = None
    _refused_at = float("-inf")

    def data_received(self, data: bytes) -> None:
        """Refuse a whole request at once where there is no slot. It is counted and not logged: a flood must not fill the disk."""
        state = self.app.state  # type: ignore[attr-defined]
        if data.startswith(state.refusal.starts) and self._is_idle():
            if state.medrec.slots.crowded and is_whole(data, state.refusal.starts):
                return self._refuse(state)
            slots: Slots = state.medrec.slots
            slots.entering += 1
            self._slots = slots
        return super().data_received(data)

    def on_response_complete(self) -> None:
        """The server's own step to the next request, after what was counted of this one."""
        self._left()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever was on the way in is gone."""
        self._left()
        super().connection_lost(exc)

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that nothing came on for a while; a refusal since was something."""
        left = self._refused_at + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()

    def _refuse(self, state: Any) -> None:
        state.medrec.counted["refused", "busy"] += 1
        state.medrec.counted["answer", "503"] += 1
        self.transport.write(state.refusal.answer)
        self._refused_at = self.loop.time()
        # To set the clock of a connection anew at each refusal cost as much as the rest of it.
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_handler()

    def _left(self) -> None:
        if self._slots is not None:
            self._slots.entering -= 1
            self._slots = None

    def _is_idle(self) -> bool:
        """Whether nothing of an earlier request is left: no answer in the making or unread, and no bytes of its own."""
        idle = (self.conn.our_state, self.conn.their_state) == _IDLE and self.conn.trailing_data == (b"", False)
        return idle and not self.flow.write_paused and not self.transport.is_closing()


def is_whole(data: bytes, starts: tuple[bytes, ...]) -> bool:
    """Whether these bytes are one request that starts so: the whole of it, nothing after it, and a head that is plain."""
    if not data.startswith(starts):
        return False
    end = data.find(b"\r\n\r\n", 0, _LONGEST_HEAD)
    head = data[: max(end, 0)]
    # A line that ends otherwise might be read as one line here and as two elsewhere.
    if end < 0 or head.count(b"\n") != head.count(b"\r\n") or head.count(b"\r") != head.count(b"\r\n"):
        return False
    lines = head.lower().split(b"\r\n")[1:]
    lengths = [line.removeprefix(_LENGTH).strip() for line in lines if line.startswith(_LENGTH)]
    return lengths == [str(len(data) - end - 4).encode()] and not any(line.startswith(_UNUSUAL) for line in lines)
