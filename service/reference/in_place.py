"""Puts a folder of tables in the place of another, so that a crash leaves one of them whole."""

import os
import shutil
from pathlib import Path


def put_in_place(half: Path, into: Path) -> None:
    """`half` becomes `into`, whose former content stays beside it as `NAME.previous`.

    Everything on the disk first, then two renames: a crash between them leaves both folders whole, side by side.
    """
    for path in half.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    previous = into.with_name(f"{into.name}.previous")
    if into.exists():
        shutil.rmtree(previous, ignore_errors=True)
        into.rename(previous)
    half.rename(into)
