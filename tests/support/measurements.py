"""Judges measurements of one patient as a report does, for tests of which of them cannot be right."""

from dataclasses import dataclass
from datetime import date

from service.core.model.case import GivenFact
from service.core.model.dates import read_date
from service.core.model.patient import Fact, Identity, Patient
from service.core.normalise.facts import Freshness, patient_facts
from tests.support.children import TODAY
from tests.support.reference import bundled


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One measurement as a record holds it."""

    name: str
    value: str
    unit: str
    on: date | None = TODAY


def kg(value: str, on: date | None = TODAY) -> Taken:
    """A weight in kilograms."""
    return Taken(name="weight", value=value, unit="kg", on=on)


def cm(value: str, on: date | None = TODAY) -> Taken:
    """A height in centimetres."""
    return Taken(name="height", value=value, unit="cm", on=on)


def patient(*taken: Taken, born: date | str | None, sex: str | None) -> Patient:
    """The patient whom these measurements make on the day that tests run on."""
    given = tuple(
        GivenFact(
            name=one.name, value=one.value, unit=one.unit, measured_at=one.on.isoformat() if one.on else None, method="measured"
        )
        for one in taken
    )
    identity = Identity(birth_date=read_date(str(born)) if born else None, sex=sex)
    fresh = Freshness(adult_weight_days=365, child_weight_days=30, renal_days=90)
    return patient_facts(identity, given, (), bundled(), TODAY, fresh)


def implausible(*taken: Taken, born: date | str | None, sex: str | None) -> tuple[Fact, ...]:
    """Those of the measurements that are set aside as ones that cannot be right."""
    found = patient(*taken, born=born, sex=sex)
    return tuple(fact for fact in (*found.facts, *found.others) if fact.trouble == "implausible")
