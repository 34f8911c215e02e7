"""Where a test keeps its results: a file of SQLite, or a database on a real PostgreSQL, for the same test."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import sqlalchemy

from tests.support.postgresql import server

Kind = Literal["sqlite", "postgresql"]


class Databases:
    """What kind the test that runs now is given, and the databases that it was given."""

    def __init__(self) -> None:
        self.kind: Kind = "sqlite"
        self._made: dict[Path, str] = {}
        self._opened: list[Any] = []

    def keep(self, store: Any) -> Any:
        """The same store, which is closed after the test where nothing else does."""
        self._opened.append(store)
        return store

    def address(self, folder: Path) -> str:
        """The database of that folder: the same one however often it is asked for."""
        if self.kind == "sqlite":
            return f"sqlite:///{folder / 'medrec.db'}"
        if folder not in self._made:
            self._made[folder] = server().new_database(_name(folder))
        return self._made[folder]

    def forget(self) -> None:
        """Back to SQLite, with every store closed and every database dropped."""
        for store in self._opened:
            if hasattr(store, "close"):
                store.close()
        self._opened.clear()
        for folder in self._made:
            server().drop(_name(folder))
        self._made.clear()
        self.kind = "sqlite"


IN_USE = Databases()


@contextmanager
def on(kind: Kind) -> Iterator[None]:
    """Databases of that kind, until the block is left."""
    IN_USE.kind = kind
    try:
        yield
    finally:
        IN_USE.forget()


def address(folder: Path) -> str:
    """The database of that folder, of the kind that the test is run on."""
    return IN_USE.address(folder)


def tell(folder: Path, *statements: str) -> list[Any]:
    """Run statements behind the back of the service, and answer with the rows of the last."""
    engine = sqlalchemy.create_engine(address(folder))
    with engine.begin() as connection:
        for statement in statements:
            done = connection.exec_driver_sql(statement)
        rows = [tuple(row) for row in done] if done.returns_rows else []
    engine.dispose()
    return rows


def _name(folder: Path) -> str:
    return "t" + hashlib.sha256(str(folder).encode()).hexdigest()[:20]
