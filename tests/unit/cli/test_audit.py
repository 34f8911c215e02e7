"""medrec audit verify and medrec replay, on a database that the service wrote."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli.application import build
from service.workflows.reconcile import Answered, reconcile
from tests.support.cases import as_bytes, case, failed
from tests.support.databases import tell
from tests.support.reports import judge
from tests.support.server import office
from tests.support.wiring import wiring

CASE = as_bytes(case(failed("gp", "gp-record")))


@pytest.fixture
def report(tmp_path: Path, each_database: str) -> str:
    behind = office(tmp_path)
    answered = reconcile(CASE, key=None, actor=None, office=behind)
    reconcile(b"{}", key=None, actor=None, office=behind)
    behind.store.close()
    assert isinstance(answered, Answered)
    return answered.report


def run(folder: Path, *words: str, judged: Any = judge) -> Any:
    return CliRunner().invoke(build(), list(words), obj=wiring(folder, judged))


def test_a_whole_chain_is_counted_and_its_head_is_told(tmp_path: Path, report: str):
    said = run(tmp_path, "audit", "verify")
    assert said.exit_code == 0
    assert said.stdout.startswith("2 events hold; the last has hash ")


def test_a_broken_chain_is_said_and_is_status_1(tmp_path: Path, report: str):
    tell(tmp_path, "update audit_event set body = replace(body, 'made', 'fine') where seq = 1")
    said = run(tmp_path, "audit", "verify")
    assert (said.exit_code, "BROKEN: event 1" in said.stdout) == (1, True)


def test_a_head_from_elsewhere_has_to_be_met(tmp_path: Path, report: str):
    assert run(tmp_path, "audit", "verify", "--head", "f" * 64).exit_code == 1


def test_a_question_about_no_database_makes_none(tmp_path: Path):
    said = run(tmp_path, "audit", "verify")
    assert (said.exit_code, "no such database" in said.stderr, list(tmp_path.iterdir())) == (2, True, [])


def test_what_is_no_database_is_refused(tmp_path: Path):
    (tmp_path / "medrec.db").write_bytes(b"no database at all" * 100)
    said = run(tmp_path, "audit", "verify")
    assert (said.exit_code, "cannot be opened" in said.stderr) == (2, True)


def test_a_report_is_made_again(tmp_path: Path, report: str):
    said = run(tmp_path, "replay", report)
    assert (said.exit_code, f"{report}: reproduced" in said.stdout) == (0, True)


def test_a_replay_that_differs_says_where(tmp_path: Path, report: str):
    said = run(tmp_path, "replay", report, judged=lambda found: judge(found, engine="other"))
    assert said.exit_code == 1
    assert "NOT reproduced" in said.stdout
    assert "differs: $.made_by.engine" in said.stdout
