"""Which allergy entries speak of one allergen: the same agent, never the same spelling."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.core.model.allergy import Agent
from service.core.model.entries import AllergyEntry


@dataclass(frozen=True, kw_only=True)
class AllergyGroup:
    """Entries about one allergen, or statements that there is none. `key` does not depend on the order."""

    key: tuple[str, ...]
    agent: Agent | None
    entries: tuple[AllergyEntry, ...]
    explained: str


def group_allergies(entries: Iterable[AllergyEntry]) -> tuple[AllergyGroup, ...]:
    """Every entry in exactly one group. An entry whose agent is not certain stands alone."""
    grouped: dict[tuple[str, ...], list[AllergyEntry]] = {}
    for entry in sorted(entries, key=allergy_key):
        grouped.setdefault(_key(entry), []).append(entry)
    return tuple(
        AllergyGroup(key=key, agent=_agent(members[0]), entries=tuple(members), explained=_why(key, members))
        for key, members in sorted(grouped.items())
    )


def allergy_key(entry: AllergyEntry) -> tuple[str, str]:
    """A key that sorts entries the same whatever the order in which they came in."""
    return entry.written.source, entry.written.entry


def agent_key(agent: Agent) -> tuple[str, ...]:
    """What makes two agents the same: their ingredients, for a class its name, for others their code or name."""
    if agent.kind == "group":
        return ("group", *sorted(agent.groups))
    if agent.kind == "ingredient":
        return ("ingredient", *sorted(agent.ingredients))
    return (agent.kind, agent.concept.code if agent.concept else agent.name.lower())


def _key(entry: AllergyEntry) -> tuple[str, ...]:
    reading = entry.reading
    if reading.negation:
        return ("2-negation", reading.negation)
    if not _certain(entry):
        return ("1-unresolved", *allergy_key(entry))
    return ("0-agent", *(part for agent in reading.agents for part in agent_key(agent)))


def _agent(entry: AllergyEntry) -> Agent | None:
    return entry.reading.agents[0] if _certain(entry) and not entry.reading.negation else None


def _certain(entry: AllergyEntry) -> bool:
    """Whether it is certain what the entry is about, though perhaps by name alone."""
    lost = entry.reading.is_lost and not entry.reading.by_name_alone
    return bool(entry.reading.agents) and not lost


def _why(key: tuple[str, ...], members: list[AllergyEntry]) -> str:
    if key[0] == "2-negation":
        return "statements that there is no allergy"
    if key[0] == "1-unresolved":
        return "the agent is not certain, so that it is matched to nothing"
    return "the same agent" if len(members) > 1 else "the only entry about this agent"
