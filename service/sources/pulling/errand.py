"""One pull from one source: what it may use, what it has sent so far, and sending again where that may help."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

import httpx2

from service.sources.pulling.trouble import Trouble
from service.sources.pulling.wire import Reply, Request, exchange
from service.sources.registry import Registered

Found = TypeVar("Found", covariant=True)
# The proxy of GP Connect asks for a back-off and at most 3 automated retries (Spine Security Proxy implementation guide).
_PAUSES_SECONDS = (0.1, 0.4)


@dataclass(frozen=True, kw_only=True)
class Edge:
    """What comes from outside: the time of day, a clock that never goes back in seconds, and new UUIDs as text."""

    now: Callable[[], datetime]
    clock: Callable[[], float]
    new_id: Callable[[], str]


@dataclass(kw_only=True)
class Errand:
    """`left` is how many bytes may still come in, `ends` when the time is up by the edge's clock.

    `requests` are the ids of what was sent, for the audit.
    """

    source: Registered
    transport: httpx2.AsyncBaseTransport
    edge: Edge
    left: int
    ends: float
    requests: list[str] = field(default_factory=list[str])

    async def send(self, make: Callable[[str], Request]) -> Reply | Trouble:
        """The reply to a request that only reads. `make` is given a new id for each time it is sent: none is sent twice alike."""
        for pause in (*_PAUSES_SECONDS, None):
            found = await self._once(make)
            passing = found.again if isinstance(found, Trouble) else found.passing
            # Where the time ends before another try, what went wrong is said, rather than that there was no time.
            if not passing or pause is None or self.edge.clock() + pause >= self.ends:
                return found
            await asyncio.sleep(pause)
        raise AssertionError("the last pause is None")

    async def _once(self, make: Callable[[str], Request]) -> Reply | Trouble:
        number = self.edge.new_id()
        self.requests.append(number)
        found = await exchange(self.transport, make(number), self.source.origin, largest=self.left)
        if isinstance(found, Reply):
            self.left -= len(found.body)
        return found


class Fetch(Protocol[Found]):
    """How one dialect is fetched. `broken_off` says what can still be used where the time ran out."""

    async def run(self) -> Found | Trouble: ...
    def broken_off(self, trouble: Trouble) -> Found | Trouble: ...
