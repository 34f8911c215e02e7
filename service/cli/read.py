"""medrec read: what the service makes of one dose, medicine or allergy a line."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.inputs import line_pieces
from service.cli.tools import UNUSABLE, complain, problem_lines, tables_or_exit, tools
from service.workflows.ports import ReadJson
from service.workflows.problems import Problem, Refused, refuse

read = typer.Typer(help="NDJSON on standard input, one answer a line.", no_args_is_help=True)
Tables = Annotated[Path | None, typer.Option(help="The folder of reference tables.")]
Answer = Callable[[dict[str, Any]], dict[str, Any] | Refused]


@read.command("dose")
def dose(context: typer.Context, reference_data: Tables = None) -> None:
    """{"id": 1, "text": "1-2 tablets up to four times a day when required", "medicine": "optional name"}"""
    from service.workflows.read_terms import read_dose

    _answer_lines(context, partial(read_dose, reference=tables_or_exit(context, reference_data)))


@read.command("medicine")
def medicine(context: typer.Context, reference_data: Tables = None) -> None:
    """{"id": 1, "text": "…"} or {"id": 1, "system": "…", "code": "…"}"""
    from service.workflows.read_terms import read_medicine

    _answer_lines(context, partial(read_medicine, reference=tables_or_exit(context, reference_data)))


@read.command("allergy")
def allergy(context: typer.Context, reference_data: Tables = None) -> None:
    """{"id": 1, "resource": {AllergyIntolerance}}"""
    from service.workflows.read_terms import read_allergy

    tables, here = tables_or_exit(context, reference_data), tools(context)
    _answer_lines(context, partial(read_allergy, reference=tables, read_source=here.read_source))


def _answer_lines(context: typer.Context, answer: Answer) -> None:
    unusable = False
    for piece in line_pieces(sys.stdin.buffer):
        line = _line(piece.data, tools(context).read_json)
        answered = line if isinstance(line, Refused) else answer(line)
        if isinstance(answered, Refused):
            unusable = True
            said = "; ".join(problem_lines(answered, piece.label))
            complain([said])
            answered = {"id": None if isinstance(line, Refused) else line.get("id"), "refused": said}
        typer.echo(json.dumps(answered, ensure_ascii=False, default=str))
    if unusable:
        raise typer.Exit(UNUSABLE)


def _line(data: bytes, read_json: ReadJson) -> dict[str, Any] | Refused:
    value = read_json(data)
    if isinstance(value, dict | Refused):
        return value
    return refuse([Problem(path="$", reason="a line has to be a JSON object")])
