"""An HTTP server that does as it is told, byte by byte: it answers, drips, hangs, breaks off, or goes away."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Received:
    """A request as it came in. Names of headers are in lower case; `target` is path and query."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What to send. `drip`: so many bytes, so many seconds apart; `cut`: the connection ends after so many bytes of the body;
    `stall`: nothing more comes after so many bytes of it; `drip_head`: what drips is the head already.

    `hang`: nothing is ever sent; `reset`: the connection ends before anything is sent; `delay` seconds come before all else.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: tuple[int, float] | None = None
    drip_head: bool = False
    cut: int | None = None
    stall: int | None = None
    hang: bool = False
    reset: bool = False


Handle = Callable[[Received], Answer]


@dataclass
class Double:
    """A server that runs: its address, what it was sent so far, and how many connections were opened."""

    url: str
    received: list[Received] = field(default_factory=list)
    connections: int = 0


@contextmanager
def http_double(handle: Handle, *, tls: ssl.SSLContext | None = None) -> Iterator[Double]:
    """The server until the block is left."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    double = Double("")
    at_work: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        at_work.add(task)
        double.connections += 1
        try:
            while (request := await _read(reader)) is not None:
                double.received.append(request)
                if not await _answer(handle(request), writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            pass
        finally:
            at_work.discard(task)
            writer.transport.abort()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)

    async def stop(server: asyncio.Server) -> None:
        server.close()
        for task in list(at_work):
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*at_work, return_exceptions=True)
        # What was aborted is closed on the next turns of the loop.
        await asyncio.sleep(0.01)

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    port = server.sockets[0].getsockname()[1]
    double.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}"
    try:
        yield double
    finally:
        asyncio.run_coroutine_threadsafe(stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _read(reader: asyncio.StreamReader) -> Received | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Received(method, target, headers, body)


async def _answer(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    """Whether the connection may be used again."""
    await asyncio.sleep(answer.delay)
    if answer.hang:
        await asyncio.sleep(3600)
    if answer.reset:
        return False
    headers = {"Content-Length": str(len(answer.body)), "Content-Type": "application/fhir+json; charset=utf-8", **answer.headers}
    head = f"HTTP/1.1 {answer.status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items()) + "\r\n"
    shown = min((most for most in (answer.cut, answer.stall) if most is not None), default=len(answer.body))
    body = answer.body[:shown]
    if answer.drip and answer.drip_head:
        await _drip(head.encode("latin-1") + body, answer.drip, writer)
    elif answer.drip:
        writer.write(head.encode("latin-1"))
        await _drip(body, answer.drip, writer)
    else:
        writer.write(head.encode("latin-1") + body)
        await writer.drain()
    if answer.stall is not None:
        await asyncio.sleep(3600)
    return answer.cut is None


async def _drip(data: bytes, drip: tuple[int, float], writer: asyncio.StreamWriter) -> None:
    size, seconds = drip
    for start in range(0, len(data), size):
        writer.write(data[start : start + size])
        await writer.drain()
        await asyncio.sleep(seconds)
