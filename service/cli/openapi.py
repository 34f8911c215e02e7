"""medrec openapi: writes the descriptions of the web service, which are committed."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.tools import tools


def openapi(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder to write into.")] = Path("openapi"),
) -> None:
    """Write the descriptions of the web service: its calls, and what it answers to as a CDS Hooks service."""
    out.mkdir(parents=True, exist_ok=True)
    for name, content in tools(context).descriptions().items():
        (out / name).write_bytes(content)
        typer.echo(f"wrote {out / name}", err=True)
