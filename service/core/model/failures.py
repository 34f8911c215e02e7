"""Expected troubles as values: a source that was not read, an entry that could not be, a field that made no sense."""

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "gp-record",
    "inpatient-orders",
    "discharge-summary",
    "shared-care-record",
    "community-pharmacy",
    "outpatient",
    "patient-reported",
    "other",
]
FailureKind = Literal[
    "timeout",
    "unavailable",
    "refused",
    "withheld",
    "not-found",
    "wrong-patient",
    "http-status",
    "redirected",
    "spine-error",
    "breaker-open",
    "cut-off",
    "unreadable",
    "wrong-content",
    "too-large",
    "not-asked",
    "other",
]


@dataclass(frozen=True, kw_only=True)
class SourceFailure:
    """A source of which nothing was read. It travels to the report like a list does and makes it incomplete.

    `kind` is `withheld` where something is or may be held there that may not be seen: that is never the same as empty.
    `detail` says why in words for a clinician, with the place where one is known, and holds no patient data.
    `sha256` is that of the payload as received, None where nothing was received.
    """

    name: str
    role: Role
    kind: FailureKind
    detail: str
    retrieved_at: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class UnreadableEntry:
    """An entry that came in and could not be read: it is listed with its place and the reason, never dropped."""

    source: str
    entry: str
    path: str
    reason: str
    resource: str | None = None
    words: str | None = None


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """A field of an otherwise readable entry that could not be read."""

    path: str
    reason: str
