"""A medicine that is started now, for a patient so young that starting it needs more than one opinion."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.held import aged
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine


@dataclass(frozen=True, kw_only=True)
class NewStart:
    """Fires for an order of the rule's groups below an age, where no other list ever held a medicine of these groups.

    A history that was not read makes cannot_tell, as an unknown age does; it leaves the status alone, since a source that was
    asked and did not answer makes the report incomplete by itself. That no record says who agreed is left to the reader.
    """

    kind: ClassVar[str] = "new_start"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"who"}
    age_below_months: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        ordered = [pair for pair in judged(record, applies_to) if pair[1].written.source in record.current_names]
        return tuple(self._one(record, applies_to, line, entry) for line, entry in ordered)

    def _one(self, record: Record, applies_to: AppliesTo, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        subjects = (medicine_subject(line, entry),)
        age = aged(record, None, self.age_below_months)
        if age.holds is False or _taken_before(record, applies_to):
            because = age.because if age.holds is False else "another list holds it, or held it"
            return Outcome(answer="clear", subjects=subjects, because=because)
        if not any(source.name not in record.current_names for source in record.sources):
            because = "no source that holds a history was read"
            missing = ("source.history",)
            return Outcome(answer="cannot_tell", subjects=subjects, because=because, missing=missing, alters_status=False)
        if age.holds is None:
            return Outcome(answer="cannot_tell", subjects=subjects, because=age.because, missing=age.missing)
        words = medicine_words(line, entry) | {"who": age.because}
        because = f"{age.because}, without a history of it"
        return Outcome(answer="fires", subjects=subjects, because=because, words=words, evidence={"who": age.because})


def _taken_before(record: Record, applies_to: AppliesTo) -> bool:
    """Whether any list but the current one names it, in force or over."""
    entries = (matched.entry for line in record.medicines for matched in line.entries)
    return any(
        entry.written.source not in record.current_names and not entry.never_ran and medicine.groups & set(applies_to.groups)
        for entry in entries
        for medicine in [entry.identified.medicine]
        if medicine
    )
