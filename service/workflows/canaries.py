"""Known harms that have to be caught by what is deployed: rules that are switched off or broken show here at once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from service.workflows.make_report import make_report
from service.workflows.ports import Desk
from service.workflows.problems import Refused

AGAIN_AFTER_SECONDS = 15 * 60


@dataclass(frozen=True, kw_only=True)
class Canary:
    """One invented patient, and the rules of which at least one finding each has to come."""

    name: str
    case: bytes
    rules: frozenset[str]


class CanaryWatch:
    """Tries every canary at the first question, and again when the last trial is 15 minutes old."""

    def __init__(self, canaries: tuple[Canary, ...], desk: Desk, clock: Callable[[], float]) -> None:
        self._canaries, self._desk, self._clock = canaries, desk, clock
        self._tried_at: float | None = None
        self._unseen: tuple[str, ...] = ()

    def __call__(self) -> tuple[str, ...]:
        """What went unseen, in words. Empty: every known harm was caught."""
        if self._tried_at is None or self._clock() - self._tried_at >= AGAIN_AFTER_SECONDS:
            self._unseen = unseen(self._canaries, self._desk)
            self._tried_at = self._clock()
        return self._unseen


def unseen(canaries: tuple[Canary, ...], desk: Desk) -> tuple[str, ...]:
    """Each canary that was not caught, with the rules that were silent. No canaries at all is not a good sign either."""
    if not canaries:
        return ("no canary could be found, so nothing shows that known harms are caught",)
    return tuple(words for canary in canaries if (words := _missed(canary, desk)))


def read_canaries(folder: Path) -> tuple[Canary, ...]:
    """The canaries of a folder, one JSON file each: `name`, `case`, and `rules` that have to fire."""
    found: list[Canary] = []
    for file in sorted(folder.glob("*.json")):
        value = cast(Mapping[str, Any], json.loads(file.read_bytes()))
        case = json.dumps(value["case"]).encode()
        found.append(Canary(name=file.stem, case=case, rules=frozenset(value["rules"])))
    return tuple(found)


def _missed(canary: Canary, desk: Desk) -> str | None:
    report = make_report(canary.case, desk)
    if isinstance(report, Refused):
        return f"{canary.name}: could not be read"
    silent = canary.rules - {finding.rule for finding in report.findings}
    return f"{canary.name}: nothing from {', '.join(sorted(silent))}" if silent else None
