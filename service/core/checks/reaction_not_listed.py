"""A medicine that was ended, or not given, for a reaction or an allergy of which no list of allergies says anything."""

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, medicine_name, medicine_subject, medicine_words, speaks_of
from service.core.checks.allergy_conflict import relation_to, unknown_ingredients
from service.core.checks.endings import reasons_of_ending
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference
from service.core.normalise.reasons import blames_allergy, cause_of, names_more_than_allergy


@dataclass(frozen=True, kw_only=True)
class ReactionNotListed:
    """Fires once for a line that a source ended, or did not give, where no entry of any source is an allergy to it.

    `cause`: `severe-reaction` where a recorded reason is one; `allergy` where one says allergy, and none a severe reaction.
    An allergy to its class counts, and so does one that has ended or was refuted: somebody knew of it.
    """

    kind: ClassVar[str] = "reaction_not_listed"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"why"}
    cause: Literal["severe-reaction", "allergy"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        return tuple(
            self._one(record, line, ended)
            for line in record.medicines
            for ended in [[entry for entry in (one.entry for one in line.entries) if self._is_why(entry, record, applies_to)]]
            if ended
        )

    def _is_why(self, entry: MedicineEntry, record: Record, applies_to: AppliesTo) -> bool:
        # What was entered in error was never ended, and what is in force has not been.
        over = not entry.in_force and entry.written.status != "entered-in-error"
        return over and speaks_of(applies_to, entry) and _cause(entry, record.reference) == self.cause

    def _one(self, record: Record, line: MedicineLine, ended: list[MedicineEntry]) -> Outcome:
        medicine = ended[0].identified.medicine
        if medicine is None or not medicine.ingredients:
            return unknown_ingredients(line, ended[0])
        listed = [entry for one in record.allergies for entry in one.entries if not entry.reading.negation]
        reasons = "\n".join(reason.lower() for entry in ended for reason in reasons_of_ending(entry, record.reference))
        known = [entry for entry in listed if _is_to(entry, medicine.holds) or _in_words(entry, reasons, record.reference)]
        told = ", ".join(sorted({entry.written.source for entry in known}))
        why = _why(ended[0], record.reference)
        return Outcome(
            answer="clear" if known else "fires",
            subjects=tuple(medicine_subject(line, entry) for entry in ended),
            because=f"{told} holds an allergy to it" if known else f"{ended[0].written.source}: {why}",
            words=medicine_words(line, ended[0]) | {"why": why},
            evidence={f"{entry.written.source} {entry.written.entry}": _why(entry, record.reference) for entry in ended},
        )


def _cause(entry: MedicineEntry, reference: Reference) -> str | None:
    reasons = reasons_of_ending(entry, reference)
    if any(cause_of(reason, reference) == "severe-reaction" for reason in reasons):
        return "severe-reaction"
    return "allergy" if any(blames_allergy(reason, _names(entry), reference) for reason in reasons) else None


def _why(entry: MedicineEntry, reference: Reference) -> str:
    """How it is over, with the reasons that this does not say already."""
    beside = (f" (“{reason}”)" for reason in reasons_of_ending(entry, reference) if reason not in entry.because)
    return "".join((entry.because, *beside))


def _names(entry: MedicineEntry) -> tuple[str, ...]:
    medicine = entry.identified.medicine
    return (medicine_name(entry), *(medicine.ingredient_names if medicine else ()))


def _is_to(entry: AllergyEntry, ingredients: frozenset[str]) -> bool:
    return any(relation_to(agent, ingredients) for agent in entry.reading.agents)


def _in_words(entry: AllergyEntry, reasons: str, reference: Reference) -> bool:
    """Whether the reason names the allergy as its list does: one to a class of which no table says what is in it.

    An entry that lost its agent ("Drug allergy") names none, and its words in a reason prove nothing.
    """
    named = (entry.reading.original or "").strip().lower()
    if entry.reading.state == "degraded" or not names_more_than_allergy(named, reference):
        return False
    return re.search(rf"(?<!\w){re.escape(named)}(?!\w)", reasons) is not None
