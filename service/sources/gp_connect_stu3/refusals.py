"""A provider's or the Spine proxy's refusal, by the codes of GP Connect's error handling page, in words for a clinician."""

from typing import Any

from service.core.model.failures import FailureKind
from service.sources.pulling.replies import trouble_of
from service.sources.pulling.trouble import Trouble
from service.sources.pulling.wire import Reply
from service.sources.refusal import Refusal
from service.sources.strict_json import read_json

# The system of the codes that the proxy itself writes.
_PROXY = "gpconnect-schedule-response-code"
_NOT_ACCEPTED = "the practice's system did not accept the request"
# A sensitive record, an inactive patient and an unverified number are answered alike: nobody may take it for "no record".
_NOT_SHOWN = "the practice gave no record: it holds none of this patient, or one that it may not show"
_SAID: dict[str, tuple[FailureKind, str]] = {
    "NO_PATIENT_CONSENT": ("withheld", "the record is withheld: the patient has not consented to it being shared"),
    "NO_ORGANISATION_CONSENT": ("withheld", "the record is withheld: the practice has not consented to share it"),
    "ACCESS_DENIED": ("refused", "the practice's system denied access"),
    "PATIENT_NOT_FOUND": ("not-found", _NOT_SHOWN),
    "NO_RECORD_FOUND": ("not-found", _NOT_SHOWN),
    "INVALID_NHS_NUMBER": ("refused", f"{_NOT_ACCEPTED}: it calls the NHS number invalid"),
    "INVALID_PATIENT_DEMOGRAPHICS": ("refused", f"{_NOT_ACCEPTED}: the patient's details could not be traced"),
    "INVALID_IDENTIFIER_SYSTEM": ("refused", _NOT_ACCEPTED),
    "INVALID_IDENTIFIER_VALUE": ("refused", _NOT_ACCEPTED),
    "INVALID_PARAMETER": ("refused", _NOT_ACCEPTED),
    "INVALID_RESOURCE": ("refused", _NOT_ACCEPTED),
    "BAD_REQUEST": ("refused", _NOT_ACCEPTED),
    "INTERNAL_SERVER_ERROR": ("unavailable", "the practice's system failed"),
    "NOT_IMPLEMENTED": ("http-status", "the practice's system does not give structured records"),
}


def trouble_of_reply(reply: Reply) -> Trouble:
    """What a reply without a record means. Nothing of its free text is repeated."""
    value = read_json(reply.body)
    codings = list(_codings(value)) if isinstance(value, dict) and not isinstance(value, Refusal) else []
    for coding in codings:
        if isinstance(said := coding.get("code"), str) and said in _SAID:
            kind, words = _SAID[said]
            return Trouble(kind=kind, detail=f"{words} ({said})")
    if any(_PROXY in str(coding.get("system")) for coding in codings):
        return Trouble(kind="spine-error", detail=f"Spine's proxy did not pass the request on (HTTP status {reply.status})")
    return trouble_of(reply.status)


def _codings(outcome: dict[str, Any]) -> list[dict[str, Any]]:
    issues = outcome.get("issue")
    found: list[dict[str, Any]] = []
    for issue in issues if isinstance(issues, list) else []:
        details = issue.get("details") if isinstance(issue, dict) else None
        codings = details.get("coding") if isinstance(details, dict) else None
        found += [coding for coding in codings if isinstance(coding, dict)] if isinstance(codings, list) else []
    return found
