"""Takes frames, hands each message on, and answers it; a connection that breaks the rules is closed and nothing is guessed."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass

_START, _END = b"\x0b", b"\x1c\r"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much a connection may hold and how long it may take. `idle_seconds` between frames, `frame_seconds` within one."""

    largest_bytes: int = 1024 * 1024
    idle_seconds: float = 300.0
    frame_seconds: float = 15.0
    most_connections: int = 32


@dataclass(frozen=True, kw_only=True)
class Office:
    """What the listener works with: `answer` keeps a message and gives its acknowledgement (it blocks, and never raises);
    `refuse` acknowledges one that cannot be taken, for that reason; `log` is told what happened, without a word of a message.
    """

    answer: Callable[[bytes], bytes]
    refuse: Callable[[str], bytes]
    log: Callable[[str], None]


async def listen(taken: socket.socket, office: Office, limits: Limits, started: asyncio.Event | None = None) -> None:
    """Serve until cancelled."""
    open_now = 0

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal open_now
        if open_now >= limits.most_connections:
            office.log("a connection was refused: too many are open")
            writer.close()
            return
        open_now += 1
        try:
            await _converse(reader, writer, office, limits)
        except (ConnectionError, TimeoutError):
            office.log("a connection broke off")
        finally:
            open_now -= 1
            writer.close()

    server = await asyncio.start_server(connected, sock=taken, limit=limits.largest_bytes + len(_END))
    async with server:
        if started:
            started.set()
        await server.serve_forever()


async def _converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, office: Office, limits: Limits) -> None:
    while True:
        message = await _frame(reader, limits)
        if message is None:
            return
        if isinstance(message, str):
            # Where the next frame begins is not certain any more, so the connection ends after the answer.
            office.log(f"a connection was closed: {message}")
            await _send(writer, office.refuse(message), limits)
            return
        await _send(writer, await asyncio.to_thread(office.answer, message), limits)


async def _frame(reader: asyncio.StreamReader, limits: Limits) -> bytes | str | None:
    """One message; the reason where it is no frame; None where the other side has ended."""
    try:
        async with asyncio.timeout(limits.idle_seconds):
            first = await reader.read(1)
    except TimeoutError:
        return None
    if not first:
        return None
    if first != _START:
        return "the frame does not begin with the sign VT"
    try:
        async with asyncio.timeout(limits.frame_seconds):
            framed = await reader.readuntil(_END)
    except TimeoutError:
        return "the frame did not end in time"
    except asyncio.IncompleteReadError:
        return "the connection ended within a frame"
    except asyncio.LimitOverrunError:
        return f"the message is larger than {limits.largest_bytes} bytes"
    message = framed.removesuffix(_END)
    return "the frame holds another frame" if _START in message else message


async def _send(writer: asyncio.StreamWriter, answer: bytes, limits: Limits) -> None:
    writer.write(_START + answer + _END)
    async with asyncio.timeout(limits.frame_seconds):
        await writer.drain()
