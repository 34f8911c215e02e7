"""Medicines that do not suit an age or a pregnancy: by any route that reaches the body, and never silent where it cannot tell."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.checks.patient_hazard import PatientHazard
from tests.support.cases import case, source
from tests.support.desk import report_on
from tests.support.example_records import outcomes_of
from tests.support.payloads import Person, order, r4_chart

SEVERE = PatientHazard(
    severities=("critical",), child_bearing_from_months=144, child_bearing_below_months=672, not_pregnant_for_days=30
)
MODERATE = PatientHazard(
    severities=("moderate",), child_bearing_from_months=144, child_bearing_below_months=672, not_pregnant_for_days=30
)
DAY = date(2026, 11, 20)
CODEINE = "Codeine 30mg tablets; 1 tablet four times a day"
VALPROATE = "Sodium valproate 500mg gastro-resistant tablets; 1 tablet twice a day"
WOMAN = {"birth_date": "1995-05-17", "sex": "female"}


def said(check: PatientHazard, medicine: str, patient: dict[str, Any]) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(one.answer, one.missing, one.alters_status) for one in outcomes_of(check, medicine=medicine, patient=patient)]


@given(st.dates(min_value=DAY - timedelta(days=110 * 365), max_value=DAY))
def test_codeine_fires_exactly_before_the_twelfth_birthday(born: date) -> None:
    twelve = (born.year + 12, born.month, born.day) <= (DAY.year, DAY.month, DAY.day)
    expected = "clear" if twelve else "fires"
    assert said(SEVERE, CODEINE, {"birth_date": born.isoformat()}) == [(expected, (), True)]


@pytest.mark.parametrize(
    ("born", "answer", "missing"),
    [
        ("2020", "fires", ()),
        ("1990", "clear", ()),
        ("2014", "cannot_tell", ("patient.birth_date",)),
        ("2014-11", "cannot_tell", ("patient.birth_date",)),
        ("2014-12", "fires", ()),
        (None, "cannot_tell", ("patient.birth_date",)),
    ],
)
def test_a_vague_birth_date_decides_where_every_day_of_it_would(born: str | None, answer: str, missing: tuple[str, ...]) -> None:
    assert said(SEVERE, CODEINE, {"birth_date": born}) == [(answer, missing, True)]


@pytest.mark.parametrize(
    ("patient", "answer", "missing"),
    [
        ({"pregnant": True}, "fires", ()),
        ({"pregnant": True, "sex": "male"}, "fires", ()),
        ({"pregnant": True, "birth_date": "1950-05-17"}, "fires", ()),
        ({"pregnant": True, "measured": "2020-01-01"}, "fires", ()),
        ({"pregnant": False}, "clear", ()),
        ({"pregnant": False, "measured": "2025-01-01"}, "cannot_tell", ("patient.pregnant",)),
        ({}, "cannot_tell", ("patient.pregnant",)),
        ({"sex": None}, "cannot_tell", ("patient.pregnant", "patient.sex")),
        ({"sex": "other"}, "cannot_tell", ("patient.pregnant", "patient.sex")),
        ({"birth_date": None}, "cannot_tell", ("patient.pregnant", "patient.birth_date")),
        ({"sex": "male"}, "clear", ()),
        ({"birth_date": "1950-05-17"}, "clear", ()),
    ],
)
def test_pregnancy_on_valproate(patient: dict[str, Any], answer: str, missing: tuple[str, ...]) -> None:
    assert said(SEVERE, VALPROATE, {**WOMAN, **patient}) == [(answer, missing, answer != "cannot_tell")]


@pytest.mark.parametrize(
    ("medicine", "patient", "answers"),
    [
        ("Isotretinoin 20mg capsules; 1 capsule once a day", {"pregnant": True}, ["fires"]),
        ("Isotretinoin 0.05% gel; apply once a day", {"pregnant": True}, []),
        ("Epilim Chrono 500 tablets; 1 tablet twice a day", {"pregnant": True}, ["fires"]),
        ("Co-codamol 8mg/500mg tablets; 1 tablet four times a day", {"birth_date": "2018-01-01"}, ["fires"]),
        ("Amlodipine 5mg tablets; 1 tablet once a day", {"pregnant": True}, []),
    ],
)
def test_any_product_that_reaches_the_body_counts(medicine: str, patient: dict[str, Any], answers: list[str]) -> None:
    assert [answer for answer, _, _ in said(SEVERE, medicine, {**WOMAN, **patient})] == answers


def test_one_medicine_in_two_lists_is_told_once_with_both() -> None:
    listed = {"role": "gp-record", "medicines": [VALPROATE]}
    [one] = outcomes_of(SEVERE, medicine=VALPROATE, sources={"gp": listed}, patient={**WOMAN, "pregnant": True})
    assert one.words["source"] in {"orders, gp", "gp, orders"}
    assert {subject.source for subject in one.subjects} == {"gp", "orders"}


def test_a_known_pregnancy_is_told_by_the_graver_rule_alone() -> None:
    assert said(MODERATE, VALPROATE, {**WOMAN, "pregnant": True}) == [("clear", (), True)]
    assert said(MODERATE, VALPROATE, WOMAN) == [("fires", (), True)]


def test_pregnancy_that_nobody_recorded_is_said_and_leaves_the_report_complete() -> None:
    person = Person(1, sex="female", born="1995-05-17")
    codes = (("https://dmd.nhs.uk", "42137111000001104", "Sodium valproate 500mg gastro-resistant tablets"),)
    chart = r4_chart(person, [order(None, 1, "tablet", "BD", codes=codes)], host="epma.example")
    whole = case(source("epma", "inpatient-orders", chart), patient=dict(person.as_case()))
    report = report_on(whole)
    assert ("patient.pregnant",) in [gap.missing for gap in report.coverage.not_checked if gap.rule == "PAT-001"]
    assert not [reason for reason in report.status_reasons if "PAT-" in reason]
    whole["patient"]["pregnant"] = True
    assert [finding.severity for finding in report_on(whole).findings if finding.rule == "PAT-001"] == ["critical"]


MAN = {"birth_date": "1995-05-17", "sex": "male"}


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        ({}, [("clear", ()), ("fires", ())]),
        ({"birth_date": "2014-11-20"}, [("clear", ()), ("fires", ())]),
        ({"birth_date": "2014-11-21"}, [("clear", ()), ("clear", ())]),
        ({"birth_date": "1930-01-01"}, [("clear", ()), ("fires", ())]),
        ({"sex": None}, [("cannot_tell", ("patient.sex",)), ("cannot_tell", ("patient.sex",))]),
        ({"sex": "female"}, [("fires", ())]),
    ],
)
def test_a_row_about_fathers_speaks_of_men(patient: dict[str, Any], expected: list[tuple[str, tuple[str, ...]]]) -> None:
    answers = [(answer, missing) for answer, missing, _ in said(MODERATE, VALPROATE, {**MAN, **patient})]
    assert sorted(answers) == expected
