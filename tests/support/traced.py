"""A run of all tests proves the controls of the safety file, or says which of them it did not prove."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from service.rulebook.hazards import SafetyFile, read_safety_file

SAFETY = Path(__file__).resolve().parents[2] / "safety"


def unproved(held: SafetyFile, passed: Iterable[str], skipped: Iterable[str] = ()) -> list[str]:
    """Each test that a control or an incident names and of which nothing ran and passed, or something was skipped.

    `passed` and `skipped`: files from the root of the repository. A name may be that of a folder of tests.
    """
    named = [(c.id, place) for c in held.controls for place in (*c.verified_by, *c.effective_by)]
    named += [(incident.id, place) for incident in held.incidents for place in incident.tests]
    ran, left_out = tuple(passed), tuple(skipped)
    return sorted({f"{subject}: {place}" for subject, place in named if not _within(place, ran) or _within(place, left_out)})


class Proof:
    """Listens to a run. A part of the tests proves nothing either way, so it is not judged."""

    def __init__(self, config: pytest.Config, held: SafetyFile) -> None:
        self._whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS and not _is_narrowed(config)
        self._held = held
        self._passed, self._skipped = set[str](), set[str]()
        self._unproved: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = report.nodeid.partition("::")[0]
        if report.skipped:
            self._skipped.add(file)
        elif report.when == "call" and report.passed:
            self._passed.add(file)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self._whole and exitstatus == pytest.ExitCode.OK:
            self._unproved = unproved(self._held, self._passed, self._skipped)
            if self._unproved:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for words in self._unproved:
            terminalreporter.write_line(f"NOT PROVED by this run, though the safety file names it: {words}", red=True)


def listen(config: pytest.Config) -> None:
    """Judge the run of this process; the processes that xdist starts report to it."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Proof(config, read_safety_file(SAFETY)), "safety-proof")


def _is_narrowed(config: pytest.Config) -> bool:
    return bool(config.option.keyword or config.option.markexpr or config.option.deselect or config.option.collectonly)


def _within(place: str, files: Iterable[str]) -> bool:
    return any(file == place or file.startswith(f"{place}/") for file in files)
