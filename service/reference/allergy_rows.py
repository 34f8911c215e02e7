"""Loads the tables of allergens: classes, names, codes, cross-reactions, excipients and reactions."""

from collections import defaultdict

from service.core.model.allergy_rows import (
    AllergyCodeRow,
    AllergyGroupRow,
    CrossReactionRow,
    ExcipientRow,
    NamedAllergenRow,
    ReactionRow,
)
from service.reference.clinical_rows import Substances, member
from service.reference.products import base_of
from service.reference.tables import Row, Tables, one_of, several


def allergy_groups(tables: Tables, substances: Substances) -> dict[str, AllergyGroupRow]:
    """Classes of allergens with their members and names."""
    members: dict[str, set[str]] = defaultdict(set)
    for group, ingredient in tables.rows("allergy/members.csv", lambda r: (r["group"], r["ingredient_id"])):
        members[group].add(base_of(ingredient, substances))
    return {
        row["group"]: AllergyGroupRow(
            row["group"],
            row["title"],
            frozenset(members[row["group"]]),
            several(row["names"]),
            row["source_id"],
            one_of(row["open"], ("", "yes")) == "yes",
        )
        for row in tables.rows("allergy/groups.csv", lambda r: r)
    }


def named_allergens(tables: Tables, substances: Substances) -> dict[str, NamedAllergenRow]:
    """Allergens that are known by name alone, by their name."""

    def make(row: Row) -> NamedAllergenRow:
        kind = one_of(row["kind"], ("drug", "thing"))
        held = frozenset(base_of(code, substances) for code in several(row["ingredients"]))
        return NamedAllergenRow(row["name"], kind, several(row["names"]), several(row["groups"]), held, row["source_id"])  # type: ignore[arg-type]

    return {row.name: row for row in tables.rows("allergy/named.csv", make)}


def kin(tables: Tables) -> dict[str, frozenset[str]]:
    """The kin of each ingredient, by its base code."""
    found: dict[str, set[str]] = defaultdict(set)
    for ingredient, other in tables.lists("allergy/kin.csv", 2):
        found[ingredient].add(other)
    return {code: frozenset(others) for code, others in found.items()}


def allergy_codes(tables: Tables) -> dict[tuple[str, str], AllergyCodeRow]:
    """What allergy codes mean, by system and code (Read codes by their first five characters)."""
    kinds = (
        "agent",
        "group",
        "named",
        "several",
        "non-drug",
        "non-specific",
        "degraded-drug",
        "degraded-other",
        "negation",
    )

    def make(row: Row) -> AllergyCodeRow:
        kind = one_of(row["kind"], kinds)
        return AllergyCodeRow(row["system"], row["code"], row["term"], kind, several(row["targets"]), row["source_id"])  # type: ignore[arg-type]

    return {(row.system, row.code): row for row in tables.rows("allergy/codes.csv", make)}


def cross_reactions(tables: Tables) -> tuple[CrossReactionRow, ...]:
    """Sourced cross-reactions."""

    def make(row: Row) -> CrossReactionRow:
        likelihood, after = one_of(row["likelihood"], ("high", "moderate", "low")), one_of(row["only_after"], ("any", "severe"))
        return CrossReactionRow(row["agent"], row["medicine"], likelihood, after, row["citation"], row["source_id"])  # type: ignore[arg-type]

    return tuple(tables.rows("allergy/cross_reactivity.csv", make))


def excipient_effects(tables: Tables, substances: Substances) -> dict[str, ExcipientRow]:
    """What excipients do, by the code of their base."""
    effects = ("contraindicated", "reaction", "intolerance")

    def make(row: Row) -> ExcipientRow:
        code = member(row["ingredient_id"], {}, substances)
        return ExcipientRow(code, row["name"], one_of(row["effect"], effects), row["citation"], row["source_id"])  # type: ignore[arg-type]

    return {row.ingredient: row for row in tables.rows("allergy/excipients.csv", make)}


def reactions(tables: Tables) -> tuple[ReactionRow, ...]:
    """Reactions with the words that name them."""

    def make(row: Row) -> ReactionRow:
        severe = one_of(row["severity"], ("", "severe")) == "severe"
        return ReactionRow(row["reaction"], row["title"], several(row["words"]), severe, row["citation"], row["source_id"])

    return tuple(tables.rows("allergy/reactions.csv", make))
