"""medrec conformance: how well each source keeps to what it should send, over the cases of files and folders."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from service.cli.inputs import Piece, open_input, pieces
from service.cli.progress import counted
from service.cli.tools import UNUSABLE, complain, desk_or_exit, problem_lines, tools
from service.workflows.conformance import Tally, add_case, conformance_json
from service.workflows.ports import DeskWanted
from service.workflows.problems import Problem, Refused, refuse


def conformance(
    context: typer.Context,
    cases: Annotated[list[str], typer.Argument(metavar="CASE.json|FOLDER…", help="Cases, NDJSON, or folders of them.")],
    reference_data: Annotated[Path | None, typer.Option(help="The folder of reference tables.")] = None,
) -> None:
    """Count for each source what is coded, degraded, unmapped, invalid and late: one line of JSON a source. Judges nothing."""
    desk = desk_or_exit(context, DeskWanted(reference_data=reference_data))
    tallies: dict[tuple[str, str], Tally] = {}
    unusable = False
    for label, piece in counted(_pieces(cases), "cases"):
        value = desk.read_json(piece.data) if isinstance(piece, Piece) else piece
        refused = value if isinstance(value, Refused) else add_case(tallies, value, desk, tools(context).validity)
        if refused:
            unusable = True
            complain(problem_lines(refused, label))
    for row in conformance_json(tallies.values()):
        typer.echo(json.dumps(row, ensure_ascii=False))
    if unusable:
        raise typer.Exit(UNUSABLE)


def _pieces(names: list[str]) -> Iterator[tuple[str, Piece | Refused]]:
    for name in (inner for given in names for inner in _files(given)):
        try:
            with open_input(name) as stream:
                for piece in pieces(name, stream):
                    yield piece.label, piece
        except OSError as error:
            yield name, refuse([Problem(path="$", reason=f"cannot be read: {error.strerror}")])


def _files(given: str) -> list[str]:
    folder = Path(given)
    if not folder.is_dir():
        return [given]
    return sorted(str(path) for path in folder.rglob("*") if path.suffix in (".json", ".ndjson", ".jsonl"))
