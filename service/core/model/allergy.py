"""An allergy as read: its agent, its state, and the candidates where the agent was lost."""

from dataclasses import dataclass
from typing import Literal

from service.core.model.coding import Concept
from service.core.model.medicine import Contradiction, Suggestion

AllergyState = Literal["active", "resolved", "refuted", "degraded", "unresolved-agent", "negated"]
AgentKind = Literal["ingredient", "group", "named", "non-drug"]
Statement = Literal[
    "asserted",
    "none-known",
    "no-drug-allergy-known",
    "empty-not-recorded",
    "resolved-only",
    "degraded",
    "not-retrieved",
]
Negation = Literal["no-known-allergy", "no-known-drug-allergy", "no-known-food-allergy", "not-asked"]
Certainty = Literal["confirmed", "likely", "unlikely", "doubted"]
AllergyKind = Literal["allergy", "intolerance"]
ReactionKind = Literal["severe", "non-severe", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Agent:
    """What the patient reacts to. `ingredients` are dm+d ingredient codes it stands for; `groups` allergy groups.

    For a class (`penicillins`) `ingredients` are its members and `groups` holds the class itself. `concept` None:
    known by name only (a group without a code). A `named` drug is known by name alone: no ingredient of ours is it.
    `open`: medicines without any of `ingredients` may still be this agent, so that it clears none of them.
    """

    kind: AgentKind
    name: str
    concept: Concept | None = None
    ingredients: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    open: bool = False


@dataclass(frozen=True, kw_only=True)
class ReactionRead:
    """A reaction that words tell, in the title of the table, with the `words` it was read from. `doubted`: "?rash"."""

    title: str
    words: str
    severe: bool = False
    doubted: bool = False


@dataclass(frozen=True, kw_only=True)
class AllergyReading:
    """How a written allergy was read. `agents` empty: no agent could be identified with certainty.

    `original` is the source's own term, found in the documented order of places and always shown verbatim.
    `drug` None: it cannot be told whether a drug is meant. `disguise` says in words how the agent was lost.
    `by_name_alone`: the agent is certain, yet it or one of several is known by name alone, so that no medicine can be
    held against it.
    `negation` is set for statements that there is no allergy. `severity` is read from the reaction, its severity, the
    criticality and the notes. `reactions` are those that words tell and no structured reaction does. `certainty` None: not
    stated; `doubted`: left open. `kind` None: neither stated nor read. `from_words` names which of reaction, severity,
    certainty and kind were read out of words, since no field holds them.
    """

    state: AllergyState
    original: str | None
    agents: tuple[Agent, ...] = ()
    drug: bool | None = None
    negation: Negation | None = None
    severity: ReactionKind = "unknown"
    reactions: tuple[ReactionRead, ...] = ()
    certainty: Certainty | None = None
    kind: AllergyKind | None = None
    from_words: tuple[str, ...] = ()
    transfer_code: bool = False
    by_name_alone: bool = False
    disguise: str | None = None
    ended_in_words: bool = False
    candidates: tuple[Suggestion, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    matched_by: str | None = None
    explained: str = ""

    @property
    def in_force(self) -> bool:
        """Whether it counts: neither over, nor refuted, nor a statement that there is none."""
        return self.state == "active" or self.is_lost

    @property
    def is_lost(self) -> bool:
        """Whether it is in force, and what it is about is not certain."""
        return self.state in {"degraded", "unresolved-agent"}
