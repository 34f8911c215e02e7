"""Writers of several processes take turns on one file of SQLite, and one that waits too long is told so."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.audit.kept import Event, StoreDown
from service.store import database
from service.store.store import Store
from service.workflows.audit_trail import verify_chain

EVENT = Event(kind="refused", at="2026-11-20T09:30:00+00:00", about={})


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{folder / 'medrec.db'}")
    try:
        yield made
    finally:
        made.close()


@contextmanager
def another_writer(folder: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(folder / "medrec.db", isolation_level=None, check_same_thread=False)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


def test_whoever_waits_has_its_turn_once_the_other_writer_is_done(tmp_path: Path):
    with store(tmp_path) as kept, another_writer(tmp_path) as other:
        threading.Timer(0.3, lambda: other.execute("ROLLBACK")).start()
        with kept.writing() as writing:
            assert writing.append(EVENT).seq == 1
        # What is said of the connection while it waits is taken back.
        with kept.reading() as reading:
            assert reading._connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == database.BUSY_MS


def test_a_writer_that_never_ends_is_said_and_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "BUSY_MS", 50)
    with store(tmp_path) as kept, another_writer(tmp_path) as other:
        with pytest.raises(StoreDown), kept.writing() as writing:
            writing.append(EVENT)
        # Whoever only reads waits for nobody.
        with kept.reading() as reading:
            assert list(reading.events()) == []
        other.execute("ROLLBACK")
        with kept.writing() as writing:
            assert writing.append(EVENT).seq == 1


def test_many_writers_make_one_chain(tmp_path: Path):
    def write(kept: Store) -> None:
        for _ in range(25):
            with kept.writing() as writing:
                writing.append(EVENT)

    with store(tmp_path) as first, store(tmp_path) as second:
        threads = [threading.Thread(target=write, args=(kept,)) for kept in (first, second) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        verified = verify_chain(first)
        assert (verified.count, verified.broken) == (150, None)
