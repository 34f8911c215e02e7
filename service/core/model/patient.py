"""The patient: who, how old, how heavy, and how well the kidneys work, each fact with its provenance."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from service.core.model.dates import PartialDate

FactTrouble = Literal["implausible", "stale", "unreadable"]
FactName = Literal["weight", "height", "egfr", "creatinine", "creatinine_clearance", "pregnant"]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A measured fact in its canonical unit (kg, cm, mL/min/1.73m2, umol/L, mL/min), as written beside it.

    `trouble` None: nothing speaks against it; else no dose may be judged on it, and `unusable` says why in words. `compared` is
    what a weight or height was compared with, in words: empty where it was with nothing.
    """

    name: FactName
    value: Decimal | None
    unit: str
    written: str
    source: str
    entry: str | None = None
    measured_at: PartialDate | None = None
    method: str | None = None
    trouble: FactTrouble | None = None
    unusable: str | None = None
    compared: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the report is about. None: not stated by the caller nor agreed on by the sources. `family` comes from sources only."""

    nhs_number: str | None = None
    birth_date: PartialDate | None = None
    sex: str | None = None
    family: str | None = None


@dataclass(frozen=True, kw_only=True)
class Patient:
    """The facts that checks may ask for. `facts` holds the chosen one of each name, `others` the rest."""

    identity: Identity
    age_years: int | None = None
    age_months: int | None = None
    facts: tuple[Fact, ...] = ()
    others: tuple[Fact, ...] = ()

    def fact(self, name: FactName) -> Fact | None:
        """The chosen fact of that name, usable or not; None where no source holds one."""
        return next((fact for fact in self.facts if fact.name == name), None)

    def every(self, name: FactName) -> tuple[Fact, ...]:
        """All that was told under that name, the chosen one first."""
        return tuple(fact for fact in (*self.facts, *self.others) if fact.name == name)

    def usable(self, name: FactName) -> Decimal | None:
        """Its value where it may be used for a judgement, else None."""
        fact = self.fact(name)
        return None if fact is None or fact.trouble else fact.value
