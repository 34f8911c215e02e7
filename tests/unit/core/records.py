"""Records made by hand, without tables or payloads, for tests of what is concluded from them."""

from dataclasses import replace
from datetime import date
from typing import Any

from service.core.checks.current import is_current
from service.core.checks.record import Record, SetAside
from service.core.match.allergies import group_allergies
from service.core.match.medicines import group_medicines
from service.core.model.allergy import Agent, AllergyReading
from service.core.model.entries import AllergyEntry, MedicineEntry, NormalisedSource
from service.core.model.failures import Role, SourceFailure, UnreadableEntry
from service.core.model.patient import Identity, Patient
from service.core.model.written import AllergyWritten
from service.core.reconcile.allergies import allergy_lines
from service.core.reconcile.medicines import medicine_lines
from tests.support.reference import bundled

DAY = date(2026, 11, 20)
PENICILLINS = Agent(
    kind="group", name="Penicillins", ingredients=frozenset({"amox", "fluclox"}), groups=frozenset({"penicillins"})
)
AMOXICILLIN = Agent(kind="ingredient", name="Amoxicillin", ingredients=frozenset({"amox"}))
ASPIRIN = Agent(kind="ingredient", name="Aspirin", ingredients=frozenset({"asp"}))


def allergy(
    source: str, name: str, *agents: Agent, state: Any = "active", role: Role = "gp-record", **reading: Any
) -> AllergyEntry:
    """One allergy of a source, to a drug unless it says otherwise."""
    read = AllergyReading(**{"state": state, "original": name, "agents": agents, "drug": True, "explained": "read", **reading})
    written = AllergyWritten(source=source, entry=name, path="", resource="AllergyIntolerance", text=name)
    return AllergyEntry(written=written, role=role, reading=read)


def source(name: str = "gp", role: Role = "gp-record", **more: Any) -> NormalisedSource:
    """A source that was read, with nothing in it."""
    plain = NormalisedSource(
        name=name,
        role=role,
        dialect="fhir-r4",
        sha256=f"sha of {name}",
        retrieved_at="2026-11-20T08:00:00Z",
        medicines=(),
        allergies=(),
        statement="empty-not-recorded",
        patients=(),
        lists=(),
        unreadable=(),
        warnings=(),
        passed_over=(),
    )
    return replace(plain, **more)


def unreadable(source: str = "gp", entry: str = "9") -> UnreadableEntry:
    """An entry that came in and could not be read."""
    return UnreadableEntry(source=source, entry=entry, path="entry[9]", reason="it has no type")


def failure(name: str = "portal", role: Role = "shared-care-record", **more: Any) -> SourceFailure:
    """A source that did not answer."""
    return SourceFailure(**{"name": name, "role": role, "kind": "timeout", "detail": "no answer in 3 s", **more})


def record(
    *entries: MedicineEntry | AllergyEntry,
    sources: tuple[NormalisedSource, ...] = (),
    failures: tuple[SourceFailure, ...] = (),
    set_aside: tuple[SetAside, ...] = (),
    transfer: Any = "admission",
    patient: Patient | None = None,
    reference: Any = None,
) -> Record:
    """The record of some entries. Sources that are not given are made from their entries."""
    medicines = [entry for entry in entries if isinstance(entry, MedicineEntry)]
    allergies = [entry for entry in entries if isinstance(entry, AllergyEntry)]
    named: dict[str, Role] = {entry.written.source: entry.role for entry in entries}
    made = [source(name, role) for name, role in named.items() if name not in {each.name for each in sources}]
    read = tuple(_filled(each, medicines, allergies) for each in sorted((*sources, *made), key=lambda each: each.name))
    current = frozenset(each.name for each in read if is_current(each, transfer))
    return Record(
        transfer=transfer,
        day=DAY,
        patient=patient or Patient(identity=Identity()),
        sources=read,
        failures=failures,
        set_aside=set_aside,
        medicines=medicine_lines(group_medicines(medicines), current, len(read) > 1),
        allergies=allergy_lines(group_allergies(allergies)),
        reference=reference or bundled(),
    )


def _filled(each: NormalisedSource, medicines: list[MedicineEntry], allergies: list[AllergyEntry]) -> NormalisedSource:
    return replace(
        each,
        medicines=(*each.medicines, *(entry for entry in medicines if entry.written.source == each.name)),
        allergies=(*each.allergies, *(entry for entry in allergies if entry.written.source == each.name)),
    )
