"""The front door: every promised target is there, and CI does what a person does and nothing else."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.tree import ROOT

TARGETS = ["setup", "demo", "serve", "test", "check", "fix", "generate", "bench", "corpus", "eval", "measure", "clean"]


@pytest.mark.parametrize("target", TARGETS)
def test_make_alone_lists_every_target_and_what_it_does(target):
    listed = {line.split()[1]: line.split()[2:] for line in _make().splitlines() if line.startswith("  make ")}
    assert len(listed[target]) >= 3


@pytest.mark.parametrize(("target", "option"), [("corpus", "CORPUS"), ("eval", "EVAL")])
def test_a_target_that_needs_a_folder_asks_for_it(target, option):
    asked = subprocess.run(["make", "--silent", target], cwd=ROOT, capture_output=True, text=True, env=_environment())
    assert asked.returncode == 2
    assert f"make {target} {option}=FOLDER" in asked.stderr


def test_ci_runs_make_check_test_and_nothing_else():
    lines = [line for line in (ROOT / ".ci/run").read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make check test"]
    assert os.access(ROOT / ".ci/run", os.X_OK)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which every tool is content, and the service writes one generated file, always the same."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ["requirements.lock", "pyproject.toml", ".venv/.locked", ".venv/.ready"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    generate = '[ "$1" != openapi ] || { mkdir -p openapi; echo current > openapi/openapi.json; }'
    for tool in ["ruff", "pyright", "lint-imports", "medrec", "python"]:
        program = tmp_path / ".venv/bin" / tool
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{generate}\n")
        program.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(("committed", "status"), [("current", 0), ("stale", 2), (None, 2)])
def test_a_generated_file_that_is_stale_or_missing_fails_the_check(checkout: Path, committed: str | None, status: int):
    if committed:
        (checkout / "openapi").mkdir()
        (checkout / "openapi/openapi.json").write_text(f"{committed}\n")
    checked = subprocess.run(["make", "check"], cwd=checkout, capture_output=True, text=True, env=_environment())
    assert checked.returncode == status, checked.stderr
    assert ("Generated files were stale" in checked.stderr) == (status != 0)


@pytest.mark.parametrize("tool", ["ruff", "pyright", "lint-imports", "medrec"])
def test_each_tool_that_complains_fails_the_check(checkout: Path, tool: str):
    (checkout / ".venv/bin" / tool).write_text("#!/bin/sh\nexit 1\n")
    assert subprocess.run(["make", "check"], cwd=checkout, capture_output=True, env=_environment()).returncode != 0


def _make() -> str:
    return subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True, env=_environment()).stdout


def _environment() -> dict[str, str]:
    """Without what an outer make handed down: a test called by `make test` is to behave as one called by hand."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "CORPUS", "EVAL", "ARGS"))
    }
