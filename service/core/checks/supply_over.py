"""A medicine whose last acute supply was used up lately, as the days were counted, and that is not on the current list."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, line_name, medicine_subject, medicine_words, speaks_of
from service.core.checks.current import current_roles
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.change import ENDINGS
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.normalise.force import supply_ran_out


@dataclass(frozen=True, kw_only=True)
class SupplyOver:
    """Fires once for a line that is in force nowhere, since its acute supply ran out within `within_days` days.

    Days of supply are a count: what was not taken every day lasts longer. A line that the current list holds, in force or ended,
    is not spoken of, nor one that a source stopped, put on hold or documents as stopped.
    """

    kind: ClassVar[str] = "supply_over"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"current", "ran_out"}
    within_days: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(
            self._one(record, line, over)
            for line in record.medicines
            if not line.current and not line.history and not record.listed(line)
            for over in [self._over(record, line, applies_to)]
            if over
        )

    def _over(self, record: Record, line: MedicineLine, applies_to: AppliesTo) -> list[tuple[date, MedicineEntry]]:
        """The entries that only their supply keeps from being in force, the latest first."""
        found: list[tuple[date, MedicineEntry]] = []
        for entry in (matched.entry for matched in line.entries):
            ran_out = supply_ran_out(entry.written, record.day) if entry.written.status in {"active", "unknown"} else None
            if ran_out and not entry.superseded and speaks_of(applies_to, entry):
                found.append((ran_out, entry))
        return sorted(found, key=lambda pair: (pair[0], pair[1].written.source, pair[1].written.entry), reverse=True)

    def _one(self, record: Record, line: MedicineLine, over: list[tuple[date, MedicineEntry]]) -> Outcome:
        ran_out, entry = over[0]
        subjects = (medicine_subject(line, entry),)
        lists = ", ".join(sorted(record.leaving_names))
        ended = next((one.entry.because for one in line.entries if _was_ended(one.entry)), None)
        passed = (record.day - ran_out).days
        if passed > self.within_days or ended:
            because = ended or f"its supply ran out {passed} days ago"
            return Outcome(answer="clear", subjects=subjects, because=because)
        if not lists:
            missing = tuple(f"source.{role}" for role in current_roles(record.transfer))
            because = "no current list was read to look for it in"
            return Outcome(answer="cannot_tell", subjects=subjects, because=because, missing=missing)
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"{line_name(line, entry)}: {entry.because}, {passed} days ago, and it is not in {lists}",
            words=medicine_words(line, entry) | {"current": lists, "ran_out": ran_out.isoformat()},
            evidence={"ran out": ran_out.isoformat(), "days": str(passed), "not in": lists},
        )


def _was_ended(entry: MedicineEntry) -> bool:
    return entry.written.status in {"stopped", "on-hold"} or any(one.kind in ENDINGS for one in entry.changes)
