"""One allergy whose reaction one source calls severe, and of which another tells something milder."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import ALLERGY_WORDS, allergy_subject, allergy_words
from service.core.checks.gravity import gravest
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import AllergyEntry
from service.core.model.finding import Outcome
from service.core.model.lines import AllergyLine

_BySource = dict[str, list[AllergyEntry]]


@dataclass(frozen=True, kw_only=True)
class AllergySeverityDiffers:
    """Fires for a drug allergy in force that is severe in one source and told milder in another.

    Milder: called mild, moderate or of low criticality, or told only by reactions none of which is severe. A source that says
    nothing of the reaction tells nothing milder.
    """

    kind: ClassVar[str] = "allergy_severity_differs"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | {"graver", "milder", "milder_in"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        lines = ((line, _in_force(line)) for line in record.allergies if line.agent is not None)
        return tuple(_one(line, told) for line, told in lines if len(told) > 1)


def _in_force(line: AllergyLine) -> _BySource:
    """The entries that count, by their source."""
    found: _BySource = {}
    for entry in line.entries:
        if entry.reading.in_force and entry.reading.drug is not False and not entry.reading.negation:
            found.setdefault(entry.written.source, []).append(entry)
    return found


def _one(line: AllergyLine, told: _BySource) -> Outcome:
    severe = {name: entries for name, entries in told.items() if gravest(entries) == "severe"}
    milder = {name: entries for name, entries in told.items() if name not in severe and _tells_milder(entries)}
    fires = bool(severe and milder)
    shown = [entry for entries in ((*severe.values(), *milder.values()) if fires else told.values()) for entry in entries]
    graver = "; ".join(_told(name, entries) for name, entries in severe.items())
    less = "; ".join(_told(name, entries) for name, entries in milder.items())
    return Outcome(
        answer="fires" if fires else "clear",
        subjects=tuple(allergy_subject(line, entry) for entry in shown),
        because=f"severe: {graver}; milder: {less}" if fires else "no source tells it milder than another calls severe",
        words=allergy_words(shown[0])
        | {"source": ", ".join(severe), "graver": graver, "milder": less, "milder_in": ", ".join(milder)},
        evidence={"severe": graver, "milder": less} if fires else {},
    )


def _tells_milder(entries: list[AllergyEntry]) -> bool:
    return gravest(entries) == "non-severe" or all(
        entry.reading.severity == "non-severe" or _reactions(entry) for entry in entries
    )


def _reactions(entry: AllergyEntry) -> tuple[str, ...]:
    """Every reaction that the entry tells, in words; those that its fields hold, then those of its notes."""
    coded = (concept for reaction in entry.written.reactions for concept in reaction.manifestations)
    named = (one.text or next((coding.display for coding in one.codings if coding.display), None) for one in coded)
    return tuple(dict.fromkeys((*(words for words in named if words), *(one.title for one in entry.reading.reactions))))


def _told(source: str, entries: list[AllergyEntry]) -> str:
    """What a source says of the reaction: its words, how severe it was called, how critical the allergy."""
    said: list[str] = []
    for entry in entries:
        said += _reactions(entry)
        said += [reaction.severity for reaction in entry.written.reactions if reaction.severity]
        said += [f"criticality {entry.written.criticality}"] if entry.written.criticality else []
    return f"{source}: {', '.join(dict.fromkeys(said)) or entries[0].reading.severity}"
