"""The work-list, the audit trail and the rules as pages show them."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from service.audit.chain import Verified
from service.audit.kept import ChainedEvent, ListedReport
from service.core.rules import Rule

Json = dict[str, Any]
# NICE QS120, statement 4: reconciled within 24 hours of admission.
_CLOCK_HOURS = 24
_LEVELS = ("critical", "high", "moderate", "low")


def present_row(listed: ListedReport, now: datetime) -> Json:
    """One report of the work-list: what is still open by severity, and how it stands against the 24 hours."""
    hours = (now - datetime.fromisoformat(listed.made_at)).total_seconds() / 3600
    open_counts = {level: getattr(listed.undecided, level) for level in _LEVELS}
    return {
        "id": listed.id,
        "case": listed.case or "no name given",
        "made_at": listed.made_at,
        "transfer": listed.transfer,
        "status": listed.status,
        "hold": listed.hold,
        "open": open_counts,
        "settled": not any(open_counts.values()),
        "age": f"{int(hours)} h" if hours >= 1 else f"{int(hours * 60)} min",
        "late": hours > _CLOCK_HOURS,
        "worst": next((level for level in _LEVELS if open_counts[level]), "none open"),
    }


def present_event(event: ChainedEvent) -> Json:
    """One audit event; patients stand by pseudonym only."""
    body = json.loads(event.body)
    about = body.get("about", {})
    return {
        "seq": event.seq,
        "at": event.at,
        "kind": event.kind,
        "report": event.report,
        "actor": body.get("actor"),
        "patient": body.get("patient"),
        "about": "; ".join(f"{name}: {_words(value)}" for name, value in sorted(about.items())),
        "hash": event.hash,
    }


def present_chain(verified: Verified) -> str:
    """Whether the chain is whole, in words."""
    if verified.broken is None:
        return f"The chain of {verified.count} events is whole. Its head is {verified.head}."
    return f"THE CHAIN IS BROKEN: {verified.broken}. {verified.count} events before it are whole."


def present_rules(rules: Iterable[Rule]) -> list[Json]:
    """The rules that run, most severe first."""
    return [
        {"id": rule.id, "title": rule.title, "severity": rule.severity, "category": rule.category, "status": rule.status}
        for rule in sorted(rules, key=lambda rule: (_LEVELS.index(rule.severity), rule.category, rule.id))
    ]


def present_rule(rule: Rule) -> Json:
    """One rule as its page shows it."""
    examples = [
        {"answer": answer.replace("_", " "), "name": str(example.get("name", "")), "case": _case(example)}
        for answer, held in rule.examples.items()
        for example in held
    ]
    return {"rule": rule, "parameters": sorted(vars(rule.check).items()), "examples": examples}


def _case(example: Any) -> str:
    rest = {name: value for name, value in example.items() if name != "name"}
    return json.dumps(rest, ensure_ascii=False, default=str)


def _words(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
