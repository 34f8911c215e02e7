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


def report(*medicines: tuple[str, str], **measured: str) -> dict[str, Any]:
    """The report on a GP record, with the renal function that the patient is given as."""
    taken = [gp_medicine(None, dose, text=name) for name, dose in medicines]
    facts = {name: {"value": value, "unit": UNITS[name], "measured_at": "2026-11-10"} for name, value in measured.items()}
    who = PERSON.as_case(**facts)
    return json_on(case(source("gp", "gp-record", gp_connect(PERSON, taken, [allergy("NKDA")])), patient=who))


def said(found: dict[str, Any]) -> dict[str, str]:
    """What the rules on renal function find: severities by rule."""
    return {one["rule"]: one["severity"] for one in found["findings"] if one["rule"] in {"DOS-020", "DOS-021", "DOS-085"}}


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


@pytest.mark.parametrize(
    ("name", "measure", "broken", "kept", "rule"),
    [
        ("Naproxen 250mg tablets", "egfr", "29", "60", "DOS-085"),
        ("Naproxen 250mg tablets", "egfr", "30", "60", "DOS-021"),
        ("Ibuprofen 400mg tablets", "egfr", "59", "60", "DOS-021"),
        ("Baclofen 10mg tablets", "egfr", "29", "60", "DOS-085"),
        ("Baclofen 10mg tablets", "egfr", "59", "60", "DOS-021"),
        ("Bendroflumethiazide 2.5mg tablets", "egfr", "29", "30", "DOS-085"),
        ("Co-codamol 30mg/500mg tablets", "egfr", "29", "30", "DOS-085"),
        ("Co-dydramol 10mg/500mg tablets", "egfr", "29", "30", "DOS-085"),
        ("Morphine 10mg modified-release tablets", "egfr", "29", "60", "DOS-085"),
        ("Morphine 10mg modified-release tablets", "egfr", "59", "60", "DOS-021"),
        ("Oxycodone 5mg modified-release tablets", "egfr", "59", "60", "DOS-021"),
        ("Levetiracetam 500mg tablets", "creatinine_clearance", "49", "50", "DOS-021"),
        ("Enalapril 10mg tablets", "creatinine_clearance", "29", "30", "DOS-021"),
        ("Perindopril erbumine 4mg tablets", "creatinine_clearance", "49", "50", "DOS-021"),
        ("Citalopram 20mg tablets", "egfr", "19", "20", "DOS-085"),
        ("Paroxetine 20mg tablets", "creatinine_clearance", "29", "30", "DOS-021"),
    ],
)
def test_a_level_counts_below_it_and_not_at_it(name: str, measure: str, broken: str, kept: str, rule: str) -> None:
    dose = "One To Be Taken Twice A Day"
    assert said(report((name, dose), **{measure: broken})) == {rule: "moderate"}
    assert said(report((name, dose), **{measure: kept})) == {}


@pytest.mark.parametrize("name", ["Ibuprofen 5% gel", "Aspirin 75mg tablets"])
def test_what_is_no_systemic_anti_inflammatory_is_not_spoken_of(name: str) -> None:
    assert said(report((name, "Once a day"), egfr="20")) == {}
