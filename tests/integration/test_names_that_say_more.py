"""Names that say more than a medicine and its form: how it is released, what stands in brackets, and figures without units."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, csv_rows, order, r4_chart

PERSON = Person(31)


def report(gp: str, ward: str, dose: str = "1 bd", ordered: str | None = None) -> dict[str, Any]:
    sources = (
        source(name, role, csv_rows(PERSON, [said, directions, "", "", "active"]))
        for name, role, said, directions in (
            ("gp", "gp-record", gp, dose),
            ("ward", "inpatient-orders", ward, dose if ordered is None else ordered),
        )
    )
    return json_on(case(*sources, patient=PERSON.as_case()))


def rules(found: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in found["findings"]}


def not_checked(found: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in found["coverage"]["not_checked"]}


@pytest.mark.parametrize(
    ("gp", "ward", "told", "unsure"),
    [
        ("Oxycodone MR 10mg tablets", "Oxycodone 10mg tablets", True, False),
        ("Oxycodone 10mg modified-release tablets", "Oxycodone MR 10mg tablets", False, False),
        ("Oxycodone SR 10mg tablets", "Oxycodone 10mg m/r tablets", False, False),
        ("Morphine SR", "Morphine XL", False, False),
        ("Morphine SR", "Morphine", False, True),
        ("Morphine SR", "Morphine 10mg tablets", False, True),
        ("Warfarin MR 3mg tablets", "Warfarin 3mg tablets", False, True),
    ],
)
def test_a_release_in_a_name_counts(gp: str, ward: str, told: bool, unsure: bool) -> None:
    found = report(gp, ward)
    assert ("DIS-014" in rules(found), "DIS-014" in not_checked(found)) == (told, unsure)


@pytest.mark.parametrize(
    ("ward", "told"),
    [
        ("Warfarin 3mg tablets (STOPPED)", {"DIS-073"}),
        ("Warfarin 3mg tablets (Do Not Give)", {"DIS-073"}),
        ("Warfarin 3mg tablets - WITHHELD", {"REC-001", "DIS-073"}),
        ("STOPPED - Warfarin 3mg tablets", {"REC-001", "DIS-073"}),
        ("Warfarin 3mg tablets (See Protocol)", {"REC-001"}),
        ("Warfarin 3mg tablets (PRN)", set[str]()),
        ("Warfarin 3mg tablets (Teva UK Ltd)", set[str]()),
    ],
)
def test_what_stands_in_brackets_is_told_or_left_unread_for_a_person(ward: str, told: set[str]) -> None:
    assert rules(report("Warfarin 3mg tablets", ward, "1 od")) & {"DIS-073", "REC-001"} == told


def test_a_brand_in_brackets_is_held_against_another() -> None:
    assert "DIS-016" in rules(report("Tacrolimus 1mg capsules (Prograf)", "Tacrolimus 1mg capsules (Adoport)"))
    assert "DIS-016" not in rules(report("Tacrolimus 1mg capsules (Prograf)", "Prograf 1mg capsules"))


@pytest.mark.parametrize(
    ("gp", "ward", "dose", "told", "unsure"),
    [
        ("Co-careldopa 25/100 tablets", "Co-careldopa 12.5/50 tablets", "1 tds", True, False),
        ("Co-careldopa 25mg/100mg tablets", "Co-careldopa 25/250 tablets", "1 tds", True, False),
        ("Co-careldopa 25mg/100mg tablets", "Co-careldopa 25/100 tablets", "1 tds", False, False),
        ("Co-beneldopa 25/100 capsules", "Co-beneldopa 12.5/50 capsules", "1 tds", True, False),
        ("Fostair 100/6 inhaler", "Fostair 200/6 inhaler", "2 puffs bd", True, False),
        ("Co-codamol 30/500 tablets", "Co-codamol 8/500 tablets", "2 qds", True, False),
        ("Co-careldopa 30/100 tablets", "Co-careldopa 25/100 tablets", "1 tds", False, True),
        ("Co-careldopa 30/100 tablets", "Co-careldopa 35/100 tablets", "1 tds", False, True),
        ("Co-careldopa 30/100 tablets", "Co-careldopa 30/100 tablets", "1 tds", False, False),
        ("Co-careldopa 30/100 liquid", "Co-careldopa 35/100 liquid", "5 ml tds", False, True),
        ("Warfarin 3 tablets", "Warfarin 5 tablets", "1 od", False, True),
    ],
)
def test_figures_without_units_are_strengths_or_are_not_compared(gp: str, ward: str, dose: str, told: bool, unsure: bool) -> None:
    found = report(gp, ward, dose)
    differs = {"DIS-010", "DIS-011"}
    assert (bool(rules(found) & differs), bool(not_checked(found) & differs)) == (told, unsure)


@pytest.mark.parametrize(
    ("ward", "dose", "told", "unsure"),
    [
        ("Warfarin 3mg tablets (PRN)", "1 od", "DIS-060", False),
        ("Warfarin 3mg tablets (Weekly)", "1 tablet", "DIS-012", False),
        ("Warfarin 3mg tablets (Weekly)", "1 od", "DOS-006", True),
        ("Warfarin 3mg tablets (STAT)", "1 od", "DOS-006", True),
        ("Warfarin 3mg tablets (Once a day)", "1 tablet", None, False),
        ("Warfarin 3mg tablets (OD)", "1 od", None, False),
        ("Warfarin 3mg tablets (PRN)", "", "DIS-060", True),
    ],
)
def test_directions_in_brackets_are_read_with_those_of_the_entry(ward: str, dose: str, told: str | None, unsure: bool) -> None:
    found = report("Warfarin 3mg tablets", ward, "1 od", dose)
    heard = rules(found) & {"DIS-060", "DIS-012", "DIS-010", "DOS-006"}
    assert (heard, "DIS-010" in not_checked(found)) == ({told} - {None}, unsure)


@pytest.mark.parametrize(("words", "told"), [("Weekly", "DOS-030"), ("STAT", "DOS-030"), ("PRN", "DOS-032"), ("OD", None)])
def test_directions_in_brackets_are_held_against_a_coded_dose(words: str, told: str | None) -> None:
    drawn = r4_chart(
        PERSON, [order(None, 1, "tablet", "OD", codes=[], text=f"Warfarin 3mg tablets ({words})")], [allergy("NKDA")]
    )
    found = json_on(case(source("ward", "inpatient-orders", drawn), patient=PERSON.as_case()))
    assert rules(found) & {"DOS-030", "DOS-032"} == {told} - {None}


def test_times_of_day_in_brackets_leave_a_coded_dose_uncertain() -> None:
    drawn = r4_chart(PERSON, [order(None, 1, "tablet", "BD", codes=[], text="Warfarin 3mg tablets (Nocte)")], [allergy("NKDA")])
    gp = source("gp", "gp-record", csv_rows(PERSON, ["Warfarin 3mg tablets", "1 bd", "", "", "active"]))
    found = json_on(case(gp, source("ward", "inpatient-orders", drawn), patient=PERSON.as_case()))
    assert "DIS-010" in not_checked(found)
