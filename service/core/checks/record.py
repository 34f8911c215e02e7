"""What a check may look at: the reconciled record, the patient, and the reference tables. Nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

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

    def in_force(self) -> Iterator[tuple[MedicineLine, MedicineEntry]]:
        """Every medicine entry in force, with its line, in the order of the report."""
        for line in self.medicines:
            for matched in line.entries:
                if matched.entry.in_force:
                    yield line, matched.entry
