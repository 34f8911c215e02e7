"""What a check may look at: the reconciled record, the patient, and the reference tables. Nothing else."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from service.core.checks.current import is_current
from service.core.model.case import Transfer
from service.core.model.entries import MedicineEntry, NormalisedSource
from service.core.model.failures import SourceFailure
from service.core.model.lines import AllergyLine, MedicineLine
from service.core.model.patient import Patient
from service.core.model.reference import Reference


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A source whose demographics do not match the patient, and what differs, in words without the other's data."""

    source: NormalisedSource
    because: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """The reconciled record of one patient. `sources` are those read and accepted; failures and set aside stand apart."""

    transfer: Transfer
    day: date
    patient: Patient
    sources: tuple[NormalisedSource, ...]
    failures: tuple[SourceFailure, ...]
    set_aside: tuple[SetAside, ...]
    medicines: tuple[MedicineLine, ...]
    allergies: tuple[AllergyLine, ...]
    reference: Reference

    @cached_property
    def running(self) -> list[tuple[MedicineLine, list[MedicineEntry]]]:
        """The medicine lines that have entries in force, each with those entries, in the order of the report."""
        lines = ((line, [*line.current, *line.history]) for line in self.medicines)
        return [(line, entries) for line, entries in lines if entries]

    @cached_property
    def holding(self) -> dict[str, list[int]]:
        """By ingredient and by group: the places in `running` of the lines that hold it."""
        places: dict[str, list[int]] = {}
        for place, (_, entries) in enumerate(self.running):
            medicines = {entry.identified.medicine for entry in entries if entry.identified.medicine}
            for key in {key for medicine in medicines for key in medicine.ingredients | medicine.groups}:
                places.setdefault(key, []).append(place)
        return places

    @cached_property
    def spoken_of(self) -> dict[Hashable, list[tuple[MedicineLine, MedicineEntry]]]:
        """The entries in force that rules speak of, by what the rules apply to: filled as they ask."""
        return {}

    @cached_property
    def current_names(self) -> frozenset[str]:
        """The names of the sources read that hold the current list."""
        return frozenset(source.name for source in self.sources if is_current(source, self.transfer))

    def in_force(self) -> Iterator[tuple[MedicineLine, MedicineEntry]]:
        """Every medicine entry in force, with its line, in the order of the report."""
        for line in self.medicines:
            for matched in line.entries:
                if matched.entry.in_force:
                    yield line, matched.entry
