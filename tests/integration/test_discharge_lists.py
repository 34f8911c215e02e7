"""At discharge the summary is held against what the ward gives, and not only against what was taken before."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
WARFARIN, AMLODIPINE = order("warfarin", 3, "mg", "OD"), order("amlodipine 5", 1, "tablet", "OD")


def severities(before: list[Any], ward: list[Any], summary: list[Any] | None, transfer: str = "discharge") -> dict[str, str]:
    """By rule of the summary: how grave what it says is."""
    sources = [
        source("gp", "gp-record", gp_connect(PERSON, before, [allergy("NKDA")])),
        source("epma", "inpatient-orders", r4_chart(PERSON, ward, [allergy("NKDA")])),
    ]
    if summary is not None:
        sources.append(
            source("letter", "discharge-summary", r4_chart(PERSON, summary, [allergy("NKDA")], host="letters.example"))
        )
    found = json_on(case(*sources, transfer=transfer, patient=PERSON.as_case()))
    rules = {"DIS-001", "DIS-002", "DIS-003", "DIS-052", "DIS-053"}
    return {finding["rule"]: finding["severity"] for finding in found["findings"] if finding["rule"] in rules}


@pytest.mark.parametrize(
    ("taken", "given", "said"),
    [
        ("levetiracetam 500", order("levetiracetam 500", 1, "tablet", "BD"), {"DIS-001": "critical"}),
        ("warfarin 3", WARFARIN, {"DIS-002": "high"}),
        ("ramipril 5", order("ramipril 5", 1, "capsule", "OD"), {"DIS-003": "moderate"}),
        (None, WARFARIN, {"DIS-052": "moderate"}),
        (None, order("ramipril 5", 1, "capsule", "OD"), {"DIS-053": "low"}),
    ],
)
def test_what_the_summary_leaves_out_is_told(taken: str | None, given: Any, said: dict[str, str]) -> None:
    before = [gp_medicine(taken, "One daily")] if taken else []
    assert severities(before, [given, AMLODIPINE], [AMLODIPINE]) == said
    assert severities(before, [given, AMLODIPINE], [given, AMLODIPINE]) == {}


@pytest.mark.parametrize(("summary", "transfer"), [(None, "discharge"), ([AMLODIPINE], "admission"), ([AMLODIPINE], "transfer")])
def test_without_a_summary_or_a_discharge_nobody_goes_home(summary: list[Any] | None, transfer: str) -> None:
    assert severities([gp_medicine("warfarin 3", "One daily")], [WARFARIN, AMLODIPINE], summary, transfer) == {}
