"""Which overrides of earlier reports still speak of the findings of a new one, and which have ended and why.

A pure function of what the findings rest on, the decisions that were made about the patient until then, and the time: a
replay that gives it the same gets the same. What is carried over is joined to the report; no finding is taken out.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.audit.kept import Carried, Decision, Hit, Past
from service.workflows.rests_on import changed
from service.workflows.shapes import read_moment

_HOLDS_ALL = "it holds all prescribing, which only the record itself can end"
_NO_DAYS = "the profile lets no override carry over"


@dataclass(frozen=True, kw_only=True)
class Lapsed:
    """An override of an earlier report that no longer speaks of a finding like the one it was made about, and why."""

    finding: str
    decision: Decision
    because: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CarriedOver:
    """What earlier decisions say of the findings of one report."""

    carried: tuple[Carried, ...] = ()
    lapsed: tuple[Lapsed, ...] = ()


def carry_over(
    hits: Sequence[Hit], past: Sequence[Past], *, at: str, days: int | None, holding_all: Collection[str]
) -> CarriedOver:
    """The overrides that are carried over into a report kept at `at`, and those that have lapsed.

    `past` are all decisions about the patient in their order, `days` for how long an override lasts (None: for no later
    report), `holding_all` the findings that hold all prescribing: no override of them is ever carried over.
    """
    by_same, by_thing = {one.same: one for one in past}, {one.thing: one for one in past}
    shown = [hit for hit in hits if hit.shown]
    known = {hit.same for hit in shown}
    carried: list[Carried] = []
    lapsed: list[Lapsed] = []
    for hit in shown:
        last = by_same.get(hit.same or "")
        if last is None:
            other = by_thing.get(hit.thing or "")
            if other is not None and other.same not in known and other.decision.verdict == "overridden":
                because = tuple(f"{part} changed" for part in changed(other.basis, hit.basis or {}))
                lapsed.append(Lapsed(finding=hit.finding, decision=other.decision, because=because))
        elif last.decision.verdict == "overridden":
            ended = _ended(last.decision, at, days, hit.finding in holding_all)
            if ended is None:
                until = _until(last.decision.at, days or 0).isoformat()
                carried.append(Carried(finding=hit.finding, serial=last.serial, decision=last.decision, until=until))
            else:
                lapsed.append(Lapsed(finding=hit.finding, decision=last.decision, because=(ended,)))
    return CarriedOver(carried=tuple(carried), lapsed=tuple(lapsed))


def _ended(decision: Decision, at: str, days: int | None, holds_all: bool) -> str | None:
    """Why an override is no longer in force although nothing that it rests on has changed; None: it is."""
    if holds_all:
        return _HOLDS_ALL
    if days is None:
        return _NO_DAYS
    now = _moment(at)
    if now < _moment(decision.at):
        return "it was made at a time that is still to come"
    return f"its {days} days have passed" if now >= _until(decision.at, days) else None


def _until(made: str, days: int) -> datetime:
    return _moment(made) + timedelta(days=days)


def _moment(written: str) -> datetime:
    read = read_moment(written)
    assert read is not None, "the store holds moments that we wrote"
    return read
