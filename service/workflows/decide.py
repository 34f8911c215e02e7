"""A reviewer's decision about one finding: refused where somebody else decided in the meantime."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast, get_args

from service.audit.kept import Counts, Decision, Event, KeptReport, Verdict
from service.workflows.ports import Office, Writing
from service.workflows.problems import Refused, refuse
from service.workflows.shapes import Shape

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_FIELDS = ("verdict", "reason_code", "reason", "action", "reviewer")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A decision as it was asked for. An overridden finding needs a reason; `reviewer` is the name as it was given."""

    verdict: Verdict
    reason_code: str | None
    reason: str | None
    action: str | None
    reviewer: str


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """There is no such report, or no such finding in it."""

    what: str


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Somebody decided since the caller last looked: the tag that holds now, and the decisions made since."""

    tag: str
    since: tuple[Decision, ...]


def tag_of(decisions: int) -> str:
    """The entity tag of a report with so many decisions."""
    return f'"decisions-{decisions}"'


def read_decision(value: Any) -> Wanted | Refused:
    """A decision from the JSON of a request, or all that is wrong with it."""
    shape = Shape(value=cast(dict[str, Any], value) if isinstance(value, dict) else {}, path="$")
    if not isinstance(value, dict):
        shape.note("", "a decision has to be a JSON object")
        return refuse(shape.problems)
    shape.only(_FIELDS)
    verdict = shape.choice("verdict", VERDICTS, required=True)
    code, reason = shape.text("reason_code", longest=80), shape.text("reason", longest=1000)
    action, reviewer = shape.text("action", longest=1000), shape.text("reviewer", required=True)
    if verdict == "overridden" and not (code or reason):
        shape.note("reason", "is needed to override a finding, or a reason_code")
    if shape.problems:
        return refuse(shape.problems)
    return Wanted(verdict=cast(Verdict, verdict), reason_code=code, reason=reason, action=action, reviewer=cast(str, reviewer))


def decide(report: str, finding: str, wanted: Wanted, *, tag: str, office: Office) -> Decision | Unknown | Stale | Refused:
    """Keep the decision with its audit event. `tag` is the entity tag that the reviewer was looking at.

    A decision that could not be kept is audited too, since somebody believed to have made it.
    """
    outcome = _decide(report, finding, wanted, tag, office)
    if not isinstance(outcome, Decision):
        known = None if isinstance(outcome, Unknown) and outcome.what == "report" else report
        about = {
            "finding": None if isinstance(outcome, Unknown) else finding,
            "verdict": wanted.verdict,
            "problems": [type(outcome).__name__.lower()],
        }
        with office.store.writing() as store:
            store.append(Event(kind="refused", at=office.moment(), report=known, actor=wanted.reviewer, about=about))
    return outcome


def _decide(report: str, finding: str, wanted: Wanted, tag: str, office: Office) -> Decision | Unknown | Stale | Refused:
    with office.store.writing() as store:
        kept = store.report(report)
        found = _finding(kept, finding) if kept else None
        if kept is None or found is None:
            return Unknown(what="report" if kept is None else "finding")
        earlier = store.decisions(report)
        if tag != tag_of(len(earlier)):
            return Stale(tag=tag_of(len(earlier)), since=tuple(earlier[_number(tag) :]))
        if wanted.reason_code and wanted.reason_code not in found["override_reasons"]:
            shape = Shape(value={}, path="$")
            shape.note("reason_code", "has to be one of: " + (", ".join(found["override_reasons"]) or "none for this finding"))
            return refuse(shape.problems)
        return _keep(store, kept, earlier, finding, wanted, office)


def _keep(
    store: Writing, kept: KeptReport, earlier: Sequence[Decision], finding: str, wanted: Wanted, office: Office
) -> Decision:
    at = office.moment()
    decision = Decision(
        report=kept.id,
        finding=finding,
        number=len(earlier) + 1,
        verdict=wanted.verdict,
        reason_code=wanted.reason_code,
        reason=wanted.reason,
        action=wanted.action,
        reviewer=wanted.reviewer,
        at=at,
    )
    store.add_decision(decision, undecided(kept, [*earlier, decision]))
    about = {"finding": finding, "verdict": wanted.verdict, "reason_code": wanted.reason_code, "number": str(decision.number)}
    event = Event(kind="decided", at=at, report=kept.id, patient=kept.patient, actor=wanted.reviewer, about=about)
    store.append(event)
    return decision


def undecided(kept: KeptReport, decisions: Sequence[Decision]) -> Counts:
    """The findings of a report without a decision; one that was undone or deferred is not decided."""
    last = {decision.finding: decision.verdict for decision in decisions}
    settled = {finding for finding, verdict in last.items() if verdict in ("accepted", "overridden")}
    open_levels = [found["severity"] for found in _findings(kept) if found["id"] not in settled]
    return Counts(**{level: open_levels.count(level) for level in ("critical", "high", "moderate", "low")})


def _finding(kept: KeptReport, finding: str) -> dict[str, Any] | None:
    return next((found for found in _findings(kept) if found["id"] == finding), None)


def _findings(kept: KeptReport) -> list[dict[str, Any]]:
    return json.loads(kept.answer)["findings"]


def _number(tag: str) -> int:
    digits = tag.strip('"').removeprefix("decisions-")
    return int(digits) if digits.isdecimal() else 0
