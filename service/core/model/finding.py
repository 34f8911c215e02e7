"""What a check answers, and what the report makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["critical", "high", "moderate", "low"]
SubjectKind = Literal["medicine", "allergy", "source", "patient"]
Answer = Literal["fires", "clear", "cannot_tell"]
SEVERITY_ORDER: Mapping[Severity, int] = {"critical": 0, "high": 1, "moderate": 2, "low": 3}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a finding is about: an entry of a source, a line, a source, or the patient."""

    kind: SubjectKind
    line: str | None = None
    source: str | None = None
    entry: str | None = None
    text: str | None = None
    system: str | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One answer of one check about one thing. A fact that is missing makes `cannot_tell`, and `missing` names it.

    `words` fill the rule's message; `evidence` is what was compared, in strings. `severity` None: the rule's own.
    `alters_status` False: the answer leaves the status of the report alone, since what is missing is past, or is no fact of the
    record but a row that our reference data lack, or is a second telling of what was read and checked from the first
    (contract, section 2: a status that is always incomplete warns nobody). `unverified`: which of its subjects were read in a
    way that may have gone wrong unseen, with the words they were read from; None: none.
    """

    answer: Answer
    subjects: tuple[Subject, ...]
    because: str
    missing: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    evidence: Mapping[str, str] = field(default_factory=dict[str, str])
    severity: Severity | None = None
    alters_status: bool = True
    holds: Literal["all-prescribing", "these-orders"] | None = None
    unverified: str | None = None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that a reviewer should look at.

    `grouped_under` is the id of the finding that leads where several have one cause, and `grouped_because` says in words what
    they share; None: it leads, or stands alone. `repeats`: an earlier one of its group says the same, of the same words
    in another entry or of the very same entries.
    """

    id: str
    rule: str
    rule_version: int
    category: str
    severity: Severity
    summary: str
    detail: str
    action: str
    hazards: tuple[str, ...]
    subjects: tuple[Subject, ...]
    evidence: Mapping[str, str]
    override_reasons: tuple[str, ...]
    holds: Literal["all-prescribing", "these-orders"] | None = None
    grouped_under: str | None = None
    grouped_because: str | None = None
    repeats: bool = False

    @property
    def interrupts(self) -> bool:
        """Whether a person has to be stopped for it (docs/safety/severity.md): once for a critical cause, for nothing else."""
        return self.severity == "critical" and self.grouped_under is None


@dataclass(frozen=True, kw_only=True)
class NotChecked:
    """One check that could not tell about one thing, and what it lacked. `alters_status`: as the outcome's."""

    rule: str
    severity: Severity
    subject: Subject
    missing: tuple[str, ...]
    because: str
    alters_status: bool
