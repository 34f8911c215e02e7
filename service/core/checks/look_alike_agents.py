"""Two sources whose allergies bear names that are known to be confused: both are shown and neither is believed."""

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from service.core.checks.about import allergy_subject
from service.core.checks.allergy_conflict import recorded
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import AllergyEntry
from service.core.model.finding import Outcome
from service.core.model.lines import AllergyLine
from service.core.model.reference import LookAlikeRow

_Pair = tuple[AllergyLine, AllergyEntry]


@dataclass(frozen=True, kw_only=True)
class LookAlikeAgents:
    """Fires for two allergens of a look-alike pair, each held by a source that lacks the other."""

    kind: ClassVar[str] = "look_alike_agents"
    words: ClassVar[frozenset[str]] = frozenset({"first", "second", "first_source", "second_source", "citation"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        held = recorded(record)
        pairs = [
            (one, other, row)
            for one, other in combinations(held, 2)
            if one[1].written.source != other[1].written.source
            for row in record.reference.look_alikes
            if _are(row, one[1], other[1]) and not _holds_both(held, one, other)
        ]
        if not pairs:
            return tuple(
                Outcome(answer="clear", subjects=(allergy_subject(*pair),), because="no look-alike in another source")
                for pair in held
            )
        return tuple(_fires(*pair) for pair in pairs)


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


def _are(row: LookAlikeRow, one: AllergyEntry, other: AllergyEntry) -> bool:
    mine, theirs = {name.lower() for name in _names(one)}, {name.lower() for name in _names(other)}
    return (row.first in mine and row.second in theirs) or (row.second in mine and row.first in theirs)


def _names(entry: AllergyEntry) -> tuple[str, ...]:
    """Agent names, with the singular of a class beside its plural (penicillins, penicillin)."""
    return tuple(name for agent in entry.reading.agents for name in (agent.name, agent.name.removesuffix("s")))


def _holds_both(held: list[_Pair], one: _Pair, other: _Pair) -> bool:
    """Whether one source holds both agents itself: then nothing points at a mix-up."""
    by_source = {(pair[1].written.source, pair[0].line) for pair in held}
    mine, theirs = one[1].written.source, other[1].written.source
    return (mine, other[0].line) in by_source or (theirs, one[0].line) in by_source
