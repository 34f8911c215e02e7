"""A medicine that is taken now and ordered for a later day only: the doses until then are given by nobody."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, medicine_subject, medicine_words, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine


@dataclass(frozen=True, kw_only=True)
class BeginsLater:
    """Fires once for a line that is in force elsewhere and that the current list holds from a later day only."""

    kind: ClassVar[str] = "begins_later"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"current", "begins"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(
            self._one(record, line, taken, ordered)
            for line in record.medicines
            if line.current
            for taken in [[entry for entry in line.history if speaks_of(applies_to, entry)]]
            for ordered in [[entry for entry in line.current if speaks_of(applies_to, entry)]]
            if taken and ordered
        )

    def _one(self, record: Record, line: MedicineLine, taken: list[MedicineEntry], ordered: list[MedicineEntry]) -> Outcome:
        subjects = tuple(medicine_subject(line, entry) for entry in (*ordered, *taken))
        days = [entry.written.started for entry in ordered]
        later = [day for day in days if day and day.certainly_after(record.day)]
        if len(later) < len(days):
            return Outcome(answer="clear", subjects=subjects, because="an order for it has begun")
        begins = min(day.first for day in later).isoformat()
        current = ", ".join(dict.fromkeys(entry.written.source for entry in ordered))
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"{current} has it from {begins} only",
            words=medicine_words(line, taken[0]) | {"current": current, "begins": begins},
            evidence={"begins": begins},
        )
