"""What is known of a source before it is read, and how its failure is said."""

from dataclasses import dataclass

from service.core.model.failures import FailureKind, Role, SourceFailure


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A source's name and role, when it was asked, and the hash of what it sent."""

    name: str
    role: Role
    sha256: str
    retrieved_at: str | None = None


def failed(heading: Heading, kind: FailureKind, detail: str) -> SourceFailure:
    """The source as not read, and why."""
    return SourceFailure(
        name=heading.name, role=heading.role, kind=kind, detail=detail, retrieved_at=heading.retrieved_at, sha256=heading.sha256
    )
