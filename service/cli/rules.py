"""medrec rules: check them, say what differs, write their pages, and find the next free id."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.rules_diff import diff
from service.cli.tools import UNUSABLE, complain, tables_or_exit, tools

rules = typer.Typer(help="The clinical rules.", no_args_is_help=True)
rules.command("diff")(diff)
More = Annotated[list[Path] | None, typer.Option("--rules", help="A folder of further rules; may be repeated.")]
Tables = Annotated[Path | None, typer.Option(help="The folder of reference tables.")]


@rules.command("check")
def check(context: typer.Context, more: More = None, reference_data: Tables = None) -> None:
    """Load every rule and profile, run every example, and compare with the lock."""
    from service.workflows.check_rules import check_rules

    here = tools(context)
    folders = [here.rules_folder, *(more or [])]
    tables = tables_or_exit(context, reference_data)
    found = check_rules(folders, tables, safety=here.safety_folder, profile=here.profile, today=here.now().date())
    for problem in found.problems:
        complain([str(problem)])
    said = f"{found.rules} rules, {found.profiles} profiles"
    if found.problems:
        complain([f"{said}: {len(found.problems)} problems"])
        raise typer.Exit(UNUSABLE)
    typer.echo(f"{said}: nothing wrong")


@rules.command("docs")
def docs(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("docs/rules"),
    reference_data: Tables = None,
) -> None:
    """Write a page for each rule, and their index."""
    from service.rulebook.docs import write_docs
    from service.rulebook.load import read_folders

    read = read_folders([tools(context).rules_folder], tables_or_exit(context, reference_data))
    for problem in read.problems:
        complain([str(problem)])
    if read.problems:
        raise typer.Exit(UNUSABLE)
    write_docs(read.rules, out)
    typer.echo(f"wrote {len(read.rules)} pages to {out}", err=True)


@rules.command("lock")
def lock(context: typer.Context, reference_data: Tables = None) -> None:
    """Write the lock anew; refused where a rule changed its behaviour and not its version."""
    from service.rulebook.load import read_folders
    from service.rulebook.lock import write_lock

    folder = tools(context).rules_folder
    read = read_folders([folder], tables_or_exit(context, reference_data))
    problems = read.problems or write_lock(read.rules, folder)
    for problem in problems:
        complain([str(problem)])
    if problems:
        raise typer.Exit(UNUSABLE)
    typer.echo(f"locked {len(read.rules)} rules", err=True)


@rules.command("next-id")
def next_id(context: typer.Context, prefix: Annotated[str, typer.Argument(help="Such as DOS.")]) -> None:
    """The first id of that prefix that was never used."""
    from service.rulebook.load import read_folders
    from service.rulebook.lock import next_id as free_id
    from service.rulebook.lock import read_lock

    folder = tools(context).rules_folder
    typer.echo(free_id(prefix, read_folders([folder], tables_or_exit(context, None)).rules, read_lock(folder)))
