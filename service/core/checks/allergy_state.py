"""Drug allergies in force whose agent was lost: degraded in transfer, or not to be coded."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import ALLERGY_WORDS, allergy_subject, allergy_words
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import AllergyEntry
from service.core.model.finding import Outcome
from service.core.model.lines import AllergyLine


@dataclass(frozen=True, kw_only=True)
class AllergyState:
    """Fires for an allergy entry in `state`. `substance`: `drug` includes what cannot be told from a drug.

    An unresolved agent that is no drug counts only where its code and its words name nothing that is known.
    `holds_all` prescribing where the rule says so (GP Connect: a consumer MUST prevent prescribing).
    """

    kind: ClassVar[str] = "allergy_state"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | {"candidates", "disguise", "sort"}
    state: Literal["degraded", "unresolved-agent"]
    substance: Literal["drug", "not-drug"]
    holds_all: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(
            self._one(line, entry)
            for line in record.allergies
            for entry in line.entries
            if not entry.reading.negation
            and entry.reading.state not in {"resolved", "refuted"}
            and (not applies_to.roles or entry.role in applies_to.roles)
        )

    def _one(self, line: AllergyLine, entry: AllergyEntry) -> Outcome:
        reading = entry.reading
        fires = reading.state == self.state and (reading.drug is not False) == (self.substance == "drug")
        if self.state == "unresolved-agent" and self.substance == "not-drug":
            fires = fires and not reading.agents
        candidates = "; ".join(f"{c.concept.display} ({c.because})" for c in reading.candidates[:3])
        return Outcome(
            answer="fires" if fires else "clear",
            subjects=(allergy_subject(line, entry),),
            because=reading.disguise or reading.explained,
            words=allergy_words(entry)
            | {"candidates": candidates or "none found", "disguise": reading.disguise or reading.explained}
            | {"sort": "Drug allergy" if reading.drug else "Allergy, perhaps to a drug,"},
            evidence={"state": reading.state, "candidates": candidates},
            holds="all-prescribing" if fires and self.holds_all else None,
        )
