"""The parts of a finding say what they say, each for itself."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, order, r4_chart

PERSON = Person(31)
AMOXICILLIN = order(None, 1, "capsule", "TDS", text="Amoxicillin 500mg capsules", codes=[])


def rules(*components: dict[str, Any], status: str = "final") -> set[str]:
    """The rules on allergies and warnings that fire beside an order of amoxicillin."""
    found = {"resourceType": "Observation", "id": "o", "status": status, "code": {"text": "Checks"}}
    chart = r4_chart(PERSON, [AMOXICILLIN], None, observations=[{**found, "component": list(components)}])
    report = json_on(case(source("epma", "inpatient-orders", chart), patient=PERSON.as_case()))
    return {one["rule"] for one in report["findings"]} & {"ALG-005", "PAT-031"}


@pytest.mark.parametrize(
    ("component", "fired"),
    [
        ({"code": {"text": "Allergy to penicillin"}}, {"ALG-005"}),
        ({"code": {"text": "Allergy to penicillin"}, "valueBoolean": True}, {"ALG-005"}),
        ({"code": {"text": "Warning"}, "valueString": "Avoid penicillin"}, {"PAT-031"}),
        ({"code": {"text": "Drug allergy"}, "valueCodeableConcept": {"text": "Allergy to penicillin"}}, {"ALG-005"}),
        ({"code": {"text": "Allergy to penicillin"}, "valueBoolean": False}, set[str]()),
        ({"code": {"text": "Allergy to penicillin"}, "dataAbsentReason": {"text": "unknown"}}, set[str]()),
        ({"code": {"text": "Penicillin"}, "valueString": "resistant"}, set[str]()),
    ],
)
def test_a_part_of_a_finding_is_heard(component: dict[str, Any], fired: set[str]) -> None:
    assert rules(component) == fired
    assert rules({"code": {"text": "Seen"}, "valueBoolean": True}, component) == fired


def test_the_parts_of_what_was_entered_in_error_say_nothing() -> None:
    assert rules({"code": {"text": "Allergy to penicillin"}}, status="entered-in-error") == set()


def test_what_is_no_part_is_passed_over() -> None:
    assert rules("odd", {"code": {"text": "Allergy to penicillin"}}) == {"ALG-005"}  # type: ignore[arg-type]
