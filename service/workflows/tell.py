"""Tells subscribers of changes: one at a time each, again and again where it fails, until it is told or given up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.audit.kept import Due, Settled
from service.workflows.ports import Store

_FIRST_SECONDS, _LONGEST_SECONDS = 2, 900
# What stands in place of an answer where the sender itself broke.
_FAULT = "fault"

# Sends it once. None: it was taken; otherwise what kind of trouble there was, in a word or two and without an answer's text.
Send = Callable[[Due], str | None]


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A subscriber as the use case knows it: how it is sent to, and after how many attempts a change is given up.

    A change belongs to the process that tells it for `lease_seconds`: longer than any attempt takes, or two tell it at once.
    """

    name: str
    send: Send
    most_attempts: int
    lease_seconds: float


@dataclass(frozen=True, kw_only=True)
class Edge:
    """What comes from outside: the time in UTC to the second, a number from 0 to below 1 by chance, a name nobody else has."""

    now: Callable[[], datetime]
    chance: Callable[[], float]
    new_name: Callable[[], str]


def tell_next(listener: Listener, store: Store, edge: Edge) -> str | None:
    """Tell a subscriber the next change that is due: "sent", "waiting" where it failed, "dead" where it was given up.

    None: there was nothing to tell. Whatever the sender raises counts as a failure. What the store raises is the caller's:
    the lease runs out, and the change is told again.
    """
    with store.reading() as reading:
        # Asking first spares the database a writer's lock each time there is nothing to do.
        if not reading.is_due(listener.name, edge.now().isoformat()):
            return None
    now = edge.now()
    until = (now + timedelta(seconds=listener.lease_seconds)).isoformat()
    with store.writing() as writing:
        due = writing.lease(listener.name, now=now.isoformat(), until=until, name=edge.new_name())
    if due is None:
        return None
    settled = _settled(due, _sent(listener, due), listener.most_attempts, edge)
    with store.writing() as writing:
        writing.settle(due, settled)
    return settled.state


def _sent(listener: Listener, due: Due) -> str | None:
    try:
        return listener.send(due)
    except Exception as fault:  # noqa: BLE001 - one subscriber's trouble never ends the telling
        return f"{_FAULT} {type(fault).__name__}"


def _settled(due: Due, trouble: str | None, most: int, edge: Edge) -> Settled:
    now, attempts = edge.now(), due.attempts + 1
    if trouble is None:
        return Settled(state="sent", due=now.isoformat(), error=None)
    if attempts >= most:
        return Settled(state="dead", due=now.isoformat(), error=trouble)
    return Settled(state="waiting", due=(now + timedelta(seconds=pause(attempts, edge.chance()))).isoformat(), error=trouble)


def pause(attempts: int, chance: float) -> float:
    """Seconds until the next attempt: twice as long each time, up to a quarter of an hour; half of it by chance."""
    longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2 ** min(attempts - 1, 20))
    return longest * (0.5 + chance / 2)
