"""One proposed order held against a patient's latest report: what the rules say of it, and whether to hold.

The case behind the report is judged again, now and with the order beside it, so that every rule sees what it always
sees. What is answered is what speaks of the order, and what could not be told about it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from service.audit.canonical import sha256_hex
from service.audit.kept import Event, KeptReport
from service.core.causes import grouped
from service.core.model.case import Case
from service.core.model.finding import Finding, Subject
from service.core.model.report import Hold, Report
from service.core.model.written import SourceList
from service.workflows.case_reader import read_case
from service.workflows.case_sources import DIALECTS
from service.workflows.decide import Unknown
from service.workflows.latest import case_of, latest_report, with_source
from service.workflows.lines_json import medicine_line
from service.workflows.nhs_number import read_nhs_number
from service.workflows.ports import Office
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.report_json import finding_json, hold_json, made_by_json, not_checked_json
from service.workflows.shapes import Shape, read_moment

Json = dict[str, Any]
_FIELDS = ("report", "patient", "as_of", "order")
_NAME = "proposed-order"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A check as it was asked for. Exactly one of `report` and `nhs_number` is set. `as_of` None: now."""

    report: str | None
    nhs_number: str | None
    as_of: datetime | None
    payload: object
    format: str | None


def read_order_check(value: Any) -> Wanted | Refused:
    """A check from the JSON of a request, or all that is wrong with it.

    `order` is a FHIR resource, or `{"payload": …, "format": …}` as a source of a case has it.
    """
    if not isinstance(value, dict):
        return refuse([Problem(path="$", reason="an order check has to be a JSON object")])
    shape = Shape(value=cast(Mapping[str, Any], value), path="$")
    shape.only(_FIELDS)
    report, number = shape.text("report"), _nhs_number(shape)
    if ("report" in value) == ("patient" in value):
        shape.note("", "needs exactly one of report and patient: whose order it is")
    as_of = shape.moment("as_of")
    payload, dialect = _order(shape)
    if shape.problems:
        return refuse(shape.problems)
    return Wanted(report=report, nhs_number=number, as_of=as_of, payload=payload, format=dialect)


def check_order(wanted: Wanted, *, body: bytes, actor: str | None, office: Office) -> Json | Refused | Unknown:
    """The answer about one order. Unknown: there is no report to hold it against, so nothing was checked."""
    with office.store.reading() as store:
        kept = store.report(wanted.report) if wanted.report else latest_report(store, _whose(wanted, office), office)
    if kept is None:
        return Unknown(what="report of this patient")
    case, name = _with_order(kept, wanted, office)
    read = read_case(case, office.desk.read_source)
    if isinstance(read, Refused):
        return read
    report = office.desk.judge(_of_the_patient(read, name))
    if (trouble := _unread(report, name)) is not None:
        return refuse([Problem(path="$.order", reason=trouble)])
    found = _answer(report, name, kept, read.as_of)
    _note(found, kept, body, actor, office)
    return found


def _whose(wanted: Wanted, office: Office) -> str:
    return office.pseudonyms.of(wanted.nhs_number) or ""


def _with_order(kept: KeptReport, wanted: Wanted, office: Office) -> tuple[Json, str]:
    """The case of the report with the order as one more source of orders, judged at the time asked for."""
    now = (wanted.as_of or office.now()).isoformat()
    order: Json = {"name": _NAME, "role": "inpatient-orders", "proposed": True, "retrieved_at": now, "payload": wanted.payload}
    if wanted.format:
        order["format"] = wanted.format
    return with_source(case_of(kept, office), order, now)


def _of_the_patient(case: Case, name: str) -> Case:
    """The case with the order as one that the request says to be of this patient: a lone resource names nobody by itself."""
    return replace(
        case,
        sources=tuple(
            replace(source, said_to_be_of=True) if isinstance(source, SourceList) and source.name == name else source
            for source in case.sources
        ),
    )


def _unread(report: Report, name: str) -> str | None:
    """Why the order cannot be judged: it was not read, names another patient, or holds no medicine."""
    source = next(source for source in report.sources if source.name == name)
    if source.outcome != "read" or source.unreadable:
        broken = "; ".join(f"{entry.path}: {entry.reason}" for entry in source.unreadable)
        return f"could not be used: {source.because or broken}. Nothing was checked."
    if not source.medicines:
        return "holds no order of a medicine. Nothing was checked."
    entries = (one.entry for line in report.medicines for one in line.entries if one.entry.written.source == name)
    # An order that is not about to be given is in force for no rule: silence about it would be taken for a clearance.
    idle = next((entry for entry in entries if not entry.in_force), None)
    return f"is not an order that is about to be given ({idle.because}). Nothing was checked." if idle else None


def _answer(report: Report, name: str, kept: KeptReport, now: datetime) -> Json:
    findings = grouped([f for f in report.findings if f.holds == "all-prescribing" or _speaks(name, f.subjects)])
    lines = [line for line in report.medicines if any(one.entry.written.source == name for one in line.entries)]
    reasons = [*_expired(kept, now), *report.status_reasons]
    return {
        "report": kept.id,
        "source": name,
        "as_of": report.as_of,
        "status": "incomplete" if reasons and report.status == "complete" else report.status,
        "status_reasons": reasons,
        "made_by": made_by_json(report.made_by),
        "hold": hold_json(_hold(report, findings, name)),
        "medicines": [medicine_line(line) for line in lines],
        "findings": [finding_json(finding) for finding in findings],
        "not_checked": [not_checked_json(gap) for gap in report.coverage.not_checked if _speaks(name, (gap.subject,))],
    }


def _hold(report: Report, findings: Sequence[Finding], name: str) -> Hold:
    """The hold of the report, as far as it is about this order: all prescribing, or the order's own lines."""
    holding = [finding for finding in findings if finding.id in report.hold.reasons]
    lines = {subject.line for finding in holding for subject in finding.subjects if subject.source == name and subject.line}
    everything = any(finding.holds == "all-prescribing" for finding in holding)
    scope = "all-prescribing" if everything else "these-orders" if lines else None
    held = tuple(line for line in report.hold.orders if line in lines)
    return Hold(advised=scope is not None, scope=scope, orders=held, reasons=tuple(finding.id for finding in holding if scope))


def _speaks(name: str, subjects: Iterable[Subject]) -> bool:
    return any(subject.source == name for subject in subjects)


def _expired(kept: KeptReport, now: datetime) -> list[str]:
    """A report stands for a time: after it the sources may say something else, and that is said."""
    expires = read_moment(json.loads(kept.answer)["expires_at"])
    if expires is None:
        return [f"it cannot be told when report {kept.id} expires: the sources have to be reconciled again"]
    return (
        [f"report {kept.id} expired at {expires.isoformat()}: the sources have to be reconciled again"] if now > expires else []
    )


def _nhs_number(shape: Shape) -> str | None:
    patient = shape.part("patient")
    if patient is None:
        return None
    patient.only(("nhs_number",))
    digits = read_nhs_number(patient.text("nhs_number", required=True) or "")
    if digits is None and patient.value.get("nhs_number"):
        patient.note("nhs_number", "is not an NHS number: ten digits, the last of which has to fit the others")
    return digits


def _order(shape: Shape) -> tuple[object, str | None]:
    order = shape.part("order")
    if order is None:
        if shape.value.get("order") is None:
            shape.note("order", "is needed: a FHIR resource, or an object with payload and format")
        return None, None
    if "resourceType" in order.value:
        resource = dict(order.value)
        return (resource if resource["resourceType"] == "Bundle" else _bundle(resource)), None
    order.only(("payload", "format"))
    payload: object = order.value.get("payload")
    if not isinstance(payload, dict | str):
        order.note("payload", "has to be a FHIR resource, or a string that holds XML, HL7 v2 or CSV")
    return cast(object, payload), order.choice("format", DIALECTS)


def _bundle(resource: Json) -> Json:
    """One resource as the readers take it: in a collection of its own."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}


def _note(found: Json, kept: KeptReport, body: bytes, actor: str | None, office: Office) -> None:
    about = {
        "body": sha256_hex(body),
        "status": found["status"],
        "hold": found["hold"]["scope"],
        "findings": [f"{finding['rule']} {finding['severity']}" for finding in found["findings"]],
        "rules": found["made_by"]["rules"],
        "reference_data": found["made_by"]["reference_data"],
    }
    with office.store.writing() as store:
        event = Event(kind="order-checked", at=office.moment(), report=kept.id, patient=kept.patient, actor=actor, about=about)
        store.append(event)
