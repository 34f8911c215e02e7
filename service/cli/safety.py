"""medrec safety: the safety case report and the table of controls, written from hazards, controls, rules and canaries."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.tools import UNUSABLE, complain, tables_or_exit, tools

safety = typer.Typer(help="The safety file.", no_args_is_help=True)


@safety.callback()
def _group() -> None:
    """The safety file."""


@safety.command("case")
def case(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("docs/safety/case.md"),
    reference_data: Annotated[Path | None, typer.Option(help="The folder of reference tables.")] = None,
) -> None:
    """Write the safety case report, a draft that says what is missing from it, and the table of controls beside it."""
    from service.workflows.write_safety_case import SafetyPages, safety_pages

    here = tools(context)
    pages = safety_pages(here.safety_folder, here.rules_folder, tables_or_exit(context, reference_data))
    if not isinstance(pages, SafetyPages):
        complain(str(problem) for problem in pages)
        raise typer.Exit(UNUSABLE)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(pages.case, encoding="utf-8")
    controls = out.with_name("controls.md")
    controls.write_text(pages.controls, encoding="utf-8")
    typer.echo(f"wrote {out} and {controls}", err=True)
