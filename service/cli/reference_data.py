"""medrec reference-data: build the tables from their sources, and check what is there."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.tools import UNUSABLE, complain, tables_or_exit, tools

reference_data = typer.Typer(help="The reference tables.", no_args_is_help=True)
Tables = Annotated[Path | None, typer.Option("--reference-data", help="The folder of reference tables.")]


@reference_data.command("check")
def check(context: typer.Context, folder: Tables = None) -> None:
    """Load every table, and check hashes, keys, check digits and sources."""
    from service.reference.manifest import check_manifest

    wrong = check_manifest(folder or tools(context).reference_folder)
    if wrong:
        complain([f"{problem.file}: {problem.reason}" for problem in wrong])
        raise typer.Exit(UNUSABLE)
    tables = tables_or_exit(context, folder)
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
