"""Backups of either kind go into either kind: every row is there, the chain holds, and work goes on."""

import sqlite3
from pathlib import Path

import pytest

from service.audit.chain import Verified
from service.store.checking import check
from service.store.copying import back_up, restore
from service.store.problems import DatabaseRefused
from service.store.store import Store
from service.workflows.audit_trail import verify_chain
from service.workflows.decide import Decided, decide, read_decision
from service.workflows.problems import Refused
from service.workflows.reconcile import Answered, reconcile
from tests.support.cases import as_bytes, case, failed
from tests.support.databases import address, tell
from tests.support.postgresql import server
from tests.support.server import office_at, plain_desk

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def report(tmp_path: Path, each_database: str) -> str:
    return write(address(tmp_path), "gp")


def write(database: str, name: str) -> str:
    """A report and a decision about it."""
    behind = office_at(database, plain_desk())
    made = reconcile(as_bytes(case(failed(name, "gp-record"))), key=name, actor=None, office=behind)
    wanted = read_decision({"verdict": "accepted", "reviewer": "A"})
    assert isinstance(made, Answered)
    assert not isinstance(wanted, Refused)
    assert isinstance(decide(made.report, "f-1", wanted, tag='"decisions-0"', office=behind), Decided)
    behind.store.close()
    return made.report


def quiet(*_: object) -> None:
    pass


def copy(folder: Path) -> Verified:
    return back_up(address(folder), folder / "copy", quiet)


@pytest.mark.parametrize("into", ["sqlite", "postgresql"])
def test_a_backup_is_restored_whole_into_either_kind(tmp_path: Path, report: str, into: str):
    assert copy(tmp_path).count == 2
    target = f"sqlite:///{tmp_path / 'new.db'}" if into == "sqlite" else server().new_database("restored")
    told: list[tuple[str, int, int]] = []
    assert restore(tmp_path / "copy", target, lambda *said: told.append(said)).count == 2
    assert ("report", 1, 1) in told
    before, after = Store(address(tmp_path)), Store(target)
    with before.reading() as was, after.reading() as now:
        assert now.report(report) == was.report(report)
        assert list(now.events()) == list(was.events())
        assert list(now.decisions(report)) == list(was.decisions(report))
        assert list(now.rule_counts()) == list(was.rule_counts())
        assert now.key("gp") == was.key("gp")
    before.close()
    after.close()
    # Numbers go on after those that were copied.
    write(target, "another")
    found = check(target)
    assert (found.events, found.reports, found.problems) == (4, 2, ())


def test_a_backup_is_one_file_for_its_owner_only_and_is_never_overwritten(tmp_path: Path, report: str):
    copy(tmp_path)
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == ["copy"]
    with pytest.raises(DatabaseRefused, match="overwrites nothing"):
        copy(tmp_path)


def test_what_was_tampered_with_is_not_copied(tmp_path: Path, report: str):
    tell(tmp_path, "UPDATE audit_event SET body = replace(body, 'made', 'fine') WHERE seq = 1")
    with pytest.raises(DatabaseRefused, match="event 1"):
        copy(tmp_path)
    assert not list(tmp_path.glob("copy*"))


def test_a_backup_that_was_tampered_with_is_not_restored(tmp_path: Path, report: str):
    copy(tmp_path)
    with sqlite3.connect(tmp_path / "copy") as connection:
        connection.execute("DELETE FROM audit_event WHERE seq = 2")
    (tmp_path / "new").mkdir()
    with pytest.raises(DatabaseRefused, match="does not hold"):
        restore(tmp_path / "copy", address(tmp_path / "new"), quiet)
    # The database is as empty as it was.
    restored = Store(address(tmp_path / "new"))
    assert verify_chain(restored).count == 0
    restored.close()


def test_nothing_is_restored_over_anything(tmp_path: Path, report: str):
    copy(tmp_path)
    with pytest.raises(DatabaseRefused, match="empty database"):
        restore(tmp_path / "copy", address(tmp_path), quiet)


def test_a_backup_is_taken_while_others_write(tmp_path: Path, report: str):
    store = Store(address(tmp_path))
    with store.writing() as writing:
        writing.try_out()
        assert copy(tmp_path).count == 2
    store.close()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE audit_event SET at = 'never' WHERE seq = 1", "chain is broken"),
        ("DELETE FROM audit_event WHERE seq = 2", "broken"),
        ("UPDATE received SET body = shadow_of(body)", "bodies that are not what was received"),
        ("UPDATE report SET answer = shadow_of(answer)", "reports that no event tells of"),
        ("UPDATE audit_event SET report = NULL WHERE seq = 1", "broken"),
    ],
)
def test_harm_is_found(tmp_path: Path, report: str, each_database: str, harm: str, said: str):
    other = "X'00'" if each_database == "sqlite" else "'\\x00'::bytea"
    tell(tmp_path, harm.replace("shadow_of(body)", other).replace("shadow_of(answer)", other))
    assert said in " ".join(check(address(tmp_path)).problems)


def test_a_whole_database_is_whole(tmp_path: Path, report: str):
    found = check(address(tmp_path))
    assert (found.reports, found.events, found.problems) == (1, 2, ())
