"""The report: what was found, what was not checked and why, and what made it."""

from dataclasses import dataclass
from typing import Literal

from service.core.model.allergy import Statement
from service.core.model.case import Transfer
from service.core.model.entries import ConditionEntry
from service.core.model.failures import FailureKind, Role, UnreadableEntry
from service.core.model.finding import Finding, NotChecked
from service.core.model.lines import AllergyLine, MedicineLine
from service.core.model.patient import Patient
from service.core.model.written import ProblemList

ReportStatus = Literal["complete", "incomplete", "not-performed"]
SourceOutcome = Literal["read", "failed", "set-aside"]
# What a source says about medicines as a whole. These are never merged into one another: silence is not "takes none".
MedicineStatement = Literal["asserted", "none-stated", "not-asked", "empty-not-recorded", "not-retrieved"]


@dataclass(frozen=True, kw_only=True)
class MadeBy:
    """Which engine, rules and reference data made the report, and the hash of what came in."""

    engine: str
    rules: str
    reference_data: str
    profile: str
    inputs: str


@dataclass(frozen=True, kw_only=True)
class Hold:
    """Whether a stop on prescribing is advised, for everything or for the named order lines, and by which findings."""

    advised: bool
    scope: Literal["all-prescribing", "these-orders"] | None
    orders: tuple[str, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WithheldEntry:
    """An entry of a source that was set aside: named, so that nothing is lost, with its words withheld.

    One that could not be read is named by its place: its name may hold words of a patient who is not this one.
    """

    entry: str
    kind: Literal["medicine", "allergy", "unreadable"]


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """What became of one source. `because` says in words why it failed, was set aside, or is not whole.

    `problems` counts problems and diagnoses, and `problem_list` says whether there is a whole list of them (None: not read).

    `medicines` and `allergies` count entries as sent (None: not read). `parts` names what belongs to other entries.
    `medicine_statement` says what it means where there are none: the source says so, nobody asked, or nothing is said.
    `proposed`: its orders are about to be made, and are not made yet.
    `unverified`: how it was read, where that may have gone wrong unseen; None: it came as data.
    """

    name: str
    role: Role
    outcome: SourceOutcome
    as_of: str | None
    medicines: int | None
    allergies: int | None
    allergy_statement: Statement
    medicine_statement: MedicineStatement
    unreadable: tuple[UnreadableEntry, ...] = ()
    warnings: tuple[str, ...] = ()
    whole: bool = True
    because: str | None = None
    failure: FailureKind | None = None
    dialect: str | None = None
    sha256: str | None = None
    set_aside: tuple[WithheldEntry, ...] = ()
    passed_over: tuple[tuple[str, int], ...] = ()
    problems: int | None = None
    problem_list: ProblemList | None = None
    unverified: str | None = None
    proposed: bool = False


@dataclass(frozen=True, kw_only=True)
class DisabledRule:
    """A rule that a profile switched off, and the reason, shown in every report."""

    rule: str
    reason: str
    approved_by: str
    expires: str | None


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How many rules ran, which were switched off, and every check that could not tell.

    What shadow rules found, and which of them raised, is recorded for whoever tunes the rules and shown to nobody else.
    `rules_notices` say in words what is unusual about the rules in force: older than those that a site put in place, or
    without a change of the profile that expired.
    """

    rules_run: int
    rules_disabled: tuple[DisabledRule, ...]
    not_checked: tuple[NotChecked, ...]
    shadow_findings: tuple[Finding, ...] = ()
    shadow_broken: tuple[str, ...] = ()
    rules_notices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """The whole answer. `status_reasons` says in words why it is not complete.

    `conditions` are the problems and diagnoses of the sources that were read: nothing is matched or reconciled about them.
    """

    id: str
    case: str | None
    status: ReportStatus
    status_reasons: tuple[str, ...]
    transfer: Transfer
    as_of: str
    expires_at: str
    made_by: MadeBy
    patient: Patient
    hold: Hold
    sources: tuple[SourceReport, ...]
    medicines: tuple[MedicineLine, ...]
    allergies: tuple[AllergyLine, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage
    conditions: tuple[ConditionEntry, ...] = ()
