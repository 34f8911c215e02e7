"""Medicines on the current list with no history and no recorded reason."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, medicine_subject, medicine_words, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.checks.status_differs import past_course
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference
from service.core.normalise.force import supply_ran_out
from service.core.normalise.reasons import stated_reason


@dataclass(frozen=True, kw_only=True)
class AddedMedicine:
    """Fires once for a line that only the current list holds, where no entry gives an indication or a reason.

    A course that was over before the order is no history of it, unless its supply ran out within `lately_days` days, as the
    days were counted. One that was stopped is, which other rules say.
    One that replaces another of its class is told by the rule on substitution.
    It cannot be told where no source with a history was read.
    """

    kind: ClassVar[str] = "added_medicine"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS
    lately_days: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        history = [source.name for source in record.sources if source.name not in record.current_names]
        return tuple(
            self._one(record, bool(history), line, ordered)
            for line in record.medicines
            for ordered in [[entry for entry in line.current if speaks_of(applies_to, entry)]]
            if ordered
        )

    def _one(self, record: Record, has_history: bool, line: MedicineLine, ordered: list[MedicineEntry]) -> Outcome:
        subjects = tuple(medicine_subject(line, entry) for entry in ordered)
        if not has_history:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because="no source that holds a history was read",
                missing=("source.history",),
            )
        known = any(self._known(record, matched.entry, ordered) for matched in line.entries)
        reason = next((said for entry in ordered for said in _reasons(entry, record.reference)), None)
        replaces = record.replaced_by(line)
        return Outcome(
            answer="clear" if known or reason or replaces else "fires",
            subjects=subjects,
            because="it has a history" if known else reason or replaces or "no history and no reason",
            words=medicine_words(line, ordered[0]),
        )

    def _known(self, record: Record, entry: MedicineEntry, ordered: list[MedicineEntry]) -> bool:
        """Whether an entry of another source speaks of what is ordered now, and of no course that was over before."""
        if entry.written.source in record.current_names or entry.never_ran:
            return False
        if entry.in_force or entry.to_begin or not all(past_course(entry, order) for order in ordered):
            return True
        ran_out = supply_ran_out(entry.written, record.day) if entry.written.status in {"active", "unknown"} else None
        return ran_out is not None and (record.day - ran_out).days <= self.lately_days


def _reasons(entry: MedicineEntry, reference: Reference) -> tuple[str, ...]:
    """Why it was started, in the source's words. A note counts where a sentence of it says so, and not for being there."""
    written = entry.written
    said = (written.indication, written.change_reason, written.status_reason)
    stated = [reason for words in said if (reason := stated_reason(words, reference))]
    return (*stated, *(change.words for change in entry.changes if change.kind == "started"))
