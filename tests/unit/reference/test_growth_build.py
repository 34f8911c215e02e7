"""The bounds of children: they follow from the published L, M and S, and those give the centiles that CDC prints."""

import csv
import shutil
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from service.reference.build.growth import Lms, at_z, build_growth
from service.reference.load import load
from service.reference.manifest import write_manifest
from service.reference.problems import ReferenceRefused
from tests.support.reference import FOLDER, bundled

P3, P97 = Decimal("-1.8807936"), Decimal("1.8807936")


def published(measure: str, sex: str, months: str) -> Lms:
    with (FOLDER / "dosing" / "growth_lms.csv").open(encoding="utf-8", newline="") as lines:
        [row] = [row for row in csv.DictReader(lines) if (row["measure"], row["sex"], row["months"]) == (measure, sex, months)]
    return Lms(Decimal(months), Decimal(row["l"]), Decimal(row["m"]), Decimal(row["s"]), row["source_id"])


@pytest.mark.parametrize(
    ("measure", "sex", "months", "third", "ninety_seventh"),
    [
        ("weight", "male", "0", "2.355450986", "4.446488308"),
        ("weight", "male", "24.5", "10.4414422", "15.68840631"),
        ("weight", "male", "120.5", "24.19264433", "49.41515104"),
        ("bmi", "male", "48.5", "13.83877404", "18.22693633"),
        ("bmi", "female", "200.5", "16.70276277", "31.89400908"),
    ],
)
def test_the_printed_centiles_come_out(measure: str, sex: str, months: str, third: str, ninety_seventh: str) -> None:
    lms = published(measure, sex, months)
    for z, printed in ((P3, third), (P97, ninety_seventh)):
        assert abs(at_z(lms, z) - Decimal(printed)) < Decimal("0.00001")


def test_a_power_of_nought_is_its_limit() -> None:
    near, at = (at_z(Lms(Decimal(1), Decimal(power), Decimal(10), Decimal("0.1"), "s"), Decimal(2)) for power in ("1e-9", "0"))
    assert abs(near - at) < Decimal("0.000001")


def test_the_table_is_what_the_published_numbers_make(tmp_path: Path) -> None:
    for name in ("dosing", "units"):
        shutil.copytree(FOLDER / name, tmp_path / name)
    (tmp_path / "dosing" / "growth.csv").unlink()
    build_growth(tmp_path)
    assert (tmp_path / "dosing" / "growth.csv").read_bytes() == (FOLDER / "dosing" / "growth.csv").read_bytes()


def test_every_measure_and_sex_is_held_from_birth_to_eighteen() -> None:
    growth = bundled().growth
    assert set(growth) == {(measure, sex) for measure in ("weight", "height", "bmi") for sex in ("male", "female")}
    for rows in growth.values():
        assert (rows[0].months, rows[-1].months) == (0, Decimal("216.5"))
        assert all(old.months - young.months <= 1 for young, old in pairwise(rows))
        assert all(0 < row.low < row.median < row.high for row in rows)


def test_charts_without_the_numbers_to_judge_by_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reference_data"
    shutil.copytree(FOLDER, folder)
    limits = folder / "dosing" / "growth_limits.csv"
    limits.write_text(limits.read_text(encoding="utf-8").replace("pounds.low,", "pound.low,"), encoding="utf-8")
    write_manifest(folder)
    with pytest.raises(ReferenceRefused) as refused:
        load(folder)
    assert [(problem.file, problem.reason) for problem in refused.value.problems] == [
        ("dosing/growth_limits.csv", "pounds.low is missing")
    ]
