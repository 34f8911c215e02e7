"""Tests still notice faults: every chosen one is planted, and some test of its file fails (P18, in short)."""

import os
import subprocess
import sys

from tests.mutation.mutants import ROOT
from tests.mutation.sample import read_sample


def test_every_chosen_fault_is_noticed() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    command = [sys.executable, "-m", "tests.mutation.sample"]
    tried = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    number = len(read_sample())
    assert (tried.returncode, tried.stdout.strip()) == (0, f"{number} of {number} faults were noticed"), tried.stderr
    assert number >= 25
