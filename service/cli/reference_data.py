"""medrec reference-data: build the tables from their sources, and check what is there."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from service.cli.progress import reading_bar
from service.cli.tools import UNUSABLE, complain, tables_or_exit, tools

reference_data = typer.Typer(help="The reference tables.", no_args_is_help=True)
_SHOWN = 20
Tables = Annotated[Path | None, typer.Option("--reference-data", help="The folder of reference tables.")]


@reference_data.command("check")
def check(context: typer.Context, folder: Tables = None) -> None:
    """Load every table, and check hashes, keys, check digits and sources."""
    from service.reference.manifest import check_manifest, site_sources

    where = folder or tools(context).reference_folder
    wrong = check_manifest(where)
    if wrong:
        complain([f"{problem.file}: {problem.reason}" for problem in wrong])
        raise typer.Exit(UNUSABLE)
    tables = tables_or_exit(context, folder)
    for title in site_sources(where):
        typer.echo(f"not to be passed on: {title}")
    counts = f"{len(tables.vtms)} VTMs, {len(tables.vmps)} VMPs, {len(tables.amps)} AMPs, {len(tables.names)} names"
    typer.echo(f"{counts}: nothing wrong; version {tables.version}")


@reference_data.command("build")
def build(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="SOURCE_DIR", help="A folder of source files as they were published.")],
    folder: Tables = None,
) -> None:
    """Derive the tables from a folder of sources; the same sources give the same tables."""
    from service.reference.build import build as derive

    if not source.is_dir():
        complain([f"{source}: there is no such folder"])
        raise typer.Exit(UNUSABLE)
    out = folder or tools(context).reference_folder
    for said in derive(source, out):
        typer.echo(said, err=True)
    typer.echo(f"wrote {out}", err=True)


@reference_data.command("import")
def import_(
    context: typer.Context,
    release: Annotated[list[Path], typer.Argument(metavar="RELEASE…", help="Folders, zips or files as they are published.")],
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the tables go; what is there is kept as FOLDER.previous.")],
    folder: Tables = None,
) -> None:
    """Make tables of licensed releases, with everything kept by hand from the tables in use. All or nothing.

    Taken, each by the name of its files: a dm+d release and its supplement, UK drug reference sets (RF2), Read v2 and CTV3
    maps, English Prescribing Datasets, and a licensed ATC and DDD list.
    """
    from service.reference.problems import ReferenceRefused
    from service.reference.release.importer import import_release

    here = tools(context)
    try:
        with reading_bar() as told:
            said = import_release(tuple(release), folder or here.reference_folder, into, here.now().date(), told)
    except ReferenceRefused as refused:
        complain([f"{p.file}{f':{p.line}' if p.line else ''}: {p.reason}" for p in refused.problems])
        complain([f"the import is refused; {into} is as it was"])
        raise typer.Exit(UNUSABLE) from None
    for line in said:
        typer.echo(line, err=True)
    typer.echo(f"wrote {into}. Use it with --reference-data {into}", err=True)


@reference_data.command("show")
def show(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="A dm+d code of any level, a pack's too, or a bar code (GTIN).")],
    folder: Tables = None,
) -> None:
    """Print all that the tables know of one product, as JSON. null: no imported release says it. Exit code 1: not known."""
    from service.reference.product_facts import product_facts

    where = folder or tools(context).reference_folder
    facts = product_facts(where, tables_or_exit(context, folder), code.strip())
    if facts is None:
        complain([f"{code}: no product of these tables"])
        raise typer.Exit(1)
    typer.echo(json.dumps(facts, ensure_ascii=False, indent=1))


@reference_data.command("diff")
def diff(
    context: typer.Context,
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A folder of tables.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Another.")],
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How it is printed.")] = "text",
) -> None:
    """Say what another set of tables changes for the rules. Exit code 1: something that rules judge by is gone."""
    from service.reference.differences import differences

    changes = differences(tables_or_exit(context, old), tables_or_exit(context, new))
    if form == "json":
        typer.echo(json.dumps([asdict(change) for change in changes], ensure_ascii=False))
    else:
        for change in changes:
            typer.echo(f"{'LOST: ' if change.lost else ''}{len(change.items)} {change.what}")
            for item in change.items[:_SHOWN]:
                typer.echo(f"  {item}")
            if len(change.items) > _SHOWN:
                typer.echo(f"  and {len(change.items) - _SHOWN} more: --format json lists them all")
    if not changes and form == "text":
        typer.echo("nothing changes for the rules")
    raise typer.Exit(1 if any(change.lost for change in changes) else 0)
