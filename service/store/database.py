"""Opens the database so that an acknowledged write has reached the disk."""

from typing import Any

from sqlalchemy import event
from sqlmodel import Session, create_engine

from service.audit.chain import BEGINNING
from service.store.tables import ChainHeadRow
from service.store.upgrade import upgrade

BUSY_MS = 10_000
# WAL with FULL was measured to sync before every acknowledgement; with NORMAL it hardly ever does.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}")


def open_database(url: str) -> Any:
    """An engine with its tables made. `url` as SQLAlchemy writes it; errors of the database are SQLAlchemy's own."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with Session(for_writing(engine)) as session, session.begin():
        upgrade(session)
        if session.get(ChainHeadRow, 1) is None:
            session.add(ChainHeadRow(id=1, seq=0, hash=BEGINNING))
    return engine


def for_writing(engine: Any) -> Any:
    """The same engine, whose transactions take the lock of the writer before they read anything."""
    return engine.execution_options(writes=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions would begin only at the first write, after what the write rests on was read.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
