"""One measured figure, and the page that the figures of terminology are written to."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "terminology.md"
_NOTICE = "DRAFT – NOT APPROVED FOR CLINICAL USE."


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One line of the table: what was asked, what was measured, and every miss in words."""

    what: str
    goal: str
    said: str
    misses: tuple[str, ...] = ()


def page(found: list[Measured]) -> Iterable[str]:
    """The lines of the page: a table of figures, then what was missed of each."""
    yield "# Terminology: what was measured"
    yield ""
    yield f"{_NOTICE} Made by `make terminology SHARED=FOLDER ARGS=--write` from published lists."
    yield ""
    yield "| what | goal | measured |"
    yield "|---|---|---|"
    for one in found:
        yield f"| {one.what} | {one.goal} | {one.said} |"
    for one in found:
        if one.misses:
            yield ""
            yield f"## Missed: {one.what}"
            yield ""
            yield from (f"- {miss}" for miss in one.misses)
