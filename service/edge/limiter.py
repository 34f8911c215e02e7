"""How much work is taken on at once, and for how long: what is over that is refused at once, loudly."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import anyio
from starlette.responses import Response

from service.edge.answers import not_checked

T = TypeVar("T")
# Judging is work for a processor, of which Python gives one to a process: more threads only get in each other's way
# (measured: 38 requests a second with 16 threads, 51 with 2). The second one works while the first waits for the disk.
THREADS = 2
BUSY = "The service is at work on as many requests as it can take. Nothing was checked; send it again."


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most requests in work at once, the seconds one may take in all, and the bytes of one body."""

    most_in_flight: int = 16
    deadline_seconds: float = 30.0
    largest_body_bytes: int = 16 * 1024 * 1024


class Slots:
    """Counts the requests in work. A slot is given back when its work ends, not when its caller stops waiting."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = threading.BoundedSemaphore(most)
        self._threads = anyio.CapacityLimiter(THREADS)
        # Work that only waits for others takes no turn from work that needs a processor.
        self._waiting = anyio.CapacityLimiter(most)
        self._lock = threading.Lock()
        self.in_flight = 0
        # Requests between first byte and answer, as the listener counts them: a crowd is in before its first takes a slot.
        self.entering = 0

    @property
    def full(self) -> bool:
        """Whether a request that came now would be refused. A slot may be given back or taken the moment after."""
        return self.in_flight >= self._most

    @property
    def crowded(self) -> bool:
        """Whether a request that came now would hardly find a slot when it gets that far."""
        return self.full or self.entering >= 2 * self._most

    def take(self) -> bool:
        """Whether there was a free slot; it is taken then."""
        if not self._free.acquire(blocking=False):
            return False
        with self._lock:
            self.in_flight += 1
        return True

    def give_back(self) -> None:
        """Let the next request in."""
        with self._lock:
            self.in_flight -= 1
        self._free.release()

    async def in_thread(self, work: Callable[[], T], *, waits: bool = False) -> T:
        """Run blocking work beside the event loop, without waiting for it once the deadline has passed. `waits`: idly."""
        limiter = self._waiting if waits else self._threads
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=limiter)


async def limited(slots: Slots, deadline_seconds: float, work: Callable[["Run"], Awaitable[Response]]) -> Response:
    """The answer of `work`, or 503 where there is no slot or no time left.

    `work` is handed a function that runs blocking work in a thread; the slot is held until that thread is done.
    """
    if not slots.take():
        return not_checked(BUSY)
    run = Run(slots)
    try:
        async with asyncio.timeout(deadline_seconds):
            return await work(run)
    except TimeoutError:
        return not_checked("The answer was not ready in time. Nothing was acknowledged; send it again with the same key.")
    finally:
        run.leave()


class Run:
    """One request in work. Its slot is given back once its caller has left and its thread, if there is one, is done."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._lock = threading.Lock()
        self._holders = 1

    async def in_thread(self, work: Callable[[], T], *, waits: bool = False) -> T:
        """Run blocking work in a thread. Where the caller stops waiting before it began, it never begins. `waits`: it idles."""
        turn = threading.Lock()
        with self._lock:
            self._holders += 1
        try:
            return await self._slots.in_thread(partial(self._held, work, turn), waits=waits)
        finally:
            # Whoever takes the turn first settles it: the thread by beginning, or the caller by leaving before that.
            if turn.acquire(blocking=False):
                self.leave()

    def leave(self) -> None:
        """One holder fewer."""
        with self._lock:
            self._holders -= 1
            last = self._holders == 0
        if last:
            self._slots.give_back()

    def _held(self, work: Callable[[], T], turn: threading.Lock) -> T:
        if not turn.acquire(blocking=False):
            raise RuntimeError("nobody waits for this any more")
        try:
            return work()
        finally:
            self.leave()
