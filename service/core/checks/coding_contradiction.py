"""Code, name and text of one entry that cannot all be right."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import allergy_subject, allergy_words, line_name, medicine_subject
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.finding import Outcome, Subject
from service.core.model.medicine import Contradiction


@dataclass(frozen=True, kw_only=True)
class CodingContradiction:
    """Fires for an entry with a contradiction about one of `what`. Medicines are judged in force only, as are allergies."""

    kind: ClassVar[str] = "coding_contradiction"
    words: ClassVar[frozenset[str]] = frozenset({"name", "source", "first", "second"})
    what: tuple[Literal["medicine", "strength", "agent", "form", "severity", "kind", "denial"], ...]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.list == "allergies":
            return tuple(
                self._one(
                    allergy_subject(line, entry),
                    allergy_words(entry)["words"],
                    entry.reading.contradictions,
                )
                for line in record.allergies
                for entry in line.entries
                if entry.reading.state not in {"resolved", "refuted"}
            )
        return tuple(
            self._one(medicine_subject(line, entry), line_name(line, entry), entry.identified.contradictions)
            for line, entry in record.in_force()
        )

    def _one(self, subject: Subject, name: str, contradictions: tuple[Contradiction, ...]) -> Outcome:
        found = [contradiction for contradiction in contradictions if contradiction.what in self.what]
        if not found:
            return Outcome(answer="clear", subjects=(subject,), because="code and words do not contradict one another")
        first = found[0]
        return Outcome(
            answer="fires",
            subjects=(subject,),
            because=f"{first.first} is not {first.second}",
            words={"name": name, "source": subject.source or "", "first": first.first, "second": first.second},
            evidence={c.what: f"{c.first} / {c.second}" for c in found},
        )
