"""Sends requests and counts answers at next to no cost, so that what is measured beside it is the service."""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_MOST = 1 << 18


@dataclass
class Sent:
    """How many answers of each status came, and in how many seconds."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict[int, int])


def post(path: str, body: bytes) -> bytes:
    """A whole request."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def send(port: int, requests: Callable[[], bytes], connections: int, seconds: float) -> Sent:
    """That many connections for that long, each of which sends the next request once the one before it was answered.

    An answer that came late is not counted; it is waited for, so that the service is at rest afterwards.
    """
    chosen, found = selectors.DefaultSelector(), Sent()
    for _ in range(connections):
        opened = socket.create_connection(("127.0.0.1", port), timeout=60)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chosen.register(opened, selectors.EVENT_READ, bytearray())
        opened.sendall(requests())
    began, open_still = time.perf_counter(), connections
    while open_still:
        ready = chosen.select(timeout=60)
        assert ready, "the service does not answer"
        late = time.perf_counter() - began >= seconds
        for key, _ in ready:
            opened, came = key.fileobj, key.data
            assert isinstance(opened, socket.socket)
            came += opened.recv(_MOST)
            status = _answered(came)
            if status is None:
                continue
            came.clear()
            if late:
                chosen.unregister(opened)
                opened.close()
                open_still -= 1
            else:
                found.statuses[status] = found.statuses.get(status, 0) + 1
                opened.sendall(requests())
    found.seconds = seconds
    return found


def _answered(came: bytearray) -> int | None:
    """The status of an answer that is there whole."""
    end = came.find(b"\r\n\r\n")
    if end < 0:
        return None
    length = int(bytes(came[:end]).lower().partition(b"content-length:")[2].split(b"\r\n")[0])
    return int(came[9:12]) if len(came) >= end + 4 + length else None
