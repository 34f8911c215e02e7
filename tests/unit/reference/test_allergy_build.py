"""What allergy codes mean by their own terms, and which ingredients an allergy to one speaks of too."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.reference.build.allergy_codes import build_allergy_codes
from service.reference.build.allergy_terms import AgentNames, meaning
from service.reference.build.classes import names_of_ingredients
from service.reference.build.kin import kin_of
from tests.support.reference import FOLDER, bundled

NAMES = AgentNames(
    ingredients=names_of_ingredients(FOLDER),
    groups={
        "penicillin": "penicillins",
        "tetracyclines": "tetracyclines",
        "cephalosporin": "cephalosporins",
        "diuretic": "diuretics",
    },
    other={"peanut"},
    named={"cloxacillin": ("named", "cloxacillin"), "house dust mite": ("non-drug", "house dust mite")},
    dictionary=bundled(),
)


def agents(term: str) -> list[str]:
    found = meaning(term, NAMES)
    if found is None:
        return []
    return sorted(bundled().substances[code].name for code in found[1].split("|")) if found[0] == "agent" else [found[1]]


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("Adverse reaction to frusemide", ["Furosemide"]),
        ("[X] Adverse reaction to cephalexin", ["Cefalexin"]),
        ("Beclomethasone adverse reaction", ["Beclometasone"]),
        ("Modified release isosorbide dinitrate adverse reaction (disorder)", ["Isosorbide dinitrate"]),
        ("Co-trimoxazole adverse reaction", ["Sulfamethoxazole", "Trimethoprim"]),
        ("Ampicillin and flucloxacillin allergy", ["Ampicillin", "Flucloxacillin"]),
        ("Adverse reaction to adrenaline, epinephrine", ["Adrenaline"]),
        ("Adverse reaction to theophylline - asthma", ["Theophylline"]),
        ("Balsam of Peru allergy", ["Peru Balsam"]),
        ("Povidone iodine allergy", ["Povidone-Iodine"]),
        ("Desferrioxamine adverse reaction", ["Desferrioxamine mesilate"]),
        ("Infusion reaction caused by trastuzumab", ["Trastuzumab"]),
        ("Cloxacillin allergy", ["cloxacillin"]),
        ("Adverse reaction to tetracycline NOS", ["Tetracycline"]),
        ("Adverse reaction to tetracyclines", ["tetracyclines"]),
        ("Allergy to house dust mites", ["house dust mite"]),
        ("Penicillin adverse reaction", ["penicillins"]),
        ("Adverse reaction to diuretic NOS", ["diuretics"]),
        ("Adverse reaction to other diuretics", ["diuretics"]),
        ("Peanut allergy", ["peanut"]),
    ],
)
def test_terms_that_name_an_agent(term: str, expected: list[str]) -> None:
    assert agents(term) == expected


@pytest.mark.parametrize(
    "term",
    [
        "Calcitonin (pork) adverse reaction",
        "Amphetamine group adverse reaction",
        "Adverse reaction to chloramphenicol group",
        "Adverse reaction to iron compounds NOS",
        "Adverse reaction to drug or medicinal substance NOS",
        "Penicillamide allergy",
        "Furosemide overdose",
        "Frusemide rash",
        "Amiloride and loop diuretic adverse reaction",
        "Ampicillin and thiamphenicol allergy",
        "Thiamphenicol allergy",
        "Absence of drug reaction",
        "Adverse reaction to labetolol",
    ],
)
def test_terms_that_name_one_of_many_another_or_no_allergy_name_nothing(term: str) -> None:
    assert agents(term) == []


def test_several_agents_each_keep_their_kind() -> None:
    ampicillin = NAMES.ingredients["ampicillin"]
    assert meaning("Ampicillin and cloxacillin allergy", NAMES) == ("several", f"agent:{ampicillin}|named:cloxacillin")
    amiloride = NAMES.ingredients["amiloride"]
    assert meaning("Amiloride and diuretic allergy", NAMES) == ("several", f"agent:{amiloride}|group:diuretics")


def test_an_element_in_a_medicine_is_the_class_of_its_salts() -> None:
    names = replace(NAMES, groups={"iron": "iron"})
    folic = NAMES.ingredients["folic acid"]
    assert meaning("Iron and folic acid allergy", names) == ("several", f"group:iron|agent:{folic}")


def test_a_read_code_of_seven_signs_is_its_own_term_and_not_its_heading(tmp_path: Path) -> None:
    lists = tmp_path / "gm_sde_allergy_codes" / "allergy_1"
    lists.mkdir(parents=True)
    (lists / "allergy.readv2.txt").write_text(
        "U600212\t[X] Adverse reaction to chloramphenicol\nU600213\t[X] Adverse reaction to thiamphenicol\n"
        "TJC6000\tAdverse reaction to propranolol\n",
        encoding="utf-8",
    )
    (tmp_path / "vista_allergies").mkdir()
    (tmp_path / "vista_allergies" / "vista_gmr_allergies.csv").write_text("name,synonyms,allergen_type\n")
    data = tmp_path / "data"
    (data / "allergy").mkdir(parents=True)
    for name in ("definitions", "specified_codes", "named", "kin"):
        header = (FOLDER / "allergy" / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
        (data / "allergy" / f"{name}.csv").write_text(header + "\n")
    (data / "dictionary").symlink_to(FOLDER / "dictionary")
    build_allergy_codes(tmp_path, data)
    codes = [line.split(",")[1] for line in (data / "allergy" / "codes.csv").read_text().splitlines()[1:]]
    assert codes == ["TJC60", "TJC6000", "U600212"]


def test_kin_are_salts_that_stand_apart_both_ways_and_with_each_other() -> None:
    found = kin_of(
        [("Erythromycin", "1"), ("Erythromycin stearate", "2"), ("Erythromycin lactobionate", "3"), ("Amlodipine", "4")]
    )
    assert found == {("1", "2"), ("2", "1"), ("1", "3"), ("3", "1"), ("2", "3"), ("3", "2")}


def test_a_head_that_no_ingredient_bears_alone_joins_its_salts() -> None:
    assert kin_of([("Perindopril erbumine", "1"), ("Perindopril arginine", "2")]) == {("1", "2"), ("2", "1")}


@pytest.mark.parametrize(
    "names",
    [
        ("Sodium", "Sodium chloride"),
        ("Nicotine", "Nicotinic acid"),
        ("Penicillin", "Penicillamine"),
        ("Salicylic", "Salicylic acid"),
        ("Lavender", "Lavender oil"),
    ],
)
def test_elements_acids_oils_and_halves_of_words_are_no_kin(names: tuple[str, str]) -> None:
    assert kin_of([(name, str(place)) for place, name in enumerate(names)]) == set()


def test_kin_of_the_bundled_tables_are_ingredients_and_mutual() -> None:
    kin = bundled().kin
    assert all(code in kin[other] for code, others in kin.items() for other in others)
    named = {bundled().substances[code].name for code in kin["372694001"]}
    assert {"Erythromycin stearate"} <= named
