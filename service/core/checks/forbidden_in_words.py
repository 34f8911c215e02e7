"""An entry in force whose own directions, note, name or reason of its status say that it is not to be given."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.change import ENDINGS
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference
from service.core.model.written import MedicineWritten
from service.core.normalise.change_notes import lines
from service.core.normalise.forbidding import forbids
from service.core.normalise.name_brackets import asides


@dataclass(frozen=True, kw_only=True)
class ForbiddenInWords:
    """Fires for an entry in force whose directions, a line of a note of it behind its label, or the reason of its status begin
    with words that say that it is not to be given, or not taken.

    So it does where its name begins so, or has such words in the brackets at its end or behind a dash: "(STOPPED)".

    Words with a condition behind them ("withhold if …", "do not take more than …") say how it is given. What a note
    documents with its reason as stopped or put on hold is left to the rule on those.
    """

    kind: ClassVar[str] = "forbidden_in_words"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"said"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(self._one(line, entry, record.reference) for line, entry in judged(record, applies_to))

    def _one(self, line: MedicineLine, entry: MedicineEntry, reference: Reference) -> Outcome:
        said = _forbidding(entry, reference)
        subjects = (medicine_subject(line, entry),)
        if said is None:
            return Outcome(answer="clear", subjects=subjects, because="none of its words say that it is not to be given")
        return Outcome(
            answer="fires",
            subjects=subjects,
            because=f"its own words: “{said}”",
            words=medicine_words(line, entry) | {"said": said},
            evidence={"its own words": said},
        )


def _forbidding(entry: MedicineEntry, reference: Reference) -> str | None:
    """The first words that forbid it; None where none do, or a table without such words is in use."""
    written = entry.written
    directions = (words for each in written.dosages for words in (each.text, each.patient_instruction, *each.additional))
    told = [*((words, "directions") for words in directions), (written.status_reason, "anywhere")]
    if not any(change.said_by == "note" and change.kind in ENDINGS for change in entry.changes):
        told += [(line, "anywhere") for note in written.notes for line in lines(note, reference)]
    found = next((words for words, where in told if words and forbids(words, where, reference)), None)
    return found or next((name for name in _names(written) if _name_forbids(name, reference)), None)


def _names(written: MedicineWritten) -> list[str]:
    """Every name that the entry gives its medicine, the words of its codes too."""
    named = [written.text, *(words for coding in written.codings for words in (coding.display, coding.description))]
    return [name for name in named if name]


def _name_forbids(name: str, reference: Reference) -> bool:
    """Whether the name begins so, or its last brackets, or what follows a dash in it."""
    return any(forbids(words, "directions", reference) for words in asides(name))
