"""Requests a second of the real service, beside those of an endpoint that only reads the body, in one run."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

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
class Measured:
    """Requests a second: of the service, and of the floor."""

    service: float
    floor: float


def requests_per_second(body: bytes, seconds: float = 4) -> Measured:
    """Two servers of one process each, one after the other, four connections on loopback for that long."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        floor = _rate([sys.executable, "-c", _FLOOR.replace("PORT", str(port))], port, body, seconds, Path(folder))
        port = _free_port()
        medrec = str(Path(sys.executable).with_name("medrec"))
        service = _rate([medrec, "serve", "--port", str(port), "--development"], port, body, seconds, Path(folder))
    return Measured(service=service, floor=floor)


def _rate(command: list[str], port: int, body: bytes, seconds: float, folder: Path) -> float:
    settings = {**os.environ, "MEDREC_DATABASE": f"sqlite:///{folder / 'bench.sqlite3'}"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=settings) as server:
        try:
            _wait(port)
            return _load(port, body, seconds)
        finally:
            server.terminate()


def _load(port: int, body: bytes, seconds: float, connections: int = 4) -> float:
    done: list[int] = []
    end = time.perf_counter() + seconds

    def send() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        count = 0
        while time.perf_counter() < end:
            connection.request("POST", "/v1/reconciliations", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            count += answer.status in {200, 201}
        connection.close()
        done.append(count)

    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / seconds


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
