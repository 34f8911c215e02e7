"""A medicine in force that contains, or belongs to the class of, a recorded allergen."""

from collections.abc import Iterable
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
from service.core.checks.gravity import gravest
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.model.allergy import Agent
from service.core.model.entries import AllergyEntry, MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import AllergyLine, MedicineLine

Certainty = Literal["certain", "candidate"]
Recorded = tuple[AllergyLine, AllergyEntry]
Alike = list[tuple[tuple[Agent, ...], list[Recorded]]]
# The allergies that a medicine line meets, by its name and ingredients: held once however many entries the line has.
_Met = dict[tuple[str, frozenset[str]], list[list[Recorded]]]


@dataclass(frozen=True, kw_only=True)
class AllergyConflict:
    """Fires once for a medicine line and an allergen. `relation`: the `same` ingredient, or one of its `class`.

    `certainty`: `certain` judges allergies whose agent is known; `candidate` those that were degraded and whose words
    name an agent exactly. An entry without identity, or without ingredients, cannot be judged: cannot_tell.
    """

    kind: ClassVar[str] = "allergy_conflict"
    words: ClassVar[frozenset[str]] = ALLERGY_WORDS | MEDICINE_WORDS | {"allergy_source"}
    relation: Literal["same", "class"]
    certainty: Certainty
    holds_orders: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        medicines = judged(record, applies_to)
        certain = self.certainty == "certain"
        allergies = of_one_agent(pair for pair in recorded(record) if (pair[1].reading.state == "active") == certain)
        lost = without_agent(record) if medicines and certain else ()
        if not allergies:
            return lost
        met: _Met = {}
        outcomes = [outcome for line, entry in medicines for outcome in self._medicine(line, entry, allergies, met)]
        return (*one_a_line(outcomes), *lost)

    def _medicine(self, line: MedicineLine, entry: MedicineEntry, allergies: Alike, met: _Met) -> list[Outcome]:
        """One outcome for each agent met. The allergies are named by the first entry of a line: its copies join that one."""
        medicine = entry.identified.medicine
        if medicine is None or not medicine.ingredients:
            return [unknown_ingredients(line, entry)]
        key = (line.line, medicine.holds)
        first = key not in met
        if first:
            met[key] = self._by_agent(medicine.holds, allergies)
        if not met[key] and not closed(agents for agents, _ in allergies):
            return []
        if not met[key]:
            return [Outcome(answer="clear", subjects=(medicine_subject(line, entry),), because="no recorded agent is in it")]
        return [self._fires(line, entry, pairs, named=first) for pairs in met[key]]

    def _by_agent(self, ingredients: frozenset[str], allergies: Alike) -> list[list[Recorded]]:
        """The allergies that a medicine meets, those of one agent together, in the order of the agents' names."""
        by_agent: dict[str, list[Recorded]] = {}
        for agents, pairs in allergies:
            if any(relation_to(agent, ingredients) == self.relation for agent in agents):
                by_agent.setdefault(allergy_words(pairs[0][1])["agent"].lower(), []).extend(pairs)
        return [pairs for _, pairs in sorted(by_agent.items())]

    def _fires(self, line: MedicineLine, entry: MedicineEntry, pairs: list[Recorded], named: bool) -> Outcome:
        first = pairs[0][1]
        sources = ", ".join(sorted({allergy.written.source for _, allergy in pairs}))
        return Outcome(
            answer="fires",
            subjects=(medicine_subject(line, entry), *(allergy_subject(*pair) for pair in pairs if named)),
            because="the medicine holds the recorded agent"
            if self.relation == "same"
            else "the medicine is of the recorded class",
            words=allergy_words(first) | medicine_words(line, entry) | {"allergy_source": sources},
            evidence={
                "ingredients": ", ".join(entry.identified.medicine.ingredient_names if entry.identified.medicine else ()),
                "reaction": gravest(allergy for _, allergy in pairs),
            },
            holds="these-orders" if self.holds_orders else None,
        )


def recorded(record: Record) -> list[Recorded]:
    """Every allergy entry in force whose agent is known, or exactly named, whatever its source says beside it (R7)."""
    return [
        (line, entry)
        for line in record.allergies
        for entry in line.entries
        if entry.reading.in_force and entry.reading.agents and not entry.reading.negation
    ]


def of_one_agent(pairs: Iterable[Recorded]) -> Alike:
    """The allergies that name the same agents together, so that each is held against a medicine once."""
    alike: dict[tuple[Agent, ...], list[Recorded]] = {}
    for pair in pairs:
        alike.setdefault(pair[1].reading.agents, []).append(pair)
    return list(alike.items())


def without_agent(record: Record) -> tuple[Outcome, ...]:
    """For every drug allergy in force whose agent, or whose agent's members, are not known: which medicines does it forbid?"""
    return tuple(
        Outcome(
            answer="cannot_tell",
            subjects=(allergy_subject(line, entry),),
            because=_why_open(entry),
            missing=("allergy.agent",),
        )
        for line in record.allergies
        for entry in line.entries
        if entry.reading.in_force
        and (not entry.reading.agents or any(agent.open for agent in entry.reading.agents))
        and not entry.reading.negation
        and entry.reading.drug is not False
    )


def closed(allergies: Iterable[tuple[Agent, ...]]) -> bool:
    """Whether any allergy can clear a medicine: one none of whose agents may be more than is known of it."""
    return any(not any(agent.open for agent in agents) for agents in allergies)


def _why_open(entry: AllergyEntry) -> str:
    source = entry.written.source
    if not entry.reading.agents:
        return f"the agent of this allergy is not known ({source}), so no medicine could be held against it"
    agents = [agent for agent in entry.reading.agents if agent.open]
    names = ", ".join(agent.name for agent in agents)
    if any(agent.ingredients for agent in agents):
        return f"other medicines than the tables list may be of {names} ({source}), so that none is cleared"
    return f"no table says which medicines are or hold {names} ({source}), so no medicine could be held against it"


def relation_to(agent: Agent, ingredients: frozenset[str]) -> Literal["same", "class"] | None:
    """How an agent meets a medicine: by the ingredient itself, or by being the class that the ingredient is of."""
    if not agent.ingredients & ingredients:
        return None
    return "class" if agent.kind == "group" else "same"


def unknown_ingredients(line: MedicineLine, entry: MedicineEntry) -> Outcome:
    """The answer about a medicine whose ingredients are not known."""
    return Outcome(
        answer="cannot_tell",
        subjects=(medicine_subject(line, entry),),
        because=f"the ingredients of {medicine_words(line, entry)['medicine']} are not known",
        missing=("medicine.ingredients",),
    )
