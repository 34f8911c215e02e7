"""Failures of the database itself, told apart from mistakes of ours: the first are waited out, the second mended."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, TimeoutError

from service.audit.kept import StoreDown
from service.store.problems import DatabaseRefused

# What the database said of our own statements: that it is there is not in doubt.
_OURS = (DataError, IntegrityError, ProgrammingError)


@contextmanager
def told_as_down() -> Iterator[None]:
    """StoreDown for a database that is gone, full, locked, read-only or came back forgetful; every other error as it is."""
    try:
        yield
    except _OURS:
        raise
    except (DBAPIError, TimeoutError, DatabaseRefused) as failure:
        # Its own words may repeat what was to be written.
        raise StoreDown(type(failure).__name__) from failure
