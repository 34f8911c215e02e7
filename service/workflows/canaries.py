"""Known harms that have to be caught by what is deployed: rules that are switched off or broken show here at once."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from service.workflows.make_report import make_report
from service.workflows.ports import Desk
from service.workflows.problems import Refused

# A rule that no longer fires is noticed within a minute. All canaries together take a tenth of a second.
AGAIN_AFTER_SECONDS = 30.0
# Where a folder of rules of a site keeps its own.
CANARIES = "canaries"
NONE_FOUND = "no canary could be found, so nothing shows that known harms are caught"


@dataclass(frozen=True, kw_only=True)
class Canary:
    """One invented patient, and the rules of which at least one finding each has to come."""

    name: str
    case: bytes
    rules: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How one canary fared. `missed` says in words what was not caught; None: it was caught.

    `tried_at` is None only where no canary could be tried, which is a miss as well.
    """

    name: str
    rules: tuple[str, ...]
    tried_at: str | None
    missed: str | None


class CanaryWatch:
    """Tries every canary and remembers how each fared.

    `desk` is asked for at each trial, so that rules which were loaded anew are what is tried. `clock` is in seconds and
    never goes back; `moment` is the time as it is written. `changed` is told what goes unseen whenever that is not what
    the trial before said. `rest` is called after each canary of a trial that nobody waits for: requests go on meanwhile.
    """

    def __init__(
        self,
        canaries: tuple[Canary, ...],
        desk: Callable[[], Desk],
        clock: Callable[[], float],
        *,
        moment: Callable[[], str],
        every_seconds: float = AGAIN_AFTER_SECONDS,
        changed: Callable[[tuple[str, ...]], None] = lambda unseen: None,
        rest: Callable[[], None] = lambda: None,
    ) -> None:
        self.every_seconds = every_seconds
        self._canaries, self._desk, self._clock, self._moment, self._changed = canaries, desk, clock, moment, changed
        self._rest = rest
        self._tried_at: float | None = None
        self._trials: tuple[Trial, ...] = ()
        self._one_at_a_time = threading.Lock()

    def __call__(self) -> tuple[str, ...]:
        """What went unseen, in words, never from a trial older than the interval. Empty: every known harm was caught."""
        if self._is_due():
            with self._one_at_a_time:
                # Who waited here while another request tried them need not try them once more.
                if self._is_due():
                    self._try_all()
        return _words(self._trials)

    def again(self) -> tuple[str, ...]:
        """Try them now, whatever the time: for the interval that ran out, and for rules that were loaded anew."""
        with self._one_at_a_time:
            self._try_all(self._rest)
            return _words(self._trials)

    def trials(self) -> tuple[Trial, ...]:
        """How each fared when it was last tried. Empty: none was tried yet."""
        return self._trials

    def _is_due(self) -> bool:
        return self._tried_at is None or self._clock() - self._tried_at >= self.every_seconds

    def _try_all(self, rest: Callable[[], None] = lambda: None) -> None:
        before, first = _words(self._trials), self._tried_at is None
        self._trials = trials(self._canaries, self._desk(), self._moment(), rest)
        self._tried_at = self._clock()
        unseen = _words(self._trials)
        if unseen != before and not first:
            self._changed(unseen)


def trials(canaries: tuple[Canary, ...], desk: Desk, moment: str, rest: Callable[[], None] = lambda: None) -> tuple[Trial, ...]:
    """How each canary fares, with a rest after each.

    No canaries at all is not a good sign either, nor is a protected rule that none of them tries.
    """
    if not canaries:
        return (Trial(name="", rules=(), tried_at=None, missed=NONE_FOUND),)
    tried = {rule for canary in canaries for rule in canary.rules}
    untried = (rule.id for rule in desk.rulebook.rules if rule.protected and rule.status == "active" and rule.id not in tried)
    return (
        *(
            Trial(name=canary.name, rules=tuple(sorted(canary.rules)), tried_at=moment, missed=_missed(canary, desk))
            for canary in _with_rests(canaries, rest)
        ),
        *(
            Trial(name="", rules=(rule,), tried_at=None, missed=f"{rule} is protected, and no canary shows that it fires")
            for rule in untried
        ),
    )


def _with_rests(canaries: tuple[Canary, ...], rest: Callable[[], None]) -> Iterator[Canary]:
    for canary in canaries:
        yield canary
        rest()


def unseen(canaries: tuple[Canary, ...], desk: Desk) -> tuple[str, ...]:
    """Each canary that was not caught, with the rules that were silent."""
    return _words(trials(canaries, desk, ""))


def read_canaries(*folders: Path) -> tuple[Canary, ...]:
    """The canaries of folders, a JSON file each: `case`, and `rules` that have to fire. One that cannot be read never does."""
    return tuple(_canary(file) for folder in folders for file in sorted(folder.glob("*.json")))


def _canary(file: Path) -> Canary:
    try:
        value = cast(Mapping[str, Any], json.loads(file.read_bytes()))
        return Canary(name=file.stem, case=json.dumps(value["case"]).encode(), rules=frozenset(value["rules"]))
    except (OSError, ValueError, KeyError, TypeError):
        # No case: it fails whenever it is tried, and is named then.
        return Canary(name=file.stem, case=b"", rules=frozenset())


def _words(tried: tuple[Trial, ...]) -> tuple[str, ...]:
    return tuple(trial.missed for trial in tried if trial.missed is not None)


def _missed(canary: Canary, desk: Desk) -> str | None:
    try:
        report = make_report(canary.case, desk)
    except Exception as fault:  # noqa: BLE001 - whatever breaks at a known harm, that harm was not caught
        return f"{canary.name}: could not be tried ({type(fault).__name__})"
    if isinstance(report, Refused):
        return f"{canary.name}: could not be read"
    silent = canary.rules - {finding.rule for finding in report.findings}
    return f"{canary.name}: nothing from {', '.join(sorted(silent))}" if silent else None
