"""What the use cases need from outside, as narrow as it can be; service/app.py says which thing stands behind each."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from service.audit.kept import ChainedEvent, Counts, Decision, Event, KeptKey, KeptReport, ListedReport
from service.audit.pseudonym import Pseudonyms
from service.core.model.case import Case
from service.core.model.failures import Role, SourceFailure
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
    """One payload to the list it holds, or to the failure that it is."""

    def __call__(
        self, name: str, role: Role, payload: object, *, format: str | None, retrieved_at: str | None, sha256: str
    ) -> SourceList | SourceFailure: ...


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
    def latest(self, patient: str) -> KeptReport | None: ...
    def key(self, key: str) -> KeptKey | None: ...
    def decisions(self, report: str) -> Sequence[Decision]: ...
    def events(self, *, after: int = 0, limit: int | None = None, report: str | None = None) -> Iterator[ChainedEvent]: ...
    def head(self) -> str: ...
    def work_list(
        self, *, after: Place | None, limit: int, status: str | None = None, hold: bool | None = None
    ) -> Sequence[tuple[Place, ListedReport]]: ...


class Writing(Reading, Protocol):
    """Additions to the store within one transaction; leaving it means that they are on disk."""

    def add_report(self, report: KeptReport) -> None: ...
    def add_key(self, key: KeptKey, at: str) -> None: ...
    def add_decision(self, decision: Decision, undecided: Counts) -> None: ...
    def append(self, event: Event) -> ChainedEvent: ...


class Store(Protocol):
    """Results, decisions and audit events."""

    def reading(self) -> AbstractContextManager[Reading]: ...
    def writing(self) -> AbstractContextManager[Writing]: ...
    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Office:
    """The desk with a memory: what it takes to keep reports, decide findings and audit both."""

    desk: Desk
    store: Store
    pseudonyms: Pseudonyms
    now: Callable[[], datetime]

    def moment(self) -> str:
        """The time as it is written into the store."""
        return self.now().isoformat()
