"""A weight as general practice codes it ("On examination - weight") counts beside one of the ward."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart, weighed

PERSON = Person(48)


def examined(code: str, value: int, unit: str) -> dict[str, Any]:
    """An observation of a GP record."""
    return {
        "resourceType": "Observation",
        "id": f"examined-{code}",
        "status": "final",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": code}]},
        "effectiveDateTime": "2026-11-10",
        "valueQuantity": {"value": value, "unit": unit},
    }


def report(*observations: dict[str, Any]) -> dict[str, Any]:
    """The report on a GP record with those observations, and a ward that weighed 80 kg."""
    gp = gp_connect(PERSON, [gp_medicine("amlodipine 5", "One daily")], [allergy("NKDA")])
    gp["entry"] += [{"resource": each} for each in observations]
    ward = r4_chart(PERSON, [order("amlodipine 5", 1, "tablet", "OD")], (allergy("NKDA"),), observations=[weighed(80)])
    return json_on(case(source("gp", "gp-record", gp), source("ward", "inpatient-orders", ward), patient=PERSON.as_case()))


@pytest.mark.parametrize(("weight", "told"), [(60, True), (80, False)])
def test_two_weights_that_differ_are_told(weight: int, told: bool) -> None:
    found = report(examined("162763007", weight, "kg"))
    assert ("DOS-011" in {each["rule"] for each in found["findings"]}) == told


@pytest.mark.parametrize("code", ["162755006", "271603002"])
def test_a_height_is_read(code: str) -> None:
    facts = report(examined(code, 170, "cm"))["patient"]["facts"]
    assert ("height", "170") in {(each["name"], each["value"]) for each in facts}
