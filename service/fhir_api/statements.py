"""What the FHIR calls say of themselves: the CapabilityStatement and the OperationDefinition of $reconcile."""

from typing import Any, get_args

from service.core.model.case import Transfer
from service.core.model.failures import Role
from service.workflows.notice import NOTICE

Json = dict[str, Any]
_DATE = "2026-11-21"
_ROLES, _TRANSFERS = ", ".join(get_args(Role)), ", ".join(get_args(Transfer))


def capabilities(base: str, version: str) -> Json:
    """What this server can do. `base` is the address that it was asked at."""
    operation = {"name": "reconcile", "definition": f"{base}/OperationDefinition/reconcile"}
    events = {"type": "AuditEvent", "interaction": [{"code": "read"}, {"code": "search-type"}]}
    return {
        "resourceType": "CapabilityStatement",
        "status": "draft",
        "experimental": True,
        "date": _DATE,
        "description": NOTICE,
        "kind": "instance",
        "software": {"name": "medrec", "version": version},
        "implementation": {"description": f"Medication reconciliation. {NOTICE}", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [{"mode": "server", "resource": [events], "operation": [operation]}],
    }


def definition(base: str) -> Json:
    """The operation, with each of its parameters."""
    source = [
        _in("name", "string", 1, "Its name in the report"),
        _in("role", "code", 1, f"One of {_ROLES}"),
        _in("record", "Resource", 0, "The record, as it came: a Bundle, Parameters or one resource"),
        _in("text", "string", 0, "The record as XML, HL7 v2, CSV or PDF in base64, in place of record"),
        _in("format", "code", 0, "The dialect of the record; left out, it is recognised"),
        _in("retrieved-at", "instant", 0, "When it was read"),
        _in("failure", "code", 0, "Why it was not read, in place of a record"),
        _in("failure-detail", "string", 0, "The same in words"),
        _in("pull", "boolean", 0, "True: the service reads it itself from the source registered under the name"),
        _in("proposed", "boolean", 0, "True: these orders are about to be made"),
    ]
    facts = [
        _in(name, "Resource", 0, f"An Observation, or a Quantity: {name}") for name in ("weight", "height", "egfr", "creatinine")
    ]
    return {
        "resourceType": "OperationDefinition",
        "url": f"{base}/OperationDefinition/reconcile",
        "name": "Reconcile",
        "title": "Reconcile the medicines and allergies of one patient",
        "status": "draft",
        "experimental": True,
        "date": _DATE,
        "kind": "operation",
        "description": f"{NOTICE}. What was found in every source, and what was not checked and why.",
        "affectsState": True,
        "code": "reconcile",
        "system": True,
        "type": False,
        "instance": False,
        "parameter": [
            _in("transfer", "code", 1, f"One of {_TRANSFERS}"),
            _in("as-of", "instant", 1, "The moment for which it is asked"),
            _in("case", "string", 0, "A name of the caller for it"),
            _in("patient", "Patient", 0, "Whom it is about"),
            *facts,
            _in("creatinine-clearance", "Resource", 0, "An Observation, or a Quantity"),
            _in("pregnant", "boolean", 0, "Whether the patient is pregnant"),
            {**_in("source", None, 1, "A record, or why there is none"), "max": "50", "part": source},
            {"name": "return", "use": "out", "min": 1, "max": "1", "documentation": _RETURNED, "type": "Bundle"},
        ],
    }


_RETURNED = "Lists, DetectedIssues, a GuidanceResponse, a Provenance, and an OperationOutcome that names what was not checked"


def _in(name: str, kind: str | None, least: int, words: str) -> Json:
    found: Json = {"name": name, "use": "in", "min": least, "max": "1", "documentation": words}
    return {**found, "type": kind} if kind else found
