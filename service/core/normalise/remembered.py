"""Terms that were read before need no second reading: the same words and codes always mean the same.

Hospitals write the same few thousand medicines and directions over and over. What is remembered depends on the terms and on
the reference tables alone, never on the patient, the source or the day, and the key holds every digit as it was written:
1.0 and 1.00 are equal numbers and two entries here.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import TypeVar, cast

from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten, DosageWritten

# Some kilobytes each: a few tens of megabytes at most.
_MOST = 5000
# Longer words are notes that nobody writes twice.
_LONGEST = 400

Read = TypeVar("Read")


def remembered(key: Hashable, reference: Reference, read: Callable[[], Read]) -> Read:
    """What `read` gave for this key with these tables, or gives now."""
    memory = reference.memory
    if key in memory:
        return cast(Read, memory[key])
    found = read()
    if len(memory) >= _MOST:
        memory.clear()
    memory[key] = found
    return found


def dosage_key(dosages: tuple[DosageWritten, ...]) -> Hashable | None:
    """All that the dosages say, without where they stand; None where it is too long to be worth keeping."""
    key = tuple(_one(dosage) for dosage in dosages)
    return key if sum(len(dosage.text or "") + len(dosage.patient_instruction or "") for dosage in dosages) <= _LONGEST else None


def allergy_terms(written: AllergyWritten) -> AllergyWritten:
    """The entry as far as its reading goes: without whose it is, where it stands and when it was written down."""
    return replace(
        written,
        source="",
        entry="",
        path="",
        resource="",
        parts=(),
        asserted=None,
        recorder=None,
        onset=None,
        change=None,
        problems=(),
    )


def is_short(written: AllergyWritten) -> bool:
    """Whether its words are few enough to be worth keeping."""
    return len(written.text or "") + sum(map(len, written.notes)) <= _LONGEST


def _one(dosage: DosageWritten) -> Hashable:
    # Written out, since equal numbers with other digits are other dosages.
    structured = repr(dosage.structured) if dosage.structured else None
    strength = repr((dosage.strength, dosage.strength_volume)) if dosage.strength else None
    return (
        dosage.text,
        dosage.patient_instruction,
        dosage.additional,
        dosage.sequence,
        structured,
        dosage.as_needed,
        dosage.as_needed_for,
        dosage.route,
        dosage.site,
        dosage.method,
        dosage.condition,
        dosage.further_routes,
        strength,
    )
