"""What the commands are given to read: files, standard input, and lines of NDJSON, each piece with a name to complain by."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

# One piece is read up to this size and one byte more, by which the strict reader sees that it is too large.
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One document. `line` is its number in a file of NDJSON, None where it is the whole file."""

    label: str
    data: bytes
    line: int | None = None


def open_input(name: str) -> BinaryIO:
    """A file, or standard input for `-`. OSError where it cannot be opened."""
    return sys.stdin.buffer if name == "-" else Path(name).open("rb")


def pieces(name: str, stream: BinaryIO) -> Iterator[Piece]:
    """The documents of one input: one a line where it is NDJSON (by its name, or by its first two lines), else one."""
    first = list(_lines(stream, most=2))
    label = "standard input" if name == "-" else name
    if name.endswith((".ndjson", ".jsonl")) or (len(first) == 2 and all(line.lstrip()[:1] == b"{" for _, line in first)):
        start = first[-1][0] if first else 0
        for number, line in chain(first, _lines(stream, start=start)):
            yield Piece(label=f"{label} line {number}", data=line, line=number)
        return
    head = b"".join(line for _, line in first)
    yield Piece(label=label, data=head + stream.read(max(0, LARGEST + 1 - len(head))))


def line_pieces(stream: BinaryIO) -> Iterator[Piece]:
    """Every line that is not blank."""
    for number, line in _lines(stream):
        yield Piece(label=f"line {number}", data=line, line=number)


def _lines(stream: BinaryIO, *, most: int | None = None, start: int = 0) -> Iterator[tuple[int, bytes]]:
    found = 0
    for number, line in enumerate(_raw_lines(stream), start + 1):
        if line.strip():
            yield number, line
            found += 1
        if found == most:
            return


def _raw_lines(stream: BinaryIO) -> Iterable[bytes]:
    while line := stream.readline(LARGEST + 1):
        yield line
        while len(line) > LARGEST and not line.endswith(b"\n"):
            line = stream.readline(LARGEST + 1)
