"""medrec audit and medrec replay: whether what was recorded is whole, and whether a report can be made again."""

from typing import Annotated

import typer

from service.cli.tools import FOUND, UNUSABLE, complain, problem_lines, tools
from service.workflows.audit_trail import verify_chain
from service.workflows.notice import NOTICE
from service.workflows.ports import DeskWanted, Office, Store
from service.workflows.problems import Refused
from service.workflows.replay import replay as make_again

Database = Annotated[str | None, typer.Option(metavar="URL", help="Where results and audit events are kept.")]
audit = typer.Typer(help="The record of what happened.", no_args_is_help=True)


@audit.callback()
def _audit() -> None:
    """The record of what happened."""


@audit.command("verify")
def verify(
    context: typer.Context,
    database: Database = None,
    head: Annotated[str | None, typer.Option(metavar="HASH", help="A last hash that was noted elsewhere.")] = None,
) -> None:
    """Follow the chain of events, and say how many links hold and the hash of the last."""
    store: Store | Refused = tools(context).open_store(database)
    if isinstance(store, Refused):
        complain(problem_lines(store))
        raise typer.Exit(UNUSABLE)
    result = verify_chain(store, head=head)
    typer.echo(f"{result.count} events hold; the last has hash {result.head}")
    if result.broken:
        typer.echo(f"BROKEN: {result.broken}")
        raise typer.Exit(FOUND)
    typer.echo("The chain is whole. Note the last hash where this database is not: only there does it prove anything.")


def replay(
    context: typer.Context,
    report: Annotated[str, typer.Argument(metavar="REPORT_ID")],
    database: Database = None,
    profile: Annotated[str | None, typer.Option(help="The profile of the rules.")] = None,
) -> None:
    """Make a report again from what was received, and say whether the same bytes came out."""
    office: Office | Refused = tools(context).load_office(DeskWanted(profile=profile), database)
    if isinstance(office, Refused):
        complain(problem_lines(office))
        raise typer.Exit(UNUSABLE)
    result = make_again(report, actor="command line", office=office)
    if result is None:
        complain([f"{report}: there is no such report in the database"])
        raise typer.Exit(UNUSABLE)
    typer.echo(f"{NOTICE}\n{report}: {'reproduced' if result.reproduced else 'NOT reproduced'}")
    typer.echo(f"  then {result.then}\n  now  {result.now}")
    for place in result.differs:
        typer.echo(f"  differs: {place}")
    if not result.reproduced:
        raise typer.Exit(FOUND)
