"""A source's own answer that it could not answer: what kind of failure it reports."""

import re
from typing import Any

from service.core.model.failures import FailureKind
from service.sources.fhir.codings import coded
from service.sources.fhir.node import Node
from service.sources.fhir.resources import Resource

_KINDS: dict[str, FailureKind] = {
    "timeout": "timeout",
    "forbidden": "refused",
    "security": "refused",
    "login": "refused",
    "expired": "refused",
    "suppressed": "refused",
    "unknown": "other",
    "transient": "unavailable",
    "lock-error": "unavailable",
    "no-store": "unavailable",
    "exception": "unavailable",
    "throttled": "unavailable",
    "incomplete": "unavailable",
    "too-costly": "too-large",
    "too-long": "too-large",
}
# What providers of GP Connect say in the details (error handling page): it is held and may not be seen, or may not be.
_SPINE: dict[str, FailureKind] = {
    "NO_PATIENT_CONSENT": "withheld",
    "NO_ORGANISATION_CONSENT": "withheld",
    "PATIENT_NOT_FOUND": "not-found",
    "NO_RECORD_FOUND": "not-found",
}
_HARMLESS = ("information", "warning", "success")
# Codes by which a source says, whatever it makes of it, that less came than there is (FHIR IssueType).
_LESS_THAN_ALL = (
    *("incomplete", "timeout", "transient", "throttled", "no-store", "lock-error", "exception", "not-found"),
    *("suppressed", "security", "login", "expired", "forbidden", "too-costly", "too-long"),
)
# Codes only: diagnostics and free text may hold patient data.
_CODE = re.compile(r"^[A-Za-z][A-Za-z_-]{1,60}$")


def failure_of(body: dict[str, Any]) -> tuple[FailureKind, str]:
    """The kind and the reason of an OperationOutcome, in words that hold no patient data."""
    issues = list(Node(body, "$", None, []).all("issue"))
    codes = [code for issue in issues if (code := issue.words("code")) and _CODE.match(code)]
    details: list[str] = [
        each.code for issue in issues for each in coded(issue.one("details")).codings if each.code and _CODE.match(each.code)
    ]
    said = ", ".join(dict.fromkeys((*codes, *details))) or "no reason that can be read"
    kinds: list[FailureKind] = [
        *(_SPINE[code] for code in details if code in _SPINE),
        *(_KINDS[code] for code in codes if code in _KINDS),
    ]
    return kinds[0] if kinds else "other", f"the source answered with an error instead of a record: {said}"


def is_failure(resource: Resource) -> bool:
    """Whether an outcome in a bundle says that something failed. One that gives no severity may be about anything."""
    issues = list(Node(resource.body, resource.path, None, []).all("issue"))
    return not issues or any(
        issue.words("severity") not in _HARMLESS or issue.words("code") in _LESS_THAN_ALL for issue in issues
    )
