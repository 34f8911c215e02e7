"""A medicine list as comma-separated values: one row a medicine, under a header row that names the columns."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from service.core.model.coding import Coding
from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import FieldProblem, SourceFailure, UnreadableEntry
from service.core.model.quantity import QuantityWritten
from service.core.model.written import CodedText, DosageWritten, MedicineWritten, Passage, PatientWritten, SourceList, Status
from service.sources.about import names_allergies
from service.sources.csv_list.rows import Row, Table, read_rows
from service.sources.heading import Heading, failed

_STATUSES: dict[str, Status] = {
    "active": "active",
    "current": "active",
    "repeat": "active",
    "on-hold": "on-hold",
    "on hold": "on-hold",
    "suspended": "on-hold",
    "withheld": "on-hold",
    "held": "on-hold",
    "paused": "on-hold",
    "stopped": "stopped",
    "discontinued": "stopped",
    "ended": "stopped",
    "ceased": "stopped",
    "withdrawn": "stopped",
    "do not give": "stopped",
    "not to be given": "stopped",
    "not taken": "not-taken",
    "not taking": "not-taken",
    "not given": "not-taken",
    "refused": "not-taken",
    "declined": "not-taken",
    "completed": "completed",
    "cancelled": "cancelled",
}


def parse(heading: Heading, text: str, columns: Mapping[str, str]) -> SourceList | SourceFailure:
    """The list. `columns` maps a source's own header words to ours. Rows that cannot be read are listed as such."""
    table = read_rows(text, columns)
    if isinstance(table, str):
        return failed(heading, "unreadable", table)
    return SourceList(
        name=heading.name,
        role=heading.role,
        dialect="csv",
        sha256=heading.sha256,
        retrieved_at=heading.retrieved_at,
        medicines=tuple(_medicine(row, heading.name) for row in table.rows),
        patients=_patients(table, heading.name),
        passages=tuple(_others(row, heading.name) for row in table.rows if row.others),
        unreadable=_unreadable(table, heading.name),
        warnings=_warnings(table),
    )


def _warnings(table: Table) -> tuple[str, ...]:
    said = [f"column-not-read: {name}" for name in table.unknown] + [f"mapped-column-absent: {name}" for name in table.absent]
    # Another column may be anything; one of allergies holds what a list of medicines is checked against.
    unheard = any(names_allergies(name) for name in table.unknown)
    unread = any(_status(row) == "unknown" and row.words("status") for row in table.rows)
    told = (("columns-not-read", table.unknown), ("allergies-in-words", unheard), ("status-unread", unread))
    return (*(name for name, holds in told if holds), *said)


def _status(row: Row) -> Status:
    return _STATUSES.get((row.words("status") or "").lower(), "unknown")


def _others(row: Row, source: str) -> Passage:
    """What stands in the columns that are not read, where a second medicine may stand, or an allergy."""
    place = f"line {row.line}"
    return Passage(
        source=source,
        entry=f"{place}, other columns",
        path=place,
        resource="row",
        what="another column",
        text=row.others,
    )


def _medicine(row: Row, source: str) -> MedicineWritten:
    path = f"line {row.line}"
    problems: list[FieldProblem] = []
    written, code, note = row.words("status"), row.words("code"), row.words("note")
    status = _status(row)
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
        notes=(note,) if note else (),
        problems=tuple(problems),
    )


def _dosages(row: Row, path: str) -> tuple[DosageWritten, ...]:
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


def _date(row: Row, column: str, problems: list[FieldProblem]) -> PartialDate | None:
    written = row.words(column)
    found = read_date(written)
    if written and found is None:
        problems.append(FieldProblem(path=f"line {row.line}, {column}", reason="is no date written as year, month, day"))
    return found


def _patients(table: Table, source: str) -> tuple[PatientWritten, ...]:
    """Every NHS number that a row names, once: a list about two people must show that it is."""
    return tuple(
        PatientWritten(source=source, entry=f"line {line}", path=f"line {line}, nhs_number", nhs_number=number)
        for number, line in table.numbers.items()
    )


def _unreadable(table: Table, source: str) -> tuple[UnreadableEntry, ...]:
    return tuple(
        UnreadableEntry(source=source, entry=f"line {row.line}", path=f"line {row.line}", reason=row.reason, words=row.words)
        for row in table.unread
    )
