"""All commands under one name."""

from typing import Annotated

import typer

from service.cli import (
    analytics,
    audit,
    conformance,
    database,
    demo,
    listen,
    openapi,
    outliers,
    read,
    reconcile,
    reference_data,
    rules,
    safety,
    serve,
)
from service.cli.tools import Tools, tools
from service.workflows.notice import NOTICE


def build() -> typer.Typer:
    """The command line; call it with `obj=Tools(...)`."""
    app = typer.Typer(
        name="medrec",
        help=f"Medication reconciliation: several records in, one honest report out. {NOTICE}",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(_main)
    app.command("reconcile")(reconcile.reconcile)
    app.command("serve")(serve.serve)
    app.command("conformance")(conformance.conformance)
    app.command("listen")(listen.listen)
    app.command("demo")(demo.demo)
    app.command("replay")(audit.replay)
    app.command("openapi")(openapi.openapi)
    app.add_typer(read.read, name="read")
    app.add_typer(rules.rules, name="rules")
    app.add_typer(safety.safety, name="safety")
    app.add_typer(reference_data.reference_data, name="reference-data")
    app.add_typer(outliers.outliers, name="outliers")
    app.add_typer(audit.audit, name="audit")
    app.add_typer(database.database, name="database")
    app.add_typer(analytics.analytics, name="analytics")
    return app


def run(wiring: Tools) -> None:
    """Run the command that the process was started with."""
    build()(obj=wiring, prog_name="medrec")


def _version(context: typer.Context, wanted: bool) -> None:
    if wanted:
        typer.echo(f"medrec {tools(context).version} ({NOTICE})")
        raise typer.Exit


def _main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")] = False,
) -> None:
    """Everything is said in the help of each command."""
