"""The chain of events: each one's hash covers the one before it, so that a change anywhere shows at the next link."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from service.audit.canonical import canonical_json
from service.audit.kept import ChainedEvent, Event

# What the first event follows.
BEGINNING = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What verifying found: how many links hold, the hash of the last of them, and the first that is broken, in words."""

    count: int
    head: str
    broken: str | None


def link(event: Event, *, seq: int, previous: str) -> ChainedEvent:
    """The event in its place of the chain."""
    body = canonical_json({"seq": seq, **asdict(event)}).decode()
    return ChainedEvent(
        seq=seq,
        at=event.at,
        kind=event.kind,
        report=event.report,
        body=body,
        previous=previous,
        hash=_hash(previous, body),
    )


def verify(events: Iterable[ChainedEvent], *, head: str | None = None) -> Verified:
    """Follow the chain from its beginning. `head` is the last hash as it was noted elsewhere; it has to be met on the way.

    Without a hash noted elsewhere, a chain that was cut off or written anew from some point on cannot be told from a
    shorter one: the last hash has to be kept where this database is not.
    """
    previous, count, met = BEGINNING, 0, head in (None, BEGINNING)
    for event in events:
        if trouble := _trouble(event, count + 1, previous):
            return Verified(count=count, head=previous, broken=f"event {count + 1}: {trouble}")
        previous, count = event.hash, count + 1
        met = met or event.hash == head
    return Verified(count=count, head=previous, broken=None if met else "no event has the hash that was noted elsewhere")


def _trouble(event: ChainedEvent, seq: int, previous: str) -> str | None:
    if event.seq != seq:
        return f"is numbered {event.seq}: an event is missing, or was moved"
    if event.previous != previous:
        return "does not follow the event before it"
    if event.hash != _hash(previous, event.body):
        return "its words are not those that were written"
    said = _said(event.body)
    if said != (event.seq, event.at, event.kind, event.report):
        return "its columns are not what its words say"
    return None


def _said(body: str) -> tuple[object, ...] | None:
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return tuple(value.get(key) for key in ("seq", "at", "kind", "report")) if isinstance(value, dict) else None


def _hash(previous: str, body: str) -> str:
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
