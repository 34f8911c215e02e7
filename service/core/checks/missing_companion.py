"""A medicine that is to be taken with another that protects from its harm, and is not."""

from dataclasses import dataclass
from typing import ClassVar

from service.core.checks.about import MEDICINE_WORDS, judged, line_name, medicine_subject, medicine_words
from service.core.checks.held import Held, aged, has_one_of, not_known
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import LineEntries, known, taken
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine

_NONE = Held(holds=True, because="")


@dataclass(frozen=True, kw_only=True)
class MissingCompanion:
    """Fires for a medicine of the rule's groups without one of a group of `needs`.

    `also`: only beside another medicine of that group. `conditions`: only for who has one of them. `age_from_months`: only
    from that age on. What is ordered needs its companion among the orders; what is only taken from before may have it on
    any list that the current one has not ended. A condition that is not known leaves the status alone, as a pregnancy does.
    """

    kind: ClassVar[str] = "missing_companion"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"who", "with", "elsewhere"}
    needs: tuple[str, ...]
    also: str | None = None
    conditions: tuple[str, ...] = ()
    age_from_months: int | None = None

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        spoken = {id(entry) for _, entry in judged(record, applies_to)}
        lines = taken(record)
        companions = [entry for _, entries in lines for entry in entries if _holding([entry], self.needs)]
        beside = [each for each in lines if self.also and _holding(each[1], (self.also,))]
        asked = [(line, [entry for entry in entries if id(entry) in spoken]) for line, entries in lines]
        return tuple(self._one(record, line, mine, companions, beside) for line, mine in asked if mine)

    def _one(
        self,
        record: Record,
        line: MedicineLine,
        entries: list[MedicineEntry],
        companions: list[MedicineEntry],
        others: list[LineEntries],
    ) -> Outcome:
        beside = [each for each in others if each[0] is not line]
        subjects = [medicine_subject(line, entry) for entry in entries]
        if self.also and not beside:
            return Outcome(answer="clear", subjects=tuple(subjects), because=f"without a medicine of the group {self.also}")
        if any(entry.written.source in record.current_names for entry in companions) or (companions and not line.current):
            return Outcome(answer="clear", subjects=tuple(subjects), because="it is taken with what protects from its harm")
        who = self._who(record)
        shown = (*subjects, *(medicine_subject(other, entry) for other, mine in beside for entry in mine), *who.shown)
        if who.holds is None:
            return not_known(who, shown)
        other_names = " and ".join(line_name(other, mine[0]) for other, mine in beside)
        held = ", ".join(dict.fromkeys(f"{entry.written.source}" for entry in companions))
        words = medicine_words(line, entries[0]) | {
            "source": ", ".join(dict.fromkeys(entry.written.source for entry in entries)),
            "who": who.because,
            "with": f" with {other_names}" if beside else "",
            "elsewhere": f" It is on the list of {held}, but not among the orders." if held else "",
        }
        return Outcome(
            answer="fires" if who.holds else "clear",
            subjects=shown,
            because=who.because or "none of what protects from its harm was found",
            words=words,
            evidence={"looked for": ", ".join(self.needs)} | ({"who": who.because} if who.because else {}),
        )

    def _who(self, record: Record) -> Held:
        """Age first: where it rules the patient out, nothing else has to be known."""
        age = aged(record, self.age_from_months, None) if self.age_from_months is not None else _NONE
        if age.holds is False or not self.conditions:
            return age
        condition = has_one_of(record, self.conditions)
        return condition if condition.holds is False or age.holds else age


def _holding(entries: list[MedicineEntry], groups: tuple[str, ...]) -> bool:
    return any(medicine.groups & set(groups) for medicine in known(entries))
