"""Audit events as a read view in FHIR: what happened, when, and about which report. Patients are pseudonyms in them."""

from typing import Any

import orjson

from service.audit.kept import ChainedEvent
from service.workflows.notice import NOTICE

Json = dict[str, Any]
_TYPES = "http://terminology.hl7.org/CodeSystem/audit-event-type"
_FAILED = frozenset({"refused", "failed", "rules-refused"})


def audit_event(event: ChainedEvent) -> Json:
    """One event. Its hash is its identifier: the chain itself is verified elsewhere (`medrec audit verify`)."""
    body = orjson.loads(event.body)
    entities: list[Json] = []
    if event.report:
        entities.append({"what": {"identifier": {"system": "urn:medrec:report", "value": event.report}}})
    if body.get("patient"):
        entities.append({"what": {"identifier": {"system": "urn:medrec:pseudonym", "value": body["patient"]}, "type": "Patient"}})
    details = [{"type": "sequence", "valueString": str(event.seq)}, {"type": "hash", "valueString": event.hash}]
    entities.append({"what": {"identifier": {"system": "urn:medrec:event", "value": str(event.seq)}}, "detail": details})
    return {
        "resourceType": "AuditEvent",
        "id": str(event.seq),
        "meta": {"tag": [{"system": "urn:medrec:notice", "code": "draft", "display": NOTICE}]},
        "type": {"system": _TYPES, "code": "rest", "display": "Restful Operation"},
        "subtype": [{"system": "urn:medrec:event-kind", "code": event.kind}],
        "action": "E",
        "recorded": event.at,
        "outcome": "8" if event.kind in _FAILED else "0",
        "agent": [{"requestor": True, "who": {"display": body.get("actor") or "nobody was named"}}],
        "source": {"observer": {"display": "medrec"}},
        "entity": entities,
    }
