"""Allergens known by name alone, and classes: no name stands for two things, and no class misses what its name says."""

import re

import pytest

from service.core.normalise.allergen_names import allergen_key, allergen_names
from service.core.normalise.names import normal_name
from tests.acceptance.allergy_sample import SIZE, as_reviewed, reviewed
from tests.support.reference import bundled


def test_what_is_known_by_name_alone_is_no_medicine_and_no_class_of_the_tables() -> None:
    reference = bundled()
    names = {name for row in reference.named_allergens.values() for name in (row.name, *row.names)}
    held = [*reference.substances.values(), *(row for row in reference.vtms.values() if row.ingredients)]
    known = {normal_name(row.name) for row in held}
    assert sorted(name for name in names if normal_name(name) in known) == []
    assert sorted(key for key in map(allergen_key, names) if key in allergen_names(reference).groups) == []


def test_each_name_stands_for_one_allergen() -> None:
    rows = bundled().named_allergens.values()
    keys = [key for row in rows for key in {allergen_key(name) for name in (row.name, *row.names)}]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_their_classes_and_ingredients_are_those_of_the_tables() -> None:
    reference = bundled()
    for row in reference.named_allergens.values():
        assert set(row.groups) <= reference.allergy_groups.keys(), row.name
        assert row.ingredients <= reference.substances.keys(), row.name
        assert row.kind == "thing" or not row.ingredients, row.name


def test_every_target_of_a_code_is_held() -> None:
    reference = bundled()
    held = {
        "agent": reference.substances.keys(),
        "group": reference.allergy_groups.keys(),
        "named": reference.named_allergens.keys(),
    }
    for row in reference.allergy_codes.values():
        targets = [t.split(":", 1) for t in row.targets] if row.kind == "several" else [[row.kind, t] for t in row.targets]
        assert all(target in held[kind] for kind, target in targets if kind in held), row


@pytest.mark.parametrize(
    ("group", "stem", "but_not"),
    [
        ("penicillins", r"cillin\b", "cells treated with"),
        ("cephalosporins", r"^cef", "solvate"),
        ("carbapenems", r"penem\b", "^$"),
        ("tetracyclines", r"cycline\b", "^$"),
        ("quinolones", r"oxacin\b", "^$"),
        ("sulfonamides", r"^sulfa(?!salazine|n )", "^$"),
        ("nsaids", r"profen\b|coxib\b|fenac\b|oxicam\b", "^$"),
        ("ace_inhibitors", r"pril\b", "^$"),
        ("arbs", r"sartan\b", "^$"),
        ("statins", r"vastatin\b", "^$"),
        ("beta_blockers", r"[^z]olol\b", "^$"),
        ("benzodiazepines", r"azepam\b|zolam\b", "^$"),
        ("bisphosphonates", r"dron(?:ic|ate)\b", "^$"),
        ("azole_antifungals", r"conazole\b", "^$"),
        ("nitroimidazoles", r"nidazole\b", "^$"),
        ("local_anaesthetics", r"caine\b", "benzylpenicillin"),
        ("ppis", r"prazole\b", "^aripi"),
        ("anticoagulants", r"parin\b|xaban\b|gatran\b", "^$"),
    ],
)
def test_no_class_misses_an_ingredient_that_bears_its_stem(group: str, stem: str, but_not: str) -> None:
    reference = bundled()
    bases = {row.base or row.code for row in reference.substances.values()}
    names = {code: reference.substances[code].name.lower() for code in bases}
    bearing = {code for code, name in names.items() if re.search(stem, name) and not re.search(but_not, name)}
    members = reference.allergy_groups[group].members
    alike = {names[code] for code in members}
    missed = {names[code] for code in bearing - members} - alike
    assert sorted(missed) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Combined estrogens and progestogens", "combined oestrogen and progestogen"),
        ("Beta-lactams", "beta lactam"),
        ("Hemodialysis fluids", "haemodialysis fluid"),
        ("Analgesics, antipyretics", "analgesic antipyretic"),
        ("Sulphonamides", "sulfonamide"),
    ],
)
def test_one_key_for_spellings_of_a_class(one: str, other: str) -> None:
    assert allergen_key(one) == allergen_key(other) == allergen_key(allergen_key(one))


@pytest.mark.parametrize(("one", "other"), [("penicillin", "penicillamine"), ("thiamphenicol", "chloramphenicol")])
def test_no_key_for_two_agents(one: str, other: str) -> None:
    assert allergen_key(one) != allergen_key(other)


def test_the_reviewed_codes_mean_what_the_review_says() -> None:
    assert len({(row["system"], row["code"]) for row in reviewed()}) == SIZE
    assert [miss for measured in as_reviewed() for miss in measured.misses] == []
