"""An allergy as read in one line that leaves nothing out, so that tests hold all of it."""

from service.core.model.allergy import Agent, AllergyReading, ReactionRead


def in_full(reading: AllergyReading) -> str:
    """State, agents, then all that is said beside them. Parts that say nothing take no room; `?` is not known."""
    drug = {True: "drug", False: "no drug", None: "drug?"}[reading.drug]
    parts = [
        f"{reading.state} ({reading.negation})" if reading.negation else reading.state,
        " + ".join(_agent(agent) for agent in reading.agents) or "no agent",
        f"{drug}, by {reading.matched_by}",
        reading.severity if reading.severity != "unknown" else "",
        "; ".join(_reaction(one) for one in reading.reactions),
        f"certainty {reading.certainty}" if reading.certainty else "",
        f"kind {reading.kind}" if reading.kind else "",
        f"from words: {' '.join(reading.from_words)}" if reading.from_words else "",
        "transfer code" if reading.transfer_code else "",
        "by name alone" if reading.by_name_alone else "",
        "ended in words" if reading.ended_in_words else "",
        f"disguise: {reading.disguise}" if reading.disguise else "",
        f"first candidate {reading.candidates[0].concept.display}" if reading.candidates else "",
        *(f"{one.what}: {one.first} / {one.second}" for one in reading.contradictions),
        f"says {reading.original!r}, {reading.explained}",
    ]
    return " | ".join(part for part in parts if part)


def _agent(agent: Agent) -> str:
    return f"{agent.kind} {agent.name}{' (open)' if agent.open else ''}"


def _reaction(one: ReactionRead) -> str:
    return f"{one.title} [{one.words}]{'!' if one.severe else ''}{'?' if one.doubted else ''}"
