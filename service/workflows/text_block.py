"""Text in columns for a terminal: every word is kept, lines wrap, and nothing a source wrote can steer the terminal."""

import re
import textwrap
from collections.abc import Iterator, Sequence

WIDTH = 100
# Control characters, and the marks that turn the direction of writing, could hide or reorder what a reader sees.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def plain(text: object) -> str:
    """The text on one line, with line breaks as spaces and every other unseen character as a question mark in a box."""
    return _UNSEEN.sub("\ufffd", " ".join(str(text).split()))


def wrapped(text: object, *, indent: int = 0, hang: int = 2) -> Iterator[str]:
    """The text in lines of at most 100 columns; a word longer than a line is broken, never cut off."""
    first = " " * indent
    yield from textwrap.wrap(
        plain(text), WIDTH, initial_indent=first, subsequent_indent=first + " " * hang, break_on_hyphens=False
    ) or [""]


def columns(cells: Sequence[object], widths: Sequence[int], *, indent: int = 0) -> Iterator[str]:
    """One row of a table; a cell that is too long goes on below itself. A width of 0 takes what is left."""
    left = WIDTH - indent - sum(width + 2 for width in widths if width)
    sizes = [width or left for width in widths]
    stacks = [textwrap.wrap(plain(cell), size, break_on_hyphens=False) for cell, size in zip(cells, sizes, strict=True)]
    for row in range(max(len(stack) for stack in stacks)):
        parts = ((stack[row] if row < len(stack) else "").ljust(size) for stack, size in zip(stacks, sizes, strict=True))
        yield (" " * indent + "  ".join(parts)).rstrip()
