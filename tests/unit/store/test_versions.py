"""Versions of the tables: each step is taken once, never behind anybody's back, and a newer database is not touched."""

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from service.audit.kept import Event
from service.store import upgrade
from service.store.database import engine_for, for_writing
from service.store.problems import DatabaseRefused
from service.store.store import Store
from service.store.upgrade import bring_to, make_current
from service.store.versions import NEWEST, STEPS, version_of
from service.workflows.audit_trail import verify_chain
from service.workflows.reconcile import Answered, reconcile
from tests.support.cases import as_bytes, case, failed
from tests.support.databases import address, tell
from tests.support.server import office_at, plain_desk

pytestmark = pytest.mark.usefixtures("each_database")
CASES = [as_bytes(case(failed(f"gp-{number}", "gp-record"))) for number in range(3)]


@pytest.fixture
def engine(tmp_path: Path, each_database: str):
    found = engine_for(address(tmp_path))
    yield found
    found.dispose()


def at_version(engine: Any, version: str) -> None:
    with for_writing(engine).begin() as connection:
        bring_to(connection, version)
    engine.dispose()


def version(engine: Any) -> str | None:
    with engine.connect() as connection:
        return version_of(connection)


def fill(folder: Path) -> list[tuple[str, bytes]]:
    """Reports written by this release, into tables of whichever version lies there."""
    behind = office_at(address(folder), plain_desk())
    made = [reconcile(body, key=None, actor=None, office=behind) for body in CASES]
    behind.store.close()
    return [(one.report, one.answer) for one in made if isinstance(one, Answered)]


def test_the_steps_are_those_of_the_files():
    steps = ScriptDirectory(str(Path(upgrade.__file__).with_name("migrations")))
    assert tuple(step.revision for step in reversed(list(steps.walk_revisions()))) == STEPS


def test_the_steps_make_the_tables_that_are_asked(engine: Any):
    make_current(engine, on_its_own=False)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def old(folder: Path, engine: Any, noted: bool) -> list[tuple[str, bytes]]:
    """A database with reports in it, as an earlier release would have left it."""
    kept = fill(folder)
    tell(folder, "DROP INDEX report_in_order", "CREATE INDEX ix_report_urgency ON report (urgency)")
    tell(folder, "DROP INDEX report_of_patient", "CREATE INDEX ix_report_patient ON report (patient)")
    tell(folder, "UPDATE alembic_version SET version_num = '0001'" if noted else "DROP TABLE alembic_version")
    assert version(engine) == ("0001" if noted else "0000")
    engine.dispose()
    return kept


@pytest.mark.parametrize("noted", [True, False])
def test_an_upgrade_keeps_the_chain_and_every_byte(tmp_path: Path, engine: Any, noted: bool):
    kept = old(tmp_path, engine, noted)
    before = tell(tmp_path, "SELECT * FROM audit_event ORDER BY seq"), tell(tmp_path, "SELECT * FROM hit ORDER BY id")
    assert make_current(engine, on_its_own=True) == ("0001" if noted else "0000")
    assert version(engine) == NEWEST
    assert before == (tell(tmp_path, "SELECT * FROM audit_event ORDER BY seq"), tell(tmp_path, "SELECT * FROM hit ORDER BY id"))
    store = Store(address(tmp_path))
    with store.reading() as reading:
        assert [(report, reading.report(report).answer) for report, _ in kept] == kept  # type: ignore[union-attr]
    assert verify_chain(store).broken is None
    with store.writing() as writing:
        writing.append(Event(kind="made", at="t", about={}))
    assert verify_chain(store).count == len(CASES) + 1
    store.close()


def test_a_store_of_sqlite_is_upgraded_as_it_is_opened_and_one_of_postgresql_by_the_command(
    tmp_path: Path, engine: Any, each_database: str
):
    old(tmp_path, engine, noted=True)
    if each_database == "postgresql":
        with pytest.raises(DatabaseRefused, match="medrec database upgrade"):
            Store(address(tmp_path))
        assert version(engine) == "0001"
    else:
        Store(address(tmp_path)).close()
        assert version(engine) == NEWEST


def test_nothing_is_upgraded_while_somebody_has_it_open(tmp_path: Path, engine: Any):
    at_version(engine, "0001")
    other = engine_for(address(tmp_path))
    with other.connect() as connection:
        assert version_of(connection) == "0001"
    with pytest.raises(DatabaseRefused, match="another process has it open"):
        make_current(engine, on_its_own=True)
    assert version(engine) == "0001"
    engine.dispose()
    other.dispose()
    make_current(engine, on_its_own=True)
    assert version(engine) == NEWEST


@pytest.mark.parametrize("noted", ["9999", "abc"])
def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path, engine: Any, noted: str):
    make_current(engine, on_its_own=False)
    tell(tmp_path, f"UPDATE alembic_version SET version_num = '{noted}'")
    with pytest.raises(DatabaseRefused, match=f"of version {noted}, which this release does not know"):
        Store(address(tmp_path))
    assert tell(tmp_path, "SELECT version_num FROM alembic_version") == [(noted,)]


def test_tables_of_somebody_else_are_left_alone(tmp_path: Path):
    tell(tmp_path, "CREATE TABLE report (id INTEGER)")
    with pytest.raises(DatabaseRefused, match="not medrec's"):
        Store(address(tmp_path))
    assert tell(tmp_path, "SELECT count(*) FROM report") == [(0,)]


def test_a_step_that_fails_leaves_the_version_before(tmp_path: Path, engine: Any):
    at_version(engine, "0001")
    # What the second step wants to make is there already.
    tell(tmp_path, "CREATE INDEX report_in_order ON report (id)")
    with pytest.raises(Exception, match="report_in_order"):
        make_current(engine, on_its_own=True)
    assert version(engine) == "0001"
