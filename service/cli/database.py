"""medrec database: bring it up to date, back it up, restore it, and check that it is whole."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer

from service.audit.chain import Verified
from service.cli.progress import reading_bar
from service.cli.tools import FOUND, UNUSABLE, complain, problem_lines, tools
from service.workflows.problems import Refused

T = TypeVar("T")
Address = Annotated[str | None, typer.Option(metavar="URL", help="Where results and audit events are kept.")]
database = typer.Typer(help="The database of results and audit events.", no_args_is_help=True)
_KEY = "The key of the pseudonyms is not in it: keep the key file too, and not beside it."


@database.callback()
def _group() -> None:
    """The database of results and audit events."""


@database.command("upgrade")
def upgrade(context: typer.Context, database: Address = None) -> None:
    """Bring a database of an earlier release up to date; refused while anybody has it open. Make a backup first."""
    before, now = _or_exit(tools(context).databases.upgrade(database))
    typer.echo(f"it is of version {now} already" if before == now else f"of version {before or 'none'}, and now of {now}")


@database.command("backup")
def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that is not there yet. It holds records of patients.")],
    database: Address = None,
) -> None:
    """Copy all of it into one file as it is at one moment, and verify the chain in the copy. The service may go on."""
    with reading_bar() as told:
        found = tools(context).databases.back_up(database, file, told)
    _tell(_or_exit(found), f"wrote {file}")
    typer.echo(_KEY)


@database.command("restore")
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `medrec database backup` wrote.")],
    database: Address = None,
) -> None:
    """Put a backup into an empty database of either kind, verify the chain there, and bring it up to date."""
    with reading_bar() as told:
        found = tools(context).databases.restore(file, database, told)
    _tell(_or_exit(found), "restored")


@database.command("check")
def check(context: typer.Context, database: Address = None) -> None:
    """Say whether it is whole: its own pages, the chain, and that bodies, reports and events belong together."""
    found = _or_exit(tools(context).databases.check(database))
    typer.echo(f"{found.kind}, version {found.version or 'none'}: {found.reports} reports, {found.events} events")
    for problem in found.problems:
        typer.echo(f"BROKEN: {problem}")
    if found.problems:
        raise typer.Exit(FOUND)
    typer.echo(f"It is whole; the last event has hash {found.head}")


def _tell(found: Verified, done: str) -> None:
    typer.echo(f"{done}: {found.count} events hold; the last has hash {found.head}")


def _or_exit(found: T | Refused) -> T:
    if isinstance(found, Refused):
        complain(problem_lines(found))
        raise typer.Exit(UNUSABLE)
    return found
