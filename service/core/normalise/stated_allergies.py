"""Allergies that a source states outside its allergy list: among its problems, as a flag or as a finding.

Systems without an allergy module, and records that were brought in from one, hold "Allergy to penicillin" as a problem.
What says so with a code of the allergy tables, or in words that say allergy and name one drug exactly, is an allergy of
that source like any other. What only mentions one ("aspirin-sensitive asthma"), what is over, refuted, or speaks of a
relative stays what it is.
"""

import re

from service.core.model.allergy import AllergyReading
from service.core.model.entries import AllergyEntry
from service.core.model.reference import Reference
from service.core.model.written import AllergyWritten, SourceList
from service.core.normalise.allergens import allergy_code, read_allergy

# An intolerance is left out: "glucose intolerance" and "lactose intolerance" are problems that forbid no medicine.
_SAYS_ALLERGY = re.compile(r"\b(?:allerg(?:y|ic)|hypersensitiv(?:e|ity)|anaphyla(?:xis|ctic)|adverse reaction)\b", re.IGNORECASE)
_IN_FORCE = frozenset({"active", "degraded", "unresolved-agent"})


def stated_allergies(source: SourceList, listed: tuple[AllergyEntry, ...], reference: Reference) -> tuple[AllergyEntry, ...]:
    """The entries that state an allergy which the source's own list does not hold in force already."""
    found: list[AllergyEntry] = []
    for written in source.statements:
        reading = read_allergy(written, reference)
        if _states_one(written, reading, reference) and not _held([*listed, *found], reading):
            found.append(AllergyEntry(written=written, role=source.role, reading=reading))
    return tuple(found)


def _states_one(written: AllergyWritten, reading: AllergyReading, reference: Reference) -> bool:
    if reading.state not in _IN_FORCE or reading.drug is False or reading.negation or reading.contradictions:
        return False
    rows = [row for coding in written.codings if (row := allergy_code(coding, reference))]
    if rows:
        return True
    said = (written.text, *(words for coding in written.codings for words in (coding.display, coding.description)))
    return bool(reading.agents and reading.drug) and any(_SAYS_ALLERGY.search(words) for words in said if words)


def _held(listed: list[AllergyEntry], reading: AllergyReading) -> bool:
    """Whether the list says it already; one that names no agent says nothing beside any drug allergy in force."""
    others = [entry.reading for entry in listed if entry.reading.state in _IN_FORCE and entry.reading.drug is not False]
    if not reading.agents:
        return bool(others)
    return any(other.agents == reading.agents for other in others)
