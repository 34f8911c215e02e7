"""The unit of work: what belongs together is written in one transaction, with its audit event."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session

from service.store.database import for_reading, for_writing, open_database
from service.store.failures import told_as_down
from service.store.reading import Reading
from service.store.writing import Writing


class Store:
    """A database of results. `writing()` commits at its end, or leaves nothing behind where anything was raised.

    Both raise StoreDown where the database is gone, full, locked or read-only.
    """

    def __init__(self, url: str) -> None:
        self._engine: Any = open_database(url)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """One transaction; the commit has reached the disk when the block is left."""
        with told_as_down(), Session(for_writing(self._engine)) as session, session.begin():
            yield Writing(session)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """One consistent view."""
        with told_as_down(), Session(for_reading(self._engine)) as session, session.begin():
            yield Reading(session)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()
