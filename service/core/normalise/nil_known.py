"""Allergy lists that are empty because somebody found out that there is nothing to list: a statement that there is none.

FHIR list-empty-reason `nilknown` is "a positive statement by a clinical user, and not a default position asserted by a
computer system"; for allergies it says that the patient is not aware of any. Every other reason states nothing.
"""

from service.core.model.allergy import AllergyReading
from service.core.model.entries import AllergyEntry
from service.core.model.written import AllergyWritten, SourceList

_NIL_KNOWN = "nilknown"
_WORDS = "nil known"


def nil_known(source: SourceList) -> tuple[AllergyEntry, ...]:
    """One statement for each allergy list of the source that is empty for that reason."""
    return tuple(
        AllergyEntry(
            written=AllergyWritten(source=source.name, entry=one.entry, path=one.path, resource="List", text=one.title),
            role=source.role,
            reading=AllergyReading(
                state="negated",
                original=_WORDS,
                negation="no-known-allergy",
                matched_by="code",
                explained="the list is empty because nothing is known after investigation (nilknown)",
            ),
        )
        for one in source.lists
        if one.kind == "allergies" and one.empty_reason == _NIL_KNOWN and not one.items
    )
