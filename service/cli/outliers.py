"""medrec outliers: count the doses that this site gives, so that others can be told from them."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.progress import reading_bar
from service.cli.tools import UNUSABLE, complain, problem_lines, tools
from service.workflows.ports import DeskWanted
from service.workflows.problems import Refused

outliers = typer.Typer(help="Doses that are unusual at this site.", no_args_is_help=True)


@outliers.callback()
def _group() -> None:
    """Doses that are unusual at this site."""


@outliers.command("build")
def build(
    context: typer.Context,
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the tables go; what is there is kept as FOLDER.previous.")],
    database: Annotated[str | None, typer.Option(metavar="URL", help="The database whose reports are counted.")] = None,
    reference_data: Annotated[Path | None, typer.Option(help="The tables in use, which are copied with the count.")] = None,
    profile: Annotated[str | None, typer.Option(help="The profile of the rules that say which doses are in doubt.")] = None,
    rules: Annotated[list[Path] | None, typer.Option(help="A folder of further rules; may be repeated.")] = None,
) -> None:
    """Count the doses in all kept reports, and write them into a folder of reference tables. Holds no data of a patient.

    A group of 200 patients or fewer (one medicine, one route, one age band) is not written.
    """
    from service.reference.problems import ReferenceRefused
    from service.reference.put_doses import put_doses_given
    from service.workflows.count_doses import count_doses, note_counted

    here = tools(context)
    wanted = DeskWanted(rules=tuple(rules or ()), reference_data=reference_data, profile=profile)
    office = here.load_office(wanted, database)
    if isinstance(office, Refused):
        complain(problem_lines(office))
        raise typer.Exit(UNUSABLE)
    with reading_bar() as told:
        counted = count_doses(office.desk, office.store, told)
    try:
        tables = put_doses_given(reference_data or here.reference_folder, into, counted.rows, here.now().date())
    except ReferenceRefused as refused:
        complain([f"{p.file}{f':{p.line}' if p.line else ''}: {p.reason}" for p in refused.problems])
        complain([f"nothing was written; {into} is as it was"])
        raise typer.Exit(UNUSABLE) from None
    note_counted(office, counted, tables.version)
    medicines = len({row.medicine for row in counted.rows})
    typer.echo(f"reports counted: {counted.reports}; rows: {len(counted.rows)}; medicines: {medicines}", err=True)
    if counted.nameless or counted.refused:
        said = f"not counted: {counted.nameless} reports without an NHS number, {counted.refused} that cannot be read today"
        typer.echo(said, err=True)
    if not counted.rows:
        typer.echo("no medicine has more than 200 patients of one age by one route: nothing is held against a count", err=True)
    typer.echo(f"wrote {into}; version {tables.version}. Use it with --reference-data {into}", err=True)
