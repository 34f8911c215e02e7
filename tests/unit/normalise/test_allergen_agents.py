"""Agents of codes that stand for several, of classes that are open, and of names in the plural."""

from typing import Any

import pytest

from service.core.model.allergy_rows import AllergyCodeRow
from service.core.model.coding import CTV3, DMD, SNOMED, Concept
from service.core.model.medicine import Medicine
from service.core.normalise.agents import agents_of_medicine, agents_of_row
from tests.support.reference import bundled
from tests.unit.normalise.allergy_in_full import in_full
from tests.unit.normalise.test_allergens import read

# The shortest code of a substance that stands in the dictionary of medicines alone.
IN_DMD = min((code for code, row in bundled().substances.items() if len(code) == 16 and not row.base))


@pytest.mark.parametrize(
    ("system", "code", "state", "said"),
    [
        (CTV3, "Xa5Mp", "active", "ingredient Methyldopa anhydrous + group Diuretics (open)"),
        (CTV3, "Xa5UI", "unresolved-agent", "ingredient Ampicillin + named cloxacillin (open)"),
        (CTV3, "Xa5UM", "unresolved-agent", "named pivampicillin (open) + ingredient Pivmecillinam"),
        (SNOMED, "91936005", "active", "group Penicillins"),
    ],
)
def test_each_agent_of_a_code_is_read_with_its_own_kind(system: str, code: str, state: str, said: str) -> None:
    found = in_full(read((system, code, None)))
    assert found.startswith(f"{state} | {said} | drug, by code"), found


@pytest.mark.parametrize(
    ("kind", "targets", "said"),
    [
        ("non-drug", (), [("non-drug", "Horse dander")]),
        ("non-drug", ("horse",), [("non-drug", "horse")]),
        ("agent", (), []),
        ("agent", ("penicillins",), []),
        ("group", ("372687004",), []),
        ("agent", ("egg",), []),
        ("group", ("egg",), []),
        ("several", ("non-drug:horse: dander",), [("non-drug", "horse: dander")]),
        ("group", ("penicillins",), [("group", "Penicillins")]),
        ("several", ("agent:372687004", "group:penicillins"), [("ingredient", "Amoxicillin"), ("group", "Penicillins")]),
    ],
)
def test_a_target_is_looked_for_among_those_of_its_kind_alone(
    kind: Any, targets: tuple[str, ...], said: list[tuple[str, str]]
) -> None:
    row = AllergyCodeRow(SNOMED, "1", "Horse dander", kind, targets, "s")
    assert [(agent.kind, agent.name) for agent in agents_of_row(row, bundled())] == said


def test_a_code_that_names_no_target_is_no_class_of_that_name() -> None:
    assert agents_of_row(AllergyCodeRow(SNOMED, "1", "penicillins", "group", (), "s"), bundled()) == ()


@pytest.mark.parametrize(
    ("kind", "target", "concept"),
    [
        ("non-drug", "horse", Concept(system=SNOMED, code="1", display="Horse dander")),
        ("non-drug", "egg", Concept(system="urn:medrec:allergen-name", code="egg", display="egg")),
        ("named", "egg", Concept(system="urn:medrec:allergen-name", code="egg", display="egg")),
        ("group", "penicillins", Concept(system="urn:medrec:allergy-group", code="penicillins", display="Penicillins")),
        ("agent", "372687004", Concept(system=SNOMED, code="372687004", display="Amoxicillin")),
    ],
)
def test_an_agent_is_coded_by_its_own_table_and_else_by_the_code_that_names_it(kind: Any, target: str, concept: Concept) -> None:
    [agent] = agents_of_row(AllergyCodeRow(SNOMED, "1", "Horse dander", kind, (target,), "s"), bundled())
    assert agent.concept == concept


def product(*ingredients: str, besides: str | None = None) -> Medicine:
    shown = Concept(system=DMD, code="1", display="a product")
    held = frozenset(ingredients)
    return Medicine(level="vmp", concept=shown, ingredients=held, besides=frozenset({besides} if besides else ()))


def test_an_ingredient_that_only_the_dictionary_of_medicines_codes_is_coded_by_it() -> None:
    [agent] = agents_of_medicine(product(IN_DMD), bundled())
    assert agent.concept == Concept(system=DMD, code=IN_DMD, display=bundled().substances[IN_DMD].name)


def test_an_ingredient_that_no_table_knows_stays_an_agent_by_its_code() -> None:
    [agent] = agents_of_medicine(product("no-such-code"), bundled())
    assert (agent.name, agent.ingredients) == ("no-such-code", frozenset({"no-such-code"}))


def test_what_a_name_says_beside_the_medicine_is_an_agent_only_where_the_rest_is_known() -> None:
    assert [agent.name for agent in agents_of_medicine(product("372687004", besides="387517004"), bundled())] == [
        "Amoxicillin",
        "Paracetamol",
    ]
    assert agents_of_medicine(product(besides="387517004"), bundled()) == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Eggs", "non-drug egg"),
        ("Egg", "non-drug egg"),
        ("Estrogens", "group Oestrogens (open)"),
        ("Combined oestrogens", "no agent"),
        ("Penicillins", "group Penicillins"),
        ("Sulfonylureas", "group Sulfonylureas (open)"),
        ("Acrosoxacin", "named acrosoxacin (open)"),
        ("Rosoxacin", "named acrosoxacin (open)"),
        ("Sulpha", "group Sulfonamide antibacterials"),
        ("Sulfa drugs", "group Sulfonamide antibacterials"),
        ("PPIs", "group Proton pump inhibitors"),
        ("SSRIs", "group Selective serotonin re-uptake inhibitors"),
        ("Acidifying", "named acidifying agents (open)"),
    ],
)
def test_a_name_in_the_plural_or_another_name_is_the_same_allergen(words: str, said: str) -> None:
    assert in_full(read(text=words)).split(" | ")[1] == said


def test_one_known_by_name_alone_beside_one_that_is_coded_leaves_the_entry_unresolved() -> None:
    reading = read((CTV3, "Xa5UI", None))
    assert (reading.state, reading.by_name_alone) == ("unresolved-agent", True)
    assert reading.disguise == "its agent is known by name alone (cloxacillin)"
    resolved = read((CTV3, "Xa5UI", None), clinical_status="resolved")
    assert (resolved.state, resolved.by_name_alone, resolved.disguise) == ("resolved", False, None)


@pytest.mark.parametrize(
    "turn", ["but", "only", "although", "until", "when", "then", "since", "however", "patient", "pt", "self"]
)
def test_a_word_that_turns_ends_the_reach_of_a_denial(turn: str) -> None:
    reading = read((SNOMED, "91936005", None), notes=(f"no cause {turn} swelling",))
    assert [one.title for one in reading.reactions] == ["Swelling"]
    assert read((SNOMED, "91936005", None), notes=("no cause of swelling",)).reactions == ()


@pytest.mark.parametrize(("strange", "denied"), [(0, True), (1, True), (2, True), (3, True), (4, False), (5, False)])
def test_so_many_strange_words_may_stand_before_what_is_denied(strange: int, denied: bool) -> None:
    words = " ".join(["odd"] * strange)
    reading = read((SNOMED, "91936005", None), notes=(f"no {words} swelling",))
    assert (reading.reactions == ()) is denied


@pytest.mark.parametrize("words", ["NKDA", "NKDA!", "NKDA 2014", "NKDA.", "NKDA (2014)", "No known drug allergies - 12/03/2011"])
def test_signs_and_years_beside_a_denial_leave_it_one(words: str) -> None:
    reading = read(text=words)
    assert (reading.state, reading.negation) == ("negated", "no-known-drug-allergy")
