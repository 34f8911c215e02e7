"""Ranked candidates for every allergy whose agent was lost, with reasons that a pharmacist can check (R11).

A candidate is never applied: the entry stays as it is, and held, until a person confirms one (docs/adr/0018).
"""

from dataclasses import replace

from service.core.model.entries import AllergyEntry, NormalisedSource
from service.core.model.reference import Reference
from service.core.normalise.candidate_hints import ranked
from service.core.normalise.record_hints import record_hints
from service.core.normalise.word_hints import word_hints


def with_candidates(sources: tuple[NormalisedSource, ...], reference: Reference) -> tuple[NormalisedSource, ...]:
    """The sources with the candidates of their lost agents, drawn from the entry's own words and from the whole record."""
    if not any(entry.reading.is_lost for source in sources for entry in source.allergies):
        return sources
    return tuple(
        replace(source, allergies=tuple(_ranked(entry, source, sources, reference) for entry in source.allergies))
        for source in sources
    )


def _ranked(
    entry: AllergyEntry, source: NormalisedSource, sources: tuple[NormalisedSource, ...], reference: Reference
) -> AllergyEntry:
    if not entry.reading.is_lost or entry.reading.by_name_alone:
        return entry
    hints = (*word_hints(entry.written, reference), *record_hints(entry, source, sources, reference))
    return replace(entry, reading=replace(entry.reading, candidates=ranked(hints)))
