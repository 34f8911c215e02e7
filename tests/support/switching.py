"""Tries every switch of tests/support/switches.py and prints what failed, as JSON: python -m tests.support.switching [CONTROL]

Each is tried in a process forked from one that has read the rules and tables, so that they are read once.
"""

import json
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.house.tree import ROOT
from tests.support.switches import Switch, switches

_NOTHING_OFF = "nothing"
_MOST_SECONDS = 40


class Heard:
    """Notes which tests passed and which did not."""

    def __init__(self) -> None:
        self.passed, self.failed = set[str](), set[str]()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid)
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)


def _tried(tests: list[str], switch: Switch | None, folder: str) -> dict[str, list[str]]:
    """The tests in a process of their own, with the switch off in it."""
    told = Path(folder) / "told.json"
    child = os.fork()
    if child == 0:
        _in_child(tests, switch, told)
    _, status = os.waitpid(child, 0)
    if status:
        return {"passed": [], "failed": []}
    return json.loads(told.read_text())


def _in_child(tests: list[str], switch: Switch | None, told: Path) -> None:
    # Nothing that the child does may come back into the process that it was forked from, and it may not wait for ever.
    signal.alarm(_MOST_SECONDS)
    try:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        heard = Heard()
        with pytest.MonkeyPatch.context() as patch:
            if switch is not None:
                switch.off(patch)
            pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests], plugins=[heard])
        told.write_text(json.dumps({"passed": sorted(heard.passed), "failed": sorted(heard.failed - heard.passed)}))
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the outermost handler of the child
        os._exit(1)


def main() -> None:
    """Prints, by the name of each switch and for `nothing`, the tests that passed and those that failed."""
    os.chdir(ROOT)
    wanted = [one for one in switches() if one.control in sys.argv[1:] or len(sys.argv) == 1]
    found: dict[str, Any] = {}
    with TemporaryDirectory() as folder:
        for switch in wanted:
            print(switch.name, file=sys.stderr, flush=True)
            found[switch.name] = _tried([switch.fails], switch, folder)
        found[_NOTHING_OFF] = _tried(sorted({switch.fails for switch in wanted}), None, folder)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
