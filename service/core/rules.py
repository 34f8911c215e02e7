"""A rule: one clinical judgement a pharmacist can read and tune, as a type."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from service.core.checks.kind import AppliesTo, Check
from service.core.model.finding import Severity
from service.core.model.report import DisabledRule

RuleStatus = Literal["draft", "shadow", "active", "retired"]


@dataclass(frozen=True, kw_only=True)
class Message:
    """What the reviewer reads. Words in braces are filled from the outcome."""

    summary: str
    detail: str
    action: str


@dataclass(frozen=True, kw_only=True)
class RuleSource:
    """What backs a parameter: a document that was read, and which fields of the rule it supports."""

    title: str
    publisher: str
    published: str
    url: str
    supports: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. `draft` does not run; `shadow` runs and is recorded, not shown; `active` is shown; `retired` is history.

    `protected` rules need a reason and an expiry to be switched off. `examples` are kept as written for the self-tests.
    """

    id: str
    name: str
    title: str
    version: int
    status: RuleStatus
    severity: Severity
    category: str
    hazards: tuple[str, ...]
    rationale: str
    sources: tuple[RuleSource, ...]
    review_due: str
    applies_to: AppliesTo
    check: Check
    message: Message
    override_reasons: tuple[str, ...]
    limitations: str
    examples: Mapping[str, tuple[Mapping[str, Any], ...]]
    protected: bool = False
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Rulebook:
    """The rules of one profile, ready to run. `version` is the hash of their behaviour and of the profile.

    `settings` are the profile's own: hours until a report expires, days until a weight is stale, days for which an
    override carries over to later reports (None: to none). `behaviours` holds the hash of what each rule does, by its id.
    `notices` say what a reader of a report has to know of these rules, such as that newer ones were refused.
    """

    version: str
    profile: str
    rules: tuple[Rule, ...]
    disabled: tuple[DisabledRule, ...]
    expires_after_hours: int
    weight_stale_after_days: int
    child_weight_stale_after_days: int
    renal_stale_after_days: int
    override_expires_after_days: int | None = None
    behaviours: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)
    notices: tuple[str, ...] = ()
