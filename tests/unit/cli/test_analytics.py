"""medrec analytics rules, on a database that the service wrote."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.cli.application import build
from service.workflows.reconcile import reconcile
from tests.support.cases import as_bytes, case, failed
from tests.support.server import office
from tests.support.wiring import wiring


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    behind = office(tmp_path)
    reconcile(as_bytes(case(failed("gp", "gp-record"))), key=None, actor=None, office=behind)
    behind.store.close()
    return tmp_path


def run(folder: Path, *words: str) -> Any:
    return CliRunner().invoke(build(), ["analytics", "rules", *words], obj=wiring(folder))


def test_a_table_names_each_rule_that_fired(folder: Path):
    said = run(folder)
    assert said.exit_code == 0
    assert "NOT APPROVED FOR CLINICAL USE" in said.stdout
    [row] = [line for line in said.stdout.splitlines() if line.startswith("TST-001")]
    assert row.split()[:7] == ["TST-001", "1", "1", "0", "0", "0", "0"]


def test_json_has_every_count(folder: Path):
    told = json.loads(run(folder, "--format", "json").stdout)
    [rule] = told["rules"]
    assert (rule["rule"], rule["hits"], rule["override_rate"], rule["review_due"]) == ("TST-001", 1, None, False)


def test_outside_the_time_asked_for_there_is_nothing(folder: Path):
    said = run(folder, "--since", "2026-11-21")
    assert (said.exit_code, "No report with a finding" in said.stdout) == (0, True)


@pytest.mark.parametrize("words", [("--since", "soon"), ("--since", "2026-11-21", "--until", "2026-11-20")])
def test_a_time_that_cannot_be_read_is_one_clear_line(folder: Path, words: tuple[str, ...]):
    said = run(folder, *words)
    assert said.exit_code == 2
    assert len(said.stderr.strip().splitlines()) == 1


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path):
    said = run(tmp_path)
    assert said.exit_code == 2
    assert "there is no such database" in said.stderr
    assert list(tmp_path.iterdir()) == []
