"""medrec listen: HL7 v2 messages over MLLP, on this machine only, kept for later reconciliation."""

from typing import Annotated

import typer

from service.cli.tools import UNUSABLE, ListenWanted, complain, problem_lines, tools
from service.workflows.problems import Refused


def listen(
    context: typer.Context,
    source: Annotated[str, typer.Option(help="The feed that the messages belong to, as MEDREC_FEEDS names it.")],
    mllp: Annotated[int, typer.Option(min=0, max=65535, metavar="PORT", help="The port; 0 takes any that is free.")] = 2575,
    host: Annotated[str, typer.Option(help="The address to listen on; this machine only.")] = "127.0.0.1",
    database: Annotated[str | None, typer.Option(metavar="URL", help="Where messages and audit events are kept.")] = None,
) -> None:
    """Receive HL7 v2 messages and keep them as a source."""
    refused = tools(context).listen(ListenWanted(source=source, host=host, port=mllp, database=database))
    if isinstance(refused, Refused):
        complain(problem_lines(refused))
        raise typer.Exit(UNUSABLE)
