"""Runs tests in this process: which lines of the code they reach, and whether they notice a fault."""

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutation.forks import limit
from tests.mutation.mutants import ROOT
from tests.mutation.swap import NotSwapped, forget

# In place of a test: nothing could have run.
NOT_LOADED = "the module does not load"
_LEAST_SECONDS, _TIMES = 5.0, 30
_Lines = dict[str, frozenset[int]]


@dataclass(frozen=True)
class Reached:
    """One test without any fault: whether it passed, how long it took, and the lines of each file that it ran."""

    passed: bool
    seconds: float
    lines: _Lines


def reach(items: Sequence[pytest.Item], files: Iterable[str]) -> dict[str, Reached]:
    """What each test reaches. The caches of the core are emptied before each, so that none hides what another needs."""
    found: dict[str, Reached] = {}
    watched = {str(ROOT / file): file for file in files}
    for at, item in enumerate(items):
        forget()
        lines: dict[str, set[int]] = {}
        sys.settrace(_tracer(watched, lines))
        began = time.process_time()
        passed = _passes(item, _following(items, at))
        seconds = time.process_time() - began
        sys.settrace(None)
        found[item.nodeid] = Reached(passed, seconds, {watched[name]: frozenset(held) for name, held in lines.items()})
    return found


def first_failure(items: Sequence[pytest.Item], plant: Callable[[], None], seconds: dict[str, float]) -> str:
    """The first test that fails once something is planted; nothing where all pass. A test that hangs ends the process."""
    parent = os.getppid()
    limit(_LEAST_SECONDS)
    try:
        plant()
    except NotSwapped:
        raise
    except Exception:  # noqa: BLE001 - whatever it is, the module could not be imported with that fault
        return NOT_LOADED
    for at, item in enumerate(items):
        if os.getppid() != parent:
            raise SystemExit("the run was interrupted")
        limit(_LEAST_SECONDS + _TIMES * seconds.get(item.nodeid, 0))
        if not _passes(item, _following(items, at)):
            return item.nodeid
    return ""


def _passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    reports = runtestprotocol(item, nextitem=following, log=False)
    return all(report.passed for report in reports)


def _following(items: Sequence[pytest.Item], at: int) -> pytest.Item | None:
    return items[at + 1] if at + 1 < len(items) else None


def _tracer(watched: dict[str, str], lines: dict[str, set[int]]) -> Callable[[FrameType, str, Any], Any]:
    def called(frame: FrameType, event: str, arg: Any) -> Any:
        name = frame.f_code.co_filename
        if name not in watched:
            return None
        held = lines.setdefault(name, set())

        def step(frame: FrameType, event: str, arg: Any) -> Any:
            held.add(frame.f_lineno)
            return step

        held.add(frame.f_lineno)
        return step

    return called
