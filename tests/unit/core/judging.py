"""What tests of checks have in common: entries of two sources, a check asked about them, and what it answered."""

from decimal import Decimal
from typing import Any

from service.core.checks.dose_tenfold import DoseTenfold
from service.core.checks.kind import AppliesTo
from service.core.model.allergy import Agent
from service.core.model.dates import read_date
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.patient import Fact, Identity, Patient
from tests.support.entries import entry, medicine
from tests.unit.core.records import record

ALLERGIES = AppliesTo(list="allergies")
MEDICINES = AppliesTo(list="medicines")
TENFOLD = DoseTenfold(factors=(10, 100, 1000), tolerance_percent=Decimal(5), same_day_below=Decimal(2))
OPEN_AGENT = Agent(kind="named", name="Oddimab", open=True)


def gp(each: str | None, times: str | None = "1", name: str = "1", **more: Any) -> MedicineEntry:
    """Warfarin in a GP record; `each` None: no dose was read."""
    return entry("gp", name, each=each, times=times, **more)


def ward(each: str | None, times: str | None = "1", name: str = "2", **more: Any) -> MedicineEntry:
    """Warfarin ordered on the ward."""
    return entry("epma", name, role="inpatient-orders", each=each, times=times, **more)


def given(name: str = "m1", ingredient: str | None = "amox", source: str = "ward", **more: Any) -> MedicineEntry:
    """A medicine of one ingredient that the ward gives; `ingredient` None: nothing is known of what is in it."""
    of = medicine(
        (ingredient or "0", f"Medicine {ingredient}", ingredient or "0"),
        ingredients=frozenset({ingredient} if ingredient else ()),
        ingredient_names=(f"Medicine {ingredient}",),
    )
    return entry(source, name, role="inpatient-orders", of=of, **more)


def weighing(kg: str | None, trouble: Any = None, on: str | None = None) -> Patient:
    """A patient of that weight; None: it was not recorded."""
    fact = Fact(
        name="weight",
        value=Decimal(kg or 1),
        unit="kg",
        written=f"{kg} kg",
        source="epma",
        method="measured",
        trouble=trouble,
        measured_at=read_date(on),
    )
    return Patient(identity=Identity(), facts=(fact,) if kg else ())


def judged(check: Any, *entries: MedicineEntry, applies_to: AppliesTo = MEDICINES, **more: Any) -> tuple[Outcome, ...]:
    """What the check says of the record of these entries."""
    return check.judge(record(*entries, **more), applies_to)


def answers(outcomes: tuple[Outcome, ...]) -> list[str]:
    """Fires, clear or cannot tell, in the order they were given."""
    return [outcome.answer for outcome in outcomes]


def entries_named(outcome: Outcome) -> list[str]:
    """The entries that an outcome is about; "" for what is about a whole source."""
    return [subject.entry or "" for subject in outcome.subjects]


def places(outcome: Outcome) -> list[tuple[str | None, str | None]]:
    """Source and entry of all that an outcome is about."""
    return [(subject.source, subject.entry) for subject in outcome.subjects]
