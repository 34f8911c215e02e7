"""A report as the JSON of the contract (section 2): fixed names, one order, clinical numbers as strings."""

from typing import Any

import orjson

from service.core.model.finding import Finding, NotChecked, Subject
from service.core.model.patient import Fact, Patient
from service.core.model.report import Coverage, Hold, MadeBy, Report, SourceReport
from service.workflows.lines_json import allergy_line, condition_json, medicine_line
from service.workflows.notice import NOTICE

Json = dict[str, Any]


def report_bytes(report: Report) -> bytes:
    """The report as compact UTF-8 JSON. The same report always gives the same bytes."""
    return json_bytes(report_json(report))


def json_bytes(value: Json) -> bytes:
    """A report that is JSON already, as the bytes that are sent and kept."""
    return orjson.dumps(value)


def report_json(report: Report) -> Json:
    """The report as a JSON object. Shadow findings are not in it: they are kept in the store for whoever tunes the rules."""
    return {
        "notice": NOTICE,
        "id": report.id,
        "case": report.case,
        "status": report.status,
        "status_reasons": list(report.status_reasons),
        "transfer": report.transfer,
        "as_of": report.as_of,
        "expires_at": report.expires_at,
        "made_by": made_by_json(report.made_by),
        "hold": hold_json(report.hold),
        "patient": _patient(report.patient),
        "sources": [_source(source) for source in report.sources],
        "medicines": [medicine_line(line) for line in report.medicines],
        "allergies": [allergy_line(line) for line in report.allergies],
        "conditions": [condition_json(entry) for entry in report.conditions],
        "findings": [finding_json(finding) for finding in report.findings],
        "coverage": _coverage(report.coverage),
        # What was decided before is joined where reports are kept; the pipeline has no memory.
        "decisions": {"sha256": None, "carried": [], "lapsed": []},
    }


def finding_json(finding: Finding) -> Json:
    """One finding as the contract names its fields."""
    return {
        "id": finding.id,
        "rule": finding.rule,
        "rule_version": finding.rule_version,
        "category": finding.category,
        "severity": finding.severity,
        "summary": finding.summary,
        "detail": finding.detail,
        "action": finding.action,
        "hazards": list(finding.hazards),
        "subjects": [_subject(subject) for subject in finding.subjects],
        "evidence": {key: finding.evidence[key] for key in sorted(finding.evidence)},
        "override_reasons": list(finding.override_reasons),
        "holds": finding.holds,
        "interrupts": finding.interrupts,
        "grouped_under": finding.grouped_under,
        "grouped_because": finding.grouped_because,
        "repeats": finding.repeats,
    }


def made_by_json(made: MadeBy) -> Json:
    """What made an answer."""
    return {
        "engine": made.engine,
        "rules": made.rules,
        "reference_data": made.reference_data,
        "profile": made.profile,
        "inputs": made.inputs,
    }


def _subject(subject: Subject) -> Json:
    return {
        "kind": subject.kind,
        "line": subject.line,
        "source": subject.source,
        "entry": subject.entry,
        "text": subject.text,
        "code": {"system": subject.system, "code": subject.code} if subject.code else None,
    }


def hold_json(hold: Hold) -> Json:
    """Whether to stop prescribing, for what, and by which findings. None is released before somebody says so."""
    return {
        "advised": hold.advised,
        "scope": hold.scope,
        "orders": list(hold.orders),
        "reasons": list(hold.reasons),
        "released": [],
    }


def _patient(patient: Patient) -> Json:
    identity = patient.identity
    return {
        "nhs_number": identity.nhs_number,
        "birth_date": identity.birth_date.written if identity.birth_date else None,
        "sex": identity.sex,
        "age_years": patient.age_years,
        "age_months": patient.age_months,
        "facts": [_fact(fact, used=True) for fact in patient.facts] + [_fact(fact, used=False) for fact in patient.others],
    }


def _fact(fact: Fact, *, used: bool) -> Json:
    return {
        "name": fact.name,
        "value": None if fact.value is None else str(fact.value),
        "unit": fact.unit,
        "written": fact.written,
        "source": fact.source,
        "entry": fact.entry,
        "measured_at": fact.measured_at.written if fact.measured_at else None,
        "method": fact.method,
        "chosen": used,
        "unusable": fact.unusable,
    }


def _source(source: SourceReport) -> Json:
    return {
        "name": source.name,
        "role": source.role,
        "outcome": source.outcome,
        "as_of": source.as_of,
        "medicines": source.medicines,
        "allergies": source.allergies,
        "allergy_statement": source.allergy_statement,
        "medicine_statement": source.medicine_statement,
        "unreadable": [
            {"entry": entry.entry, "path": entry.path, "reason": entry.reason, "resource": entry.resource, "words": entry.words}
            for entry in source.unreadable
        ],
        "warnings": list(source.warnings),
        "whole": source.whole,
        "because": source.because,
        "failure": source.failure,
        "format": source.dialect,
        "sha256": source.sha256,
        "set_aside": [{"entry": entry.entry, "kind": entry.kind} for entry in source.set_aside],
        "passed_over": dict(source.passed_over),
        "problems": source.problems,
        "problem_list": source.problem_list,
        "unverified": source.unverified,
        "proposed": source.proposed,
    }


def _coverage(coverage: Coverage) -> Json:
    return {
        "rules_run": coverage.rules_run,
        "rules_disabled": [
            {"rule": off.rule, "reason": off.reason, "approved_by": off.approved_by, "expires": off.expires}
            for off in coverage.rules_disabled
        ],
        "rules_notices": list(coverage.rules_notices),
        "not_checked": [not_checked_json(gap) for gap in coverage.not_checked],
    }


def not_checked_json(gap: NotChecked) -> Json:
    """One check that could not tell."""
    return {
        "rule": gap.rule,
        "severity": gap.severity,
        "subject": _subject(gap.subject),
        "missing": list(gap.missing),
        "because": gap.because,
        "alters_status": gap.alters_status,
    }
