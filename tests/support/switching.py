"""Tries every switch of tests/support/switches.py and prints what failed, as JSON: python -m tests.support.switching [CONTROL]

First every test that is named runs with nothing off. Then each switch is tried in a process forked from this one, which has
read the rules, the tables and the tests by then.
"""

import json
import os
import signal
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.house.tree import ROOT
from tests.support.memory import forget
from tests.support.switches import Switch, switches

_NOTHING_OFF = "nothing"
_MOST_SECONDS = 600


class Heard:
    """Notes which tests passed and which did not."""

    def __init__(self) -> None:
        self.passed, self.failed = set[str](), set[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def _run(tests: list[str]) -> dict[str, list[str]]:
    """The tests in this process, which says nothing of them."""
    heard = Heard()
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-s", *tests], plugins=[heard])
    return {"passed": sorted(heard.passed - heard.failed), "failed": sorted(heard.failed)}


def _tried(switch: Switch, told: Path) -> dict[str, list[str]]:
    """The test of a switch in a process of its own, with the switch off in it."""
    told.write_text(json.dumps({"passed": [], "failed": []}))
    child = os.fork()
    if child == 0:
        # Nothing that the child does may come back into the process that it was forked from, and it may not wait for ever.
        try:
            signal.alarm(_MOST_SECONDS)
            # What was read while everything was on would be answered from memory.
            forget()
            with pytest.MonkeyPatch.context() as patch:
                switch.off(patch)
                told.write_text(json.dumps(_run([switch.fails])))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    return json.loads(told.read_text())


def main() -> None:
    """Prints, by the name of each switch and for `nothing`, the tests that passed and those that failed."""
    os.chdir(ROOT)
    wanted = [one for one in switches() if one.control in sys.argv[1:] or len(sys.argv) == 1]
    found = {_NOTHING_OFF: _run(sorted({switch.fails for switch in wanted}))}
    with TemporaryDirectory() as folder:
        for switch in wanted:
            found[switch.name] = _tried(switch, Path(folder) / "told.json")
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
