"""A database that an earlier version made gains what this one needs; nothing that it holds is changed or lost."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Table, insert, inspect
from sqlmodel import Session, SQLModel, col, select

from service.store.tables import ReportRow

# Columns that came after their table, all of them empty in older rows.
_LATER = {"report": ("decisions_seen",), "decision": ("alarm", "outcome", "release_hold")}
_AT_ONCE = 200


def upgrade(session: Session) -> None:
    """Make every table and column that is missing, and count the findings of reports that were kept before they were counted."""
    connection = session.connection()
    before = set(inspect(connection).get_table_names())
    SQLModel.metadata.create_all(connection)
    for name, columns in _LATER.items():
        if name in before:
            _add(connection, SQLModel.metadata.tables[name], columns)
    if "report" in before and "hit" not in before:
        _count_what_was_kept(session)


def _add(connection: Connection, table: Table, columns: tuple[str, ...]) -> None:
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    for name in columns:
        if name not in there:
            kind = table.columns[name].type.compile(connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {name} {kind}")


def _count_what_was_kept(session: Session) -> None:
    # Reports are read one batch at a time: a trust's database may be larger than the memory.
    kept = select(ReportRow).order_by(col(ReportRow.id)).execution_options(yield_per=_AT_ONCE)
    for row in session.exec(kept):
        if found := list(_hits(row)):
            session.connection().execute(insert(SQLModel.metadata.tables["hit"]), found)


def _hits(row: ReportRow) -> Iterator[dict[str, Any]]:
    for finding in json.loads(row.answer)["findings"]:
        yield _hit(row, finding, shown=True)
    for finding in json.loads(row.shadow):
        yield _hit(row, finding, shown=False)


def _hit(row: ReportRow, finding: dict[str, Any], *, shown: bool) -> dict[str, Any]:
    # What the finding rested on was not kept, so a decision about it is never carried over: it fires again.
    return {
        "report": row.id,
        "finding": finding["id"],
        "shown": shown,
        "carried": False,
        "rule": finding["rule"],
        "version": finding["rule_version"],
        "severity": finding["severity"],
        "at": row.made_at,
        "patient": row.patient,
    }
