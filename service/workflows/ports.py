"""What the use cases need from outside, as narrow as it can be; service/app says which thing stands behind each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from service.audit.kept import (
    CardFeedback,
    Carried,
    ChainedEvent,
    Change,
    Counts,
    Decision,
    Delivery,
    Due,
    Event,
    Hit,
    KeptKey,
    KeptMessage,
    KeptReport,
    ListedReport,
    Past,
    ReceivedReport,
    RuleCount,
    Settled,
    ShownCard,
)
from service.audit.pseudonym import Pseudonyms
from service.core.model.case import Case
from service.core.model.failures import Role, SourceFailure
from service.core.model.pulls import Ask, Pulled, Told, Whom
from service.core.model.reference import Reference
from service.core.model.report import Report
from service.core.model.written import SourceList
from service.core.rules import Rulebook
from service.workflows.problems import Refused

# Where a page of the work-list ends: urgency, time made, id.
Place = tuple[int, str, str]


class ReadJson(Protocol):
    """Bytes to a JSON value with all digits kept, or why they are refused."""

    def __call__(self, data: bytes) -> Any | Refused: ...


class ReadSource(Protocol):
    """One payload to the list it holds, or to the failure that it is. `columns` names ours for a CSV list's own headers."""

    def __call__(
        self,
        name: str,
        role: Role,
        payload: object,
        *,
        format: str | None,
        retrieved_at: str | None,
        sha256: str,
        columns: Mapping[str, str] | None = None,
    ) -> SourceList | SourceFailure: ...


class Pull(Protocol):
    """Reads registered sources itself, all at once: an answer to every ask, in their order, whatever becomes of it."""

    def __call__(self, asks: Sequence[Ask], whom: Whom) -> Sequence[Pulled]: ...


def nobody_registered(asks: Sequence[Ask], whom: Whom) -> Sequence[Pulled]:
    """The answers of a service with no register of sources."""
    reason = "no source is registered under that name, so it was not asked"
    return tuple(Pulled(name=ask.name, at="", told=Told(), failure="not-asked", detail=reason) for ask in asks)


Judge = Callable[[Case], Report]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What it takes to make a report: the readers, the rules and tables in use, and the pure pipeline with them bound.

    `since`: when these rules proved themselves, as it is written; empty where nobody will ask.
    """

    read_json: ReadJson
    read_source: ReadSource
    judge: Judge
    rulebook: Rulebook
    reference: Reference
    engine: str
    pull: Pull = nobody_registered
    since: str = ""


@dataclass(frozen=True, kw_only=True)
class DeskWanted:
    """Which rules and tables to use. Empty or None: those that the settings name."""

    rules: tuple[Path, ...] = ()
    reference_data: Path | None = None
    profile: str | None = None


# The desk that is wanted, or everything that is wrong with its rules and tables.
LoadDesk = Callable[[DeskWanted], Desk | Refused]


class Reading(Protocol):
    """Questions to the store within one consistent view."""

    def report(self, id: str) -> KeptReport | None: ...
    def latest(self, patient: str, *, skip: int = 0) -> KeptReport | None: ...
    def key(self, key: str) -> KeptKey | None: ...
    def messages(self, source: str, patient: str) -> Sequence[KeptMessage]: ...
    def card(self, card: str) -> ShownCard | None: ...
    def decisions(self, report: str) -> Sequence[Decision]: ...
    def last_decision(self) -> int: ...
    def past(self, patient: str, *, until: int | None = None) -> Sequence[Past]: ...
    def carried(self, report: str) -> Sequence[Carried]: ...
    def carrying(self, report: str, finding: str) -> Sequence[str]: ...
    def rule_counts(
        self, *, since: str | None = None, until: str | None = None, rule: str | None = None
    ) -> Sequence[RuleCount]: ...
    def said_of(self, rule: str, *, since: str | None = None, until: str | None = None) -> Mapping[str, Mapping[str, int]]: ...
    def by_day(self, rule: str, *, since: str | None = None, until: str | None = None) -> Sequence[tuple[str, int, int]]: ...
    def often_overridden(self, *, least: int) -> Sequence[tuple[str, int]]: ...
    def marked(self, name: str, *, now: int) -> bool: ...
    def events(self, *, after: int = 0, limit: int | None = None, report: str | None = None) -> Iterator[ChainedEvent]: ...
    def last_change(self, patient: str | None = None) -> Change | None: ...
    def is_due(self, subscriber: str, now: str) -> bool: ...
    def changes(self, *, after: int = 0, limit: int, state: str | None = None) -> Sequence[tuple[Change, Sequence[Delivery]]]: ...
    def how_told(self) -> Mapping[tuple[str, str], int]: ...
    def head(self) -> str: ...
    def how_many(self) -> int: ...
    def received(self, *, after: str, limit: int) -> Sequence[ReceivedReport]: ...
    def work_list(
        self, *, after: Place | None, limit: int, status: str | None = None, hold: bool | None = None
    ) -> Sequence[tuple[Place, ListedReport]]: ...


class Writing(Reading, Protocol):
    """Additions to the store within one transaction; leaving it means that they are on disk."""

    def add_report(self, report: KeptReport, hits: Sequence[Hit] = (), carried: Sequence[Carried] = ()) -> None: ...
    def add_key(self, key: KeptKey, at: str) -> None: ...
    def add_decision(self, decision: Decision) -> None: ...
    def recount(self, report: str, undecided: Counts, *, hold: bool) -> None: ...
    def add_cards(self, cards: Iterable[ShownCard]) -> None: ...
    def add_feedback(self, said: CardFeedback) -> bool: ...
    def add_message(self, message: KeptMessage) -> bool: ...
    def mark(self, name: str, *, until: int, now: int) -> bool: ...
    def append(self, event: Event) -> ChainedEvent: ...
    def add_change(self, change: Change, subscribers: Sequence[str]) -> None: ...
    def lease(self, subscriber: str, *, now: str, until: str, name: str) -> Due | None: ...
    def settle(self, due: Due, settled: Settled) -> bool: ...
    def send_again(self, change: str, at: str) -> int: ...
    def try_out(self) -> None: ...


class Store(Protocol):
    """Results, decisions and audit events. StoreDown where they cannot be reached or take no more."""

    def reading(self) -> AbstractContextManager[Reading]: ...
    def writing(self) -> AbstractContextManager[Writing]: ...
    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Office:
    """The desk with a memory: what it takes to keep reports, decide findings and audit both.

    `subscribers` are the names of those who are told of reports that changed.
    """

    desk: Desk
    store: Store
    pseudonyms: Pseudonyms
    now: Callable[[], datetime]
    subscribers: tuple[str, ...] = ()

    def moment(self) -> str:
        """The time as it is written into the store."""
        return self.now().isoformat()
