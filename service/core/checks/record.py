"""What a check may look at: the reconciled record, the patient, and the reference tables. Nothing else."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from service.core.checks.current import is_current
from service.core.model.case import Transfer
from service.core.model.entries import MedicineEntry, NormalisedSource
from service.core.model.failures import Role, SourceFailure
from service.core.model.lines import AllergyLine, MedicineLine
from service.core.model.patient import Patient
from service.core.model.reference import Reference


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """A source whose demographics do not match the patient, and what differs, in words without the other's data."""

    source: NormalisedSource
    because: str


@dataclass(frozen=True, kw_only=True)
class Swap:
    """The lines of one class of medicines among which hospitals substitute. `gone` was taken and is not on the current list,
    where `new` is, of which nobody knew before. Both empty: nothing looks replaced.
    """

    group: str
    held: tuple[MedicineLine, ...]
    gone: tuple[MedicineLine, ...] = ()
    new: tuple[MedicineLine, ...] = ()


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

    @cached_property
    def summaries(self) -> frozenset[str]:
        """The names of the sources read that go home with the patient. Empty: none was read, or this is no discharge."""
        going = self.transfer == "discharge"
        return frozenset(source.name for source in self.sources if going and source.role == "discharge-summary")

    def acts_as(self, entry: MedicineEntry) -> Role:
        """The role that the source of an entry acts in: what goes home is prescribed now, as orders are."""
        return "inpatient-orders" if entry.written.source in self.summaries else entry.role

    @cached_property
    def leaving_names(self) -> frozenset[str]:
        """The names of the sources read that say what the patient goes on with: at discharge the summaries, where there are any.

        What the ward's chart holds ends with the stay, so that it stands for no line of the summary.
        """
        return self.summaries or self.current_names

    @cached_property
    def swaps(self) -> tuple[Swap, ...]:
        """What looks replaced within its class, for every class that the record holds a medicine of, in the table's order."""
        found: list[Swap] = []
        spoken_of: set[str] = set()
        for group in self.reference.interchanged_classes:
            held = tuple(
                line
                for line, entries in self.running
                if line.line not in spoken_of and all(_all_of_class(entry, group, self.reference) for entry in entries)
            )
            if held:
                spoken_of |= {line.line for line in held}
                found.append(self._swap(group, held))
        return tuple(found)

    def replaced_by(self, line: MedicineLine) -> str | None:
        """In words, what replaced a line within its class, or what it replaced; None where it is in no swap."""
        swap = next((one for one in self.swaps if line in one.gone or line in one.new), None)
        if swap is None:
            return None
        others = swap.new if line in swap.gone else swap.gone
        named = " and ".join(other.name.display for other in others if other.name)
        return f"{named} of its class {'is ordered' if line in swap.gone else 'was taken before'}, which another rule says"

    def _swap(self, group: str, held: tuple[MedicineLine, ...]) -> Swap:
        gone = tuple(line for line in held if line.history and not self.listed(line) and not _documented(line))
        new = tuple(line for line in held if line.current and all(self._is_new(matched.entry) for matched in line.entries))
        kept = [line for line in held if line.current and line.history]
        swapped = bool(self.current_names and gone and new and not kept)
        return Swap(group=group, held=held, gone=gone if swapped else (), new=new if swapped else ())

    def listed(self, line: MedicineLine) -> bool:
        """Whether the current list holds the line, in force or ended. An entry that never ran is on no list."""
        return any(self._is_current(matched.entry) and not matched.entry.never_ran for matched in line.entries)

    def _is_new(self, entry: MedicineEntry) -> bool:
        return entry.never_ran or self._is_current(entry)

    def _is_current(self, entry: MedicineEntry) -> bool:
        return entry.written.source in self.current_names

    def in_force(self) -> Iterator[tuple[MedicineLine, MedicineEntry]]:
        """Every medicine entry in force, with its line, in the order of the report."""
        for line in self.medicines:
            for matched in line.entries:
                if matched.entry.in_force:
                    yield line, matched.entry


def _all_of_class(entry: MedicineEntry, group: str, reference: Reference) -> bool:
    """Whether all that a medicine holds is of the class, by a way of giving that the class has."""
    medicine = entry.identified.medicine
    return medicine is not None and group in medicine.groups and medicine.ingredients <= reference.groups[group].members


def _documented(line: MedicineLine) -> bool:
    return any(settled.aspect == "omission" for settled in line.settled)
