"""Backup and restore: every row of a database into another, of whichever kind each is, with the chain verified after it.

A backup is a file of SQLite with the tables of the version that it was made of. So a backup of PostgreSQL can be read
without one, and a site that outgrows SQLite moves by restoring into PostgreSQL.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, MetaData, Table, func, inspect, select, text, tuple_
from sqlmodel import Session

from service.audit.chain import Verified, verify
from service.store.database import engine_for, for_reading, for_writing
from service.store.hits_of_before import count_what_was_kept
from service.store.problems import DatabaseRefused
from service.store.reading import Reading
from service.store.upgrade import bring_to, make_current
from service.store.versions import STEPS, UNNOTED, version_of

# Hears (name of a table, rows done, rows in all).
Told = Callable[[str, int, int], None]
_AT_ONCE = 500
_NOT_COPIED = "alembic_version"


def back_up(url: str, file: Path, told: Told) -> Verified:
    """Copy the database into a new file, as it is at one moment; the service may go on. Nothing is left of a copy that failed.

    DatabaseRefused for a file that is there already, an empty database, or a chain that does not hold.
    """
    if file.exists():
        raise DatabaseRefused(f"{file} is there already: a backup overwrites nothing")
    part = file.with_name(file.name + ".part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        raise DatabaseRefused(f"{part} is there: another backup runs, or one broke off and its file can go") from None
    try:
        verified = _copied(url, f"sqlite:///{part}", told)
        _keep(part, file)
    finally:
        for left in (part, *(part.with_name(part.name + end) for end in ("-wal", "-shm"))):
            left.unlink(missing_ok=True)
    return verified


def restore(file: Path, url: str, told: Told) -> Verified:
    """Copy a backup into an empty database, and bring it up to date. Where the chain does not hold, nothing is written.

    DatabaseRefused for a database that holds anything, and for a backup that is none or that a newer release made.
    """
    if not file.is_file():
        raise DatabaseRefused(f"{file} is no file")
    # Opened to be read only: a backup may lie where nothing can be written.
    verified = _copied(f"sqlite:///file:{quote(str(file))}?mode=ro&uri=true", url, told)
    with _engine(url) as engine:
        make_current(engine, on_its_own=True)
    return verified


def _copied(source: str, target: str, told: Told) -> Verified:
    with _engine(source) as of, _engine(target) as into, for_reading(of).connect() as here, for_writing(into).begin() as there:
        version = version_of(here)
        if version is None:
            raise DatabaseRefused("is empty: there is nothing to copy")
        if inspect(there).get_table_names():
            raise DatabaseRefused("holds tables already: a restore needs an empty database")
        bring_to(there, STEPS[0] if version == UNNOTED else version)
        _copy_rows(here, there, told)
        return _verified(here, there)


def _copy_rows(here: Connection, there: Connection, told: Told) -> None:
    source, target = _tables(here), _tables(there)
    # The row that every new database begins with.
    there.execute(target["chain_head"].delete())
    for table in target.values():
        if table.name not in source:
            continue
        rows = here.execute(select(func.count()).select_from(source[table.name])).scalar_one()
        done = 0
        for some in _batches(here, source[table.name]):
            there.execute(table.insert(), some)
            done += len(some)
            told(table.name, done, rows)
        if there.dialect.name == "postgresql" and "id" in table.columns and table.name != "chain_head":
            _count_on(there, table)
    if "hit" not in source:
        count_what_was_kept(there)


def _tables(connection: Connection) -> dict[str, Table]:
    """Its tables as they are there, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {table.name: table for table in metadata.sorted_tables if table.name != _NOT_COPIED}


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    """All rows in the order of their key, some at a time: a trust's database may be larger than the memory."""
    key = list(table.primary_key.columns)
    after: tuple[Any, ...] | None = None
    while True:
        wanted = select(table).order_by(*key).limit(_AT_ONCE)
        if after is not None:
            wanted = wanted.where(_beyond(key, after))
        rows = connection.execute(wanted).mappings().all()
        if not rows:
            return
        yield [dict(row) for row in rows]
        after = tuple(rows[-1][column.name] for column in key)


def _beyond(key: list[Any], after: tuple[Any, ...]) -> Any:
    return key[0] > after[0] if len(key) == 1 else tuple_(*key) > tuple_(*after)


def _count_on(connection: Connection, table: Table) -> None:
    """New rows are numbered after those that were copied, where the database keeps that count by itself."""
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table.name}).scalar()
    if sequence:
        last = connection.execute(select(func.max(table.c.id))).scalar()
        words = text("SELECT setval(:sequence, :last, :used)")
        connection.execute(words, {"sequence": sequence, "last": last or 1, "used": last is not None})


def _verified(here: Connection, there: Connection) -> Verified:
    with Session(here) as before, Session(there) as after:
        was, now = Reading(before), Reading(after)
        found = verify(now.events(), head=was.head())
        if found.broken:
            raise DatabaseRefused(f"the chain of audit events does not hold: {found.broken}. Nothing was written")
        if found.head != was.head():
            raise DatabaseRefused("the chain of audit events ends elsewhere than was noted. Nothing was written")
        return found


def _keep(part: Path, file: Path) -> None:
    """Give a file that is whole its name, once it is on the disk."""
    with _engine(f"sqlite:///{part}") as engine, engine.connect() as connection:
        raw = connection.connection.driver_connection
        # One file is easier to carry than three.
        raw.execute("PRAGMA journal_mode=DELETE")
    descriptor = os.open(part, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    os.link(part, file)


@contextmanager
def _engine(url: str) -> Iterator[Any]:
    engine = engine_for(url)
    try:
        yield engine
    finally:
        engine.dispose()
