"""Says how far a long run is, on a terminal that shows nothing else."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
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


@contextmanager
def reading_bar() -> Iterator[Callable[[str, int, int], None]]:
    """What hears (name of a step, bytes done, bytes in all) and shows a bar of it where somebody is looking.

    A step whose size is not known, 0 bytes in all, shows that it runs.
    """
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, whole: bar.update(task, description=what, completed=done, total=whole or None)


def _bar(what: str) -> "Progress":
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(TextColumn(what), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    bar.add_task(what, total=None)
    bar.start()
    return bar
