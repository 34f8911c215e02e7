"""medrec reconcile: cases in, one report a line out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.csv_mapping import read_mapping
from service.cli.inputs import open_input, pieces
from service.cli.progress import counted
from service.cli.tools import FOUND, UNUSABLE, complain, desk_or_exit, problem_lines, tools
from service.core.model.finding import SEVERITY_ORDER
from service.core.model.report import Report
from service.workflows.make_report import SourceFile, make_report, report_of_files
from service.workflows.ports import Desk, DeskWanted
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.report_json import report_bytes, report_json
from service.workflows.report_text import report_text
from service.workflows.shapes import read_moment


class Format(StrEnum):
    """How reports are printed."""

    json = "json"
    text = "text"
    fhir = "fhir"


class Severity(StrEnum):
    """The severities of findings, most severe first."""

    critical = "critical"
    high = "high"
    moderate = "moderate"
    low = "low"


class Transfer(StrEnum):
    """The transfers of care."""

    admission = "admission"
    transfer = "transfer"
    discharge = "discharge"


Made = tuple[str, Report | Refused]


def reconcile(
    context: typer.Context,
    cases: Annotated[list[str] | None, typer.Argument(metavar="CASE.json…", help="Case files, NDJSON files, or -.")] = None,
    format: Annotated[Format, typer.Option(help="How reports are printed.")] = Format.json,
    profile: Annotated[str | None, typer.Option(help="The profile of the rules.")] = None,
    rules: Annotated[list[Path] | None, typer.Option(help="A folder of further rules; may be repeated.")] = None,
    reference_data: Annotated[Path | None, typer.Option(help="The folder of reference tables.")] = None,
    fail_on: Annotated[Severity | None, typer.Option(help="Exit with 1 where a finding is this severe or more.")] = None,
    transfer: Annotated[Transfer | None, typer.Option(help="With --source: the transfer of care.")] = None,
    as_of: Annotated[str | None, typer.Option(help="With --source: the time of judgement; now, if left out.")] = None,
    source: Annotated[list[str] | None, typer.Option(metavar="NAME:ROLE=FILE", help="A payload; may be repeated.")] = None,
    csv_mapping: Annotated[Path | None, typer.Option(metavar="FILE", help="With --source: TOML that maps columns.")] = None,
) -> None:
    """Reconcile cases: one report a line, or as text to read."""
    wrong = _wrong_use(cases, source, transfer, as_of)
    if csv_mapping and not source:
        wrong = wrong or "--csv-mapping goes with --source; a case says its own, as columns of a source"
    if wrong:
        complain([wrong])
        raise typer.Exit(UNUSABLE)
    columns = read_mapping(csv_mapping) if csv_mapping else None
    if isinstance(columns, Refused):
        complain(problem_lines(columns))
        raise typer.Exit(UNUSABLE)
    desk = desk_or_exit(context, DeskWanted(rules=tuple(rules or ()), reference_data=reference_data, profile=profile))
    if source and transfer:
        moment = read_moment(as_of) if as_of else None
        made = iter([("--source", _of_files(source, transfer.value, moment or tools(context).now(), desk, columns))])
    else:
        made = _of_cases(cases or [], desk)
    status = _print_all(made, _printer(context, format), fail_on)
    if status:
        raise typer.Exit(status)


def _wrong_use(cases: list[str] | None, source: list[str] | None, transfer: Transfer | None, as_of: str | None) -> str | None:
    if bool(cases) == bool(source):
        return "give either case files or --source, as in: medrec reconcile CASE.json"
    if source and not transfer:
        return "--source needs --transfer: admission, transfer or discharge"
    if cases and (transfer or as_of):
        return "--transfer and --as-of go with --source; a case says its own"
    if as_of and not read_moment(as_of):
        return "--as-of: has to be a date and time with its zone, such as 2026-11-20T09:00:00Z"
    return None


def _of_cases(names: list[str], desk: Desk) -> Iterator[Made]:
    for name in names:
        try:
            with open_input(name) as stream:
                for piece in pieces(name, stream):
                    yield piece.label, make_report(piece.data, desk)
        except OSError as error:
            yield name, refuse([Problem(path="$", reason=f"cannot be read: {error.strerror}")])


def _of_files(
    sources: list[str], transfer: str, as_of: datetime, desk: Desk, columns: Mapping[str, Any] | None
) -> Report | Refused:
    files, problems = list[SourceFile](), list[Problem]()
    for given in sources:
        file = _source_file(given)
        files.append(file) if isinstance(file, SourceFile) else problems.append(file)
    if problems:
        return refuse(problems)
    return report_of_files(files, transfer=transfer, as_of=as_of, desk=desk, columns=columns)


def _source_file(given: str) -> SourceFile | Problem:
    what, is_file, path = given.partition("=")
    name, has_role, role = what.partition(":")
    if not (is_file and has_role and name and role and path):
        return Problem(path=given, reason="has to be NAME:ROLE=FILE, such as gp:gp-record=gp.json")
    try:
        with open_input(path) as stream:
            return SourceFile(name=name, role=role, data=stream.read())
    except OSError as error:
        return Problem(path=path, reason=f"cannot be read: {error.strerror}")


def _printer(context: typer.Context, format: Format) -> Callable[[Report], bytes | str]:
    return {
        Format.json: report_bytes,
        Format.text: lambda report: report_text(report_json(report)),
        Format.fhir: lambda report: tools(context).as_fhir(report_json(report)),
    }[format]


def _print_all(made: Iterator[Made], printed: Callable[[Report], bytes | str], fail_on: Severity | None) -> int:
    unusable = reached = False
    for label, report in counted(made, "reports"):
        if isinstance(report, Refused):
            unusable = True
            complain(problem_lines(report, label))
            continue
        typer.echo(printed(report))
        reached = reached or _reaches(report, fail_on)
    return UNUSABLE if unusable else FOUND if reached else 0


def _reaches(report: Report, severity: Severity | None) -> bool:
    if severity is None:
        return False
    return any(SEVERITY_ORDER[found.severity] <= SEVERITY_ORDER[severity.value] for found in report.findings)
