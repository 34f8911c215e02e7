"""A report as it stands now: what it said, what was decided about it since, and which earlier overrides still speak in it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from service.audit.kept import Carried, Counts, Decision, KeptReport
from service.workflows.holds import held_after
from service.workflows.ports import Reading

_SETTLED = frozenset({"accepted", "overridden"})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A kept report with all that was decided about its findings, from one view of the store."""

    kept: KeptReport
    decisions: tuple[Decision, ...]
    carried: tuple[Carried, ...]

    @property
    def tag(self) -> str:
        """The entity tag: it changes with every decision about the report, and when an override carried into it falls."""
        return tag_of(len(self.decisions), sum(not one.stands for one in self.carried))

    @cached_property
    def report(self) -> dict[str, Any]:
        """The report as it was answered."""
        return json.loads(self.kept.answer)

    @cached_property
    def last(self) -> dict[str, Decision]:
        """The decision that holds for each finding: the last about it here, or else the override that was carried over."""
        before = {one.finding: one.decision for one in self.carried if one.stands}
        return before | {decision.finding: decision for decision in self.decisions}

    @property
    def settled(self) -> frozenset[str]:
        """The findings that somebody has settled; one that was undone or deferred is not."""
        return frozenset(finding for finding, decision in self.last.items() if decision.verdict in _SETTLED)

    @property
    def hold(self) -> dict[str, Any]:
        """The hold as it stands, with those taken off named."""
        released = {finding for finding, one in self.last.items() if one.verdict == "overridden" and one.release_hold}
        return held_after(self.report, released)

    @property
    def undecided(self) -> Counts:
        """How many findings of each severity nobody has settled."""
        return left_undecided(self.report, self.settled)


def standing(store: Reading, report: str) -> Standing | None:
    """The report of that id as it stands. None: there is no such report."""
    kept = store.report(report)
    if kept is None:
        return None
    return Standing(kept=kept, decisions=tuple(store.decisions(report)), carried=tuple(store.carried(report)))


def left_undecided(report: Mapping[str, Any], settled: Collection[str]) -> Counts:
    """How many findings of each severity a report has that are not among those settled."""
    levels = [found["severity"] for found in report["findings"] if found["id"] not in settled]
    return Counts(**{level: levels.count(level) for level in ("critical", "high", "moderate", "low")})


def tag_of(decisions: int, fallen: int = 0) -> str:
    """The entity tag of a report with so many decisions, and so many carried overrides that no longer stand."""
    return f'"decisions-{decisions}-{fallen}"' if fallen else f'"decisions-{decisions}"'


def decisions_seen(tag: str) -> int:
    """How many decisions somebody with that tag has seen; 0 for a tag that is none of ours."""
    digits = tag.strip('"').removeprefix("decisions-").partition("-")[0]
    return int(digits) if digits.isdecimal() else 0
