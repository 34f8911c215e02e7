"""Opens the database so that an acknowledged write has reached the disk."""

import sqlite3
import time
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlmodel import create_engine

from service.store.problems import DatabaseRefused
from service.store.upgrade import make_current

BUSY_MS = 10_000
# WAL with FULL was measured to sync before every acknowledgement; with NORMAL it hardly ever does.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}")
# The server may be set up otherwise, for speed. A writer whose machine is gone must not hold the lock for hours.
_SETTINGS = {
    "synchronous_commit": "on",
    "lock_timeout": f"{BUSY_MS}ms",
    "idle_in_transaction_session_timeout": "60s",
    "client_encoding": "UTF8",
    "timezone": "UTC",
}
# A server that does not answer is given up after seconds, where the system's own patience is a quarter of an hour.
_CONNECT = {
    "application_name": "medrec",
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
_POOL = {"pool_size": 5, "max_overflow": 15, "pool_timeout": 10, "pool_pre_ping": True}
# Where a server says "off" here, a crash of its machine can take what was acknowledged, or tear it.
_HAS_TO_BE_ON = ("fsync", "full_page_writes")


def open_database(url: str) -> Any:
    """An engine with its tables made. `url` as SQLAlchemy writes it; errors of the database are SQLAlchemy's own.

    DatabaseRefused for one that must not be used as it is: of another version, of somebody else, or that forgets.
    """
    engine = engine_for(url)
    try:
        make_current(engine, on_its_own=engine.dialect.name == "sqlite")
    except BaseException:
        engine.dispose()
        raise
    return engine


def engine_for(url: str) -> Any:
    """An engine on that address, whatever it holds."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        engine = create_engine(url)
        only_read = "mode" in make_url(url).query
        event.listen(engine, "connect", _prepare_only_read if only_read else _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    elif kind == "postgresql":
        engine = _postgresql(url)
    else:
        raise DatabaseRefused(f"{kind} is not a kind of database that is proven here: sqlite and postgresql are")
    return engine


def for_writing(engine: Any) -> Any:
    """The same engine, whose transactions take the lock of the writer before they read anything."""
    return engine.execution_options(writes=True)


def for_reading(engine: Any) -> Any:
    """The same engine, whose transactions see the database as it is at their beginning."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transactions would begin only at the first write, after what the write rests on was read.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _prepare_only_read(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin_sqlite(connection: Any) -> None:
    if not connection.get_execution_options().get("writes"):
        connection.exec_driver_sql("BEGIN")
    elif not _took_lock(connection.connection.driver_connection):
        # Once more, so that it fails in the words of every other failure.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _took_lock(raw: sqlite3.Connection) -> bool:
    """Whether the writer's lock was had in time. It is asked for every millisecond.

    SQLite's own waiting asks more and more seldom, in the end every 100 ms: of two processes that wrote all the time, one waited
    for up to 750 ms while the other took the lock again and again.
    """
    until = time.monotonic() + BUSY_MS / 1000
    raw.execute("PRAGMA busy_timeout=1")
    try:
        while time.monotonic() < until:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    return False
            else:
                return True
        return False
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")


def _postgresql(url: str) -> Any:
    try:
        engine = create_engine(url, connect_args=_CONNECT, **_POOL)
    except ModuleNotFoundError as missing:
        raise DatabaseRefused(f"{missing.name} is not installed: install medrec with its extra `postgresql`") from None
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    before, connection.autocommit = connection.autocommit, True
    with connection.cursor() as cursor:
        for name, value in _SETTINGS.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
        for name in _HAS_TO_BE_ON:
            cursor.execute("SELECT current_setting(%s)", (name,))
            if cursor.fetchone() != ("on",):
                raise DatabaseRefused(f"the server runs with {name} off: a crash could take what was acknowledged")
    connection.autocommit = before
