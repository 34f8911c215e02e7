"""The header row of a table: which words name which column, and which column each cell below stands under."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from service.sources.pdf.layout import Cell, Line, cells_of

Name = Literal[
    "medicine", "form", "strength", "dose", "route", "frequency", "directions", "duration", "quantity", "status", "indication",
    "why", "started", "ended", "agent", "reaction", "severity", "date", "comment", "unknown",
]  # fmt: skip
# What headers say, in small letters without signs; "/" is read as "or".
_HEADERS: tuple[tuple[Name, str], ...] = (
    ("medicine", "medicine, medicines, medication, medications, medicine name, medication name, drug, drug name, name"),
    ("medicine", "medication item, item, medication or device, medicine and form"),
    ("form", "form, formulation"),
    ("strength", "strength"),
    ("dose", "dose, dosage, dose amount"),
    ("route", "route, route of administration"),
    ("frequency", "frequency, freq, times, timing, how often"),
    ("directions", "directions, instructions, dose directions, dose and frequency, how to take, dosage instructions"),
    ("duration", "duration, course length, length of course"),
    ("quantity", "quantity, qty, supply, quantity supplied"),
    ("status", "status, change, medication change, change status"),
    ("indication", "indication, reason for medication, reason for prescribing, what it is for"),
    ("why", "reason, reason for change, reason stopped, reason for stopping, why stopped, reason discontinued"),
    ("started", "start date, date started, started"),
    ("ended", "end date, stop date, date stopped, date discontinued, stopped on"),
    ("agent", "substance, allergen, agent, causative agent, allergy, allergic to, medicine or substance"),
    ("reaction", "reaction, reactions, reaction details, description of reaction, manifestation"),
    ("severity", "severity"),
    ("date", "date, date recorded, onset"),
    ("comment", "comment, comments, notes, additional information"),
)
_WORDS: dict[str, Name] = {words: name for name, told in _HEADERS for words in told.split(", ")}
_SIGNS = re.compile(r"[().:*]")
# A header is a few words; a sentence is none.
_LONGEST = 5


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: its name, the words of its header as printed, and from where to where those stand, in points."""

    name: Name
    words: str
    left: float
    right: float


def read_header(line: Line, key: Literal["medicine", "agent"]) -> tuple[Column, ...] | None:
    """The columns that a line names, None where it is no header row: it has to name the `key` and one more column we know."""
    cells = cells_of(line)
    if any(len(cell.words) > _LONGEST for cell in cells):
        return None
    columns = tuple(Column(name=_name(cell, key), words=cell.text, left=cell.left, right=cell.right) for cell in cells)
    known = [column.name for column in columns if column.name != "unknown"]
    return columns if key in known and len(known) > 1 else None


def under(columns: Sequence[Column], line: Line) -> dict[int, Cell] | None:
    """The cells of a line by the number of the column that each stands under; None where that is not certain for every cell."""
    found: dict[int, Cell] = {}
    for cell in cells_of(line, [column.left for column in columns]):
        over = [number for number, column in enumerate(columns) if column.left < cell.right and cell.left < column.right]
        if len(over) != 1 or over[0] in found:
            return None
        found[over[0]] = cell
    return found


def _name(cell: Cell, key: str) -> Name:
    words = " ".join(_SIGNS.sub(" ", cell.text.lower().replace("/", " or ")).split())
    if key == "agent" and words in ("medicine", "drug", "name", "medication", "item"):
        return "agent"
    return _WORDS.get(words, "unknown")
