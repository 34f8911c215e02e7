"""Entries after normalising: the words as written beside the terms they were read as."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from service.core.model.allergy import AllergyReading, Statement
from service.core.model.change import DocumentedChange
from service.core.model.dose import DoseReading
from service.core.model.failures import Role, UnreadableEntry
from service.core.model.medicine import Identification
from service.core.model.written import (
    AllergyWritten,
    ConditionWritten,
    Dialect,
    ListWritten,
    MedicineWritten,
    PatientWritten,
    ProblemList,
)

ConditionState = Literal["present", "past", "doubted", "denied"]


@dataclass(frozen=True, kw_only=True)
class DailyAmount:
    """A dose in one unit that entries can be compared in: for each administration, and a day. None: not known.

    `unit` is a canonical unit (mg, mL, [iU], or a countable). `ingredient` is the dm+d ingredient that the amount is
    of, None for an amount of the product as a whole. `per`: still for each kg or m2.
    """

    unit: str
    ingredient: str | None = None
    dose_low: Fraction | None = None
    dose_high: Fraction | None = None
    day_low: Fraction | None = None
    day_high: Fraction | None = None
    per: str | None = None


# FHIR R4 MedicationRequest.status: cancelled is withdrawn before anything was given of it.
NEVER_RAN = frozenset({"cancelled", "draft", "entered-in-error"})


@dataclass(frozen=True, kw_only=True)
class MedicineEntry:
    """A medicine entry with its terms. `in_force` is decided from status, plan and dates; `because` says how.

    `daily` are the comparable amounts, one for each unit in which the dose can be expressed exactly. `changes` are those that
    the entry documents with a reason. `superseded`: another entry of the same source replaces this one. `to_begin`: it
    lacks nothing to be in force but its first day, which is yet to come.
    """

    written: MedicineWritten
    role: Role
    identified: Identification
    doses: tuple[DoseReading, ...]
    daily: tuple[DailyAmount, ...] = ()
    route: str | None = None
    in_force: bool = False
    because: str = ""
    superseded: bool = False
    to_begin: bool = False
    changes: tuple[DocumentedChange, ...] = ()

    @property
    def never_ran(self) -> bool:
        """Whether nobody was ever to have it: cancelled before it began, entered in error, or a draft that nobody proposes."""
        return not self.in_force and self.written.status in NEVER_RAN


@dataclass(frozen=True, kw_only=True)
class AllergyEntry:
    """An allergy entry with its reading."""

    written: AllergyWritten
    role: Role
    reading: AllergyReading


@dataclass(frozen=True, kw_only=True)
class ConditionEntry:
    """A problem or diagnosis with the named conditions (of reference_data/conditions) that it is, and that it may be.

    `is_one_of` by its code or its exact words; `may_be` where its words only mention them. `state`: `past` is recorded as
    over or inactive, `doubted` as not confirmed, `denied` as refuted or entered in error.
    """

    written: ConditionWritten
    name: str
    state: ConditionState
    is_one_of: frozenset[str] = frozenset()
    may_be: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class WarnedAgainst:
    """A problem, a flag or a finding that warns of medicines by name, without an allergy: `said` are the words that do.

    `named`: each name with the ingredients that it stands for; empty where several medicines bear it. `open`: the warning
    is doubted, holds on a condition only ("avoid if …") or of a dose, or tells what a medicine did, which may have been
    accepted.
    """

    written: AllergyWritten
    said: str
    named: tuple[tuple[str, frozenset[str]], ...]
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class NormalisedSource:
    """One source after normalising. `unverified`, `proposed` and `said_to_be_of`: as of the list that it was."""

    name: str
    role: Role
    dialect: Dialect
    sha256: str
    retrieved_at: str | None
    medicines: tuple[MedicineEntry, ...]
    allergies: tuple[AllergyEntry, ...]
    statement: Statement
    patients: tuple[PatientWritten, ...]
    lists: tuple[ListWritten, ...]
    unreadable: tuple[UnreadableEntry, ...]
    warnings: tuple[str, ...]
    passed_over: tuple[tuple[str, int], ...]
    dated: str | None = None
    conditions: tuple[ConditionEntry, ...] = ()
    warned_against: tuple[WarnedAgainst, ...] = ()
    problem_list: ProblemList = "absent"
    unverified: str | None = None
    proposed: bool = False
    said_to_be_of: bool = False
