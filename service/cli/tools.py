"""What the commands need from the wiring, and how they say what went wrong."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import typer

from service.audit.chain import Verified
from service.core.model.conformance import Validity
from service.core.model.reference import Reference
from service.workflows.ports import Desk, DeskWanted, LoadDesk, Office, ReadJson, ReadSource, Store
from service.workflows.problems import Refused

# Exit status of the contract: a finding reached --fail-on; the input could not be used.
FOUND, UNUSABLE = 1, 2


@dataclass(frozen=True, kw_only=True)
class ServeWanted:
    """How the web service is to run. None: as the settings say."""

    host: str | None
    port: int | None
    database: str | None
    workers: int
    development: bool
    desk: DeskWanted


class DatabaseChecked(Protocol):
    """What was found of a database. No problems: it is whole. `version` None: it is empty."""

    @property
    def kind(self) -> str: ...
    @property
    def version(self) -> str | None: ...
    @property
    def events(self) -> int: ...
    @property
    def reports(self) -> int: ...
    @property
    def head(self) -> str: ...
    @property
    def problems(self) -> Sequence[str]: ...


class Databases(Protocol):
    """What is done to a database as a whole. None for an address: the one that the settings name."""

    def upgrade(self, url: str | None) -> tuple[str | None, str] | Refused: ...
    def back_up(self, url: str | None, file: Path, told: Callable[[str, int, int], None]) -> Verified | Refused: ...
    def restore(self, file: Path, url: str | None, told: Callable[[str, int, int], None]) -> Verified | Refused: ...
    def check(self, url: str | None) -> DatabaseChecked | Refused: ...


@dataclass(frozen=True, kw_only=True)
class ListenWanted:
    """Which feed is to be listened for, and where."""

    source: str
    host: str
    port: int
    database: str | None


@dataclass(frozen=True, kw_only=True)
class Tools:
    """Handed to every command as the context's object. `serve` and `listen` return once told to stop."""

    read_json: ReadJson
    read_source: ReadSource
    load_reference: Callable[[Path | None], Reference | Refused]
    load_desk: LoadDesk
    load_office: Callable[[DeskWanted, str | None], Office | Refused]
    open_store: Callable[[str | None], Store | Refused]
    databases: Databases
    serve: Callable[[ServeWanted], Refused | None]
    listen: Callable[[ListenWanted], Refused | None]
    validity: Callable[[object, str | None], Validity | None]
    descriptions: Callable[[], Mapping[str, bytes]]
    as_fhir: Callable[[Mapping[str, Any]], bytes]
    demo: Callable[[bool, bool], None]
    now: Callable[[], datetime]
    version: str
    rules_folder: Path
    safety_folder: Path
    reference_folder: Path
    profile: str


def tools(context: typer.Context) -> Tools:
    """The wiring behind this run."""
    found = context.obj
    assert isinstance(found, Tools)
    return found


def desk_or_exit(context: typer.Context, wanted: DeskWanted) -> Desk:
    """The desk, or one line a problem and exit status 2."""
    desk = tools(context).load_desk(wanted)
    if isinstance(desk, Refused):
        complain(problem_lines(desk))
        raise typer.Exit(UNUSABLE)
    return desk


def tables_or_exit(context: typer.Context, folder: Path | None) -> Reference:
    """The reference tables, or one line a problem and exit status 2."""
    reference = tools(context).load_reference(folder)
    if isinstance(reference, Refused):
        complain(problem_lines(reference))
        raise typer.Exit(UNUSABLE)
    return reference


def complain(lines: Iterable[str]) -> None:
    """One clear line a problem on standard error."""
    for line in lines:
        typer.echo(f"medrec: {line}", err=True)


def problem_lines(refused: Refused, label: str = "") -> list[str]:
    """Each problem with its place."""
    prefix = f"{label}: " if label else ""
    return [f"{prefix}{problem.path}: {problem.reason}" for problem in refused.problems]


def fault_words(fault: BaseException) -> str:
    """The kind of a fault and the line it came from. Its message is left out, since it may hold what a record says."""
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" in {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}" if trace else ""
    return type(fault).__name__ + where
