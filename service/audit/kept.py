"""What is kept of every answer, as plain values that the use cases and the store share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

EventKind = Literal[
    "started",
    "made",
    "made-again",
    "refused",
    "failed",
    "decided",
    "replayed",
    "order-checked",
    "canaries",
    "rules-reloaded",
    "rules-refused",
    "doses-counted",
]
Verdict = Literal["accepted", "overridden", "deferred", "undone"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. `about` holds strings, lists of strings and None; never a name, number or text of a patient.

    `patient` is a pseudonym; `actor` is who asked, None where nobody was named.
    """

    kind: EventKind
    at: str
    report: str | None = None
    patient: str | None = None
    actor: str | None = None
    about: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ChainedEvent:
    """An event in its place: `body` is its canonical JSON, `hash` covers `previous` and `body`."""

    seq: int
    at: str
    kind: str
    report: str | None
    body: str
    previous: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many findings of each severity."""

    critical: int = 0
    high: int = 0
    moderate: int = 0
    low: int = 0


@dataclass(frozen=True, kw_only=True)
class KeptReport:
    """A report as it was answered, with what the work-list sorts and filters by.

    `answer` is the bytes that were sent; `received` the bytes it was made from; `shadow` the findings of shadow rules
    as JSON; `undecided` counts the findings that nobody has decided yet.
    """

    id: str
    made_at: str
    case: str | None
    status: str
    transfer: str
    hold: bool
    patient: str | None
    answer: bytes
    received: bytes
    shadow: str
    undecided: Counts


@dataclass(frozen=True, kw_only=True)
class ReceivedReport:
    """What a report was made from, of whom (a pseudonym; None: not known) and when."""

    id: str
    made_at: str
    patient: str | None
    received: bytes


@dataclass(frozen=True, kw_only=True)
class ListedReport:
    """A row of the work-list: no words of the record, only what it takes to choose the next one."""

    id: str
    made_at: str
    case: str | None
    status: str
    transfer: str
    hold: bool
    undecided: Counts
    decisions: int


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a person decided about one finding. `number` counts the decisions of one report from 1."""

    report: str
    finding: str
    number: int
    verdict: Verdict
    reason_code: str | None
    reason: str | None
    action: str | None
    reviewer: str
    at: str


@dataclass(frozen=True, kw_only=True)
class KeptKey:
    """An idempotency key that was used: for which body, and which report answered it."""

    key: str
    body: str
    report: str
