"""A thread with an event loop of its own, so that connections to sources outlive the request that opened them."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Loop:
    """Starts with the first work it is given. A process that forks after that has to make its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Coroutine[Any, Any, T], *, most_seconds: float) -> T:
        """The result of the work, or TimeoutError where the loop itself is stuck: the work minds its own deadlines."""
        waiting = asyncio.run_coroutine_threadsafe(work, self._started())
        try:
            return waiting.result(most_seconds)
        finally:
            waiting.cancel()

    def close(self) -> None:
        """Stop the loop, if it runs, and wait for its thread."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="sources", daemon=True)
                self._thread.start()
            return self._loop
