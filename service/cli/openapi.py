"""medrec openapi: writes the description of the web service, which is committed."""

from pathlib import Path
from typing import Annotated

import typer

from service.cli.tools import tools


def openapi(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("openapi/openapi.json"),
) -> None:
    """Write the description of the web service."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(tools(context).openapi())
    typer.echo(f"wrote {out}", err=True)
