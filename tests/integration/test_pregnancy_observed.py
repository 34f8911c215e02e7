"""A pregnancy that an observation states counts like one that the caller states; it fades, and never into a denial."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, hl7_rde, order, r4_chart
from tests.support.payloads.words import SNOMED, concept

PERSON = Person(5, born="1994-03-03")
LOINC = "http://loinc.org"
RAMIPRIL = order(None, 1, "tablet", "OD", text="Ramipril 5mg tablets", codes=[])
ASKED = concept((LOINC, "82810-3", "Pregnancy status"))
PREGNANT = concept((SNOMED, "77386006", "Pregnant"))
NOT = concept((SNOMED, "60001007", "Not pregnant"))
UNKNOWN = concept((LOINC, "LA4489-6", "Unknown"))
OPEN = ("cannot tell", "incomplete")
NOT_KNOWN = ("cannot tell", "complete")
FIRES = ("critical", "complete")
CLEAR = ("clear", "complete")


def observed(code: Any, value: Any = None, at: str | None = "2026-11-10", **more: Any) -> dict[str, Any]:
    """An observation, final unless something else is said."""
    made = {
        "resourceType": "Observation",
        "status": "final",
        "code": code,
        "effectiveDateTime": at,
        "valueCodeableConcept": value,
    }
    return {name: part for name, part in (made | more).items() if part is not None}


def said(*observations: dict[str, Any], sex: str = "female", **facts: Any) -> tuple[str, str]:
    """What PAT-001 says of ramipril, and the status of the report."""
    named = [each | {"id": f"o{number}"} for number, each in enumerate(observations)]
    chart = r4_chart(PERSON, [RAMIPRIL], None, observations=named)
    return _answer(case(source("epma", "inpatient-orders", chart), patient=PERSON.as_case(sex=sex, **facts)))


def _answer(asked: dict[str, Any]) -> tuple[str, str]:
    found = json_on(asked)
    fired = [one["severity"] for one in found["findings"] if one["rule"] == "PAT-001"]
    untold = [one for one in found["coverage"]["not_checked"] if one["rule"] == "PAT-001"]
    return fired[0] if fired else "cannot tell" if untold else "clear", found["status"]


@pytest.mark.parametrize(
    "one",
    [
        observed(ASKED, PREGNANT),
        observed(ASKED, concept((LOINC, "LA15173-0", "Pregnant"))),
        observed(ASKED, concept(text="Pregnant")),
        observed(ASKED, valueString="Pregnant"),
        observed(ASKED, valueBoolean=True),
        observed(PREGNANT),
        observed(PREGNANT, concept(text="Yes")),
        observed(PREGNANT, valueBoolean=True),
        observed(concept(text="Patient currently pregnant")),
        observed(concept((SNOMED, "250423000", "Pregnancy test positive"))),
        observed(ASKED, PREGNANT, at="2026-08-28"),
        observed(ASKED, PREGNANT, status="preliminary"),
    ],
)
def test_an_observed_pregnancy_is_one(one: dict[str, Any]) -> None:
    assert said(one) == FIRES
    assert said(one, sex="male") == FIRES


@pytest.mark.parametrize(
    ("observations", "answer"),
    [
        # Older than it holds, and younger than a pregnancy lasts; then older than any pregnancy.
        ([observed(ASKED, PREGNANT, at="2026-08-27")], OPEN),
        ([observed(ASKED, PREGNANT, at="2026-01-30")], OPEN),
        ([observed(ASKED, PREGNANT, at="2026-01-29")], NOT_KNOWN),
        ([observed(ASKED, PREGNANT, at=None)], OPEN),
        ([observed(ASKED, PREGNANT, at="2026-11-21")], OPEN),
        ([observed(ASKED, concept((SNOMED, "146799005", "Possible pregnancy")))], OPEN),
        ([observed(ASKED, UNKNOWN)], NOT_KNOWN),
        ([observed(ASKED, concept(text="see notes"))], NOT_KNOWN),
        ([observed(ASKED, dataAbsentReason=UNKNOWN)], NOT_KNOWN),
        ([observed(ASKED)], NOT_KNOWN),
        ([observed(NOT, concept(text="No"))], NOT_KNOWN),
        ([observed(ASKED, PREGNANT, status="entered-in-error")], NOT_KNOWN),
        # A denial is believed for its days, where it is final and dated, and nothing since speaks against it.
        ([observed(ASKED, NOT)], CLEAR),
        ([observed(NOT)], CLEAR),
        ([observed(PREGNANT, valueBoolean=False)], CLEAR),
        ([observed(ASKED, NOT, at="2026-10-21")], CLEAR),
        ([observed(ASKED, NOT, at="2026-10-20")], NOT_KNOWN),
        ([observed(ASKED, NOT, at=None)], NOT_KNOWN),
        ([observed(ASKED, NOT, at="2026-11-21")], NOT_KNOWN),
        ([observed(ASKED, NOT, status="preliminary")], NOT_KNOWN),
        ([observed(concept((SNOMED, "250425007", "Pregnancy test negative")))], NOT_KNOWN),
        ([observed(ASKED, NOT), observed(ASKED, PREGNANT, at="2026-11-01")], OPEN),
        ([observed(ASKED, NOT), observed(ASKED, PREGNANT, at=None)], OPEN),
        ([observed(ASKED, NOT), observed(ASKED, PREGNANT)], FIRES),
        ([observed(ASKED, NOT), observed(ASKED, PREGNANT, at="2026-11-15")], FIRES),
        ([observed(ASKED, NOT), observed(ASKED, UNKNOWN)], NOT_KNOWN),
        ([observed(ASKED, NOT), observed(ASKED, UNKNOWN, at="2026-11-01")], CLEAR),
        ([observed(ASKED, NOT), observed(ASKED, PREGNANT, at="2026-06-01")], CLEAR),
        # Codes of two meanings in one answer, and another thing that was observed.
        ([observed(ASKED, concept((SNOMED, "77386006", "Pregnant"), (SNOMED, "60001007", "Not pregnant")))], NOT_KNOWN),
        ([observed(concept(text="Smoking status"), concept(text="No"))], NOT_KNOWN),
    ],
)
def test_what_is_old_or_open_is_never_a_denial(observations: list[dict[str, Any]], answer: tuple[str, str]) -> None:
    assert said(*observations) == answer
    assert said(*reversed(observations)) == answer


DUE = concept((SNOMED, "161714006", "Estimated date of delivery"))


@pytest.mark.parametrize(
    ("one", "answer"),
    [
        (observed(DUE, valueDateTime="2027-03-01"), FIRES),
        (observed(concept((LOINC, "11778-8", "Delivery date Estimated")), valueDateTime="2027-03-01"), FIRES),
        (observed(concept(text="EDD"), valueString="2027-03-01"), FIRES),
        (observed(DUE, valueDateTime="2026-11-20"), FIRES),
        # As old as one that is pregnant holds, and older; without a day; of a day to come.
        (observed(DUE, valueDateTime="2027-03-01", at="2026-08-28"), FIRES),
        (observed(DUE, valueDateTime="2027-03-01", at="2026-08-27"), OPEN),
        (observed(DUE, valueDateTime="2027-03-01", at=None), OPEN),
        (observed(DUE, valueDateTime="2027-03-01", at="2026-11-21"), OPEN),
        # After the day it may go on for two weeks, and no longer. No birth is expected in a year.
        (observed(DUE, valueDateTime="2026-11-19"), OPEN),
        (observed(DUE, valueDateTime="2026-11-06"), OPEN),
        (observed(DUE, valueDateTime="2026-11-05"), NOT_KNOWN),
        (observed(DUE, valueDateTime="2027-09-10"), FIRES),
        (observed(DUE, valueDateTime="2027-09-11"), OPEN),
        (observed(DUE, valueString="next spring"), NOT_KNOWN),
        (observed(DUE), NOT_KNOWN),
        (observed(DUE, dataAbsentReason=UNKNOWN), NOT_KNOWN),
        (observed(DUE, valueDateTime="2027-03-01", status="entered-in-error"), NOT_KNOWN),
    ],
)
def test_a_birth_that_is_expected_is_a_pregnancy(one: dict[str, Any], answer: tuple[str, str]) -> None:
    assert said(one) == answer


def test_a_denial_after_a_birth_was_expected_is_believed() -> None:
    due = observed(DUE, valueDateTime="2027-03-01", at="2026-10-01")
    assert said(due, observed(ASKED, NOT)) == OPEN
    assert said(observed(DUE, valueDateTime="2026-05-01", at="2026-03-01"), observed(ASKED, NOT)) == CLEAR


def test_a_denial_of_the_caller_does_not_silence_a_record() -> None:
    assert said(observed(ASKED, PREGNANT), pregnant=False) == OPEN
    assert said(observed(ASKED, NOT), pregnant=True) == FIRES
    assert said(observed(ASKED, UNKNOWN, at="2026-11-01"), pregnant=False) == CLEAR


def test_an_open_pregnancy_of_whom_cannot_be_pregnant_is_settled_by_sex_and_age() -> None:
    assert said(observed(ASKED, PREGNANT, at="2026-06-01"), sex="male") == CLEAR


@pytest.mark.parametrize(
    ("segment", "answer"),
    [
        ("OBX|1|CWE|82810-3^Pregnancy status^LN||77386006^Pregnant^SCT||||||F|||20261110", "critical"),
        ("OBX|1|ST|82810-3^Pregnancy status^LN||Pregnant||||||F|||20261110", "critical"),
        ("OBX|1|CE|77386006^Pregnant^SCT||Y^Yes^HL70136||||||F|||20261110", "critical"),
        ("OBX|1|CWE|82810-3^Pregnancy status^LN||LA26683-5^Not pregnant^LN||||||F|||20261110", "clear"),
        ("OBX|1|CWE|82810-3^Pregnancy status^LN||LA26683-5^Not pregnant^LN||||||P|||20261110", "cannot tell"),
        ("OBX|1|DT|161714006^Estimated date of delivery^SCT||20270301||||||F|||20261110", "critical"),
        ("OBX|1|TS|11778-8^Delivery date Estimated^LN||20270301120000||||||F|||20261110", "critical"),
    ],
)
def test_findings_of_hl7_say_it_too(segment: str, answer: str) -> None:
    ramipril = ["ORC|NW|1^EPMA|||||||20261119162000", "RXE||^Ramipril 5mg tablets|5||mg|Tablet", "TQ1|1||QD"]
    message = hl7_rde(PERSON, [ramipril], [segment])
    assert _answer(case(source("epma", "inpatient-orders", message), patient=PERSON.as_case()))[0] == answer


def test_the_finding_points_at_the_observation() -> None:
    chart = r4_chart(PERSON, [RAMIPRIL], None, observations=[observed(ASKED, PREGNANT) | {"id": "o"}])
    found = json_on(case(source("epma", "inpatient-orders", chart), patient=PERSON.as_case()))
    (finding,) = [one for one in found["findings"] if one["rule"] == "PAT-001"]
    assert "Observation/o" in {one.get("entry") for one in finding["subjects"]}
