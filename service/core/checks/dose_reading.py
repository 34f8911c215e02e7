"""Doses that could not be read into an amount, and dosages whose words and structure disagree."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.dose import DoseAspect
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
        subjects = (medicine_subject(line, entry),)
        if not why:
            return Outcome(answer="clear", subjects=subjects, because="its dose was read")
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=why,
            words=medicine_words(line, entry) | {"why": why},
            evidence={"why": why},
        )


@dataclass(frozen=True, kw_only=True)
class DoseDisagrees:
    """Fires for a dosage of which two tellings (words, codes, the instruction to the patient) say two things of `what`.

    One entry is told once: by the rule that speaks of its gravest disagreement, which then quotes all of them. A telling
    that could not be compared makes `cannot_tell` for the rule that `tells_unread`; the others do not apply to it. It
    leaves the status alone, for the dose was read from the other telling and every check of doses judges that.
    """

    kind: ClassVar[str] = "dose_disagrees"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"why"}
    what: tuple[DoseAspect, ...]
    tells_unread: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        found = (self._one(line, entry) for line, entry in judged(record, applies_to))
        return tuple(outcome for outcome in found if outcome)

    def _one(self, line: MedicineLine, entry: MedicineEntry) -> Outcome | None:
        subjects = (medicine_subject(line, entry),)
        if not any(dose.disagreements or dose.not_compared for dose in entry.doses):
            return Outcome(answer="clear", subjects=subjects, because="they agree, or there is only one")
        differ = sorted((one for dose in entry.doses for one in dose.disagreements), key=lambda one: _GRAVITY[one.aspect])
        why = "; ".join(dict.fromkeys(one.because for one in differ))
        if differ and differ[0].aspect in self.what:
            words = medicine_words(line, entry) | {"why": why, "dose": _quoted(entry)}
            return Outcome(answer="fires", subjects=subjects, because=why, words=words, evidence={"why": why})
        untold = "; ".join(dict.fromkeys(why for dose in entry.doses for why in dose.not_compared))
        if not untold:
            return Outcome(answer="clear", subjects=subjects, because="another rule tells how they disagree")
        if not self.tells_unread:
            return None
        missing = ("dose.words-and-codes",)
        return Outcome(answer="cannot_tell", subjects=subjects, because=untold, missing=missing, alters_status=False)


_GRAVITY: Mapping[DoseAspect, int] = {"dose": 0, "maximum": 1, "frequency": 2, "route": 3, "as-needed": 4}


def _quoted(entry: MedicineEntry) -> str:
    """The words of every dosage, the instruction to the patient among them where it is more than the text again."""
    written = [words for each in entry.written.dosages for words in (each.text, each.patient_instruction) if words]
    return "; ".join(dict.fromkeys(written)) or "no words"
