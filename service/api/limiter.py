"""How much work is taken on at once, and for how long: what is over that is refused at once, loudly."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import anyio
from starlette.responses import Response

from service.api.answers import not_checked

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most requests in work at once, the seconds one may take in all, and the bytes of one body."""

    most_in_flight: int = 16
    deadline_seconds: float = 30.0
    largest_body_bytes: int = 16 * 1024 * 1024


class Slots:
    """Counts the requests in work. A slot is given back when its work ends, not when its caller stops waiting."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._threads = anyio.CapacityLimiter(most)
        self._lock = threading.Lock()
        self.in_flight = 0

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

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run blocking work beside the event loop, without waiting for it once the deadline has passed."""
        return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._threads)


async def limited(slots: Slots, deadline_seconds: float, work: Callable[["Run"], Awaitable[Response]]) -> Response:
    """The answer of `work`, or 503 where there is no slot or no time left.

    `work` is handed a function that runs blocking work in a thread; the slot is held until that thread is done.
    """
    if not slots.take():
        return not_checked("The service is at work on as many requests as it can take. Nothing was checked; send it again.")
    run = Run(slots)
    try:
        async with asyncio.timeout(deadline_seconds):
            return await work(run)
    except TimeoutError:
        return not_checked("The answer was not ready in time. Nothing was acknowledged; send it again with the same key.")
    finally:
        run.leave()


class Run:
    """One request in work; whoever ends last of its caller and its thread gives the slot back."""

    def __init__(self, slots: Slots) -> None:
        self._slots = slots
        self._lock = threading.Lock()
        self._holders = 1

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run blocking work in a thread."""
        with self._lock:
            self._holders += 1
        return await self._slots.in_thread(partial(self._held, work))

    def leave(self) -> None:
        """One holder fewer."""
        with self._lock:
            self._holders -= 1
            last = self._holders == 0
        if last:
            self._slots.give_back()

    def _held(self, work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            self.leave()
