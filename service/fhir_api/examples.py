"""Calls of $reconcile and their answers, as the description of the service shows them."""

from typing import Any

from service.edge.examples import (
    AMOXICILLIN,
    AS_OF,
    PATIENT,
    PENICILLIN,
    READ_AT,
    WARFARIN,
    body_of,
    bundle,
    examples,
    says,
)

Json = dict[str, Any]
_FHIR = "application/fhir+json"
_ANY: Json = {"type": "object"}


def _source(name: str, role: str, *more: Json) -> Json:
    return {"name": "source", "part": [{"name": "name", "valueString": name}, {"name": "role", "valueCode": role}, *more]}


def _read(resource: Json) -> tuple[Json, Json]:
    return {"name": "retrieved-at", "valueInstant": READ_AT}, {"name": "record", "resource": resource}


def _parameters(*more: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": list(more)}


_TRANSFER: Json = {"name": "transfer", "valueCode": "admission"}
_MOMENT: Json = {"name": "as-of", "valueInstant": AS_OF}
_WHO: Json = {"name": "patient", "resource": PATIENT}
_GP = _source("gp", "gp-record", *_read(bundle(PATIENT, WARFARIN, PENICILLIN)))
_EPMA = _source("epma", "inpatient-orders", *_read(bundle(PATIENT, AMOXICILLIN)))
_FAILED = _source("scr", "shared-care-record", {"name": "failure", "valueCode": "timeout"})
_SENT = examples(
    two_records_and_a_failure=(
        "Two records were read, a third was not",
        _parameters(_TRANSFER, _MOMENT, _WHO, _GP, _EPMA, _FAILED),
    ),
    no_transfer=("Which transfer of care is not said", _parameters(_MOMENT, _WHO, _GP)),
)
_BUNDLE = examples(
    two_records_and_a_failure=(
        "An excerpt: an issue for each finding, and an outcome that says what was NOT CHECKED",
        {
            "resourceType": "Bundle",
            "entry": [
                {"resource": {"resourceType": "DetectedIssue", "code": {"coding": [{"code": "ALGY"}]}}},
                {"resource": {"resourceType": "OperationOutcome"}},
            ],
        },
    )
)


def _refused(description: str, **shown: tuple[str, Any]) -> Json:
    return says(description, _FHIR, _ANY, examples(**shown))


def _outcome(code: str) -> Json:
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}]}


RECONCILE_BODY: Json = {"requestBody": body_of(_FHIR, {"type": "object", "required": ["resourceType"]}, _SENT)}
REFUSED: Any = {
    401: says("No token, or none that holds.", _FHIR, _ANY),
    403: says("The role of the caller may not do that.", _FHIR, _ANY),
    406: says("The caller takes nothing that is written here.", _FHIR, _ANY),
    422: says("What was asked for could not be used.", _FHIR, _ANY),
}
RECONCILED: Any = {
    200: says("A Bundle: lists, issues, what was not checked.", _FHIR, _ANY, _BUNDLE),
    400: _refused(
        "The bytes are not JSON that can be read in one way only.", unreadable=("It breaks off", _outcome("structure"))
    ),
    413: _refused("The body is too large.", too_large=("Too many bytes", _outcome("too-long"))),
    415: _refused("The body is not application/fhir+json.", wrong_type=("Plain text", _outcome("not-supported"))),
    422: _refused("The Parameters could not be used.", no_transfer=("Nothing was checked", _outcome("invalid"))),
    503: _refused("NOT CHECKED: send it again after Retry-After.", too_late=("Nothing was checked", _outcome("transient"))),
}
