"""A medicine that is ordered without a reason is new, although a course of it was over long before."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(31)
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD")


def new_on_the_ward(*, indication: str | None = None, **warfarin: Any) -> bool:
    """Whether warfarin is told as ordered without history and reason, where this is what the GP has of it."""
    listed = [gp_medicine("amlodipine 5", "One daily"), gp_medicine("warfarin 3", "One daily", **warfarin)]
    orders = [AMLODIPINE, order("warfarin 3", 3, "mg", "OD", indication=indication)]
    gp = source("gp", "gp-record", gp_connect(PERSON, listed, [allergy("NKDA")]))
    ward = source("ward", "inpatient-orders", r4_chart(PERSON, orders, (allergy("NKDA"),)))
    report = json_on(case(gp, ward, patient=PERSON.as_case()))
    return "DIS-005" in {found["rule"] for found in report["findings"]}


@pytest.mark.parametrize(
    "before",
    [
        {"status": "completed", "ended": "2025-01-10", "last_issued": "2025-01-01"},
        {"status": "completed", "course": "acute", "started": "2018-12-30", "ended": "2019-01-10", "last_issued": "2018-12-30"},
        {"course": "acute", "started": "2018-12-30", "last_issued": "2018-12-30"},
        {"course": "acute", "started": "2026-09-20", "last_issued": "2026-09-24"},
    ],
)
def test_a_course_that_was_over_is_no_history(before: dict[str, Any]) -> None:
    assert new_on_the_ward(**before)
    assert not new_on_the_ward(indication="Atrial fibrillation", **before)


def test_that_it_is_taken_at_home_is_no_reason() -> None:
    assert new_on_the_ward(
        indication="Continuation of home medication", course="acute", started="2018-12-30", last_issued="2018-12-30"
    )


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"status": "stopped", "stopped": ("2019-01-10", "INR unstable")},
        {"status": "completed", "ended": "2026-11-19"},
        {"course": "acute", "started": "2026-09-25", "last_issued": "2026-09-25"},
        {"started": "2026-12-01"},
    ],
)
def test_what_runs_was_stopped_or_ran_out_lately_is_one(before: dict[str, Any]) -> None:
    assert not new_on_the_ward(**before)
