"""Renal function held against the medicines of a record: what is said, what is said once only, and what was not looked at."""

from typing import Any

import pytest

from service.core.checks.renal import RenalUnsuitable
from service.rulebook.load import read_folders
from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine
from tests.support.reference import FOLDER, bundled

PERSON = Person(46, born="1942-06-02")
UNITS = {"egfr": "mL/min/1.73m2", "creatinine_clearance": "mL/min"}
CATEGORY = "unsuitable-for-patient"


def report(*medicines: tuple[str, str], **measured: str) -> dict[str, Any]:
    """The report on a GP record, with the renal function that the patient is given as."""
    taken = [gp_medicine(None, dose, text=name) for name, dose in medicines]
    facts = {name: {"value": value, "unit": UNITS[name], "measured_at": "2026-11-10"} for name, value in measured.items()}
    who = PERSON.as_case(**facts)
    return json_on(case(source("gp", "gp-record", gp_connect(PERSON, taken, [allergy("NKDA")])), patient=who))


def said(found: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]: one["severity"] for one in found["findings"] if one["category"] == CATEGORY}


def not_held(found: dict[str, Any]) -> list[str]:
    told = (one["because"] for one in found["coverage"]["not_checked"] if one["rule"] == "DOS-021")
    return [because for because in told if because.startswith("not held against renal function")]


def test_every_effect_of_the_table_is_told_by_a_rule() -> None:
    rules = read_folders([FOLDER.parent / "rules"], bundled()).rules
    told = {effect for rule in rules if isinstance(rule.check, RenalUnsuitable) for effect in rule.check.effects}
    assert told == {row.effect for rows in bundled().renal.values() for row in rows}


@pytest.mark.parametrize(
    ("name", "dose", "measured", "told"),
    [
        ("Codeine 30mg tablets", "One To Be Taken Four Times A Day", {"egfr": "29"}, {"DOS-085": "moderate"}),
        ("Codeine 30mg tablets", "One To Be Taken Four Times A Day", {"egfr": "30"}, {}),
        ("Tramadol 50mg capsules", "One To Be Taken Four Times A Day", {"egfr": "15"}, {"DOS-085": "moderate"}),
        ("Priadel 400mg modified-release tablets", "Two To Be Taken At Night", {"egfr": "29"}, {"DOS-020": "high"}),
        ("Priadel 400mg modified-release tablets", "Two To Be Taken At Night", {"egfr": "30"}, {}),
        # A graver row of the same medicine is broken: what says not to give it leaves nothing to reduce.
        ("Metformin 500mg tablets", "One To Be Taken Twice A Day", {"egfr": "29"}, {"DOS-020": "high"}),
        ("Metformin 500mg tablets", "One To Be Taken Twice A Day", {"egfr": "31"}, {"DOS-021": "moderate"}),
        ("Metformin 500mg tablets", "One To Be Taken Twice A Day", {"creatinine_clearance": "29"}, {"DOS-085": "moderate"}),
        ("Mirabegron 25mg modified-release tablets", "One To Be Taken Each Day", {"egfr": "14"}, {"DOS-085": "moderate"}),
        ("Mirabegron 25mg modified-release tablets", "One To Be Taken Each Day", {"egfr": "15"}, {"DOS-021": "moderate"}),
    ],
)
def test_the_gravest_row_that_is_broken_speaks(name: str, dose: str, measured: dict[str, str], told: dict[str, str]) -> None:
    assert said(report((name, dose), **measured)) == told


LACTULOSE = ("Lactulose 3.1-3.7g/5ml oral solution", "15ml To Be Taken Twice A Day")
EMOLLIENT = ("Zerobase 11% cream", "Apply Twice A Day")
APIXABAN = ("Apixaban 5mg tablets", "One To Be Taken Twice A Day")


def test_medicines_without_a_row_are_named_once_where_renal_function_is_known() -> None:
    found = report(LACTULOSE, APIXABAN, EMOLLIENT, egfr="40")
    (line,) = not_held(found)
    assert all(words in line for words in ("Lactulose", "(no row is held)"))
    assert "Apixaban" not in line
    assert said(found) == {}


def test_it_is_no_finding_and_does_not_change_the_status() -> None:
    both = [report(LACTULOSE, **measured) for measured in ({}, {"egfr": "92"})]
    assert [not_held(found) != [] for found in both] == [False, True]
    assert both[0]["status"] == both[1]["status"]


def test_a_measurement_that_cannot_be_used_is_as_none() -> None:
    assert not_held(report(LACTULOSE, egfr="4000")) == []
