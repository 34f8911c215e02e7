"""What is kept of every answer, as plain values that the use cases and the store share."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

EventKind = Literal[
    "started",
    "made",
    "made-again",
    "pulled",
    "fetched",
    "message-received",
    "message-refused",
    "refused",
    "failed",
    "decided",
    "replayed",
    "order-checked",
    "card-feedback",
    "canaries",
    "rules-reloaded",
    "rules-refused",
    "doses-counted",
    "denied",
    "broke-glass",
    "signed-in",
    "signed-out",
]
Verdict = Literal["accepted", "overridden", "deferred", "undone"]
# Whether what the finding says is so, apart from what is done about it.
Alarm = Literal["true", "false", "unsure"]
DecisionOutcome = Literal[
    "order-changed",
    "order-stopped",
    "order-kept",
    "record-corrected",
    "prescriber-informed",
    "monitoring-arranged",
    "passed-on",
]


class StoreDown(Exception):
    """The database is gone, full, locked or read-only: nothing was read or kept, and the same may go well later."""


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
class KeptMessage:
    """A message of a feed as it was received. `patient` is a pseudonym; `kind` is its type and trigger; `control` its id."""

    source: str
    patient: str
    kind: str
    control: str
    at: str
    sha256: str
    body: bytes


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
    as JSON; `undecided` counts the findings that nobody has decided yet. `decisions_seen` is the serial of the last
    decision of any patient that had been kept when the report was made: those up to it may have been carried over.
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
    decisions_seen: int = 0


@dataclass(frozen=True, kw_only=True)
class ReceivedReport:
    """What a report was made from, of whom (a pseudonym; None: not known) and when."""

    id: str
    made_at: str
    patient: str | None
    received: bytes


@dataclass(frozen=True, kw_only=True)
class AnsweredReport:
    """A report as it was answered, and when."""

    id: str
    made_at: str
    answer: bytes


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
    """What a person decided about one finding. `number` counts the decisions of one report from 1.

    `alarm` and `outcome` None: not said. `release_hold`: the hold that an overridden finding asked for is taken off.
    """

    report: str
    finding: str
    number: int
    verdict: Verdict
    reason_code: str | None
    reason: str | None
    action: str | None
    reviewer: str
    at: str
    alarm: Alarm | None = None
    outcome: DecisionOutcome | None = None
    release_hold: bool = False


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One finding of one rule, kept beside its report so that nobody has to read the report again to count it.

    `shown` False: of a shadow rule. `same` is the hash of all that the finding rests on, `thing` of what it is about, and
    `basis` a short hash of each part of what it rests on, by its name; None: kept before these were.
    """

    finding: str
    shown: bool
    rule: str
    version: int
    severity: str
    same: str | None = None
    thing: str | None = None
    basis: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Past:
    """A decision that was made about a patient, with what its finding rested on. `serial` orders all decisions there are."""

    serial: int
    decision: Decision
    same: str
    thing: str
    basis: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Carried:
    """An override that was in force when a later report raised the same finding, here named `finding`.

    `until` is when it would end by itself. `stands` False: somebody has decided otherwise since.
    """

    finding: str
    serial: int
    decision: Decision
    until: str
    stands: bool = True


@dataclass(frozen=True, kw_only=True)
class RuleCount:
    """What became of one version of a rule: counts of findings, none of a patient.

    `shown` were in reports, of them `carried` under an override of an earlier report; `shadow` were recorded unseen. By the
    last decision about each: `accepted`, `overridden`, `deferred`; `true_alarms` and `false_alarms` as the reviewers said.
    """

    rule: str
    version: int
    shown: int = 0
    carried: int = 0
    shadow: int = 0
    accepted: int = 0
    overridden: int = 0
    deferred: int = 0
    true_alarms: int = 0
    false_alarms: int = 0


@dataclass(frozen=True, kw_only=True)
class ShownCard:
    """A card that was answered with: which finding of which report it speaks of."""

    card: str
    report: str
    finding: str


@dataclass(frozen=True, kw_only=True)
class CardFeedback:
    """What a caller says became of a card. `comment` is free text of a person and stays out of the audit."""

    card: str
    outcome: Literal["accepted", "overridden"]
    at: str
    reason_code: str | None
    comment: str | None


@dataclass(frozen=True, kw_only=True)
class KeptKey:
    """An idempotency key that was used: for which body, and which report answered it."""

    key: str
    body: str
    report: str


DeliveryState = Literal["waiting", "sent", "dead"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A report that differs from the patient's one before, as subscribers are told of it.

    `seq` counts all changes there are, without a gap. `patient` is a pseudonym, None where nobody knows whose it is. `known` is
    what a later report is compared with, as JSON; `body` what subscribers are sent, which holds no words of a record.
    """

    seq: int
    id: str
    at: str
    report: str
    patient: str | None
    known: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Due:
    """A change that one subscriber has still to be told of. `lease` names whoever is about to; `attempts` were in vain."""

    serial: int
    change: str
    body: str
    attempts: int
    lease: str


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What became of an attempt: told, to be tried again at `due`, or given up. `error` is the kind of trouble, None: none."""

    state: DeliveryState
    due: str
    error: str | None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """How far one subscriber has been told of one change."""

    change: int
    subscriber: str
    state: DeliveryState
    attempts: int
    due: str
    error: str | None
