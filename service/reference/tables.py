"""Reads one CSV table into rows, with every mistake noted by file and line."""

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from service.reference.problems import ReferenceProblem

T = TypeVar("T")
Row = dict[str, str]


class Tables:
    """The tables of one folder. A missing table is empty; a bad row is a problem, and problems refuse the whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[ReferenceProblem] = []

    def lists(self, name: str, columns: int) -> Iterator[list[str]]:
        """Rows as lists, for large tables of plain text. The header is skipped; a row of another length is a problem."""
        path = self.folder / name
        if not path.is_file():
            return
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.reader(lines)
            next(reader, None)
            for row in reader:
                if len(row) == columns:
                    yield row
                else:
                    self.problem(name, reader.line_num, f"{len(row)} columns where {columns} are meant")

    def rows(self, name: str, make: Callable[[Row], T]) -> list[T]:
        """Rows made into values. What `make` cannot take is a problem with its line."""
        path = self.folder / name
        made: list[T] = []
        if not path.is_file():
            return made
        with path.open(encoding="utf-8", newline="") as lines:
            reader = csv.DictReader(lines)
            for row in reader:
                try:
                    made.append(make({key: value or "" for key, value in row.items() if key is not None}))
                except (KeyError, ValueError, InvalidOperation) as error:
                    self.problem(name, reader.line_num, f"{type(error).__name__}: {error}")
        return made

    def problem(self, name: str, line: int | None, reason: str) -> None:
        """Notes a mistake."""
        self.problems.append(ReferenceProblem(file=name, line=line, reason=reason))


def several(cell: str) -> tuple[str, ...]:
    """A cell of several values joined with `|`."""
    if "|" not in cell:
        return (cell.strip(),) if cell.strip() else ()
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def decimal_or_none(cell: str) -> Decimal | None:
    """An exact number, None for an empty cell."""
    return Decimal(cell) if cell else None


def int_or_none(cell: str) -> int | None:
    """A whole number, None for an empty cell."""
    return int(cell) if cell else None


def exact(cell: str) -> Fraction:
    """A fraction written as `n/d` or as a decimal."""
    return Fraction(cell)


def one_of(cell: str, allowed: tuple[str, ...]) -> str:
    """The cell, if it is one of the allowed words."""
    if cell not in allowed:
        raise ValueError(f"{cell!r} is none of {', '.join(allowed)}")
    return cell
