"""Medicines in force that could not be identified, whose contents are not known, were degraded, or belong to a trial."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine


@dataclass(frozen=True, kw_only=True)
class MedicineIdentity:
    """Fires for an entry whose trouble is `trouble`: `unmapped`, `degraded`, a `trial` medicine, or `contents` not known.

    One name on one line is told once, however many lists hold it. A product may be known by name while no table says what it
    holds; an appliance or a food is no medicine.
    """

    kind: ClassVar[str] = "medicine_identity"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"suggestions", "explained"}
    trouble: Literal["unmapped", "degraded", "trial", "contents"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        by_name: dict[str | None, list[Outcome]] = {}
        for line, entry in judged(record, applies_to):
            outcome = self._one(line, entry)
            by_name.setdefault(outcome.subjects[0].text, []).append(outcome)
        return tuple(outcome for alike in by_name.values() for outcome in one_a_line(alike))

    def _one(self, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        if _trouble(entry) != self.trouble:
            subjects = (medicine_subject(line, entry),)
            return Outcome(answer="clear", subjects=subjects, because=entry.identified.explained)
        suggested = "; ".join(f"{s.concept.display} ({s.because})" for s in entry.identified.suggestions[:3])
        return Outcome(
            answer="fires",
            subjects=(medicine_subject(line, entry),),
            because=entry.identified.explained,
            words=medicine_words(line, entry)
            | {"suggestions": suggested or "none found", "explained": entry.identified.explained},
            evidence={"suggestions": suggested, "damaged codes": ", ".join(entry.identified.damaged_codes)},
        )


def _trouble(entry: MedicineEntry) -> str | None:
    identified = entry.identified
    if identified.trial:
        return "trial"
    if identified.degraded:
        return "degraded"
    if identified.medicine is None:
        return "unmapped"
    return "contents" if identified.medicine.contents_unknown else None
