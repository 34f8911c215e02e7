"""One request to reconcile: the report, kept with its audit event in one transaction before it is acknowledged."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from service.audit.canonical import sha256_hex
from service.audit.kept import Counts, Event, Hit, KeptKey, KeptReport, Past
from service.core.model.case import Case
from service.core.model.pulls import Pulled
from service.core.model.report import Report
from service.core.rules import Rulebook
from service.workflows.carry_over import CarriedOver, carry_over
from service.workflows.case_reader import read_case
from service.workflows.changes import asks_of_orders, note_change
from service.workflows.holds import ALL_PRESCRIBING
from service.workflows.joined import with_decisions
from service.workflows.ports import Office, Reading, Writing
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.pulls import Filled, Wanted, fill, pull_noted, wanted_pulls
from service.workflows.report_json import finding_json, json_bytes, report_json
from service.workflows.rests_on import hits_of
from service.workflows.standing import Standing, left_undecided

_LONGEST_KEY = 200
_LONG_NUMBER = re.compile(r"\d{5,}")


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The bytes of a report that is safely kept. `again`: this key was answered before, and this is that answer."""

    report: str
    answer: bytes
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A request that was read and not yet judged. `wanted`: the sources that it asks us to read, None where there are none."""

    body: bytes
    key: str | None
    value: Any
    wanted: Wanted | None


def reconcile(body: bytes, *, key: str | None, actor: str | None, office: Office) -> Answered | Refused:
    """The answer to a request. The same key with the same body gives the same bytes; with another body it is refused.

    Refused requests are audited too. Whatever the pipeline or the store raises is for the outermost handler, which
    calls `note_failure`.
    """
    begun = begin(body, key=key, actor=actor, office=office)
    if not isinstance(begun, Begun):
        return begun
    return finish(begun, ask_sources(begun, actor=actor, office=office), actor=actor, office=office)


def begin(body: bytes, *, key: str | None, actor: str | None, office: Office) -> Begun | Answered | Refused:
    """As far as it goes without asking a source: read, and with the same answer as before where there was one."""
    outcome = _begin(body, key, office)
    if isinstance(outcome, Refused):
        note_refusal(body, outcome, actor=actor, office=office)
    return outcome


def ask_sources(begun: Begun, *, actor: str | None, office: Office) -> Sequence[Pulled]:
    """The answers of the sources that the case asks us to read, each of them audited. This waits, and works little."""
    return pull_noted(begun.wanted.asks, begun.wanted.whom, office, actor=actor) if begun.wanted else ()


def finish(begun: Begun, answers: Sequence[Pulled], *, actor: str | None, office: Office) -> Answered | Refused:
    """Judge what was read and keep the report."""
    outcome = _finish(begun, answers, actor, office)
    if isinstance(outcome, Refused):
        note_refusal(begun.body, outcome, actor=actor, office=office)
    return outcome


def note_failure(body: bytes, fault: str, *, actor: str | None, office: Office) -> None:
    """Audit a request that a fault of ours left without an answer. `fault` names its kind and holds no data."""
    about = {"body": sha256_hex(body), "fault": fault}
    with office.store.writing() as store:
        store.append(Event(kind="failed", at=office.moment(), actor=actor, about=about))


def note_unread(title: str, *, actor: str | None, office: Office) -> None:
    """Audit a request whose body was refused before it was read, such as one that is too large."""
    with office.store.writing() as store:
        store.append(Event(kind="refused", at=office.moment(), actor=actor, about={"problems": [title]}))


def _begin(body: bytes, key: str | None, office: Office) -> Begun | Answered | Refused:
    if key is not None and not 0 < len(key) <= _LONGEST_KEY:
        return refuse([Problem(path="Idempotency-Key", reason=f"has to have 1 to {_LONGEST_KEY} characters")])
    digest = sha256_hex(body)
    if key is not None:
        with office.store.reading() as store:
            if earlier := _earlier(store, key, digest):
                return earlier
    value = office.desk.read_json(body)
    if isinstance(value, Refused):
        return value
    wanted = wanted_pulls(value)
    return wanted if isinstance(wanted, Refused) else Begun(body=body, key=key, value=value, wanted=wanted)


def _finish(begun: Begun, answers: Sequence[Pulled], actor: str | None, office: Office) -> Answered | Refused:
    # What was pulled is kept in place of the request to pull it: a replay asks nobody again.
    filled = fill(begun.value, answers) if begun.wanted else Filled(value=begun.value, data=begun.body)
    case = read_case(filled.value, office.desk.read_source)
    if isinstance(case, Refused):
        return case
    return _keep(case, office.desk.judge(case), begun, filled, actor, office)


def _earlier(store: Reading, key: str, digest: str) -> Answered | Refused | None:
    used = store.key(key)
    if used is None:
        return None
    if used.body != digest:
        return refuse([Problem(path="Idempotency-Key", reason="was used before with another body; nothing was done")])
    kept = store.report(used.report)
    assert kept is not None
    return Answered(report=kept.id, answer=kept.answer, again=True)


def _keep(case: Case, report: Report, begun: Begun, filled: Filled, actor: str | None, office: Office) -> Answered | Refused:
    key = begun.key
    # One writer at a time: whatever does not rest on what the others have written is made before its turn.
    value = report_json(report)
    hits = hits_of(report, value, office.desk.rulebook)
    plain = _Plain(
        value=value,
        answer=json_bytes(value),
        shadow=json.dumps([finding_json(finding) for finding in report.coverage.shadow_findings], ensure_ascii=False),
        body=sha256_hex(begun.body),
        judged=sha256_hex(filled.data) if begun.wanted else None,
    )
    with office.store.writing() as store:
        # Another request with this key may have been answered while this one was being worked on.
        if key is not None and (earlier := _earlier(store, key, plain.body)):
            return earlier
        at = office.moment()
        patient = office.pseudonyms.of(report.patient.identity.nhs_number or case.identity.nhs_number)
        seen = store.last_decision()
        over = carried_into(report, hits, store.past(patient) if patient else (), at, office.desk.rulebook)
        made = _Made(report=report, value=with_decisions(value, over), hits=hits, over=over, plain=plain)
        kept = _kept(made, filled.data, at, patient, seen)
        known = _add(store, kept, made)
        if key is not None:
            store.add_key(KeptKey(key=key, body=plain.body, report=kept.id), at)
        event = Event(
            kind="made-again" if known else "made",
            at=at,
            report=kept.id,
            patient=patient,
            actor=actor,
            about=_about(made, kept.answer),
        )
        store.append(event)
        if not known and not asks_of_orders(filled.value):
            note_change(store, kept, made.value["hold"], hits, office.subscribers)
    return Answered(report=kept.id, answer=kept.answer)


def carried_into(report: Report, hits: Sequence[Hit], past: Sequence[Past], at: str, rulebook: Rulebook) -> CarriedOver:
    """What the decisions about a patient until then say of the findings of a report that is kept at `at`."""
    everything = {finding.id for finding in report.findings if finding.holds == ALL_PRESCRIBING}
    return carry_over(hits, past, at=at, days=rulebook.override_expires_after_days, holding_all=everything)


@dataclass(frozen=True, kw_only=True)
class _Plain:
    """A report as it is where nothing was decided before: its JSON and the bytes of it, the findings of shadow rules as JSON.

    `body` is the hash of what was received, `judged` of what was judged in its place; None: the same was.
    """

    value: dict[str, Any]
    answer: bytes
    shadow: str
    body: str
    judged: str | None


@dataclass(frozen=True, kw_only=True)
class _Made:
    """A report with what was joined to it: `value` is its JSON, as it is answered."""

    report: Report
    value: dict[str, Any]
    hits: tuple[Hit, ...]
    over: CarriedOver
    plain: _Plain


def _kept(made: _Made, body: bytes, at: str, patient: str | None, seen: int) -> KeptReport:
    report = made.report
    kept = KeptReport(
        id=made.value["id"],
        made_at=at,
        case=report.case,
        status=report.status,
        transfer=report.transfer,
        hold=made.value["hold"]["advised"],
        patient=patient,
        answer=made.plain.answer if made.value is made.plain.value else json_bytes(made.value),
        received=body,
        shadow=made.plain.shadow,
        undecided=Counts(),
        decisions_seen=seen,
    )
    settled = Standing(kept=kept, decisions=(), carried=made.over.carried).settled
    return replace(kept, undecided=left_undecided(made.value, settled))


def _add(store: Writing, kept: KeptReport, made: _Made) -> bool:
    known = store.report(kept.id)
    if known is not None:
        # The id stands for inputs, rules, tables, engine and what was decided before: two answers under one are a fault of ours.
        if known.answer != kept.answer:
            raise RuntimeError("one report id stands for two different reports")
        return True
    store.add_report(kept, made.hits, made.over.carried)
    return False


def _about(joined: _Made, answer: bytes) -> dict[str, Any]:
    report, made = joined.report, joined.report.made_by
    about = {
        "status": report.status,
        "body": joined.plain.body,
        "inputs": made.inputs,
        "answer": sha256_hex(answer),
        "engine": made.engine,
        "rules": made.rules,
        "reference_data": made.reference_data,
        "profile": made.profile,
        "findings": [f"{finding.rule} {finding.severity}" for finding in report.findings],
        "shadow": [f"{finding.rule} {finding.severity}" for finding in report.coverage.shadow_findings],
        "shadow_failed": list(report.coverage.shadow_broken),
        "decisions": joined.value["decisions"]["sha256"],
        "carried": [f"{one.finding} from {one.decision.report} {one.decision.finding}" for one in joined.over.carried],
        "hold": joined.value["hold"]["scope"],
    }
    return about if joined.plain.judged is None else about | {"judged": joined.plain.judged}


def note_refusal(body: bytes, refused: Refused, *, actor: str | None, office: Office) -> None:
    """Audit a request that could not be used, with where and why and nothing of what it held."""
    # A path may hold a field's name as it was sent, so long numbers are struck out of it.
    said = [_LONG_NUMBER.sub("#", f"{problem.path}: {problem.reason}") for problem in refused.problems[:20]]
    about = {"body": sha256_hex(body), "problems": said}
    with office.store.writing() as store:
        store.append(Event(kind="refused", at=office.moment(), actor=actor, about=about))
