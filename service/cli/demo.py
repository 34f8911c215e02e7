"""medrec demo: bundled patients through the real service."""

from typing import Annotated

import typer

from service.cli.tools import tools


def demo(
    context: typer.Context,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the service running until it is interrupted.")] = False,
    look: Annotated[bool, typer.Option("--open", help="Open its page in a browser, and leave it running.")] = False,
) -> None:
    """Start the service on bundled invented patients, and say what was found and where to look."""
    tools(context).demo(keep, look)
