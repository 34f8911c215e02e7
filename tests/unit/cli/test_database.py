"""medrec database, on databases that the service wrote."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli.application import build
from service.workflows.reconcile import Answered, reconcile
from tests.support.cases import as_bytes, case, failed
from tests.support.databases import tell
from tests.support.server import office
from tests.support.wiring import wiring

pytestmark = pytest.mark.usefixtures("each_database")
CASE = as_bytes(case(failed("gp", "gp-record")))


@pytest.fixture
def report(tmp_path: Path, each_database: str) -> str:
    behind = office(tmp_path)
    answered = reconcile(CASE, key=None, actor=None, office=behind)
    behind.store.close()
    assert isinstance(answered, Answered)
    return answered.report


def run(folder: Path, *words: str) -> Any:
    return CliRunner().invoke(build(), ["database", *words], obj=wiring(folder))


def test_a_backup_goes_out_and_comes_back(tmp_path: Path, report: str):
    made = run(tmp_path, "backup", str(tmp_path / "copy"))
    assert (made.exit_code, "1 events hold" in made.stdout, "key file" in made.stdout) == (0, True, True)
    (tmp_path / "new").mkdir()
    restored = run(tmp_path / "new", "restore", str(tmp_path / "copy"))
    assert (restored.exit_code, "restored: 1 events hold" in restored.stdout) == (0, True)
    checked = run(tmp_path / "new", "check")
    assert (checked.exit_code, "1 reports, 1 events" in checked.stdout, "It is whole" in checked.stdout) == (0, True, True)


def test_what_is_broken_is_said_and_is_status_1(tmp_path: Path, report: str):
    tell(tmp_path, "UPDATE audit_event SET body = replace(body, 'made', 'fine')")
    found = run(tmp_path, "check")
    assert (found.exit_code, "BROKEN: the chain is broken: event 1" in found.stdout) == (1, True)


@pytest.mark.parametrize("words", [("backup", "copy"), ("restore", "copy")])
def test_what_cannot_be_done_is_one_line_and_status_2(tmp_path: Path, report: str, words: tuple[str, str]):
    (tmp_path / words[1]).write_bytes(b"no backup")
    said = run(tmp_path, words[0], str(tmp_path / words[1]))
    assert said.exit_code == 2
    assert said.stderr.startswith("medrec: --database: ")
    assert len(said.stderr.splitlines()) == 1


def test_an_upgrade_says_from_where_to_where(tmp_path: Path, report: str):
    assert run(tmp_path, "upgrade").stdout == "it is of version 0004 already\n"
    tell(tmp_path, "DROP INDEX report_in_order", "CREATE INDEX ix_report_urgency ON report (urgency)")
    tell(tmp_path, "DROP INDEX report_of_patient", "CREATE INDEX ix_report_patient ON report (patient)")
    tell(tmp_path, "UPDATE alembic_version SET version_num = '0001'")
    done = run(tmp_path, "upgrade")
    assert (done.exit_code, done.stdout) == (0, "of version 0001, and now of 0004\n")


def test_an_address_of_no_kind_that_is_proven_is_refused(tmp_path: Path):
    said = run(tmp_path, "check", "--database", "mysql://somebody:secret@host/name")
    assert (said.exit_code, "mysql is not a kind" in said.stderr, "secret" in said.stderr) == (2, True, False)


def test_a_server_that_is_not_there_is_said_without_its_password(tmp_path: Path):
    address = "postgresql+psycopg://somebody:secret@/name?host=/nowhere"
    said = run(tmp_path, "check", "--database", address)
    assert (said.exit_code, "cannot be opened (OperationalError)" in said.stderr, "secret" in said.stderr) == (2, True, False)
