"""A medicine in force that a sourced table says may cross-react with a recorded allergen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

from service.core.checks.about import (
    ALLERGY_WORDS,
    MEDICINE_WORDS,
    allergy_subject,
    allergy_words,
    judged,
    medicine_subject,
    medicine_words,
)
from service.core.checks.allergy_conflict import Recorded, closed, recorded, relation_to, unknown_ingredients, without_agent
from service.core.checks.gravity import gravity
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.model.allergy import Agent, ReactionKind
from service.core.model.allergy_rows import CrossReactionRow
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference

_Hit = tuple[list[Recorded], CrossReactionRow]
# What a medicine line meets, by its name and ingredients: found once however many entries the line has.
_Met = dict[tuple[str, frozenset[str]], list[_Hit]]


class _Spoken(NamedTuple):
    """Allergies of the same agents and the same severity of reaction, and the rows of the table that speak of them."""

    agents: tuple[Agent, ...]
    pairs: list[Recorded]
    rows: tuple[CrossReactionRow, ...]


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
        spoken = [
            _Spoken(agents, pairs, rows_about(record.reference, agents, severity))
            for (agents, severity), pairs in _of_one_reaction(allergies)
        ]
        met: _Met = {}
        answers = (self._one(record.reference, *medicine, spoken, met) for medicine in medicines)
        return (*one_a_line(answer for answer in answers if answer), *lost)

    def _one(
        self, reference: Reference, line: MedicineLine, entry: MedicineEntry, spoken: list[_Spoken], met: _Met
    ) -> Outcome | None:
        """The allergies are named by the first entry of a line: its copies join that one."""
        medicine = entry.identified.medicine
        if medicine is None or not medicine.ingredients:
            return unknown_ingredients(line, entry)
        key = (line.line, medicine.holds)
        named = key not in met
        if named:
            met[key] = self._hits(reference, medicine.holds, spoken)
        if not met[key] and not closed(one.agents for one in spoken):
            return None
        if not met[key]:
            return Outcome(
                answer="clear", subjects=(medicine_subject(line, entry),), because="the table names no such cross-reaction"
            )
        allergy, row = met[key][0][0][0][1], met[key][0][1]
        return Outcome(
            answer="fires",
            subjects=(
                medicine_subject(line, entry),
                *(allergy_subject(*pair) for pairs, _ in met[key] for pair in pairs if named),
            ),
            because=f"{row.likelihood} likelihood of cross-reaction ({row.citation})",
            words=allergy_words(allergy)
            | medicine_words(line, entry)
            | {"citation": row.citation, "likelihood": row.likelihood, "reaction": allergy.reading.severity},
            evidence={"likelihood": row.likelihood, "citation": row.citation, "reaction": allergy.reading.severity},
        )

    def _hits(self, reference: Reference, ingredients: frozenset[str], spoken: list[_Spoken]) -> list[_Hit]:
        rows = ((one.pairs, strongest_row(reference, one.agents, one.rows, ingredients)) for one in spoken)
        found = [
            (pairs, row)
            for pairs, row in rows
            if row and row.likelihood in self.likelihoods and pairs[0][1].reading.severity in self.reactions
        ]
        return sorted(found, key=lambda hit: gravity(hit[0][0][1]))


def rows_about(reference: Reference, agents: tuple[Agent, ...], severity: ReactionKind) -> tuple[CrossReactionRow, ...]:
    """The rows that speak of recorded agents, after the reaction that they had."""
    return tuple(
        row
        for row in reference.cross_reactions
        if (row.only_after == "any" or severity != "non-severe")
        and any(_is_agent(row.agent, agent.groups, agent.ingredients, reference) for agent in agents)
    )


def strongest_row(
    reference: Reference, agents: tuple[Agent, ...], rows: tuple[CrossReactionRow, ...], ingredients: frozenset[str]
) -> CrossReactionRow | None:
    """The row of the highest likelihood between agents and a medicine; None where none, or they are the same."""
    if not rows or any(relation_to(agent, ingredients) for agent in agents):
        return None
    order = {"high": 0, "moderate": 1, "low": 2}
    named = (row for row in rows if _is_medicine(row.medicine, ingredients, reference))
    return min(named, key=lambda row: (order[row.likelihood], row.agent, row.medicine), default=None)


def _of_one_reaction(pairs: list[Recorded]) -> Iterable[tuple[tuple[tuple[Agent, ...], ReactionKind], list[Recorded]]]:
    alike: dict[tuple[tuple[Agent, ...], ReactionKind], list[Recorded]] = {}
    for pair in pairs:
        alike.setdefault((pair[1].reading.agents, pair[1].reading.severity), []).append(pair)
    return alike.items()


def _is_agent(named: str, groups: frozenset[str], ingredients: frozenset[str], reference: Reference) -> bool:
    if named in groups or named in ingredients:
        return True
    group = reference.allergy_groups.get(named)
    return group is not None and bool(ingredients) and ingredients <= group.members


def _is_medicine(named: str, ingredients: frozenset[str], reference: Reference) -> bool:
    group = reference.allergy_groups.get(named)
    return bool(group.members & ingredients) if group else named in ingredients
