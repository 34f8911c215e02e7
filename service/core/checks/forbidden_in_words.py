"""An entry in force whose own directions, note or reason of its status say that it is not to be given."""

import re
from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference
from service.core.normalise.remembered import remembered


@dataclass(frozen=True, kw_only=True)
class ForbiddenInWords:
    """Fires for an entry in force whose directions, a note of it, or the reason of its status begin with words that say that it
    is not to be given.

    Words with a condition behind them ("withhold if …", "do not take more than …") say how it is given. What a note
    documents with its reason is left to the rule on those.
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
    directions = [words for dosage in written.dosages for words in (dosage.text, dosage.patient_instruction, *dosage.additional)]
    noted = any(change.said_by == "note" for change in entry.changes)
    notes = (*(written.notes if not noted else ()), *([written.status_reason] if written.status_reason else []))
    told = (*((words, "directions") for words in directions), *((words, "anywhere") for words in notes))
    for words, where in told:
        pattern = _pattern(reference, where)
        if words and pattern is not None and pattern.search(" ".join(words.split())):
            return words
    return None


def _pattern(reference: Reference, where: str) -> re.Pattern[str] | None:
    """Words at the beginning, then nothing, a sign, or a reason; and nowhere a condition."""

    def made() -> re.Pattern[str] | None:
        places = {"anywhere"} if where == "anywhere" else {"anywhere", "directions"}
        forbidding = _words(reference, "not-given", places)
        if not forbidding:
            return None
        reasons, unless = _words(reference, "because", {""}), _words(reference, "not-given", {"unless"})
        follows = rf"(?:\W*$|\s*[-–:;(.,]|\s+(?:{reasons or 'because'}|until|at present|currently|now|today)\b)"
        condition = rf"(?!.*\b(?:{unless})\b)" if unless else ""
        return re.compile(rf"^\W*{condition}(?:{forbidding})\b{follows}", re.IGNORECASE)

    return remembered(("forbidden in words", where), reference, made)


def _words(reference: Reference, means: str, places: set[str]) -> str:
    rows = (row for row in reference.change_words if row.means == means and row.value in places)
    return "|".join(re.escape(word) for row in rows for word in row.words)
