"""medrec rules: check them, say what differs, write their pages, and find the next free id."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.rules_diff import diff
from service.cli.tools import UNUSABLE, complain, tables_or_exit, tools

if TYPE_CHECKING:
    from service.core.model.reference import Reference
    from service.core.rules import Rule

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
    more: More = None,
    reference_data: Tables = None,
) -> None:
    """Write a page for each rule, and their index."""
    from service.rulebook.docs import write_docs

    found = _rules_or_exit([tools(context).rules_folder, *(more or [])], tables_or_exit(context, reference_data))
    write_docs(found, out)
    typer.echo(f"wrote {len(found)} pages to {out}", err=True)


@rules.command("lock")
def lock(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option("--rules", help="The folder to lock; ours where it is left out.")] = None,
    reference_data: Tables = None,
) -> None:
    """Write the lock of a folder anew; refused where a rule changed its behaviour and not its version."""
    from service.rulebook.lock import write_lock

    chosen = folder or tools(context).rules_folder
    found = _rules_or_exit([chosen], tables_or_exit(context, reference_data))
    problems = write_lock(found, chosen)
    for problem in problems:
        complain([str(problem)])
    if problems:
        raise typer.Exit(UNUSABLE)
    typer.echo(f"locked {len(found)} rules", err=True)


@rules.command("next-id")
def next_id(context: typer.Context, prefix: Annotated[str, typer.Argument(help="Such as DOS.")], more: More = None) -> None:
    """The first id of that prefix that was never used."""
    typer.echo(_free_id(context, prefix, more or []))


@rules.command("new")
def new(
    context: typer.Context,
    kind: Annotated[str, typer.Option(help="The kind of check, such as dose_limit.")],
    name: Annotated[str, typer.Option(help="The name of the rule and of its file: small letters and underscores.")],
    into: Annotated[Path, typer.Option(help="The folder of rules to write it into.")],
    prefix: Annotated[str, typer.Option(help="Three letters that its id begins with.")] = "SIT",
    category: Annotated[str | None, typer.Option(help="Where it is left out, that of our rules of this kind.")] = None,
) -> None:
    """Write a new rule file, every field told and those that are the author's left empty."""
    from service.core.checks.registry import KINDS
    from service.rulebook.scaffold import new_rule

    folders = [into] if any(into.glob("**/*.y*ml")) else []
    ours = _rules_or_exit([tools(context).rules_folder], tables_or_exit(context, None))
    id, today = _free_id(context, prefix, folders), tools(context).now().date()
    written = new_rule(into, kind=kind, id=id, name=name, category=category, kinds=KINDS, ours=ours, today=today)
    if isinstance(written, str):
        complain([written])
        raise typer.Exit(UNUSABLE)
    typer.echo(f"wrote {written}: fill what is empty", err=True)


def _free_id(context: typer.Context, prefix: str, more: list[Path]) -> str:
    from service.rulebook.load import read_folders
    from service.rulebook.lock import next_id as free_id
    from service.rulebook.lock import read_lock
    from service.rulebook.scaffold import ids_written

    folders = [tools(context).rules_folder, *more]
    locked = {id: kept for folder in folders for id, kept in read_lock(folder).items()}
    # A file that cannot be read yet holds an id all the same.
    taken = {id: {} for folder in folders for id in ids_written(folder)}
    return free_id(prefix, read_folders(folders, tables_or_exit(context, None)).rules, {**taken, **locked})


def _rules_or_exit(folders: list[Path], tables: "Reference") -> "tuple[Rule, ...]":
    from service.rulebook.load import read_folders

    read = read_folders(folders, tables)
    for problem in read.problems:
        complain([str(problem)])
    if read.problems:
        raise typer.Exit(UNUSABLE)
    return read.rules
