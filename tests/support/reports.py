"""A judge that needs no rules: it lists the sources, and finds whatever words of the case it is told to find."""

import hashlib
from datetime import timedelta

from service.core.model.case import Case
from service.core.model.failures import SourceFailure
from service.core.model.finding import Finding, NotChecked, Severity, Subject
from service.core.model.patient import Patient
from service.core.model.report import Coverage, Hold, MadeBy, Report, SourceReport
from service.core.model.written import SourceList


def judge(case: Case, engine: str = "test") -> Report:
    """A report with one finding a source that failed, and one for each medicine that was written."""
    findings = tuple(Finding(**{**vars(found), "id": f"f-{number}"}) for number, found in enumerate(_findings(case), 1))
    whole = not any(isinstance(source, SourceFailure) for source in case.sources)
    return Report(
        id=hashlib.sha256(f"{case.inputs}{engine}".encode()).hexdigest()[:26],
        case=case.case,
        status="complete" if whole else "incomplete",
        status_reasons=() if whole else ("a source was not read",),
        transfer=case.transfer,
        as_of=case.as_of.isoformat(),
        expires_at=(case.as_of + timedelta(hours=24)).isoformat(),
        made_by=MadeBy(engine=engine, rules="sha256:r", reference_data="sha256:d", profile="test", inputs=case.inputs),
        patient=Patient(identity=case.identity),
        hold=Hold(advised=False, scope=None, orders=(), reasons=()),
        sources=tuple(_source(source) for source in sorted(case.sources, key=lambda source: source.name)),
        medicines=(),
        allergies=(),
        findings=findings,
        coverage=Coverage(rules_run=1, rules_disabled=(), not_checked=_gaps(case)),
    )


def _findings(case: Case) -> list[Finding]:
    found = [
        finding("critical", "source-failed", Subject(kind="source", source=source.name))
        for source in case.sources
        if isinstance(source, SourceFailure)
    ]
    for source in case.sources:
        if isinstance(source, SourceList):
            found += [
                finding("low", "added-medicine", Subject(kind="medicine", source=source.name, entry=entry.entry, text=entry.text))
                for entry in source.medicines
            ]
    return found


def finding(severity: Severity, category: str, subject: Subject) -> Finding:
    """A finding of a rule that does not exist."""
    return Finding(
        id="",
        rule="TST-001",
        rule_version=1,
        category=category,
        severity=severity,
        summary="what was found",
        detail="in more words",
        action="look at it",
        hazards=("H-001",),
        subjects=(subject,),
        evidence={"b": "2", "a": "1"},
        override_reasons=("seen-and-known",),
    )


def _gaps(case: Case) -> tuple[NotChecked, ...]:
    return tuple(
        NotChecked(
            rule="TST-002",
            severity="high",
            subject=Subject(kind="source", source=source.name),
            missing=(f"sources.{source.name}",),
            because="the source was not read",
            alters_status=True,
        )
        for source in case.sources
        if isinstance(source, SourceFailure)
    )


def _source(source: SourceList | SourceFailure) -> SourceReport:
    if isinstance(source, SourceFailure):
        return SourceReport(
            name=source.name,
            role=source.role,
            outcome="failed",
            as_of=None,
            medicines=None,
            allergies=None,
            allergy_statement="not-retrieved",
            medicine_statement="not-retrieved",
            whole=False,
            because=source.detail,
            failure=source.kind,
        )
    return SourceReport(
        name=source.name,
        role=source.role,
        outcome="read",
        as_of=source.retrieved_at,
        medicines=len(source.medicines),
        allergies=len(source.allergies),
        allergy_statement="empty-not-recorded",
        medicine_statement="asserted" if source.medicines else "empty-not-recorded",
        unreadable=source.unreadable,
        warnings=source.warnings,
        sha256=source.sha256,
        dialect=source.dialect,
    )
