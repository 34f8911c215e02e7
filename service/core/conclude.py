"""What follows from the answers: findings in words, coverage, the status, and the hold."""

from collections import defaultdict
from dataclasses import replace

from service.core.checks.record import Record
from service.core.checks.source_state import missing_from
from service.core.model.case import Case
from service.core.model.entries import ConditionEntry, NormalisedSource
from service.core.model.failures import SourceFailure
from service.core.model.finding import Finding, NotChecked, Outcome, Subject
from service.core.model.report import (
    Coverage,
    Hold,
    MadeBy,
    MedicineStatement,
    Report,
    SourceOutcome,
    SourceReport,
    WithheldEntry,
)
from service.core.rules import Rule

_ROLE_ORDER = (
    "gp-record",
    "shared-care-record",
    "community-pharmacy",
    "outpatient",
    "patient-reported",
    "other",
    "discharge-summary",
    "inpatient-orders",
)
_NOBODY = Subject(kind="patient", text="the whole record")


def conclude(
    case: Case,
    record: Record,
    findings: tuple[Finding, ...],
    coverage: Coverage,
    made_by: MadeBy,
    report_id: str,
    expires_at: str,
    broken: list[str],
) -> Report:
    """The report. Its status is never better than what was read and judged allows (contract, section 2)."""
    reasons = status_reasons(record, coverage, broken)
    performed = bool(record.sources)
    return Report(
        id=report_id,
        case=case.case,
        status="not-performed" if not performed else "incomplete" if reasons else "complete",
        status_reasons=reasons,
        transfer=case.transfer,
        as_of=case.as_of.isoformat(),
        expires_at=expires_at,
        made_by=made_by,
        patient=record.patient,
        hold=hold_from(findings, record),
        sources=source_reports(record),
        medicines=record.medicines,
        allergies=record.allergies,
        findings=findings,
        coverage=coverage,
        conditions=conditions_of(record),
    )


def conditions_of(record: Record) -> tuple[ConditionEntry, ...]:
    """The problems and diagnoses of every source that was read, in an order that does not depend on how they came in."""
    found = (one for source in record.sources for one in source.conditions)
    return tuple(sorted(found, key=lambda one: (one.name.lower(), one.written.source, one.written.entry, one.written.path)))


def raise_finding(rule: Rule, outcome: Outcome) -> Finding:
    """The finding of one rule about one thing, its message filled with the outcome's words. Its id is given later."""
    words: defaultdict[str, str] = defaultdict(str, outcome.words)
    words.setdefault("because", outcome.because)
    detail = rule.message.detail.format_map(words).strip()
    unverified = {"unverified": outcome.unverified} if outcome.unverified else {}
    return Finding(
        id="",
        rule=rule.id,
        rule_version=rule.version,
        category=rule.category,
        severity=outcome.severity or rule.severity,
        summary=_short(rule.message.summary.format_map(words)),
        detail=f"{detail} UNVERIFIED: {outcome.unverified}." if outcome.unverified else detail,
        action=rule.message.action.format_map(words).strip(),
        hazards=rule.hazards,
        subjects=outcome.subjects,
        evidence=dict(outcome.evidence) | {"because": outcome.because} | unverified,
        override_reasons=rule.override_reasons,
        holds=outcome.holds,
    )


def not_checked_from(rule: Rule, outcome: Outcome) -> NotChecked:
    """The line of coverage for one answer that could not tell."""
    return NotChecked(
        rule=rule.id,
        severity=rule.severity,
        subject=outcome.subjects[0] if outcome.subjects else _NOBODY,
        missing=outcome.missing,
        because=outcome.because,
        alters_status=outcome.alters_status,
    )


def status_reasons(record: Record, coverage: Coverage, broken: list[str]) -> tuple[str, ...]:
    """In words, why the report is not complete. Empty: nothing of the contract's reasons applies."""
    reasons = [f"{failure.name} was not read: {failure.detail}" for failure in record.failures]
    reasons += [f"{aside.source.name} was set aside: {aside.because}" for aside in record.set_aside]
    reasons += [f"{source.name}: {why}" for source in record.sources for why in missing_from(source)]
    reasons += [f"{source.name}: it {source.unverified}" for source in record.sources if source.unverified]
    reasons += [
        f"{entry.written.source}: {entry.written.entry} is in force and could not be identified"
        for _, entry in record.in_force()
        if entry.identified.medicine is None and not entry.identified.trial
    ]
    reasons += [
        f"{entry.written.source}: {entry.written.entry} is in force and what it holds is not known"
        for _, entry in record.in_force()
        if entry.identified.medicine and entry.identified.medicine.contents_unknown
    ]
    reasons += [f"rule {rule} failed and checked nothing" for rule in broken]
    grave = [one for one in coverage.not_checked if one.alters_status and one.severity in {"critical", "high"}]
    reasons += [f"{one.rule} could not tell: {one.because}" for one in grave]
    if not record.sources and not record.failures:
        reasons.append("no source was read")
    return tuple(dict.fromkeys(reasons))


def hold_from(findings: tuple[Finding, ...], record: Record) -> Hold:
    """All prescribing for a lost drug allergy; else the orders in force that a conflict or a critical finding speaks of."""
    everything = [finding for finding in findings if finding.holds == "all-prescribing"]
    orders = _orders_in_force(record)
    held: dict[str, list[str]] = {}
    for finding in findings:
        lines = sorted({s.line for s in finding.subjects if s.line and (s.source, s.entry) in orders})
        if finding.holds == "these-orders" or (finding.severity == "critical" and lines and finding.holds is None):
            held[finding.id] = lines
    reasons = tuple(finding.id for finding in everything) + tuple(one for one in held if held[one])
    lines = tuple(sorted({line for names in held.values() for line in names}, key=_line_number))
    if everything:
        return Hold(advised=True, scope="all-prescribing", orders=lines, reasons=reasons)
    if lines:
        return Hold(advised=True, scope="these-orders", orders=lines, reasons=reasons)
    return Hold(advised=False, scope=None, orders=(), reasons=())


def source_reports(record: Record) -> tuple[SourceReport, ...]:
    """What became of every source, in an order of roles that does not depend on how they came in."""
    reports = [_read(source) for source in record.sources]
    reports += [_failed(failure) for failure in record.failures]
    reports += [_set_aside(aside.source, aside.because) for aside in record.set_aside]
    return tuple(sorted(reports, key=lambda report: (_ROLE_ORDER.index(report.role), report.name)))


def _read(source: NormalisedSource) -> SourceReport:
    lacking = missing_from(source)
    return SourceReport(
        name=source.name,
        role=source.role,
        outcome="read",
        as_of=source.dated or source.retrieved_at,
        medicines=len(source.medicines),
        allergies=len(source.allergies),
        allergy_statement=source.statement,
        medicine_statement=medicine_statement(source),
        unreadable=source.unreadable,
        warnings=source.warnings,
        whole=not lacking,
        because="; ".join(lacking) or None,
        dialect=source.dialect,
        sha256=source.sha256,
        passed_over=source.passed_over,
        problems=len(source.conditions),
        problem_list=source.problem_list,
        unverified=source.unverified,
        proposed=source.proposed,
    )


def medicine_statement(source: NormalisedSource) -> MedicineStatement:
    """What a source says about medicines as a whole. That there are none is said by a list alone, with `nilknown` (FHIR R4,
    list-empty-reason: there are no known items after reasonable investigation); a list that is merely empty says nothing.
    """
    if source.medicines:
        return "asserted"
    if "medicines-not-asked" in source.warnings:
        return "not-asked"
    lists = [one for one in source.lists if one.kind in {"medicines", "active-medicines"}]
    none = bool(lists) and all(one.empty_reason == "nilknown" for one in lists)
    return "none-stated" if none and not source.unreadable else "empty-not-recorded"


def _failed(failure: SourceFailure) -> SourceReport:
    return replace(_nothing_of(failure, "failed", failure.detail), failure=failure.kind)


def _set_aside(source: NormalisedSource, because: str) -> SourceReport:
    medicines = [WithheldEntry(entry=entry.written.entry, kind="medicine") for entry in source.medicines]
    allergies = [WithheldEntry(entry=entry.written.entry, kind="allergy") for entry in source.allergies]
    unreadable = [WithheldEntry(entry=entry.path, kind="unreadable") for entry in source.unreadable]
    withheld = sorted((*medicines, *allergies, *unreadable), key=lambda entry: (entry.kind, entry.entry))
    plain = _nothing_of(source, "set-aside", because)
    return replace(plain, dialect=source.dialect, set_aside=tuple(withheld), passed_over=source.passed_over)


def _nothing_of(source: SourceFailure | NormalisedSource, outcome: SourceOutcome, because: str) -> SourceReport:
    """A source of which no entry is used, so that what it says of medicines and allergies counts as not retrieved."""
    return SourceReport(
        name=source.name,
        role=source.role,
        outcome=outcome,
        as_of=source.retrieved_at,
        medicines=None,
        allergies=None,
        allergy_statement="not-retrieved",
        medicine_statement="not-retrieved",
        whole=False,
        because=because,
        sha256=source.sha256,
    )


def _orders_in_force(record: Record) -> frozenset[tuple[str | None, str | None]]:
    current = record.current_names
    return frozenset(
        (entry.written.source, entry.written.entry) for _, entry in record.in_force() if entry.written.source in current
    )


def _line_number(line: str) -> int:
    return int(line.partition("-")[2])


def _short(summary: str) -> str:
    """Under 140 characters (CDS Hooks card summary); what is cut stands whole in the detail."""
    flat = " ".join(summary.split())
    return flat if len(flat) < 140 else flat[:136] + "…"
