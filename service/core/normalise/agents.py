"""Agents of allergies: from an allergy code, a product or substance code, or exact words."""

from service.core.model.allergy import Agent
from service.core.model.coding import DMD, SNOMED, Coding, Concept
from service.core.model.medicine import Medicine
from service.core.model.reference import AllergyCodeRow, AllergyGroupRow, Reference
from service.core.normalise.allergen_words import strip_wrappers
from service.core.normalise.codes import in_use
from service.core.normalise.known import build_medicine, known_code
from service.core.normalise.name_reading import medicine_of_name
from service.core.normalise.names import normal_name


def agents_of_row(row: AllergyCodeRow, reference: Reference) -> tuple[Agent, ...]:
    """The agents that an allergy code stands for; empty for codes that name none."""
    if row.kind == "group":
        return tuple(group_agent(reference.allergy_groups[name]) for name in row.targets if name in reference.allergy_groups)
    if row.kind == "agent":
        return tuple(_ingredient(code, reference) for code in row.targets if code in reference.substances)
    if row.kind == "non-drug":
        name = row.targets[0] if row.targets else row.term
        return (Agent(kind="non-drug", name=name, concept=Concept(system=row.system, code=row.code, display=row.term)),)
    return ()


def agents_of_code(coding: Coding, reference: Reference) -> tuple[Agent, ...]:
    """The agents of a dm+d product, moiety or substance that is named as allergen: its ingredients."""
    code = in_use(coding, reference)
    level = known_code(code, reference) if code else None
    return agents_of_medicine(build_medicine(level, code, reference), reference) if code and level else ()


def agents_named(text: str, reference: Reference) -> tuple[Agent, ...]:
    """The agents that words name exactly, with the usual wrappers ("Allergy to …") taken off; empty where they do not."""
    bare = strip_wrappers(text)
    for words in dict.fromkeys((bare, bare.removesuffix(" allergy"))):
        name = normal_name(words)
        for group in reference.allergy_groups.values():
            if name in {normal_name(each) for each in (*group.names, group.title)}:
                return (group_agent(group),)
        named = medicine_of_name(words, reference)
        if named is not None:
            return agents_of_medicine(named[0], reference)
    return ()


def group_agent(group: AllergyGroupRow) -> Agent:
    """A class as an agent. Its members are what it stands for."""
    return Agent(
        kind="group", name=group.title, ingredients=group.members, groups=frozenset({group.name}), concept=_group_concept(group)
    )


def drug_agent(agent: Agent) -> bool:
    """Whether an agent is a drug."""
    return agent.kind != "non-drug"


def _group_concept(group: AllergyGroupRow) -> Concept:
    return Concept(system="urn:medrec:allergy-group", code=group.name, display=group.title)


def agents_of_medicine(medicine: Medicine, reference: Reference) -> tuple[Agent, ...]:
    """The ingredients of a medicine as agents; empty where no table says what it holds."""
    if not medicine.ingredients:
        return ()
    return tuple(_ingredient(code, reference) for code in sorted(medicine.ingredients))


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
