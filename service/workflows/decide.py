"""A reviewer's decision about one finding: refused where somebody else decided in the meantime."""

from dataclasses import dataclass
from typing import Any, cast

from service.audit.kept import Alarm, Decision, DecisionOutcome, Event, Verdict
from service.workflows.holds import releasable
from service.workflows.ports import Office, Writing
from service.workflows.problems import Refused, refuse
from service.workflows.shapes import Shape
from service.workflows.standing import Standing, decisions_seen, standing
from service.workflows.vocabulary import ALARMS, OUTCOMES, VERDICTS

VERDICT_CODES = tuple(VERDICTS)
FIELDS = ("verdict", "alarm", "outcome", "reason_code", "reason", "action", "release_hold", "reviewer")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A decision as it was asked for. An overridden finding needs a reason; `reviewer` is the name as it was given.

    `alarm`: whether what the finding says is so. `outcome`: what came of it. `release_hold`: take off the hold of its orders.
    """

    verdict: Verdict
    reason_code: str | None
    reason: str | None
    action: str | None
    reviewer: str
    alarm: Alarm | None = None
    outcome: DecisionOutcome | None = None
    release_hold: bool = False


@dataclass(frozen=True, kw_only=True)
class Decided:
    """The decision as it was kept, and the entity tag that the next one needs."""

    decision: Decision
    tag: str


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """There is no such report, or no such finding in it."""

    what: str


@dataclass(frozen=True, kw_only=True)
class Stale:
    """Somebody decided since the caller last looked: the tag that holds now, and the decisions made since."""

    tag: str
    since: tuple[Decision, ...]


def read_decision(value: Any, *, signed_in: str | None = None) -> Wanted | Refused:
    """A decision from the JSON of a request, or all that is wrong with it.

    `signed_in` is the name of the person that a login proved: the decision is theirs, and may name nobody else.
    """
    shape = Shape(value=cast(dict[str, Any], value) if isinstance(value, dict) else {}, path="$")
    if not isinstance(value, dict):
        shape.note("", "a decision has to be a JSON object")
        return refuse(shape.problems)
    shape.only(FIELDS)
    wanted = Wanted(
        verdict=cast(Verdict, shape.choice("verdict", VERDICT_CODES, required=True)),
        alarm=cast(Alarm | None, shape.choice("alarm", tuple(ALARMS))),
        outcome=cast(DecisionOutcome | None, shape.choice("outcome", tuple(OUTCOMES))),
        reason_code=shape.text("reason_code", longest=80),
        reason=shape.text("reason", longest=1000),
        action=shape.text("action", longest=1000),
        release_hold=shape.flag("release_hold"),
        reviewer=_reviewer(shape, signed_in),
    )
    _check(wanted, shape)
    return refuse(shape.problems) if shape.problems else wanted


def _reviewer(shape: Shape, signed_in: str | None) -> str:
    typed = shape.text("reviewer", required=signed_in is None)
    if signed_in is not None and typed not in (None, signed_in):
        shape.note("reviewer", "is whoever is signed in: leave it out")
    return signed_in or typed or ""


def _check(wanted: Wanted, shape: Shape) -> None:
    """Note what is wrong with fields that are each well formed."""
    if wanted.verdict == "overridden" and not (wanted.reason_code or wanted.reason):
        shape.note("reason", "is needed to override a finding, or a reason_code")
    if wanted.verdict == "accepted" and wanted.alarm == "false":
        shape.note("alarm", "cannot be false where the finding is accepted: override it")
    if wanted.verdict in {"deferred", "undone"} and wanted.alarm:
        shape.note("alarm", "can only be said of a finding that is accepted or overridden")
    if wanted.release_hold and wanted.verdict != "overridden":
        shape.note("release_hold", "can only go with overridden")
    elif wanted.release_hold and wanted.alarm not in {"true", "false"}:
        shape.note("alarm", "has to be true or false to take a hold off: nobody releases what they could not settle")


def decide(
    report: str, finding: str, wanted: Wanted, *, tag: str, office: Office, actor: str | None = None
) -> Decided | Unknown | Stale | Refused:
    """Keep the decision with its audit event. `tag` is the entity tag that the reviewer was looking at; `actor` is who sent it,
    where that is known: else the audit has the name that was typed.

    A decision that could not be kept is audited too, since somebody believed to have made it.
    """
    by = actor or wanted.reviewer
    outcome = _decide(report, finding, wanted, tag, office, by)
    if not isinstance(outcome, Decided):
        known = None if isinstance(outcome, Unknown) and outcome.what == "report" else report
        about = {
            "finding": None if isinstance(outcome, Unknown) else finding,
            "verdict": wanted.verdict,
            "problems": [type(outcome).__name__.lower()],
        }
        with office.store.writing() as store:
            store.append(Event(kind="refused", at=office.moment(), report=known, actor=by, about=about))
    return outcome


def _decide(
    report: str, finding: str, wanted: Wanted, tag: str, office: Office, actor: str
) -> Decided | Unknown | Stale | Refused:
    with office.store.writing() as store:
        held = standing(store, report)
        found = _finding(held, finding) if held else None
        if held is None or found is None:
            return Unknown(what="report" if held is None else "finding")
        if tag != held.tag:
            return Stale(tag=held.tag, since=held.decisions[decisions_seen(tag) :])
        if wanted.reason_code and wanted.reason_code not in found["override_reasons"]:
            shape = Shape(value={}, path="$")
            shape.note("reason_code", "has to be one of: " + (", ".join(found["override_reasons"]) or "none for this finding"))
            return refuse(shape.problems)
        if wanted.release_hold and not releasable(held.report, finding):
            shape = Shape(value={}, path="$")
            shape.note(
                "release_hold", "is not possible: the finding holds no order, or it holds all prescribing until it is resolved"
            )
            return refuse(shape.problems)
        return _keep(store, held, finding, wanted, office, actor)


def _keep(store: Writing, held: Standing, finding: str, wanted: Wanted, office: Office, actor: str) -> Decided:
    kept, at = held.kept, office.moment()
    decision = Decision(report=kept.id, finding=finding, number=len(held.decisions) + 1, at=at, **vars(wanted))
    store.add_decision(decision)
    about = {
        "finding": finding,
        "verdict": wanted.verdict,
        "alarm": wanted.alarm,
        "outcome": wanted.outcome,
        "reason_code": wanted.reason_code,
        "release_hold": "yes" if wanted.release_hold else None,
        "number": str(decision.number),
    }
    event = Event(kind="decided", at=at, report=kept.id, patient=kept.patient, actor=actor, about=about)
    store.append(event)
    # Where an override of the same finding was carried over, the reports that it went into stand differently now.
    for report in store.carrying(kept.id, finding):
        _recount(store, report)
    return Decided(decision=decision, tag=_recount(store, kept.id))


def _recount(store: Writing, report: str) -> str:
    now = standing(store, report)
    assert now is not None
    store.recount(report, now.undecided, hold=bool(now.hold["advised"]))
    return now.tag


def _finding(held: Standing, finding: str) -> dict[str, Any] | None:
    return next((found for found in held.report["findings"] if found["id"] == finding), None)
