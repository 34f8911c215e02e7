"""Doses that could not be read into an amount, and dosages whose words and structure disagree."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine


@dataclass(frozen=True, kw_only=True)
class DoseUnreadable:
    """Fires for an entry in force without a dose that was read; a trial medicine carries none by design."""

    kind: ClassVar[str] = "dose_unreadable"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"why"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(self._one(line, entry) for line, entry in judged(record, applies_to) if not entry.identified.trial)

    def _one(self, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        refused = [dose.refused for dose in entry.doses if dose.refused]
        nothing = not any(dose.steps for dose in entry.doses)
        why = "; ".join(dict.fromkeys(refused)) or ("no dose is stated" if nothing else "")
        return Outcome(
            answer="fires" if why else "clear",
            subjects=(medicine_subject(line, entry),),
            because=why or "its dose was read",
            words=medicine_words(line, entry) | {"why": why},
            evidence={"why": why},
        )


@dataclass(frozen=True, kw_only=True)
class DoseDisagrees:
    """Fires for a dosage whose words and whose coded parts say two things."""

    kind: ClassVar[str] = "dose_disagrees"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"why"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(self._one(line, entry) for line, entry in judged(record, applies_to))

    def _one(self, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        why = "; ".join(dose.disagreement for dose in entry.doses if dose.disagreement)
        return Outcome(
            answer="fires" if why else "clear",
            subjects=(medicine_subject(line, entry),),
            because=why or "its words and its coded parts agree, or only one was sent",
            words=medicine_words(line, entry) | {"why": why},
            evidence={"why": why},
        )
