"""The rows of a table, and every line that is certainly not one or not certainly one, with the reason.

A cell may run over several lines. Which lines make one row is told by how far apart they stand; where that does not tell, the
lines are not read. Nothing is joined by a guess: a dose that slips into the row above is worse than one that is not read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from service.sources.pdf.columns import Column, Name, read_header, under
from service.sources.pdf.layout import Cell, Line

LOST_SIGN = "\ufffd"
# Lines of one row stand closer than rows do by at least this factor.
_CLOSER = 1.15
# Wider than any padding of a row, in heights of a line: what stands so far below, such as the foot of a page, is no row.
_FAR = 3.5
# Two centimetres: the foot of a page, after which a table may go on over the page.
_MARGIN = 57.0
_MOST_WORDS = 2000
_UNCERTAIN = "which words belong to which row, or to which column, is not certain"
_NO_HEADER = "stands under no header row that names the medicine and another column"
_AFTER = "stands after words that are no row of the table, so that what it is about is not certain"
_FAR_BELOW = "stands far below the table, so that it may be no row of it"
_NOT_KNOWN = "stands under words that are no heading that is known"
_LOST = "holds signs that the PDF does not give as text"
_NAMELESS = "names nothing under the first column"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: where it begins, its words as they stand, and its cells by the name of their column."""

    place: str
    words: str
    cells: dict[Name, str]


@dataclass(frozen=True, kw_only=True)
class NoRow:
    """Words that are read as no row, and why."""

    place: str
    words: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """What the lines of a section hold. `unknown`: headers that name no column of ours."""

    rows: list[Row] = field(default_factory=list)
    unread: list[NoRow] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Placed:
    line: Line
    cells: dict[int, Cell]


def read_table(lines: Sequence[Line], key: Literal["medicine", "agent"]) -> Table:
    """The rows under the header rows of a section's lines; every other line is unread. No line is lost."""
    table = Table()
    columns: tuple[Column, ...] | None = None
    why, pending = _NO_HEADER, list[_Placed]()
    loose: Line | None = None
    for line in lines:
        header = read_header(line, key)
        if header:
            _rows(table, columns, pending, key)
            # Words that stand right above a second header row name what it is about, and no list of ours knows them.
            columns, why = (None, _NOT_KNOWN) if loose else (header, why)
            pending, loose = [], None
            table.unknown.extend(column.words for column in header if column.name == "unknown")
            continue
        placed = under(columns, line) if columns else None
        far = bool(pending) and _is_far(pending[-1].line, line)
        if far and line.middle < _MARGIN:
            table.unread.append(NoRow(place=line.place, words=line.text, reason=_FAR_BELOW))
        elif columns and (placed is None or far):
            _rows(table, columns, pending, key)
            columns, why, pending = None, _AFTER, []
            table.unread.append(NoRow(place=line.place, words=line.text, reason=_FAR_BELOW if far else _UNCERTAIN))
            loose = line
        elif placed is not None:
            pending.append(_Placed(line=line, cells=placed))
        else:
            table.unread.append(NoRow(place=line.place, words=line.text, reason=why))
            loose = line
    _rows(table, columns, pending, key)
    return table


def _is_far(one: Line, other: Line) -> bool:
    return one.page == other.page and one.middle - other.middle > _FAR * max(one.height, other.height)


def _rows(table: Table, columns: tuple[Column, ...] | None, placed: list[_Placed], key: str) -> None:
    if not columns:
        return
    first = next(number for number, column in enumerate(columns) if column.name == key)
    within = _within(placed)
    blocks = _blocks(placed, first, within)
    doubted = _doubted(blocks, first, within)
    for number, block in enumerate(blocks):
        reason = _not_a_row(block, first) or (_UNCERTAIN if number in doubted else None)
        if reason:
            table.unread.append(NoRow(place=block[0].line.place, words=_words(block), reason=reason))
        else:
            table.rows.append(Row(place=block[0].line.place, words=_words(block), cells=_cells(block, columns)))


def _within(placed: Sequence[_Placed]) -> float | None:
    """The largest distance between lines of one row, in points; None where the distances do not tell.

    Lines of one text stand at most one and a half of their height apart; wider ones are rows, however much they differ.
    """
    known = sorted({round(gap, 1) for one, other in pairwise(placed) if (gap := _gap(one, other)) is not None})
    most = 1.5 * max((one.line.height for one in placed), default=0.0)
    steps = [(wide / close, close) for close, wide in pairwise(known) if 0 < close <= most]
    ratio, close = max(steps, default=(1.0, 0.0))
    return close if ratio >= _CLOSER else None


def _gap(one: _Placed, other: _Placed) -> float | None:
    """How far below a line the next one stands, in points; None across pages."""
    return one.line.middle - other.line.middle if one.line.page == other.line.page else None


def _blocks(placed: Sequence[_Placed], first: int, within: float | None) -> list[list[_Placed]]:
    """The lines that belong together: by their distances, else each line with the lines below it that begin no row."""
    blocks: list[list[_Placed]] = []
    for one in placed:
        gap = _gap(blocks[-1][-1], one) if blocks else None
        joins = gap is not None and (round(gap, 1) <= within if within is not None else not _begins(one, first))
        if joins:
            blocks[-1].append(one)
        else:
            blocks.append([one])
    return blocks


def _begins(one: _Placed, first: int) -> bool:
    """Whether a line looks like the first of a row: it names something, in a word that begins as names in such tables do."""
    cell = one.cells.get(first)
    return cell is not None and len(one.cells) > 1 and not cell.text[:1].islower()


def _doubted(blocks: Sequence[Sequence[_Placed]], first: int, within: float | None) -> set[int]:
    """The blocks that may lack words which stand in another, or hold words of another."""
    doubted: set[int] = set()
    for number, block in enumerate(blocks):
        headless = first not in block[0].cells or block[0].cells[first].text[:1].islower()
        if headless:
            doubted |= {number - 1, number}
        if within is None and len(block) > 1 and len(blocks) > 1:
            # All lines stand equally far apart: a line without a name may end the row above it or begin the one below.
            doubted |= {number, number + 1}
    return doubted


def _not_a_row(block: Sequence[_Placed], first: int) -> str | None:
    if any(LOST_SIGN in one.line.text for one in block):
        return _LOST
    if not any(first in one.cells for one in block):
        return _NAMELESS
    gaps = [_gap(one, other) for one, other in pairwise(block)]
    close = all(gap is not None and gap <= 1.5 * block[0].line.height for gap in gaps)
    several = any(_begins(one, first) for one in block[1:])
    return None if close and not several and _begins(block[0], first) else _UNCERTAIN


def _words(block: Sequence[_Placed]) -> str:
    return " / ".join(one.line.text for one in block)[:_MOST_WORDS]


def _cells(block: Sequence[_Placed], columns: Sequence[Column]) -> dict[Name, str]:
    cells: dict[Name, str] = {}
    for number, column in enumerate(columns):
        told = _joined([one.cells[number].text for one in block if number in one.cells])
        if told:
            cells[column.name] = f"{cells[column.name]}; {told}" if column.name in cells else told
    return cells


def _joined(lines: Sequence[str]) -> str:
    joined = ""
    for text in lines:
        # A word that the line broke at its hyphen, such as co- and codamol, is one word again.
        joined += text if not joined or re.search(r"\w-$", joined) else f" {text}"
    return joined
