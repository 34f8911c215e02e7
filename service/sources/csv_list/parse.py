"""A medicine list as comma-separated values: one row a medicine, under a header row that names the columns."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from io import StringIO

from service.core.model.coding import Coding
from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import FieldProblem, SourceFailure, UnreadableEntry
from service.core.model.quantity import QuantityWritten
from service.core.model.written import CodedText, DosageWritten, MedicineWritten, PatientWritten, SourceList, Status
from service.sources.heading import Heading, failed

COLUMNS = (
    "nhs_number",
    "medicine",
    "directions",
    "quantity",
    "last_supplied",
    "status",
    "code",
    "system",
    "route",
    "start",
    "end",
    "prescriber",
    "note",
)
_STATUSES: dict[str, Status] = {
    "active": "active",
    "current": "active",
    "repeat": "active",
    "on-hold": "on-hold",
    "on hold": "on-hold",
    "suspended": "on-hold",
    "stopped": "stopped",
    "discontinued": "stopped",
    "ended": "stopped",
    "completed": "completed",
    "cancelled": "cancelled",
}


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A row with the line it begins on, and its cells by column."""

    line: int
    cells: dict[str, str]

    def words(self, column: str) -> str | None:
        return self.cells.get(column, "").strip() or None


def parse(heading: Heading, text: str, columns: Mapping[str, str]) -> SourceList | SourceFailure:
    """The list. `columns` maps a source's own header words to ours. Rows that cannot be read are listed as such."""
    lines = _lines(text)
    header = _header(next(lines, (1, []))[1], columns)
    if "medicine" not in header:
        return failed(heading, "unreadable", "the header row names no column for the medicine")
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        return failed(heading, "unreadable", f"the header row names a column twice: {', '.join(doubled)}")
    rows: list[_Row] = []
    unreadable: list[UnreadableEntry] = []
    for line, cells in lines:
        reason = _reason(header, cells)
        if reason:
            unreadable.append(
                UnreadableEntry(
                    source=heading.name, entry=f"line {line}", path=f"line {line}", reason=reason, words=", ".join(cells)[:500]
                )
            )
        else:
            rows.append(_Row(line=line, cells=dict(zip(header, cells, strict=True))))
    unknown = [name for name in header if name not in COLUMNS]
    return SourceList(
        name=heading.name,
        role=heading.role,
        dialect="csv",
        sha256=heading.sha256,
        retrieved_at=heading.retrieved_at,
        medicines=tuple(_medicine(row, heading.name) for row in rows),
        patients=_patients(rows, heading.name),
        unreadable=tuple(unreadable),
        warnings=("columns-not-read",) if unknown else (),
    )


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
    ours = {theirs.strip().lower(): name for theirs, name in columns.items()}
    plain = ["_".join(cell.strip().lower().split()) for cell in cells]
    return [ours.get(cell.strip().lower(), name) for cell, name in zip(cells, plain, strict=True)]


def _reason(header: list[str], cells: list[str]) -> str | None:
    if not cells:
        return "the quotation marks of the row do not close"
    if len(cells) != len(header):
        return f"the row has {len(cells)} cells under {len(header)} columns"
    return "names no medicine" if not cells[header.index("medicine")].strip() else None


def _medicine(row: _Row, source: str) -> MedicineWritten:
    path = f"line {row.line}"
    problems: list[FieldProblem] = []
    written, code = row.words("status"), row.words("code")
    status = _STATUSES.get((written or "").lower(), "unknown")
    if written and status == "unknown":
        problems.append(FieldProblem(path=f"{path}, status", reason="is a status that is not known"))
    quantity = _quantity(row.words("quantity"))
    return MedicineWritten(
        source=source,
        entry=path,
        path=path,
        resource="row",
        text=row.words("medicine"),
        codings=(Coding(system=row.words("system"), code=code),) if code else (),
        status=status,
        status_written=written,
        dosages=_dosages(row, path),
        quantity=quantity,
        quantity_text=row.words("quantity") if quantity is None else None,
        last_issued=_date(row, "last_supplied", problems),
        started=_date(row, "start", problems),
        ended=_date(row, "end", problems),
        prescribed_by_text=row.words("prescriber"),
        notes=(note,) if (note := row.words("note")) else (),
        problems=tuple(problems),
    )


def _dosages(row: _Row, path: str) -> tuple[DosageWritten, ...]:
    directions, route = row.words("directions"), row.words("route")
    if directions is None and route is None:
        return ()
    return (DosageWritten(path=f"{path}, directions", text=directions, route=CodedText(text=route) if route else None),)


def _quantity(written: str | None) -> QuantityWritten | None:
    number, _, unit = (written or "").partition(" ")
    try:
        value = Decimal(number)
    except InvalidOperation:
        return None
    return QuantityWritten(value=value, unit=unit.strip() or None) if value.is_finite() and len(number) < 20 else None


def _date(row: _Row, column: str, problems: list[FieldProblem]) -> PartialDate | None:
    written = row.words(column)
    found = read_date(written)
    if written and found is None:
        problems.append(FieldProblem(path=f"line {row.line}, {column}", reason="is no date written as year, month, day"))
    return found


def _patients(rows: list[_Row], source: str) -> tuple[PatientWritten, ...]:
    """Every NHS number that a row names, once: a list about two people must show that it is."""
    found: dict[str, int] = {}
    for row in rows:
        number = "".join((row.words("nhs_number") or "").replace("-", "").split())
        if number:
            found.setdefault(number, row.line)
    return tuple(
        PatientWritten(source=source, entry=f"line {line}", path=f"line {line}, nhs_number", nhs_number=number)
        for number, line in found.items()
    )
