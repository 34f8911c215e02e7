"""Rows of the texts that come beside a dm+d release: a header, and columns parted by tabs or commas."""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from service.reference.problems import ReferenceProblem, ReferenceRefused
from service.reference.release.watched import Told, lines

_MOST_TOLD = 200
Columns = Mapping[str, tuple[str, ...]]


def text_rows(path: Path, told: Told, columns: Columns, *, tabs: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(line, the wanted cells in the order of `columns`) for each row.

    `columns` gives each wanted column the names that it goes by, in any case; a column whose names hold "" may be missing
    and then reads as empty. Raises `ReferenceRefused`, with the line, where the header lacks one or a row is cut short.
    """
    text = lines(path, told)
    reader = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE) if tabs else csv.reader(text)
    header = [name.strip().lower() for name in next(reader, [])]
    places = [next((header.index(name) for name in names if name in header), None) for names in columns.values()]
    lacking = [name for (name, names), place in zip(columns.items(), places, strict=True) if place is None and "" not in names]
    if lacking:
        raise refused(path, [(1, f"has no column {', '.join(lacking)}")])
    width = len(header)
    try:
        for row in reader:
            if len(row) != width:
                reason = f"{len(row)} columns where {width} are meant: it seems to be cut short"
                raise refused(path, [(reader.line_num, reason)])
            yield reader.line_num, tuple("" if place is None else row[place].strip() for place in places)
    except csv.Error as broken:
        raise refused(path, [(reader.line_num, f"is no such text: {broken}")]) from broken


def refused(path: Path, wrong: list[tuple[int | None, str]]) -> ReferenceRefused:
    """The refusal of a file for its mistakes, each with its line, the first two hundred of them."""
    told = [ReferenceProblem(file=path.name, line=line, reason=reason) for line, reason in wrong[:_MOST_TOLD]]
    more = len(wrong) - _MOST_TOLD
    if more > 0:
        told.append(ReferenceProblem(file=path.name, line=None, reason=f"and {more} mistakes more"))
    return ReferenceRefused(tuple(told))
