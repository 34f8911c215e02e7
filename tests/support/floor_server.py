"""Requests a second and their cost, of the real service and of an endpoint that only reads the body, in one run."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count
from pathlib import Path

from tests.support.processor import Spent
from tests.support.sender import post, send

_CONNECTIONS = 4
_NAME = b'"case": "T"'
_FLOOR = """
import orjson, uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
async def read(request):
    orjson.loads(await request.body())
    return Response(b"{}")
async def live(request):
    return Response(b"{}")
app = Starlette(routes=[Route("/v1/reconciliations", read, methods=["POST"]), Route("/health/live", live)])
uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="error")
"""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """Requests a second, and milliseconds of processor time that the server spent on each."""

    requests: float
    milliseconds: float


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Of the service, and of the floor."""

    service: Rate
    floor: Rate


def requests_per_second(body: bytes, seconds: float = 4) -> Measured:
    """Two servers of one process each, one after the other, four connections on loopback for that long, a new case each time."""
    assert _NAME in body
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        floor = _rate([sys.executable, "-c", _FLOOR.replace("PORT", str(port))], port, body, seconds, Path(folder))
        port = _free_port()
        medrec = str(Path(sys.executable).with_name("medrec"))
        service = _rate([medrec, "serve", "--port", str(port), "--development"], port, body, seconds, Path(folder))
    return Measured(service=service, floor=floor)


def _rate(command: list[str], port: int, body: bytes, seconds: float, folder: Path) -> Rate:
    settings = {**os.environ, "MEDREC_DATABASE": f"sqlite:///{folder / 'bench.sqlite3'}"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=settings) as server:
        try:
            _wait(port)
            numbers = count()

            def request() -> bytes:
                return post("/v1/reconciliations", body.replace(_NAME, f'"case": "T{next(numbers)}"'.encode(), 1))

            send(port, request, _CONNECTIONS, 1)
            spent = Spent(server.pid)
            sent = send(port, request, _CONNECTIONS, seconds)
            answered = sum(many for status, many in sent.statuses.items() if status in {200, 201})
            return Rate(requests=answered / sent.seconds, milliseconds=spent.together() * 1000 / answered)
        finally:
            server.terminate()


def _wait(port: int, seconds: float = 30) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/health/live")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answered on port {port}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
