"""Repeats that nobody has issued for a long time: a medicine on a list is not a medicine taken."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine


@dataclass(frozen=True, kw_only=True)
class EntryStale:
    """Fires where the last issue is more than `days` days ago. Entries that carry no issue date by design
    (repeat dispensing, prescribed elsewhere) are not judged; a repeat of the practice without one cannot be told.

    One issue of repeat dispensing is a batch that the pharmacy supplies from: none is stale while its own period runs, which
    is until its authorisation ends, where that is written, and never more than `batch_days` days. None: like any issue.
    """

    kind: ClassVar[str] = "entry_stale"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"last_issued", "days"}
    days: int
    batch_days: int | None = None

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(
            self._one(record, line, entry)
            for line, entry in judged(record, applies_to)
            if entry.written.last_issued or _should_be_issued(entry)
        )

    def _one(self, record: Record, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        subject = medicine_subject(line, entry)
        issued = entry.written.last_issued
        if issued is None:
            return Outcome(
                answer="cannot_tell",
                subjects=(subject,),
                because="the repeat carries no date of issue",
                missing=("medicine.last_issued",),
            )
        passed = issued.days_until(record.day)
        return Outcome(
            answer="fires" if stale(entry, record, self.days, self.batch_days) else "clear",
            subjects=(subject,),
            because=f"last issued on {issued.written}, {passed} days ago",
            words=medicine_words(line, entry) | {"last_issued": issued.written, "days": str(passed)},
            evidence={"last issued": issued.written, "days": str(passed)},
        )


def _should_be_issued(entry: MedicineEntry) -> bool:
    return entry.written.course == "repeat" and entry.written.prescribed_by in {None, "this-practice"}


def stale(entry: MedicineEntry, record: Record, days: int, batch_days: int | None) -> bool:
    """Whether the last issue of an entry is known, lies more than `days` days back, and is no batch that still runs."""
    issued = entry.written.last_issued
    return issued is not None and issued.days_until(record.day) > days and not _batch_runs(entry, record, batch_days)


def _batch_runs(entry: MedicineEntry, record: Record, batch_days: int | None) -> bool:
    """Whether the pharmacy may still supply from what was issued last: repeat dispensing, in the period that was authorised."""
    written = entry.written
    if batch_days is None or written.course != "repeat-dispensing" or written.last_issued is None:
        return False
    until = written.authorised_until
    ended = until is not None and until.certainly_before(record.day)
    return not ended and written.last_issued.days_until(record.day) <= batch_days
