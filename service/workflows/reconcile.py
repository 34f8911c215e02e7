"""One request to reconcile: the report, kept with its audit event in one transaction before it is acknowledged."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.audit.canonical import sha256_hex
from service.audit.kept import Counts, Event, KeptKey, KeptReport
from service.core.model.case import Case
from service.core.model.pulls import Pulled
from service.core.model.report import Report
from service.workflows.case_reader import read_case
from service.workflows.ports import Office, Reading, Writing
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.pulls import Filled, Wanted, fill, pull_noted, wanted_pulls
from service.workflows.report_json import finding_json, report_bytes

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
    return finish(begun, ask_sources(begun, office), actor=actor, office=office)


def begin(body: bytes, *, key: str | None, actor: str | None, office: Office) -> Begun | Answered | Refused:
    """As far as it goes without asking a source: read, and with the same answer as before where there was one."""
    outcome = _begin(body, key, office)
    if isinstance(outcome, Refused):
        _note_refusal(body, outcome, actor, office)
    return outcome


def ask_sources(begun: Begun, office: Office) -> Sequence[Pulled]:
    """The answers of the sources that the case asks us to read, each of them audited. This waits, and works little."""
    return pull_noted(begun.wanted.asks, begun.wanted.whom, office) if begun.wanted else ()


def finish(begun: Begun, answers: Sequence[Pulled], *, actor: str | None, office: Office) -> Answered | Refused:
    """Judge what was read and keep the report."""
    outcome = _finish(begun, answers, actor, office)
    if isinstance(outcome, Refused):
        _note_refusal(begun.body, outcome, actor, office)
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
    return _keep(case, office.desk.judge(case), begun, filled.data, actor, office)


def _earlier(store: Reading, key: str, digest: str) -> Answered | Refused | None:
    used = store.key(key)
    if used is None:
        return None
    if used.body != digest:
        return refuse([Problem(path="Idempotency-Key", reason="was used before with another body; nothing was done")])
    kept = store.report(used.report)
    assert kept is not None
    return Answered(report=kept.id, answer=kept.answer, again=True)


def _keep(case: Case, report: Report, begun: Begun, judged: bytes, actor: str | None, office: Office) -> Answered | Refused:
    body, key, answer = begun.body, begun.key, report_bytes(report)
    with office.store.writing() as store:
        # Another request with this key may have been answered while this one was being worked on.
        if key is not None and (earlier := _earlier(store, key, sha256_hex(body))):
            return earlier
        at = office.moment()
        patient = office.pseudonyms.of(report.patient.identity.nhs_number or case.identity.nhs_number)
        known = _add(store, report, answer, judged, at, patient)
        if key is not None:
            store.add_key(KeptKey(key=key, body=sha256_hex(body), report=report.id), at)
        event = Event(
            kind="made-again" if known else "made",
            at=at,
            report=report.id,
            patient=patient,
            actor=actor,
            about=_about(report, answer, body) | ({"judged": sha256_hex(judged)} if begun.wanted else {}),
        )
        store.append(event)
    return Answered(report=report.id, answer=answer)


def _add(store: Writing, report: Report, answer: bytes, body: bytes, at: str, patient: str | None) -> bool:
    known = store.report(report.id)
    if known is not None:
        # The id stands for inputs, rules, tables and engine: two answers under one id would be a fault of ours.
        if known.answer != answer:
            raise RuntimeError("one report id stands for two different reports")
        return True
    store.add_report(
        KeptReport(
            id=report.id,
            made_at=at,
            case=report.case,
            status=report.status,
            transfer=report.transfer,
            hold=report.hold.advised,
            patient=patient,
            answer=answer,
            received=body,
            shadow=json.dumps([finding_json(finding) for finding in report.coverage.shadow_findings], ensure_ascii=False),
            undecided=_counts(report),
        )
    )
    return False


def _counts(report: Report) -> Counts:
    levels = [finding.severity for finding in report.findings]
    return Counts(
        critical=levels.count("critical"), high=levels.count("high"), moderate=levels.count("moderate"), low=levels.count("low")
    )


def _about(report: Report, answer: bytes, body: bytes) -> dict[str, Any]:
    made = report.made_by
    return {
        "status": report.status,
        "body": sha256_hex(body),
        "inputs": made.inputs,
        "answer": sha256_hex(answer),
        "engine": made.engine,
        "rules": made.rules,
        "reference_data": made.reference_data,
        "profile": made.profile,
        "findings": [f"{finding.rule} {finding.severity}" for finding in report.findings],
        "hold": report.hold.scope,
    }


def _note_refusal(body: bytes, refused: Refused, actor: str | None, office: Office) -> None:
    # A path may hold a field's name as it was sent, so long numbers are struck out of it.
    said = [_LONG_NUMBER.sub("#", f"{problem.path}: {problem.reason}") for problem in refused.problems[:20]]
    about = {"body": sha256_hex(body), "problems": said}
    with office.store.writing() as store:
        store.append(Event(kind="refused", at=office.moment(), actor=actor, about=about))
