"""From what the sources wrote to one honest report. A function: the same input gives the same bytes.

Start reading here. `prepare` reads, matches and reconciles; `answers` asks one rule; `reconcile_record` does it all.
"""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta

from service.core.causes import grouped
from service.core.checks.current import is_current
from service.core.checks.kind import Check
from service.core.checks.record import Record, SetAside
from service.core.conclude import conclude, not_checked_from, raise_finding
from service.core.match.allergies import group_allergies
from service.core.match.medicines import group_medicines
from service.core.model.case import Case
from service.core.model.failures import SourceFailure
from service.core.model.finding import SEVERITY_ORDER, Finding, NotChecked, Outcome
from service.core.model.reference import Reference
from service.core.model.report import Coverage, MadeBy, Report
from service.core.model.written import SourceList
from service.core.normalise.candidates import with_candidates
from service.core.normalise.facts import Freshness, patient_facts
from service.core.normalise.source import normalise_source
from service.core.reconcile.allergies import allergy_lines
from service.core.reconcile.identity import identity_mismatch, settle_identity
from service.core.reconcile.medicines import medicine_lines
from service.core.rules import Rule, Rulebook
from service.core.unverified import held_to, verified_only


def reconcile_record(case: Case, *, rulebook: Rulebook, reference: Reference, engine: str) -> Report:
    """The report on one case. Never raises on what a source wrote; a check that raises becomes a visible finding."""
    record = prepare(case, rulebook, reference)
    verified = verified_only(case)
    without = prepare(verified, rulebook, reference) if verified else None
    found: list[Finding] = []
    shadow: list[Finding] = []
    untold: list[NotChecked] = []
    ran = [rule for rule in rulebook.rules if rule.status in {"active", "shadow"}]
    broken: list[str] = []
    shadow_broken: list[str] = []
    for rule in ran:
        outcomes, failed = _held(record, without, rule)
        if failed:
            (broken if rule.status == "active" else shadow_broken).append(rule.id)
        target = found if rule.status == "active" else shadow
        target.extend(raise_finding(rule, outcome) for outcome in outcomes if outcome.answer == "fires")
        if rule.status == "active":
            untold.extend(not_checked_from(rule, outcome) for outcome in outcomes if outcome.answer == "cannot_tell")
    findings = _numbered(found)
    coverage = Coverage(
        rules_run=len([rule for rule in ran if rule.status == "active"]),
        rules_disabled=rulebook.disabled,
        not_checked=_in_order(untold),
        shadow_findings=_numbered(shadow, "s"),
        shadow_broken=tuple(shadow_broken),
        rules_notices=rulebook.notices,
    )
    made_by = MadeBy(
        engine=engine,
        rules=rulebook.version,
        reference_data=reference.version,
        profile=rulebook.profile,
        inputs=case.inputs,
    )
    report_id = _report_id(case, made_by, rulebook.notices)
    return conclude(case, record, findings, coverage, made_by, report_id, _expiry(case, rulebook), broken)


def prepare(case: Case, rulebook: Rulebook, reference: Reference) -> Record:
    """The reconciled record that checks look at: sources read and accepted, lines, and the patient's facts."""
    day = case.day
    read = tuple(normalise_source(source, reference, day) for source in case.sources if isinstance(source, SourceList))
    read = tuple(sorted(read, key=lambda source: source.name))
    identity = settle_identity(case.identity, read)
    aside = tuple(
        SetAside(source=source, because=because)
        for source in read
        for because in [identity_mismatch(identity, source)]
        if because
    )
    refused = {source.source.name for source in aside}
    accepted = with_candidates(tuple(source for source in read if source.name not in refused), reference)
    observations = [
        observation
        for source in case.sources
        if isinstance(source, SourceList) and source.name not in refused
        for observation in source.observations
    ]
    freshness = Freshness(
        adult_weight_days=rulebook.weight_stale_after_days,
        child_weight_days=rulebook.child_weight_stale_after_days,
        renal_days=rulebook.renal_stale_after_days,
    )
    current = frozenset(source.name for source in accepted if is_current(source, case.transfer))
    return Record(
        transfer=case.transfer,
        day=day,
        patient=patient_facts(identity, case.given, observations, reference, day, freshness),
        sources=accepted,
        failures=tuple(sorted((s for s in case.sources if isinstance(s, SourceFailure)), key=lambda s: s.name)),
        set_aside=aside,
        medicines=medicine_lines(
            group_medicines(entry for source in accepted for entry in source.medicines), current, len(accepted) > 1
        ),
        allergies=allergy_lines(group_allergies(entry for source in accepted for entry in source.allergies)),
        reference=reference,
    )


def answers(record: Record, rule: Rule) -> tuple[Outcome, ...]:
    """What one rule answers about a record, whatever its status."""
    return rule.check.judge(record, rule.applies_to)


def _held(record: Record, without: Record | None, rule: Rule) -> tuple[tuple[Outcome, ...], bool]:
    """The rule's answers, held to those `without` the unverified sources where there are any, and whether it raised at all."""
    outcomes, failed = _ask(record, rule)
    if without is None:
        return outcomes, failed
    others, failed_without = _ask(without, rule)
    held = held_to(outcomes, others, record)
    return (*held, *others) if failed_without and not failed else held, failed or failed_without


def _ask(record: Record, rule: Rule) -> tuple[tuple[Outcome, ...], bool]:
    """The rule's answers, and whether it raised. A rule that raises is a defect of ours: it is said, never swallowed."""
    check: Check = rule.check
    try:
        return check.judge(record, rule.applies_to), False
    except Exception as error:  # noqa: BLE001 - the outermost handler of a check: what it could not say is reported
        because = f"rule {rule.id} failed ({type(error).__name__}) and checked nothing"
        return (Outcome(answer="cannot_tell", subjects=(), because=because, missing=("rule",)),), True


def _numbered(findings: list[Finding], prefix: str = "f") -> tuple[Finding, ...]:
    """Findings most severe first, in an order that depends on nothing but what they say, those with one cause grouped."""
    ordered = sorted(findings, key=_finding_key)
    return grouped(tuple(replace(finding, id=f"{prefix}-{number}") for number, finding in enumerate(ordered, start=1)))


def _finding_key(finding: Finding) -> tuple[int, str, str, str]:
    subjects = json.dumps([[s.kind, s.source, s.entry, s.text] for s in finding.subjects])
    return SEVERITY_ORDER[finding.severity], finding.category, finding.rule, subjects


def _in_order(untold: list[NotChecked]) -> tuple[NotChecked, ...]:
    def key(one: NotChecked) -> tuple[int, str, str, str, str]:
        subject = one.subject
        return (
            SEVERITY_ORDER[one.severity],
            one.rule,
            subject.source or "",
            subject.entry or "",
            one.because,
        )

    return tuple(sorted(untold, key=key))


_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Of the 26 characters of an id, so many tell the time and so many the hash.
_TIME, _HASH = 10, 16


def _report_id(case: Case, made_by: MadeBy, notices: tuple[str, ...]) -> str:
    """A sortable id of 26 characters: the time of the case, then a hash of all that made the report."""
    millis = int(case.as_of.timestamp() * 1000)
    made = f"{made_by.engine}|{made_by.rules}|{made_by.reference_data}|{made_by.profile}|{made_by.inputs}"
    # What is said of the rules stands in the report, so that it is another report where it differs.
    made = "|".join((made, *notices))
    return _digits(millis, _TIME) + _digits(_hash(made), _HASH)


def id_with(id: str, more: str) -> str:
    """The id of the same report with something joined to it that is no part of the case: the same time, another hash."""
    return id[:_TIME] + _digits(_hash(f"{id}|{more}"), _HASH)


def _hash(made: str) -> int:
    return int.from_bytes(hashlib.sha256(made.encode()).digest()[:10])


def _digits(number: int, length: int) -> str:
    return "".join(_CROCKFORD[(number >> 5 * place) & 31] for place in range(length - 1, -1, -1))


def _expiry(case: Case, rulebook: Rulebook) -> str:
    return (case.as_of + timedelta(hours=rulebook.expires_after_hours)).isoformat()
