"""What the use cases need from outside, as narrow as it can be; service/app.py says which thing stands behind each."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from service.core.model.case import Case
from service.core.model.failures import Role, SourceFailure
from service.core.model.reference import Reference
from service.core.model.report import Report
from service.core.model.written import SourceList
from service.core.rules import Rulebook
from service.workflows.problems import Refused


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
    """What it takes to make a report: the readers, the rules and tables in use, and the pure pipeline with them bound."""

    read_json: ReadJson
    read_source: ReadSource
    judge: Judge
    rulebook: Rulebook
    reference: Reference
    engine: str


@dataclass(frozen=True, kw_only=True)
class DeskWanted:
    """Which rules and tables to use. Empty or None: those that the settings name."""

    rules: tuple[Path, ...] = ()
    reference_data: Path | None = None
    profile: str | None = None


class LoadDesk(Protocol):
    """The desk that is wanted, or everything that is wrong with its rules and tables."""

    def __call__(self, wanted: DeskWanted) -> Desk | Refused: ...
