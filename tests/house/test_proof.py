"""A run of all tests fails where a test that the safety file names did not run and pass."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.rulebook.hazards import read_safety_file
from tests.house.tree import ROOT
from tests.support.traced import unproved

HELD = read_safety_file(ROOT / "safety")
NAMED = {place for control in HELD.controls for place in (*control.verified_by, *control.effective_by)}
ALL = {place if place.endswith(".py") else f"{place}/test_some.py" for place in NAMED}


def test_a_run_in_which_all_of_them_passed_proves_all() -> None:
    assert unproved(HELD, ALL) == []


@pytest.mark.parametrize("place", sorted(NAMED))
def test_one_that_did_not_run_is_named(place: str) -> None:
    ran = {file for file in ALL if not file.startswith(place)}
    assert any(words.endswith(f": {place}") for words in unproved(HELD, ran))


def test_one_that_was_skipped_in_part_is_named() -> None:
    assert "C-022: tests/rules/test_canaries.py" in unproved(HELD, ALL, {"tests/rules/test_canaries.py"})


# A project with one control, whose test passes, is skipped, or is not there to run.
CONTROL = """id: C-001
title: a
kind: design
implements: {code: [a], rules: [], requirements: []}
verified_by: [tests/test_it.py]
effective_by: [tests/test_it.py]
introduces: []
"""


THERE, SKIPPED, NOT_THERE = (
    "def test_it():\n    pass\n",
    "import pytest\n\n\n@pytest.mark.skip\ndef test_it():\n    pass\n",
    "def helps():\n    pass\n",
)


@pytest.mark.parametrize(
    ("test", "words", "status"),
    [
        (THERE, ["-n", "1"], 0),
        (NOT_THERE, ["-n", "1"], 1),
        (SKIPPED, [], 1),
        (NOT_THERE, ["-k", "other"], 0),
        (NOT_THERE, ["tests/test_other.py"], 0),
    ],
)
def test_the_run_itself_says_so(tmp_path: Path, test: str, words: list[str], status: int) -> None:
    (tmp_path / "tests/support").mkdir(parents=True)
    (tmp_path / "safety/controls").mkdir(parents=True)
    (tmp_path / "safety/controls/C-001.yaml").write_text(CONTROL)
    shutil.copy(ROOT / "tests/support/traced.py", tmp_path / "tests/support/traced.py")
    (tmp_path / "tests/conftest.py").write_text(
        "from tests.support.traced import listen\n\n\ndef pytest_configure(config):\n    listen(config)\n"
    )
    (tmp_path / "tests/test_it.py").write_text(test)
    (tmp_path / "tests/test_other.py").write_text("def test_other():\n    pass\n")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\ntestpaths = tests\npythonpath = .\naddopts = --import-mode=importlib -p no:cacheprovider\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert run.returncode == status, run.stdout + run.stderr
    assert ("NOT PROVED by this run" in run.stdout) == (status != 0)
