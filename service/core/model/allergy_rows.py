"""Rows of the tables of allergens."""

from typing import Literal, NamedTuple

AllergyCodeKind = Literal[
    "agent", "group", "named", "several", "non-drug", "non-specific", "degraded-drug", "degraded-other", "negation"
]


NamedKind = Literal["drug", "thing"]


class AllergyGroupRow(NamedTuple):
    """A class of allergens such as penicillins, with the codes of its member ingredients and its names.

    `open`: medicines outside `members` may belong to it too, so that not being a member proves nothing.
    """

    name: str
    title: str
    members: frozenset[str]
    names: tuple[str, ...]
    source_id: str
    open: bool = False


class NamedAllergenRow(NamedTuple):
    """An allergen that is known by its name alone: no ingredient of the dictionary is it, and no table lists its members.

    `kind`: a `drug` or a class of them, or a `thing` that is none (a food, an animal). `groups` are the allergy groups
    that a drug belongs to (cloxacillin: penicillins); `ingredients` what of a thing is in medicines (peanut: arachis oil).
    """

    name: str
    kind: NamedKind
    names: tuple[str, ...]
    groups: tuple[str, ...]
    ingredients: frozenset[str]
    source_id: str


class AllergyCodeRow(NamedTuple):
    """What an allergy code means.

    `targets` are ingredient codes (agent), group names (group), names of allergens known by name alone (named, non-drug),
    a negation, or of kind `several` each with its kind before it: "agent:387170002", "group:loop_diuretics".
    """

    system: str
    code: str
    term: str
    kind: AllergyCodeKind
    targets: tuple[str, ...]
    source_id: str


class CrossReactionRow(NamedTuple):
    """Between an allergen (`agent`) and medicines (`medicine`): each the name of an allergy group, or one ingredient's code."""

    agent: str
    medicine: str
    likelihood: Literal["high", "moderate", "low"]
    only_after: Literal["any", "severe"]
    citation: str
    source_id: str


class ExcipientRow(NamedTuple):
    """What a medicine may hold besides its ingredients, by ingredient code, and what it does to whom it harms.

    `contraindicated`: who is allergic to it must not have the medicine; `reaction`: it has caused allergic reactions;
    `intolerance`: it is not borne rather than reacted to.
    """

    ingredient: str
    name: str
    effect: Literal["contraindicated", "reaction", "intolerance"]
    citation: str
    source_id: str


class ReactionRow(NamedTuple):
    """A reaction to an allergen with the words that name it. `severe`: the citation calls it so."""

    key: str
    title: str
    words: tuple[str, ...]
    severe: bool
    citation: str
    source_id: str
