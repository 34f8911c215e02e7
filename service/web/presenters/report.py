"""A kept report as a page shows it: sources in words, findings with their decisions, medicines side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

from service.audit.kept import Decision

Json = dict[str, Any]
_ORDER = (
    "gp-record",
    "shared-care-record",
    "community-pharmacy",
    "outpatient",
    "patient-reported",
    "other",
    "discharge-summary",
    "inpatient-orders",
)
_ROLES = {
    "gp-record": "GP record",
    "inpatient-orders": "Inpatient orders",
    "discharge-summary": "Discharge summary",
    "shared-care-record": "Shared care record",
    "community-pharmacy": "Community pharmacy",
    "outpatient": "Outpatient clinic",
    "patient-reported": "Told by the patient",
    "other": "Other source",
}
_STATEMENTS = {
    "asserted": "Allergies recorded",
    "none-known": "States: NO KNOWN ALLERGIES",
    "no-drug-allergy-known": "States: NO KNOWN DRUG ALLERGY",
    "empty-not-recorded": "Allergies: NOTHING RECORDED (this is not “none known”)",
    "resolved-only": "Only allergies that have ended",
    "degraded": "Allergies recorded, at least one LOST ITS AGENT",
    "not-retrieved": "Allergies: NOT RETRIEVED",
}
_STATUS = {
    "complete": "Complete: every source was read, and every check that matters could be made",
    "incomplete": "INCOMPLETE: something was not read or not checked",
    "not-performed": "NOT PERFORMED: no source could be read",
}
_GROUPS = {
    "agrees": "identical",
    "differs": "different",
    "only-one-source": "in one source only",
    "current-only": "only on the current list",
    "history-only": "only in the history",
}


def present_report(report: Json, decisions: Sequence[Decision]) -> Json:
    """Everything that the page of one report shows, in words. Doses are never shortened."""
    sources = [present_source(source) for source in sorted(report["sources"], key=_place)]
    last = {decision.finding: decision for decision in decisions}
    findings = [present_finding(finding, last.get(finding["id"])) for finding in report["findings"]]
    return {
        "id": report["id"],
        "case": report["case"],
        "transfer": report["transfer"],
        "as_of": report["as_of"],
        "expires_at": report["expires_at"],
        "status": _STATUS[report["status"]],
        "reasons": report["status_reasons"],
        "hold": _hold(report),
        "sources": sources,
        "findings": findings,
        "undecided": sum(not finding["settled"] for finding in findings),
        "medicines": present_medicines(report, [source["name"] for source in sources if source["read"]]),
        "columns": [source["name"] for source in sources if source["read"]],
        "allergies": [present_allergy(line) for line in report["allergies"]],
        "not_checked": report["coverage"]["not_checked"],
        "rules_run": report["coverage"]["rules_run"],
        "rules_disabled": report["coverage"]["rules_disabled"],
        "made_by": report["made_by"],
        "patient": report["patient"],
    }


def present_source(source: Json) -> Json:
    """One source with its state in words: a source that failed never looks like one that holds nothing."""
    read = source["outcome"] == "read"
    role = _ROLES.get(source["role"], source["role"])
    if source["outcome"] == "failed":
        state = f"NOT READ: {source['because']}. Medicines and allergies held there were NOT CHECKED."
    elif source["outcome"] == "set-aside":
        state = f"SET ASIDE: {source['because']}. Nothing of it was used; {len(source['set_aside'])} entries are withheld."
    elif not source["whole"]:
        state = f"Read, but NOT WHOLE: {source['because']}. What is missing was NOT CHECKED."
    else:
        state = f"Read: {source['medicines']} medicines, {source['allergies']} allergy entries"
    return {
        "name": source["name"],
        "role": role,
        "read": read,
        "state": state,
        "look": "not-read" if not read else "not-whole" if not source["whole"] else "read",
        "as_of": source["as_of"],
        "statement": _STATEMENTS[source["allergy_statement"]],
        "unreadable": source["unreadable"],
        "warnings": source["warnings"],
    }


def present_finding(finding: Json, decision: Decision | None) -> Json:
    """One finding with what was decided about it, if anything was. An undone or deferred decision leaves it open."""
    settled = decision is not None and decision.verdict in {"accepted", "overridden"}
    return {**finding, "decision": decision, "settled": settled, "evidence": sorted(finding["evidence"].items())}


def present_medicines(report: Json, columns: Sequence[str]) -> list[Json]:
    """A row for each medicine: what each source says, which fields differ, and how the row came together."""
    return [_row(line, columns) for line in report["medicines"]]


def present_allergy(line: Mapping[str, Any]) -> Json:
    """One allergen with every entry about it, the original words first."""
    agent = line["agent"]
    return {"line": line["line"], "agent": agent["display"] or agent["text"] if agent else None, "entries": line["entries"]}


def _row(line: Json, columns: Sequence[str]) -> Json:
    differing = {difference["aspect"] for difference in line["differences"]}
    named = line["medicine"]["display"] if line["medicine"] else "NOT IDENTIFIED"
    cells = [[entry for entry in line["entries"] if entry["source"] == column] for column in columns]
    return {
        "line": line["line"],
        "name": named,
        "group": _GROUPS[line["agreement"]],
        "differs": sorted(differing),
        "cells": cells,
    }


def _hold(report: Json) -> Json | None:
    hold = report["hold"]
    if not hold["advised"]:
        return None
    if hold["scope"] == "all-prescribing":
        return {"words": "HOLD ALL PRESCRIBING until the drug allergy that lost its agent is settled", "reasons": hold["reasons"]}
    names = {line["line"]: line["medicine"]["display"] if line["medicine"] else line["line"] for line in report["medicines"]}
    return {
        "words": "HOLD THESE ORDERS: " + ", ".join(names.get(line, line) for line in hold["orders"]),
        "reasons": hold["reasons"],
    }


def _place(source: Json) -> tuple[int, str]:
    return (_ORDER.index(source["role"]) if source["role"] in _ORDER else len(_ORDER), source["name"])
