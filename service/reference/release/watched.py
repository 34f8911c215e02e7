"""Files that are read from end to end, with a word now and then on how far the reading is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from service.reference.problems import ReferenceProblem, ReferenceRefused

# What is being done, how many bytes of it are done, and how many there are; 0 of 0 where that is not known.
Told = Callable[[str, int, int], None]
_OFTEN = 1 << 20


class Watched:
    """A file of bytes that tells how much of it was read."""

    def __init__(self, name: str, file: BinaryIO, size: int, told: Told) -> None:
        self._name, self._file, self._size, self._told = name, file, size, told

    def read(self, size: int = -1) -> bytes:
        """The next bytes, as of any file."""
        found = self._file.read(size)
        self._told(self._name, self._file.tell(), self._size)
        return found


@contextmanager
def watched(path: Path, told: Told) -> Iterator[Watched]:
    """The file of this path, open for as long as it is read."""
    with path.open("rb") as file:
        told(path.name, 0, path.stat().st_size)
        yield Watched(path.name, file, path.stat().st_size, told)


def lines(path: Path, told: Told) -> Iterator[str]:
    """The lines of a text in UTF-8, with their ends, one at a time: a file of several gigabytes is never held.

    Raises `ReferenceRefused`, with the line, where the file is in another encoding.
    """
    size, done, heard = path.stat().st_size, 0, 0
    with path.open("rb") as file:
        told(path.name, 0, size)
        for number, raw in enumerate(file, 1):
            done += len(raw)
            if done - heard > _OFTEN:
                told(path.name, done, size)
                heard = done
            try:
                yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as wrong:
                reason = f"is not in UTF-8: {wrong.reason}"
                raise ReferenceRefused((ReferenceProblem(file=path.name, line=number, reason=reason),)) from wrong
