"""The front door: every promised target is there, and CI does what a person does and nothing else."""

import os
import subprocess

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


def _make() -> str:
    return subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True, env=_environment()).stdout


def _environment() -> dict[str, str]:
    """Without what an outer make handed down: a test called by `make test` is to behave as one called by hand."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "CORPUS", "EVAL", "ARGS"))
    }
