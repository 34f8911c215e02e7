"""The rows of a comma-separated list under our names for its columns, and those that cannot be read."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

from service.core.model.columns import COLUMNS


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row with the line it begins on, and its cells by column. `others`: the words under headers that are not ours."""

    line: int
    cells: dict[str, str]
    others: str = ""

    def words(self, column: str) -> str | None:
        """A cell, None where it is empty or the list has no such column."""
        return self.cells.get(column, "").strip() or None


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A row that cannot be read, without the number of its patient."""

    line: int
    reason: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """What a list holds. `numbers`: each NHS number with the first line that names it, unreadable rows too.

    `unknown` are headers that name no column of ours, as written; `absent` those that the mapping names and the list lacks.
    """

    rows: list[Row] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def read_rows(text: str, columns: Mapping[str, str]) -> Table | str:
    """The table, or why its header row cannot be used. `columns` maps a source's own header words to ours."""
    lines = _lines(text)
    cells = next(lines, (1, []))[1]
    header = _header(cells, columns)
    if "medicine" not in header:
        return "the header row names no column for the medicine"
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        return "the header row names a column twice: " + ", ".join(doubled)
    written = {_plain(cell) for cell in cells}
    table = Table(
        unknown=[_short(cell) for cell, name in zip(cells, header, strict=True) if name not in COLUMNS],
        absent=[_short(theirs) for theirs in columns if _plain(theirs) not in written],
    )
    for line, row in lines:
        _add(table, header, line, row)
    return table


def _plain(words: str) -> str:
    return " ".join(words.lower().split())


def _short(words: str) -> str:
    """A header as a warning names it; the first row of a list without headers may hold anything, so digits are hidden."""
    return re.sub(r"[0-9]", "#", " ".join(words.split()))[:60] or "a column without a name"


def _add(table: Table, header: list[str], line: int, cells: list[str]) -> None:
    named = dict(zip(header, cells, strict=False))
    number = "".join(named.get("nhs_number", "").replace("-", "").split())
    if number:
        table.numbers.setdefault(number, line)
    reason = _reason(header, cells)
    if reason:
        place = header.index("nhs_number") if "nhs_number" in header else None
        words = ", ".join(cell for index, cell in enumerate(cells) if index != place)
        table.unread.append(Unread(line=line, reason=reason, words=words[:500]))
    else:
        others = "\n".join(cell for name, cell in zip(header, cells, strict=True) if name not in COLUMNS and cell.strip())
        table.rows.append(Row(line=line, cells=named, others=others))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, []
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _header(cells: list[str], columns: Mapping[str, str]) -> list[str]:
    ours = {_plain(theirs): name for theirs, name in columns.items()}
    return [ours.get(_plain(cell), _plain(cell).replace(" ", "_")) for cell in cells]


def _reason(header: list[str], cells: list[str]) -> str | None:
    if not cells:
        return "the quotation marks of the row do not close, or a cell is too long"
    if len(cells) != len(header):
        return f"the row has {len(cells)} cells under {len(header)} columns"
    return "names no medicine" if not cells[header.index("medicine")].strip() else None
