"""Medicines whose omission does harm are told loudly, whatever their name on the record, and nobody is told of them twice."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(44)
NKDA = allergy("NKDA")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD", id="am")


def omitted(name: str, dose: str) -> dict[str, str]:
    """What is said of a medicine of the GP that the ward does not chart: the severity by the rule."""
    gp: dict[str, Any] = gp_connect(PERSON, [gp_medicine(None, dose, text=name)], [NKDA])
    ward = r4_chart(PERSON, [AMLODIPINE], [NKDA])
    found = json_on(case(source("gp", "gp-record", gp), source("epma", "inpatient-orders", ward), patient=PERSON.as_case()))
    return {one["rule"]: one["severity"] for one in found["findings"] if one["category"] == "omitted-medicine"}


@pytest.mark.parametrize(
    ("name", "dose", "rule"),
    [
        ("Morphine 30mg modified-release capsules", "One To Be Taken Twice A Day", "DIS-080"),
        ("Zomorph 30mg modified-release capsules", "One To Be Taken Twice A Day", "DIS-080"),
        ("Longtec 10mg modified-release tablets", "One To Be Taken Twice A Day", "DIS-080"),
        ("Fentanyl 50micrograms/hour transdermal patches", "Apply One Patch Every 72 Hours", "DIS-080"),
        ("Tapentadol 100mg modified-release tablets", "One To Be Taken Twice A Day", "DIS-080"),
        ("Oramorph 10mg/5ml oral solution", "As directed", "DIS-080"),
        ("Methadone 1mg/ml oral solution", "60ml once a day", "DIS-002"),
        ("Physeptone 5mg tablets", "One To Be Taken Twice A Day", "DIS-002"),
        ("Subutex 8mg sublingual tablets", "One To Be Taken Each Day", "DIS-002"),
        ("Buprenorphine 20micrograms/hour transdermal patches", "Apply One Patch Every 7 Days", "DIS-002"),
        ("Fludrocortisone 100microgram tablets", "One To Be Taken Each Day", "DIS-002"),
        ("Hydrocortisone 10mg tablets", "One To Be Taken Twice A Day", "DIS-002"),
        ("Priadel 400mg modified-release tablets", "Two To Be Taken At Night", "DIS-002"),
        ("Lithium carbonate 250mg tablets", "Two To Be Taken At Night", "DIS-002"),
        ("Tacrolimus 1mg capsules", "Two To Be Taken Twice A Day", "DIS-002"),
        ("Baclofen 10mg tablets", "One To Be Taken Three Times A Day", "DIS-002"),
        ("Lioresal 10mg tablets", "One To Be Taken Three Times A Day", "DIS-002"),
        ("Desmopressin 100microgram tablets", "One To Be Taken Three Times A Day", "DIS-002"),
    ],
)
def test_a_harmful_omission_is_high(name: str, dose: str, rule: str) -> None:
    assert omitted(name, dose) == {rule: "high"}


@pytest.mark.parametrize(
    ("name", "dose", "rule"),
    [
        ("Oramorph 10mg/5ml oral solution", "5ml to be taken every four hours when required", "DIS-081"),
        ("Codeine 30mg tablets", "One To Be Taken Four Times A Day", "DIS-003"),
        ("Amitriptyline 10mg tablets", "One To Be Taken At Night", "DIS-003"),
    ],
)
def test_another_stays_moderate(name: str, dose: str, rule: str) -> None:
    assert omitted(name, dose) == {rule: "moderate"}
