"""A medicine in force that a sourced table says may cross-react with a recorded allergen."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import (
    ALLERGY_WORDS,
    MEDICINE_WORDS,
    allergy_subject,
    allergy_words,
    judged,
    medicine_subject,
    medicine_words,
)
from service.core.checks.allergy_conflict import recorded, relation_to, unknown_ingredients, without_agent
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import AllergyLine, MedicineLine
from service.core.model.reference import CrossReactionRow, Reference

_Spoken = tuple[tuple[AllergyLine, AllergyEntry], tuple[CrossReactionRow, ...]]


@dataclass(frozen=True, kw_only=True)
class AllergyCrossReaction:
    """Fires where the table's likelihood is one of `likelihoods` and the recorded reaction is one of `reactions`.

    A medicine that conflicts outright is left to the conflict rules. One finding for a medicine line, naming every
    recorded allergen that the table speaks of.
    """

    kind: ClassVar[str] = "allergy_cross_reaction"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | MEDICINE_WORDS | {"citation", "likelihood", "reaction"}
    likelihoods: tuple[Literal["high", "moderate", "low"], ...]
    reactions: tuple[Literal["severe", "non-severe", "unknown"], ...]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        allergies, medicines = recorded(record), judged(record, applies_to)
        lost = without_agent(record) if medicines else ()
        if not allergies:
            return lost
        spoken = [(pair, rows_about(record.reference, pair[1])) for pair in allergies]
        return (*one_a_line(tuple(self._one(record.reference, *medicine, spoken) for medicine in medicines)), *lost)

    def _one(self, reference: Reference, line: MedicineLine, entry: MedicineEntry, spoken: list[_Spoken]) -> Outcome:
        medicine = entry.identified.medicine
        if medicine is None or not medicine.ingredients:
            return unknown_ingredients(line, entry)
        hits = [
            (pair, row)
            for pair, rows in spoken
            for row in [strongest_row(reference, pair[1], rows, medicine.ingredients)]
            if row and row.likelihood in self.likelihoods and pair[1].reading.severity in self.reactions
        ]
        if not hits:
            return Outcome(
                answer="clear", subjects=(medicine_subject(line, entry),), because="the table names no such cross-reaction"
            )
        (_, allergy), row = hits[0]
        return Outcome(
            answer="fires",
            subjects=(medicine_subject(line, entry), *(allergy_subject(*pair) for pair, _ in hits)),
            because=f"{row.likelihood} likelihood of cross-reaction ({row.citation})",
            words=allergy_words(allergy)
            | medicine_words(line, entry)
            | {"citation": row.citation, "likelihood": row.likelihood, "reaction": allergy.reading.severity},
            evidence={"likelihood": row.likelihood, "citation": row.citation, "reaction": allergy.reading.severity},
        )


def rows_about(reference: Reference, allergy: AllergyEntry) -> tuple[CrossReactionRow, ...]:
    """The rows that speak of one recorded allergy, after the reaction it had."""
    return tuple(
        row
        for row in reference.cross_reactions
        if (row.only_after == "any" or allergy.reading.severity != "non-severe")
        and any(_is_agent(row.agent, agent.groups, agent.ingredients, reference) for agent in allergy.reading.agents)
    )


def strongest_row(
    reference: Reference, allergy: AllergyEntry, rows: tuple[CrossReactionRow, ...], ingredients: frozenset[str]
) -> CrossReactionRow | None:
    """The row of the highest likelihood between this allergy and a medicine; None where none, or they are the same."""
    if not rows or any(relation_to(agent, ingredients) for agent in allergy.reading.agents):
        return None
    order = {"high": 0, "moderate": 1, "low": 2}
    named = (row for row in rows if _is_medicine(row.medicine, ingredients, reference))
    return min(named, key=lambda row: (order[row.likelihood], row.agent, row.medicine), default=None)


def _is_agent(named: str, groups: frozenset[str], ingredients: frozenset[str], reference: Reference) -> bool:
    if named in groups or named in ingredients:
        return True
    group = reference.allergy_groups.get(named)
    return group is not None and bool(ingredients) and ingredients <= group.members


def _is_medicine(named: str, ingredients: frozenset[str], reference: Reference) -> bool:
    group = reference.allergy_groups.get(named)
    return bool(group.members & ingredients) if group else named in ingredients
