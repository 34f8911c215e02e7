"""A database that an earlier version made gains what this one needs; nothing that it holds is changed or lost."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from service.audit.chain import BEGINNING
from service.store.problems import DatabaseRefused
from service.store.versions import NEWEST, UNNOTED, version_of

_STEPS_IN = Path(__file__).with_name("migrations")
_COMMAND = "medrec database upgrade"
# Background processes of the server itself go by no name of a user.
_OTHERS = """SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL LIMIT 1"""
# Any number will do, as long as every process takes the same.
_LOCK = 7_355_608


def make_current(engine: Any, *, on_its_own: bool) -> str | None:
    """Make the tables of an empty database, or bring those of an earlier version up to date.

    Answers with the version that it was of before; None: it was empty. DatabaseRefused where another process may be
    serving from it, and, unless `on_its_own`, for every upgrade: then somebody has to ask for it by the command.
    """
    with engine.connect() as connection:
        before = version_of(connection)
    if before == NEWEST:
        return before
    # Our own connections would be taken for those of another process.
    engine.dispose()
    if before is not None:
        _refuse_unless_safe(engine, before, on_its_own)
    with engine.execution_options(writes=True).begin() as connection:
        _alone(connection)
        # Another process may have done it in the meantime.
        if version_of(connection) != NEWEST:
            bring_to(connection, NEWEST)
    return before


def bring_to(connection: Connection, version: str) -> None:
    """Take every step up to that version, within the transaction that the connection is in."""
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory(str(_STEPS_IN))

    def wanted(current: Any, _context: Any) -> Any:
        return steps._upgrade_revs(version, current)

    with EnvironmentContext(Config(), steps, fn=wanted) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
    if connection.execute(text("SELECT id FROM chain_head")).first() is None:
        connection.execute(text("INSERT INTO chain_head (id, seq, hash) VALUES (1, 0, :hash)"), {"hash": BEGINNING})


def _alone(connection: Connection) -> None:
    """Of processes that begin at once, one makes the tables. SQLite has taken its lock for that already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _refuse_unless_safe(engine: Any, before: str, on_its_own: bool) -> None:
    said = f"is of version {'before 0001' if before == UNNOTED else before}, and this release needs {NEWEST}: "
    if not on_its_own:
        raise DatabaseRefused(f"{said}stop the service, make a backup and run `{_COMMAND}`")
    if _is_in_use(engine):
        raise DatabaseRefused(f"{said}another process has it open. Stop the service everywhere, then run `{_COMMAND}`")


def _is_in_use(engine: Any) -> bool:
    if engine.dialect.name == "sqlite":
        return _file_is_in_use(engine.url.database)
    with engine.connect() as connection:
        return connection.execute(text(_OTHERS)).first() is not None


def _file_is_in_use(file: str | None) -> bool:
    if not file or file == ":memory:":
        return False
    asking = sqlite3.connect(file, isolation_level=None, timeout=0)
    try:
        # Every open connection holds a share of the file, so that only who is alone can have all of it.
        asking.execute("PRAGMA locking_mode=EXCLUSIVE")
        asking.execute("BEGIN EXCLUSIVE")
        asking.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        asking.close()
    return False
