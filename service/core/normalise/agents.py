"""Agents of allergies: from an allergy code, a product or substance code, or exact words."""

import re

from service.core.model.allergy import Agent
from service.core.model.allergy_rows import AllergyCodeRow, AllergyGroupRow, NamedAllergenRow
from service.core.model.coding import DMD, SNOMED, Coding, Concept
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.normalise.allergen_names import allergen_key, allergen_names
from service.core.normalise.allergen_words import strip_wrappers
from service.core.normalise.codes import in_use
from service.core.normalise.known import build_medicine, known_code
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.names import normal_name

# What stands between the names of several agents. A hyphen may be part of a name.
_LISTED = re.compile(r"\s*(?:[,;&/+]|\band\b)\s*", re.IGNORECASE)


def agents_of_row(row: AllergyCodeRow, reference: Reference) -> tuple[Agent, ...]:
    """The agents that an allergy code stands for; empty for codes that name none."""
    if row.kind == "several":
        parts = [target.split(":", 1) for target in row.targets]
        return tuple(agent for kind, target in parts for agent in _of_target(kind, target, row, reference))
    targets = row.targets or ((row.term,) if row.kind == "non-drug" else ())
    return tuple(agent for target in targets for agent in _of_target(row.kind, target, row, reference))


def agents_of_code(coding: Coding, reference: Reference) -> tuple[Agent, ...]:
    """The agents of a dm+d product, moiety or substance that is named as allergen: its ingredients."""
    code = in_use(coding, reference)
    level = known_code(code, reference) if code else None
    return agents_of_medicine(build_medicine(level, code, reference), reference) if code and level else ()


def agents_named(text: str, reference: Reference) -> tuple[Agent, ...]:
    """The agents that words name exactly, with the usual wrappers ("Allergy to …") taken off; empty where they do not."""
    bare = strip_wrappers(text)
    for words in dict.fromkeys((bare, bare.removesuffix(" allergy"))):
        key, names = allergen_key(words), allergen_names(reference)
        if (exact := normal_name(words)) in names.exact:
            return (group_agent(names.exact[exact]),)
        found = medicine_of_name(words, reference)
        if found is not None and found[0].ingredients:
            return agents_of_medicine(found[0], reference)
        if key in names.groups:
            return (group_agent(names.groups[key]),)
        if key in names.named:
            return (named_agent(names.named[key]),)
    return ()


def agents_listed(text: str, reference: Reference) -> tuple[Agent, ...]:
    """The agents of words that name several one after another ("Ibuprofen and penicillin"); empty where one part names none."""
    parts = [agents_named(part, reference) for part in _LISTED.split(strip_wrappers(text))]
    if len(parts) < 2 or not all(parts):
        return ()
    return tuple({agent.name.lower(): agent for part in parts for agent in part}.values())


def group_agent(group: AllergyGroupRow) -> Agent:
    """A class as an agent. Its members are what it stands for."""
    return Agent(
        kind="group",
        name=group.title,
        ingredients=group.members,
        groups=frozenset({group.name}),
        concept=_group_concept(group),
        open=group.open,
    )


def named_agent(row: NamedAllergenRow) -> Agent:
    """An allergen that is known by its name alone. A drug of that kind is open: no medicine is proved free of it."""
    thing = row.kind == "thing"
    return Agent(
        kind="non-drug" if thing else "named",
        name=row.name,
        concept=Concept(system="urn:medrec:allergen-name", code=row.name, display=row.name),
        ingredients=row.ingredients,
        groups=frozenset(row.groups),
        open=not thing,
    )


def drug_agent(agent: Agent) -> bool:
    """Whether an agent is a drug."""
    return agent.kind != "non-drug"


def _of_target(kind: str, target: str, row: AllergyCodeRow, reference: Reference) -> tuple[Agent, ...]:
    """One target of a code. What the tables do not hold is no agent; a thing without a row of its own is what its code says."""
    if kind == "group" and target in reference.allergy_groups:
        return (group_agent(reference.allergy_groups[target]),)
    if kind == "agent" and target in reference.substances:
        return (_ingredient(target, reference),)
    if kind in {"named", "non-drug"} and target in reference.named_allergens:
        return (named_agent(reference.named_allergens[target]),)
    if kind == "non-drug":
        return (Agent(kind="non-drug", name=target, concept=Concept(system=row.system, code=row.code, display=row.term)),)
    return ()


def _group_concept(group: AllergyGroupRow) -> Concept:
    return Concept(system="urn:medrec:allergy-group", code=group.name, display=group.title)


def agents_of_medicine(medicine: Medicine, reference: Reference) -> tuple[Agent, ...]:
    """What a medicine holds as agents; empty where no table says what it holds."""
    if not medicine.ingredients:
        return ()
    return tuple(_ingredient(code, reference) for code in sorted(medicine.holds))


def _ingredient(code: str, reference: Reference) -> Agent:
    row = reference.substances.get(code)
    base = row.base or code if row else code
    held = reference.substances.get(base)
    name = held.name if held else row.name if row else code
    groups = frozenset(group.name for group in reference.allergy_groups.values() if base in group.members)
    system = SNOMED if len(base) < 16 else DMD
    return Agent(
        kind="ingredient",
        name=name,
        concept=Concept(system=system, code=base, display=name),
        ingredients=frozenset({base}) | reference.kin.get(base, frozenset()),
        groups=groups,
    )
