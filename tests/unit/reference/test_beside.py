"""Reference sets, Read maps, prescribing data and a DDD list: what they add to the tables, and what is refused with its line."""

import csv
import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.coding import CTV3, DMD, READ_V2, Coding
from service.core.model.product_rows import GroupRow
from service.core.normalise.codes import in_use
from service.core.normalise.known import build_medicine
from service.reference.problems import ReferenceRefused
from service.reference.release import read_maps
from service.reference.release.daily import simplest
from service.reference.release.ddd import write_ddd
from service.reference.release.files import opened
from service.reference.release.prescribing import write_average_daily
from service.reference.release.refsets import write_refset_groups
from tests.support.beside import atc_file, ctv3_file, ddd_file, named, prescribing_file, read_file, refset_file
from tests.support.reference import FOLDER, bundled

STATINS, OTHER_SET = "12464001000001103", "999000301000001103"
SIMVASTATIN = {code for code in bundled().vmps if [*build_medicine("vmp", code, bundled()).ingredient_names] == ["Simvastatin"]}
PENICILLIN_ALLERGY, DRUG_ALLERGY = "161591004", "416098002"


def silent(*_: object) -> None:
    """Hears how far a reading is."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tables = tmp_path / "tables"
    shutil.copytree(FOLDER, tables)
    return tables


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def groups(folder: Path, name: str) -> dict[str, set[str]]:
    return {
        column: {row[column] for row in rows(folder / "classes" / table) if row["group"] == name}
        for table, column in (("members.csv", "ingredient_id"), ("products.csv", "vmp_id"))
    }


def test_a_moiety_is_in_a_group_where_all_its_products_are(folder: Path, tmp_path: Path) -> None:
    one = named(bundled(), "Atorvastatin 20mg tablets")
    path = refset_file(tmp_path, [*((STATINS, code) for code in SIMVASTATIN), (STATINS, one), (DRUG_ALLERGY, one)])
    said = write_refset_groups((path,), folder, bundled(), silent)
    found = groups(folder, "refset_statin")
    assert found["vmp_id"] == SIMVASTATIN | {one}
    assert {bundled().substances[code].name for code in found["ingredient_id"]} == {"Simvastatin"}
    assert any("refset_statin: of these only some products" in line and "Atorvastatin" in line for line in said)
    assert any(OTHER_SET in line for line in said)
    first = (folder / "classes" / "members.csv").read_bytes()
    write_refset_groups((path,), folder, bundled(), silent)
    assert (folder / "classes" / "members.csv").read_bytes() == first


def test_what_is_not_active_and_the_full_file_are_not_read(folder: Path, tmp_path: Path) -> None:
    path = refset_file(tmp_path / "given", [(STATINS, code) for code in SIMVASTATIN], active="0")
    write_refset_groups((path,), folder, bundled(), silent)
    assert groups(folder, "refset_statin") == {"ingredient_id": set(), "vmp_id": set()}
    shutil.copy(path, path.with_name("der2_Refset_SimpleFull_GB1000001_20260101.txt"))
    with opened((path.parent,)) as files:
        assert files.every("der2_refset_") == (path,)


def test_one_actual_product_does_not_bring_its_virtual_one(folder: Path, tmp_path: Path) -> None:
    amps = [amp.code for amp in bundled().amps.values() if amp.vmp == named(bundled(), "Atorvastatin 20mg tablets")]
    assert len(amps) > 1
    write_refset_groups((refset_file(tmp_path, [(STATINS, amps[0])]),), folder, bundled(), silent)
    assert groups(folder, "refset_statin")["vmp_id"] == set()
    write_refset_groups((refset_file(tmp_path, [(STATINS, code) for code in amps]),), folder, bundled(), silent)
    assert groups(folder, "refset_statin")["vmp_id"] == {named(bundled(), "Atorvastatin 20mg tablets")}


def test_of_a_group_of_products_the_product_decides_and_the_moiety_where_none_is_known() -> None:
    low, high = named(bundled(), "Atorvastatin 10mg tablets"), named(bundled(), "Atorvastatin 80mg tablets")
    vtm = str(bundled().vmps[low].vtm)
    held = frozenset(bundled().vtms[vtm].ingredients)
    tables = replace(bundled(), version="x", groups={"g": GroupRow("g", "G", held, frozenset(), "s", frozenset({high}))})
    assert [build_medicine(level, code, tables).groups for level, code in (("vmp", high), ("vmp", low), ("vtm", vtm))] == [  # type: ignore[arg-type]
        {"g"},
        set(),
        {"g"},
    ]


def map_rows(folder: Path, system: str) -> dict[str, tuple[str, str]]:
    return {
        row["code"]: (row["kind"], row["targets"])
        for row in rows(folder / "allergy" / "codes.csv")
        if row["system"] == system and row["source_id"] == read_maps.SOURCE
    }


def test_read_codes_mean_what_their_concept_means(folder: Path, tmp_path: Path) -> None:
    product = named(bundled(), "Atorvastatin 20mg tablets")
    read = read_file(
        tmp_path,
        [
            *(("zzzz1", "00", PENICILLIN_ALLERGY), ("zzzz1", "11", DRUG_ALLERGY), ("zzzz2", "00", product)),
            *(("zzzz3", "00", "38341003"), ("zzzz4", "00", "_DRUG")),
        ],
    )
    ctv3 = ctv3_file(
        tmp_path, [("zzzz1", "Y0001", PENICILLIN_ALLERGY), ("zzzz1", "Y0002", "161600004"), ("zzzz5", "Y0003", product)]
    )
    said = read_maps.write_read_maps({READ_V2: read, CTV3: ctv3}, folder, bundled(), silent)
    assert map_rows(folder, READ_V2) == {"zzzz1": ("group", "penicillins"), "zzzz111": ("non-specific", "")}
    assert map_rows(folder, CTV3) == {}
    assert {(r["system"], r["code"], r["current"]) for r in rows(folder / "dictionary" / "other_code.csv")} == {
        (READ_V2, "zzzz2", product),
        (CTV3, "zzzz5", product),
    }
    assert "Read maps: left out: 1 codes with two meanings" in said
    assert "Read maps: left out: 1 codes that the map itself leads nowhere" in said


def test_what_a_table_says_already_is_kept_and_told(folder: Path, tmp_path: Path) -> None:
    before = (folder / "allergy" / "codes.csv").read_text()
    path = ctv3_file(tmp_path, [("TJ002", "Y0001", PENICILLIN_ALLERGY)])
    said = read_maps.write_read_maps({CTV3: path}, folder, bundled(), silent)
    assert sorted((folder / "allergy" / "codes.csv").read_text().splitlines()) == sorted(before.splitlines())
    assert any("mean another thing in the tables in use" in line for line in said)


@pytest.mark.parametrize(("assured", "status"), [("0", "1"), ("1", "0")])
def test_only_what_is_active_and_assured_is_taken(folder: Path, tmp_path: Path, assured: str, status: str) -> None:
    path = read_file(tmp_path, [("zzzz1", "00", PENICILLIN_ALLERGY)], assured, status)
    read_maps.write_read_maps({READ_V2: path}, folder, bundled(), silent)
    assert map_rows(folder, READ_V2) == {}


@pytest.mark.parametrize(("code", "known"), [("zzzz2", True), ("zzzz200", True), ("zzzz211", False), ("zzzz9", False)])
def test_a_mapped_read_code_names_its_medicine(code: str, known: bool) -> None:
    tables = replace(bundled(), other_codes={(READ_V2, "zzzz2"): "387517004"})
    assert (in_use(Coding(system=READ_V2, code=code), tables) == "387517004") is known
    assert in_use(Coding(system=DMD, code=code), tables) is None


TABLETS, CAPSULES = "0212000Y0AAADAD", "0212000Y0AABMBM"


def daily(folder: Path) -> dict[str, tuple[str, str, str]]:
    return {
        bundled().vtms[row["medicine"]].name: (row["amount"], row["unit"], row["source_id"])
        for row in rows(folder / "dosing" / "typical_daily.csv")
    }


@pytest.mark.parametrize(
    ("published", "amount"),
    [
        ([("1", "28", "37.33333"), ("4", "112", "149.33332")], "30"),
        ([("1", "28", "28")], "40"),
        ([("3", "84", "112"), ("1", "28", "37.33333")], "30"),
        ([("1", "28", "28"), ("1", "28", "14")], None),
        ([("1", "28", "0")], None),
    ],
)
def test_the_amount_a_day_is_read_through_what_was_cut_off(
    folder: Path, tmp_path: Path, published: list[tuple[str, str, str]], amount: str | None
) -> None:
    """Simvastatin 40 mg tablets: as many daily quantities as the dataset gives for 28 of them."""
    path = prescribing_file(tmp_path, [(TABLETS, *row) for row in published])
    write_average_daily((path,), folder, bundled(), silent)
    assert daily(folder).get("Simvastatin") == ((amount, "mg", "epd_adq") if amount else None)


def test_presentations_that_differ_say_nothing_and_are_named(folder: Path, tmp_path: Path) -> None:
    ranked = {row["name"]: row["bnf_code"] for row in rows(folder / "dictionary" / "presentation_rank.csv")}
    twenty, forty = ranked["Simvastatin 20mg tablets"], ranked["Simvastatin 40mg tablets"]
    said = write_average_daily(
        (prescribing_file(tmp_path, [(twenty, "1", "28", "28"), (forty, "1", "28", "28")]),), folder, bundled(), silent
    )
    assert daily(folder) == {}
    assert any("presentations differ, so nothing is said of: Simvastatin" in line for line in said)


@given(st.integers(1, 9999), st.integers(-4, 4), st.fractions(0, 1), st.fractions(0, 1))
def test_no_number_of_fewer_digits_lies_between_the_bounds(digits: int, power: int, below: Fraction, above: Fraction) -> None:
    """Whatever number lies between them, the answer lies there too and has no more digits than it."""
    inside = digits * Fraction(10) ** power
    least, most = inside * (1 - below / 2), inside * (1 + above)
    found = simplest(least, most)
    assert found is not None
    assert least <= Fraction(found) <= most
    assert len(found.replace(".", "").strip("0")) <= len(str(digits).strip("0"))


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [("29.99", "30.01", "30"), ("0.1499", "0.1501", "0.15"), ("2.5", "2.5", "2.5"), ("0.9", "1.1", "1")],
)
def test_known_simplest_numbers(least: str, most: str, expected: str) -> None:
    assert simplest(Fraction(least), Fraction(most)) == expected


def test_a_ddd_stands_only_where_no_daily_quantity_does(folder: Path, tmp_path: Path) -> None:
    products = {name: named(bundled(), f"{name} 20mg tablets") for name in ("Simvastatin", "Atorvastatin")}
    write_average_daily((prescribing_file(tmp_path, [(TABLETS, "1", "28", "28")]),), folder, bundled(), silent)
    atc = atc_file(tmp_path, [(code, f"X0{place}") for place, code in enumerate(products.values())])
    path = ddd_file(tmp_path, [("X00", "999", "mg", "O"), ("X01", "888", "mg", "O"), ("X01", "1", "g", "P")])
    for _ in range(2):
        write_ddd(path, atc, folder, bundled(), silent)
    assert daily(folder) == {"Simvastatin": ("40", "mg", "epd_adq"), "Atorvastatin": ("888", "mg", "atc_ddd_site")}
    assert {row["vmp_id"] for row in rows(folder / "classes" / "atc.csv")} == set(products.values())


def test_a_list_without_the_file_that_links_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceRefused, match="f_bnf1_"), opened((ddd_file(tmp_path, []),)):
        pass


def damaged(path: Path, old: str, new: str) -> Path:
    path.write_text(path.read_text().replace(old, new, 1), newline="")
    return path


def test_every_mistake_has_its_file_and_its_line(folder: Path, tmp_path: Path) -> None:
    refsets = lambda path: write_refset_groups((path,), folder, bundled(), silent)  # noqa: E731
    maps = lambda path: read_maps.write_read_maps({READ_V2: path}, folder, bundled(), silent)  # noqa: E731
    months = lambda path: write_average_daily((path,), folder, bundled(), silent)  # noqa: E731
    refset, read, month = [(STATINS, DRUG_ALLERGY)], [("zzzz1", "00", PENICILLIN_ALLERGY)], [(TABLETS, "1", "28", "28")]
    cases = [
        (refsets, damaged(refset_file(tmp_path / "1", refset), DRUG_ALLERGY, "416098003"), r"416098003 fails its check digit", 2),
        (refsets, damaged(refset_file(tmp_path / "2", refset), "refsetId", "x"), "has no column refsetid", 1),
        (refsets, refset_file(tmp_path / "3", []), "holds no row", None),
        (maps, damaged(read_file(tmp_path / "4", read), "\tzzzz1", "\tzzz"), "no Read code of five signs", 2),
        (maps, damaged(read_file(tmp_path / "5", read), "\t20200401", ""), "cut short", 2),
        (months, damaged(prescribing_file(tmp_path / "6", month), ",28,28,", ",28,many,"), "'many'", 2),
        (months, damaged(prescribing_file(tmp_path / "7", month), "ADQUSAGE", "x"), "has no column adq", 1),
    ]
    for write, path, said, line in cases:
        with pytest.raises(ReferenceRefused, match=said) as refusal:
            write(path)
        assert (refusal.value.problems[0].file, refusal.value.problems[0].line) == (path.name, line)


def test_another_encoding_is_refused_with_its_line(folder: Path, tmp_path: Path) -> None:
    path = prescribing_file(tmp_path, [(TABLETS, "1", "28", "28")])
    path.write_bytes(path.read_bytes().replace(b"SURGERY", b"SURG\xc9RY"))
    with pytest.raises(ReferenceRefused, match="not in UTF-8") as refusal:
        write_average_daily((path,), folder, bundled(), silent)
    assert refusal.value.problems[0].line == 2
