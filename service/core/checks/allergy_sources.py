"""Allergies that the sources tell differently: asserted against denied, missing, ended, or recorded nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import ALLERGY_WORDS, allergy_subject, allergy_words, patient_subject, source_subject
from service.core.checks.gravity import gravest
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.match.allergies import agent_key
from service.core.model.allergy import Agent, Statement
from service.core.model.entries import AllergyEntry, NormalisedSource
from service.core.model.finding import Outcome
from service.core.model.lines import AllergyLine

_PAST = {"resolved": "ended", "refuted": "refuted"}
# What a list says that was kept and holds nothing in force: of no allergy, and that there is none, it says nothing.
_NOT_IN_FORCE: dict[Statement, str] = {
    "empty-not-recorded": "records nothing about allergies",
    "resolved-only": "records only what has ended, or was refuted or entered in error",
}
_DENIES_DRUGS = frozenset({"no-known-allergy", "no-known-drug-allergy"})


@dataclass(frozen=True, kw_only=True)
class AllergyContradicted:
    """A positive drug allergy against a statement that there is none. `where`: in another source, or in the same one."""

    kind: ClassVar[str] = "allergy_contradicted"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | {"denied_by"}
    where: Literal["another-source", "same-source"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        denials = list(_denials(record))
        return tuple(self._one(line, entries, denials) for line, entries in _positive_lines(record))

    def _one(self, line: AllergyLine, entries: list[AllergyEntry], denials: list[tuple[AllergyLine, AllergyEntry]]) -> Outcome:
        holders = {entry.written.source for entry in entries}
        against = [
            (other, denial)
            for other, denial in denials
            if (denial.written.source in holders) == (self.where == "same-source") and _denies(denial, entries[0])
        ]
        by = ", ".join(sorted({denial.written.source for _, denial in against}))
        return Outcome(
            answer="fires" if against else "clear",
            subjects=(
                *(allergy_subject(line, entry) for entry in entries),
                *(allergy_subject(other, denial) for other, denial in against),
            ),
            because=f"{by} says that there is none" if against else "no source says that there is none",
            words=allergy_words(entries[0]) | {"source": ", ".join(sorted(holders)), "denied_by": by},
            evidence={"asserted by": ", ".join(sorted(holders)), "denied by": by},
        )


@dataclass(frozen=True, kw_only=True)
class AllergyMissing:
    """An asserted drug allergy that another source's list lacks. `reactions`: those of the asserted allergy it judges.

    `lacking`: `asserted` judges sources that hold a list with other allergies, in force or not, `empty` those whose list is
    empty, `unsaid` those that hold no list of allergies at all. A failed source lacks nothing: it was not asked. One that holds
    it as resolved or refuted lacks nothing either: its status differs. What it entered in error it does not hold.
    """

    kind: ClassVar[str] = "allergy_missing"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | {"lacking"}
    reactions: tuple[Literal["severe", "non-severe", "unknown"], ...]
    lacking: Literal["asserted", "empty", "unsaid"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(
            self._one(record, applies_to, line, entries)
            for line, entries in _positive_lines(record)
            if line.agent is not None and gravest(entries) in self.reactions
        )

    def _one(self, record: Record, applies_to: AppliesTo, line: AllergyLine, entries: list[AllergyEntry]) -> Outcome:
        without = [source.name for source in record.sources if self._lacks(source, line.agent, applies_to)]
        missing = ", ".join(sorted(without))
        return Outcome(
            answer="fires" if without else "clear",
            subjects=(
                *(allergy_subject(line, entry) for entry in entries),
                *(source_subject(name, f"{name} does not list it") for name in sorted(without)),
            ),
            because=f"not in the list of {missing}" if without else "every list holds it",
            words=allergy_words(entries[0])
            | {"source": ", ".join(sorted({entry.written.source for entry in entries})), "lacking": missing},
            evidence={"lacking": missing},
        )

    def _lacks(self, source: NormalisedSource, agent: Agent | None, applies_to: AppliesTo) -> bool:
        if agent is None or (applies_to.roles and source.role not in applies_to.roles):
            return False
        kept = ("asserted", "degraded", "resolved-only")
        if source.statement not in (kept if self.lacking == "asserted" else ("empty-not-recorded",)):
            return False
        if self.lacking != "asserted" and _has_allergy_list(source) != (self.lacking == "empty"):
            return False
        held = [other for entry in source.allergies if not _in_error(entry) for other in entry.reading.agents]
        return not any(_covers(other, agent) for other in held)


@dataclass(frozen=True, kw_only=True)
class AllergyStatusDiffers:
    """One allergen, in force in one source and resolved or refuted in another (or ended only in the words of its own entry)."""

    kind: ClassVar[str] = "allergy_status_differs"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | {"resolved_in", "how"}
    by: Literal["status", "words"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if self.by == "words":
            return tuple(_ended_in_words(line, entries) for line, entries in _positive_lines(record))
        return tuple(_resolved_elsewhere(record, line, entries) for line, entries in _positive_lines(record))


@dataclass(frozen=True, kw_only=True)
class AllergyNotRecorded:
    """No source that was read says that there is an allergy, or that there is none.

    What has ended or was refuted says neither of today. A source that failed is named: it was not asked.
    """

    kind: ClassVar[str] = "allergy_not_recorded"
    words: ClassVar[frozenset[str]] = frozenset({"sources", "why"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if not record.sources:
            return ()
        said = {source.name: _NOT_IN_FORCE.get(source.statement) for source in record.sources}
        silent = all(said.values())
        why = "; ".join(f"{name} {words}" for name, words in said.items() if words)
        return (
            Outcome(
                answer="fires" if silent else "clear",
                subjects=(
                    patient_subject("allergy status"),
                    *(source_subject(name, f"{name} {words}" if words else name) for name, words in said.items()),
                ),
                because=why if silent else "a source records allergies, or that there are none",
                words={"sources": ", ".join(said), "why": why},
                evidence={source.name: source.statement for source in record.sources},
            ),
        )


def _positive_lines(record: Record) -> Iterator[tuple[AllergyLine, list[AllergyEntry]]]:
    """Lines with at least one drug allergy in force; only those entries."""
    for line in record.allergies:
        positive = [
            entry
            for entry in line.entries
            if entry.reading.in_force and entry.reading.drug is not False and not entry.reading.negation
        ]
        if positive:
            yield line, positive


def _denials(record: Record) -> Iterator[tuple[AllergyLine, AllergyEntry]]:
    for line in record.allergies:
        for entry in line.entries:
            if entry.reading.state == "negated" and entry.reading.negation in _DENIES_DRUGS:
                yield line, entry


def _denies(denial: AllergyEntry, positive: AllergyEntry) -> bool:
    """A denial of drug allergies speaks of every allergy that may be one to a drug; both denials do."""
    return denial.reading.negation in _DENIES_DRUGS and positive.reading.drug is not False


def _in_error(entry: AllergyEntry) -> bool:
    written = entry.written
    return "entered-in-error" in {written.verification, written.clinical_status}


def _has_allergy_list(source: NormalisedSource) -> bool:
    return any(listed.kind == "allergies" for listed in source.lists)


def _covers(held: Agent, wanted: Agent) -> bool:
    """Whether an agent on a list says at least what the wanted one says: the same, or the class that it is of."""
    if agent_key(held) == agent_key(wanted):
        return True
    return bool(wanted.ingredients) and wanted.ingredients <= held.ingredients


def _ended_in_words(line: AllergyLine, entries: list[AllergyEntry]) -> Outcome:
    ended = [entry for entry in entries if entry.reading.ended_in_words]
    shown = ended or entries
    return Outcome(
        answer="fires" if ended else "clear",
        subjects=tuple(allergy_subject(line, entry) for entry in shown),
        because="its words say that it ended, its status that it is active" if ended else "its words do not say that it ended",
        words=allergy_words(shown[0])
        | {"resolved_in": ", ".join(sorted({entry.written.source for entry in ended})), "how": "ended"},
    )


def _resolved_elsewhere(record: Record, line: AllergyLine, entries: list[AllergyEntry]) -> Outcome:
    past = [
        (other, entry)
        for other in record.allergies
        for entry in other.entries
        if entry.reading.state in _PAST and not _in_error(entry) and _same_agents(line.agent, entry)
    ]
    sources = ", ".join(sorted({entry.written.source for _, entry in past}))
    how = " and ".join(sorted({_PAST[entry.reading.state] for _, entry in past}))
    return Outcome(
        answer="fires" if past else "clear",
        subjects=(
            *(allergy_subject(line, entry) for entry in entries),
            *(allergy_subject(other, entry) for other, entry in past),
        ),
        because=f"{sources} records it as {how}" if past else "no source records it as ended",
        words=allergy_words(entries[0])
        | {"source": ", ".join(sorted({entry.written.source for entry in entries})), "resolved_in": sources, "how": how},
    )


def _same_agents(agent: Agent | None, entry: AllergyEntry) -> bool:
    return agent is not None and any(agent_key(other) == agent_key(agent) for other in entry.reading.agents)
