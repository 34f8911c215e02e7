"""A measurement counts only where it is of the patient whom the chart holds."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, order, r4_chart, weighed

CHILD = Person(41, born="2019-03-01", sex="male")


def weights(**changed: Any) -> list[str]:
    """The weights that the report on a child's chart judges by, where its one observation is changed so."""
    chart = r4_chart(CHILD, [order("paracetamol suspension", 360, "mg", "QDS")], (allergy("NKDA"),), observations=[weighed(22)])
    (held,) = (each["resource"] for each in chart["entry"] if each["resource"]["resourceType"] == "Observation")
    held.update(changed)
    report = json_on(case(source("ward", "inpatient-orders", chart), patient=CHILD.as_case()))
    told = "DOS-009" in {found["rule"] for found in report["findings"]}
    found = [fact["written"] for fact in report["patient"]["facts"] if fact["name"] == "weight"]
    assert told == (not found)
    return found


@pytest.mark.parametrize(
    "changed",
    [{}, {"subject": {"display": "The child"}}, {"subject": None}, {"subject": {"reference": "Patient/patient-41"}}],
)
def test_one_of_the_patient_counts(changed: dict[str, Any]) -> None:
    assert weights(**changed) == ["22 kg"]


@pytest.mark.parametrize(
    "changed",
    [
        {"subject": {"reference": "Patient/patient-42"}},
        {"subject": {"reference": "RelatedPerson/mother"}},
        {"subject": {"reference": "Device/scale"}},
        {"focus": [{"reference": "RelatedPerson/mother"}]},
        {"focus": [{"display": "Mother"}]},
    ],
)
def test_one_of_somebody_else_does_not(changed: dict[str, Any]) -> None:
    assert weights(**changed) == []
