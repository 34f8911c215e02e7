"""medrec serve: the web service, for callers that the access file knows, or in development mode for this machine alone."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.tools import UNUSABLE, ServeWanted, complain, problem_lines, tools
from service.workflows.ports import DeskWanted
from service.workflows.problems import Refused


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; 0 takes any that is free.")] = None,
    database: Annotated[str | None, typer.Option(metavar="URL", help="Where results and audit events are kept.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    development: Annotated[
        bool, typer.Option("--development", help="Ask for no tokens, say so, and stay on this machine.")
    ] = False,
    profile: Annotated[str | None, typer.Option(help="The profile of the rules.")] = None,
    rules: Annotated[list[Path] | None, typer.Option(help="A folder of further rules; may be repeated.")] = None,
    reference_data: Annotated[Path | None, typer.Option(help="The folder of reference tables.")] = None,
) -> None:
    """Serve the web service and its pages."""
    wanted = ServeWanted(
        host=host,
        port=port,
        database=database,
        workers=workers,
        development=development,
        desk=DeskWanted(rules=tuple(rules or ()), reference_data=reference_data, profile=profile),
    )
    refused = tools(context).serve(wanted)
    if isinstance(refused, Refused):
        complain(problem_lines(refused))
        raise typer.Exit(UNUSABLE)
