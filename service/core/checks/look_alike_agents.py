"""Two sources whose allergies bear names that are known to be confused: both are shown and neither is believed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import allergy_subject
from service.core.checks.allergy_conflict import recorded
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import AllergyEntry
from service.core.model.finding import Outcome
from service.core.model.hazard_rows import LookAlikeRow
from service.core.model.lines import AllergyLine

_Pair = tuple[AllergyLine, AllergyEntry]


@dataclass(frozen=True, kw_only=True)
class LookAlikeAgents:
    """Fires for two allergens of a look-alike pair, each held by a source that lacks the other."""

    kind: ClassVar[str] = "look_alike_agents"
    words: ClassVar[frozenset[str]] = frozenset({"first", "second", "first_source", "second_source", "citation"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        held = recorded(record)
        places = {(entry.written.source, line.line) for line, entry in held}
        pairs = [pair for pair in _named_alike(record, held) if not _holds_both(places, pair[0], pair[1])]
        if not pairs:
            return tuple(
                Outcome(answer="clear", subjects=(allergy_subject(*pair),), because="no look-alike in another source")
                for pair in held
            )
        return tuple(_fires(*pair) for pair in pairs)


def _named_alike(record: Record, held: list[_Pair]) -> Iterator[tuple[_Pair, _Pair, LookAlikeRow]]:
    """Every two allergies of two sources that a row names, in the order of the record."""
    by_name: dict[str, list[int]] = {}
    for place, (_, entry) in enumerate(held):
        for name in {name.lower() for name in _names(entry)}:
            by_name.setdefault(name, []).append(place)
    found = {
        (min(one, other), max(one, other), number)
        for number, row in enumerate(record.reference.look_alikes)
        for one in by_name.get(row.first, ())
        for other in by_name.get(row.second, ())
        if held[one][1].written.source != held[other][1].written.source
    }
    for one, other, number in sorted(found):
        yield held[one], held[other], record.reference.look_alikes[number]


def _fires(one: _Pair, other: _Pair, row: LookAlikeRow) -> Outcome:
    return Outcome(
        answer="fires",
        subjects=(allergy_subject(*one), allergy_subject(*other)),
        because=f"{row.first} and {row.second} are known to be confused",
        words={
            "first": _names(one[1])[0],
            "second": _names(other[1])[0],
            "first_source": one[1].written.source,
            "second_source": other[1].written.source,
            "citation": row.citation,
        },
        evidence={"pair": f"{row.first} / {row.second}", "citation": row.citation},
    )


def _names(entry: AllergyEntry) -> tuple[str, ...]:
    """Agent names, with the singular of a class beside its plural (penicillins, penicillin)."""
    return tuple(name for agent in entry.reading.agents for name in (agent.name, agent.name.removesuffix("s")))


def _holds_both(places: set[tuple[str, str]], one: _Pair, other: _Pair) -> bool:
    """Whether one source holds both agents itself: then nothing points at a mix-up."""
    mine, theirs = one[1].written.source, other[1].written.source
    return (mine, other[0].line) in places or (theirs, one[0].line) in places
