"""Says how far a long run is, on a terminal that shows nothing else."""

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")
_PATIENCE_SECONDS = 2.0


def counted(items: Iterable[T], what: str) -> Iterator[T]:
    """The same items; their count is shown once the run has taken two seconds, and never among the output itself."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from items
        return
    begun, shown = monotonic(), None
    for done, item in enumerate(items, 1):
        yield item
        if shown is None and monotonic() - begun > _PATIENCE_SECONDS:
            shown = _bar(what)
        if shown is not None:
            shown.update(shown.task_ids[0], completed=done)
    if shown is not None:
        shown.stop()


def _bar(what: str) -> "Progress":
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(TextColumn(what), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    bar.add_task(what, total=None)
    bar.start()
    return bar
