"""Changes that a source documents: told once and quietly, with the sentence; and entries that their own note ends."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, documented_words, judged, medicine_subject, medicine_words, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.change import ENDINGS
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine, Settled
from service.core.reconcile.words import dose_words


@dataclass(frozen=True, kw_only=True)
class DocumentedDifference:
    """Fires once for a line whose dose or frequency differs because a source amended it, with a reason or in full amounts."""

    kind: ClassVar[str] = "documented_difference"
    words: ClassVar[frozenset[str]] = frozenset({"medicine", "source", "first", "second", "second_source", "documented"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(
            self._one(line, running)
            for line in record.medicines
            for running in [[entry for entry in (*line.current, *line.history) if speaks_of(applies_to, entry)]]
            if len({entry.written.source for entry in running}) > 1
        )

    def _one(self, line: MedicineLine, running: list[MedicineEntry]) -> Outcome:
        found = [one for one in line.settled if one.aspect != "omission"]
        subjects = tuple(medicine_subject(line, entry) for entry in running)
        if not found:
            return Outcome(answer="clear", subjects=subjects, because="no difference of dose that a source documents")
        first, second = _sides(line, found[0])
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=documented_words(found[0]),
            words=medicine_words(line, first)
            | {
                "first": dose_words(first),
                "second": dose_words(second),
                "second_source": second.written.source,
                "documented": documented_words(found[0]),
            },
            evidence={f"documented by {one.change.said_by} of {one.change.entry}": documented_words(one) for one in found},
        )


@dataclass(frozen=True, kw_only=True)
class EndedInNote:
    """Fires for an entry in force whose own note says, with a reason, that it was stopped or put on hold."""

    kind: ClassVar[str] = "ended_in_note"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"note"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(self._one(line, entry) for line, entry in judged(record, applies_to))

    def _one(self, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        noted = [change for change in entry.changes if change.said_by == "note" and change.kind in ENDINGS]
        subjects = (medicine_subject(line, entry),)
        if not noted:
            return Outcome(answer="clear", subjects=subjects, because="no note of it says that it was stopped")
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"its note says: “{noted[0].words}”",
            words=medicine_words(line, entry) | {"note": noted[0].words},
            evidence={"note": noted[0].words},
        )


def _sides(line: MedicineLine, settled: Settled) -> tuple[MedicineEntry, MedicineEntry]:
    """The entry that was amended, and the one that is as before."""
    by_written = {id(entry.written): entry for entry in (*line.current, *line.history)}
    return by_written[id(settled.first)], by_written[id(settled.second or settled.first)]
