"""The table of the doses that a site gives: bad rows named by line and column, refused whole, and never shipped."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from service.core.model.dose_rows import GivenDoseRow
from service.reference.differences import differences
from service.reference.load import version_of
from service.reference.manifest import check_manifest, site_sources, write_manifest
from service.reference.problems import ReferenceProblem, ReferenceRefused
from service.reference.put_doses import put_doses_given
from service.reference.site_doses import TABLE, age_bands, doses_given
from service.reference.tables import Tables
from tests.support.reference import FOLDER, bundled

HEADER = "medicine,name,route,measure,age_from_months,age_below_months,unit,n,p1,p5,p50,p95,p99,source_id"
GOOD = "774557006,Amlodipine,oral,per-day,216,780,mg,201,2.5,5,5,10,10,site_doses"
ROW = GivenDoseRow(
    "774557006", "Amlodipine", "oral", "per-day", 216, 780, "mg", 201,
    Decimal("2.5"), Decimal(5), Decimal(5), Decimal(10), Decimal("10.00"), "site_doses",
)  # fmt: skip
TODAY = date(2026, 11, 21)


def read(folder: Path, *rows: str, header: str = HEADER) -> tuple[dict[str, tuple[GivenDoseRow, ...]], list[ReferenceProblem]]:
    (folder / "dosing").mkdir(exist_ok=True)
    (folder / TABLE).write_text("\n".join([header, *rows]) + "\n")
    tables = Tables(folder)
    known = bundled()
    found = doses_given(tables, known.units, frozenset(known.route_words.values()), {"1": "774557006"})
    return found, tables.problems


def test_a_good_row_is_read_with_its_digits(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD)
    assert problems == []
    assert found == {"774557006": (ROW,)}


def test_a_former_code_is_read_as_the_code_of_today(tmp_path: Path) -> None:
    found, problems = read(tmp_path, GOOD.replace("774557006", "1"))
    assert (list(found), problems) == (["774557006"], [])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",201,", ",200,", "column n: 200: a group of 200 patients or fewer is never used"),
        (",201,", ",many,", "column n: invalid literal"),
        (",201,", ",,", "column n: is missing"),
        (",oral,", ",by mouth,", "column route: 'by mouth' is none of"),
        (",mg,", ",milligram,", "column unit: 'milligram' is none of"),
        (",per-day,", ",daily,", "column measure: 'daily' is none of"),
        (",216,", ",,", "column age_from_months: is missing"),
        (",216,780,", ",780,780,", "column age_below_months: nobody is from 780 to below 780"),
        (",216,", ",-1,", "column age_below_months: nobody is from -1"),
        (",2.5,5,", ",two,5,", "column p1: 'two' is no number"),
        (",2.5,5,", ",NaN,5,", "column p1: 'NaN' is no dose"),
        (",2.5,5,", ",0,5,", "column p1: '0' is no dose"),
        (",2.5,5,", ",5.1,5,", "columns p1, p5, p50, p95, p99: 5.1, 5, 5, 10, 10 do not rise"),
        ("774557006", "", "column medicine: is missing"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_column(tmp_path: Path, old: str, new: str, said: str) -> None:
    _, [problem] = read(tmp_path, GOOD.replace("per-day", "per-dose"), GOOD.replace(old, new, 1))
    assert (problem.file, problem.line) == (TABLE, 3)
    assert said in problem.reason


def test_a_group_that_is_there_twice_and_a_column_that_is_not_are_named(tmp_path: Path) -> None:
    _, [twice] = read(tmp_path, GOOD, GOOD)
    assert (twice.line, "is there twice" in twice.reason) == (3, True)
    _, [lacking] = read(tmp_path, GOOD.replace(",201,", ","), header=HEADER.replace(",n,", ","))
    assert (lacking.line, "column n: is missing" in lacking.reason) == (2, True)


@pytest.mark.parametrize(
    "rows", [["a,0,216,x", "b,217,,x"], ["a,0,216,x", "b,200,,x"], ["a,0,216,x"], ["a,1,,x"], ["a,0,,x", "b,216,,x"]]
)
def test_bands_that_leave_an_age_out_or_hold_it_twice_are_refused(tmp_path: Path, rows: list[str]) -> None:
    (tmp_path / "dosing").mkdir()
    (tmp_path / "dosing" / "age_bands.csv").write_text(
        "\n".join(["title,age_from_months,age_below_months,source_id", *rows]) + "\n"
    )
    tables = Tables(tmp_path)
    age_bands(tables)
    assert ["follow on one another" in problem.reason for problem in tables.problems] == [True]


def test_every_age_is_in_one_band_of_ours() -> None:
    bands = bundled().age_bands
    for months in range(1440):
        assert len([b for b in bands if b.from_months <= months and (b.below_months is None or months < b.below_months)]) == 1


def test_what_is_put_is_loaded_versioned_and_not_to_be_passed_on_and_a_bad_count_touches_nothing(tmp_path: Path) -> None:
    into = tmp_path / "tables"
    made = put_doses_given(FOLDER, into, [ROW], TODAY)
    assert made.doses_given == {"774557006": (ROW,)}
    assert made.version == version_of(into) != bundled().version
    assert check_manifest(into) == ()
    assert any("counted in its own reports" in title for title in site_sources(into))
    with pytest.raises(ReferenceRefused) as refused:
        put_doses_given(into, into, [ROW._replace(n=200)], TODAY)
    assert [(problem.file, problem.line) for problem in refused.value.problems] == [(TABLE, 2)]
    assert (version_of(into), sorted(path.name for path in tmp_path.iterdir())) == (made.version, ["tables"])
    again = put_doses_given(into, into, [ROW._replace(n=300)], TODAY)
    assert {row.n for rows in again.doses_given.values() for row in rows} == {300}
    assert version_of(tmp_path / "tables.previous") == made.version


def test_the_bundle_holds_no_count_and_would_not_ship_one(tmp_path: Path) -> None:
    assert bundled().doses_given == {}
    folder = tmp_path / "tables"
    shutil.copytree(FOLDER, folder)
    (folder / TABLE).write_text(f"{HEADER}\n{GOOD}\n")
    write_manifest(folder)
    assert ["source site_doses is not in sources.csv" in problem.reason for problem in check_manifest(folder)] == [True]


def test_what_other_tables_lack_of_it_is_told_as_lost() -> None:
    old = replace(bundled(), doses_given={"774557006": (ROW,)})
    [lost] = differences(old, bundled())
    assert (lost.lost, lost.items) == (True, ("774557006 Amlodipine",))
    [came] = differences(bundled(), old)
    assert (came.lost, came.items) == (False, ("774557006 Amlodipine",))
