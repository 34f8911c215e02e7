"""A medicine that was begun on the ward and that the list which goes home with the patient does not hold."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, line_name, medicine_subject, medicine_words, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.reconcile.compare import given_once


@dataclass(frozen=True, kw_only=True)
class NotCarriedOver:
    """Fires once for a line that only the ward has in force and that no discharge summary holds, in force or ended.

    What was taken before is told by the rule on omissions, and what the summary stopped by rules on its status. Doses that are
    given once are not spoken of. Only at discharge, and only where a summary was read: without one the orders are what goes
    home.
    """

    kind: ClassVar[str] = "not_carried_over"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"summary", "ward"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if not record.summaries:
            return ()
        return tuple(
            self._one(record, line, given)
            for line in record.medicines
            if not line.history
            for given in [
                [entry for entry in line.current if entry.written.source not in record.summaries and speaks_of(applies_to, entry)]
            ]
            if given
        )

    def _one(self, record: Record, line: MedicineLine, given: list[MedicineEntry]) -> Outcome:
        subjects = tuple(medicine_subject(line, entry) for entry in given)
        summary = ", ".join(sorted(record.summaries))
        if any(matched.entry.written.source in record.summaries and not matched.entry.never_ran for matched in line.entries):
            return Outcome(answer="clear", subjects=subjects, because=f"{summary} holds it")
        if all(given_once(entry) for entry in given):
            return Outcome(answer="clear", subjects=subjects, because="it is given once")
        ward = ", ".join(sorted({entry.written.source for entry in given}))
        unknown = sum(
            source.name in record.summaries and entry.identified.medicine is None and not entry.identified.trial
            for source in record.sources
            for entry in source.medicines
        )
        evidence = {"given according to": ward, "not in": summary}
        if unknown:
            evidence["also"] = f"{unknown} entries of {summary} could not be identified and may be this medicine"
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"{line_name(line, given[0])} is not in {summary}",
            words=medicine_words(line, given[0]) | {"summary": summary, "ward": ward},
            evidence=evidence,
        )
