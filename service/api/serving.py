"""Listens on an address of this machine and serves the application until it is told to stop."""

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from service.api.workers import Workers
from service.edge.door import Listener

# Time that requests in work are given when the process is told to stop.
_FAREWELL_SECONDS = 10
# Longer than callers who were refused are told to wait: they would else all connect anew when there is the least time for it.
_KEPT_SECONDS = 15


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections; port 0 is any free one. OSError where the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.create_server((host.strip("[]"), port), family=family, backlog=2048)
    # Its connections inherit it. asyncio sets it only where a socket names its protocol, which one made so does not: without it,
    # the end of an answer waits until the caller's system has acknowledged the beginning, 40 ms on a connection that is kept.
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return taken


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Files in PEM: our certificate, and its key."""

    certificate: Path
    key: Path


def configured(application: ASGIApp | str, workers: int = 1, tls: Tls | None = None) -> uvicorn.Config:
    """How it is served. An application by name is made by each worker for itself."""
    # Paths and exception texts could hold an NHS number, so the server's own logs are off: the application writes its lines.
    return uvicorn.Config(
        application,
        factory=isinstance(application, str),
        http=Listener,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        # Who a proxy says that it forwards for is not believed: the access file names proxies by their own addresses.
        proxy_headers=False,
        ssl_certfile=tls.certificate if tls else None,
        ssl_keyfile=tls.key if tls else None,
        timeout_graceful_shutdown=_FAREWELL_SECONDS,
        timeout_keep_alive=_KEPT_SECONDS,
    )


def serve(application: ASGIApp | str, taken: socket.socket, workers: int, tls: Tls | None = None) -> None:
    """Serve until a signal says stop. Several workers need the application by name, since each makes its own."""
    config = configured(application, workers, tls)
    if workers == 1:
        uvicorn.Server(config).run(sockets=[taken])
    else:
        Workers(config, taken).run()
