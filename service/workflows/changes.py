"""When a report is news: what subscribers are told of it, and nothing more.

A new report of a patient is a change where its status, its hold, or the findings that it shows differ from those of the report
before. Findings are held against one another by all that they rest on (`Hit.same`), so the same finding read anew is no news,
and one whose dose changed is. The first report of a patient is a change, and so is each whose patient nobody knows. A report on
orders that are only proposed answers a question about them, and is neither told nor compared with.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, get_args

from service.audit.canonical import sha256_hex
from service.audit.kept import Change, Hit, KeptReport
from service.core.model.finding import Severity
from service.workflows.ports import Writing

Json = dict[str, Any]
_SEVERITIES: tuple[str, ...] = get_args(Severity)


def note_change(
    store: Writing, kept: KeptReport, hold: Mapping[str, Any], hits: Sequence[Hit], subscribers: Sequence[str]
) -> None:
    """Put a new report into the outbox where it is news. Call it after the audit event, whose chain lets one in at a time."""
    before = store.last_change(kept.patient) if kept.patient else None
    known = _known(kept.status, hold, hits)
    said = None if before is None else json.loads(before.known)
    if said == known:
        return
    last = store.last_change()
    seq = last.seq + 1 if last else 1
    id = sha256_hex(f"change of {kept.id}".encode())
    body = _body(seq, id, kept, known, before.report if before else None, said)
    change = Change(
        seq=seq,
        id=id,
        at=kept.made_at,
        report=kept.id,
        patient=kept.patient,
        known=json.dumps(known, sort_keys=True),
        body=json.dumps(body),
    )
    store.add_change(change, subscribers)


def asks_of_orders(case: Mapping[str, Any]) -> bool:
    """Whether a case, which was found to be in order, asks about orders that nobody has made yet."""
    return any(source.get("proposed") is True for source in case["sources"])


def _known(status: str, hold: Mapping[str, Any], hits: Sequence[Hit]) -> Json:
    return {
        "status": status,
        "hold": {"advised": hold["advised"], "scope": hold["scope"]},
        "findings": {hit.same or hit.finding: hit.severity for hit in hits if hit.shown},
    }


def _body(seq: int, id: str, kept: KeptReport, known: Json, previous: str | None, before: Json | None) -> Json:
    """What is sent: ids, states and counts. Whoever may read the report asks for it by its id."""
    had: Json = before or {"status": None, "hold": None, "findings": {}}
    now, then = known["findings"], had["findings"]
    return {
        "id": id,
        "type": "report-changed",
        "sequence": seq,
        "at": kept.made_at,
        "report": kept.id,
        "previous": previous,
        "patient": kept.patient,
        "status": known["status"],
        "hold": known["hold"],
        "findings": _counted(now.values()),
        "changed": {
            "status": {"before": had["status"]} if had["status"] != known["status"] else None,
            "hold": {"before": had["hold"]} if had["hold"] != known["hold"] else None,
            "findings_new": _counted(severity for same, severity in now.items() if then.get(same) != severity),
            "findings_gone": _counted(severity for same, severity in then.items() if now.get(same) != severity),
        },
    }


def _counted(severities: Iterable[str]) -> dict[str, int]:
    counts: Counter[str] = Counter(severities)
    return {severity: counts[severity] for severity in _SEVERITIES}
