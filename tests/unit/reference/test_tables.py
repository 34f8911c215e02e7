"""The bundled tables: sourced, licensed, with right check digits and known right answers; and bad tables are refused whole."""

import csv
import shutil
from pathlib import Path

import pytest

from service.core.normalise.codes import is_sctid
from service.reference.load import load
from service.reference.manifest import ALLOWED, check_manifest, write_manifest
from service.reference.problems import ReferenceRefused
from tests.support.reference import FOLDER, bundled


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_manifest_and_every_source_and_licence_hold() -> None:
    assert check_manifest(FOLDER) == ()
    assert {row["licence"] for row in rows("sources.csv")} <= ALLOWED


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("dictionary/vtm.csv", ["id"]),
        ("dictionary/vmp.csv", ["id"]),
        ("dictionary/amp.csv", ["id"]),
        ("dictionary/substance.csv", ["id"]),
        ("dictionary/vtm_ingredient.csv", ["vtm_id", "ingredient_id"]),
        ("dictionary/code_history.csv", ["previous", "current"]),
        ("classes/members.csv", ["ingredient_id"]),
        ("allergy/members.csv", ["ingredient_id"]),
        ("conditions/codes.csv", ["code"]),
    ],
)
def test_every_code_of_the_tables_has_the_right_check_digit(name: str, columns: list[str]) -> None:
    wrong = [row for row in rows(name) if not all(is_sctid(row[column]) for column in columns)]
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [
        "dosing/limits.csv",
        "dosing/renal.csv",
        "dosing/frequency.csv",
        "dosing/fact_bounds.csv",
        "interactions/interactions.csv",
        "allergy/cross_reactivity.csv",
        "allergy/reactions.csv",
        "allergy/excipients.csv",
        "dosing/age_bands.csv",
        "dosing/misspelt.csv",
        "allergy/note_words.csv",
        "safety/lasa_pairs.csv",
        "safety/brand_required.csv",
        "safety/brand_devices.csv",
        "safety/patient_hazards.csv",
        "safety/change_words.csv",
        "safety/interchanged_classes.csv",
        "safety/condition_hazards.csv",
        "dosing/morphine_equivalents.csv",
        "safety/time_critical.csv",
        "dictionary/composition.csv",
        "dictionary/old_name.csv",
    ],
)
def test_every_clinical_row_says_what_was_read(name: str) -> None:
    found = rows(name)
    assert found
    assert [row for row in found if not row["citation"] or not row["source_id"]] == []


@pytest.mark.parametrize(
    ("group", "inside", "outside"),
    [
        ("penicillin", ["Amoxicillin", "Flucloxacillin", "Piperacillin"], ["Penicillamine", "Clavulanic acid", "Cefalexin"]),
        ("anticoagulant", ["Warfarin", "Apixaban", "Dalteparin", "Heparin"], ["Aspirin", "Protamine sulfate", "Clopidogrel"]),
        ("nsaid", ["Ibuprofen", "Naproxen"], ["Paracetamol", "Aspirin", "Codeine"]),
        ("antiepileptic", ["Levetiracetam", "Sodium valproate", "Phenytoin"], ["Amlodipine"]),
        ("parkinsons", ["Levodopa", "Carbidopa"], ["Methyldopa"]),
        ("steroid_systemic", ["Prednisolone"], ["Propranolol"]),
        ("ace_inhibitor", ["Ramipril"], ["Amlodipine", "Losartan"]),
    ],
)
def test_known_members_of_groups(group: str, inside: list[str], outside: list[str]) -> None:
    held = {bundled().substances[code].name for code in bundled().groups[group].members if code in bundled().substances}
    assert set(inside) <= held
    assert not set(outside) & held


def test_every_interaction_names_two_things_that_exist_and_no_pair_stands_twice() -> None:
    tables = bundled()
    known = {*tables.groups, *tables.substances}
    assert [row for row in tables.interactions if not {row.first, row.second} <= known] == []
    pairs = [frozenset((row.first, row.second)) for row in tables.interactions]
    assert len(pairs) == len(set(pairs))


def test_no_moiety_is_made_of_half_its_name() -> None:
    """A product of two moieties is never taken for one of them."""
    wrong = [
        vmp.name
        for vmp in bundled().vmps.values()
        if vmp.vtm
        and " / " in vmp.name
        and len({s.ingredient for s in vmp.strengths}) > 1
        and len(bundled().vtms[vmp.vtm].ingredients) == 1
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("unit", "routes", "said"),
    [("microgram", "oral", "'microgram' is none of"), ("mg", "oral|by mouth", "'by mouth' is none of")],
)
def test_a_limit_in_a_unit_or_by_a_route_that_no_table_knows_is_refused(
    tmp_path: Path, unit: str, routes: str, said: str
) -> None:
    """Such a row would be loaded and never speak."""
    folder = tmp_path / "reference_data"
    shutil.copytree(FOLDER, folder)
    with (folder / "dosing" / "limits.csv").open("a", encoding="utf-8") as table:
        table.write(f"X,774624002,Apixaban,max,per-dose,10,{unit},,{routes},,,,,,c,engineering,\n")
    write_manifest(folder)
    with pytest.raises(ReferenceRefused) as refused:
        load(folder)
    assert [said in problem.reason for problem in refused.value.problems] == [True]


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("safety/patient_hazards.csv", "X,387494007,Codeine,,144,yes,e,high,c,engineering,", "either an age or a pregnancy"),
        ("safety/patient_hazards.csv", "X,387494007,Codeine,,,,e,high,c,engineering,", "either an age or a pregnancy"),
        ("safety/patient_hazards.csv", "X,387494007,Codeine,144,144,,e,high,c,engineering,", "nobody is of this age"),
        ("safety/patient_hazards.csv", "X,opiates,Opiates,,144,,e,high,c,engineering,", "neither a group nor an ingredient"),
        ("safety/patient_hazards.csv", "X,387494007,Codeine,,144,,e,grave,c,engineering,", "is none of"),
        ("dosing/frequency.csv", "X,387381009,M,grave,,,,,,,,,,7,,c,engineering,", "is none of"),
        ("dosing/frequency.csv", "X,387381009,M,high,by mouth,,,,,,,,,7,,c,engineering,", "is none of"),
        ("dosing/frequency.csv", "X,387381009,M,high,,plaster,,,,,,,,7,,c,engineering,", "is none of"),
        ("dosing/frequency.csv", "X,387381009,M,high,,,slow,,,,,,,7,,c,engineering,", "is none of"),
        ("dosing/frequency.csv", "X,387381009,M,high,,,,,dose,1,,microgram,,7,,c,engineering,", "is none of"),
        ("dosing/frequency.csv", "X,387381009,M,high,,,,,,,,mg,,7,,c,engineering,", "is none of"),
        ("dosing/frequency.csv", "X,387381009,M,high,,,,,dose,,,mg,,7,,c,engineering,", "stand together"),
        ("dosing/frequency.csv", "X,387381009,M,high,,,,,,1,,,,7,,c,engineering,", "stand together"),
        ("dosing/frequency.csv", "X,387381009,M,high,,,,,dose,2,2,mg,,7,,c,engineering,", "no amount is of this range"),
        ("dosing/frequency.csv", "X,387381009,M,high,,,,,,,,,,,,c,engineering,", "a least or a greatest interval"),
        ("dosing/fact_bounds.csv", "pulse,0,300,1/min,c,engineering", "is none of"),
        ("dosing/fact_bounds.csv", "egfr,0,400,mL/min,c,engineering", "is none of"),
        ("dosing/fact_bounds.csv", "egfr,400,400,mL/min/1.73m2,c,engineering", "nothing lies between"),
        ("conditions/pregnancy.csv", "http://snomed.info/sct,77386007,pregnant,yes,84,294,engineering", "is no SNOMED CT code"),
        ("conditions/pregnancy.csv", "http://loinc.org,X,pregnant,yes,,,engineering", "how long it may last"),
        ("conditions/pregnancy.csv", "http://loinc.org,X,pregnant,yes,294,84,engineering", "how long it may last"),
        ("conditions/pregnancy.csv", "http://loinc.org,X,not pregnant,no,84,294,engineering", "how long it may last"),
        ("conditions/pregnancy.csv", "http://loinc.org,X,pregnant,surely,84,294,engineering", "is none of"),
        ("dosing/morphine_equivalents.csv", "opioid,Opioids,oral,mg,1,c,engineering,", "neither a group nor an ingredient"),
        ("dosing/morphine_equivalents.csv", "387494007,Codeine,by mouth,mg,1,c,engineering,", "is none of"),
        ("dosing/morphine_equivalents.csv", "387494007,Codeine,oral,g,1,c,engineering,", "is none of"),
    ],
)
def test_a_row_that_could_never_speak_is_refused(tmp_path: Path, table: str, row: str, said: str) -> None:
    folder = tmp_path / "reference_data"
    shutil.copytree(FOLDER, folder)
    with (folder / table).open("a", encoding="utf-8") as lines:
        lines.write(f"{row}\n")
    write_manifest(folder)
    with pytest.raises(ReferenceRefused) as refused:
        load(folder)
    assert [(problem.file, said in problem.reason) for problem in refused.value.problems] == [(table, True)]


def test_a_changed_table_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reference_data"
    shutil.copytree(FOLDER, folder)
    with (folder / "dosing" / "limits.csv").open("a", encoding="utf-8") as table:
        table.write("X,1,x,max,per-dose,many,mg,,,,,,,,c,engineering,\n")
    with pytest.raises(ReferenceRefused) as refused:
        load(folder)
    assert {problem.file for problem in refused.value.problems} == {"dosing/limits.csv"}
    write_manifest(folder)
    with pytest.raises(ReferenceRefused) as refused:
        load(folder)
    assert any(problem.line is not None for problem in refused.value.problems)
