"""A batch of repeat dispensing is in use for as long as the pharmacy may supply from it, and no longer."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(45)
NKDA = allergy("NKDA")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD", id="am")


def told(issued: str, *, course: str = "repeat-dispensing", until: str | None = None) -> dict[str, str]:
    """What is said of apixaban, issued on a day, that the ward lacks on 20 November 2026: severities by rule."""
    apixaban = gp_medicine(
        None, "One To Be Taken Twice A Day", text="Apixaban 5mg tablets", course=course, last_issued=issued, started="2024-01-08"
    )
    gp: dict[str, Any] = gp_connect(PERSON, [apixaban], [NKDA])
    plans = [each["resource"] for each in gp["entry"] if each["resource"].get("intent") == "plan"]
    for plan in plans:
        plan["dispenseRequest"]["validityPeriod"] = {"start": issued} | ({"end": until} if until else {})
    ward = r4_chart(PERSON, [AMLODIPINE], [NKDA])
    found = json_on(case(source("gp", "gp-record", gp), source("epma", "inpatient-orders", ward), patient=PERSON.as_case()))
    kinds = {"omitted-medicine", "entry-stale"}
    return {one["rule"]: one["severity"] for one in found["findings"] if one["category"] in kinds}


LOUD = {"DIS-002": "high"}
QUIET = {"DIS-004": "low", "REC-006": "low"}


@pytest.mark.parametrize(
    ("issued", "until", "said"),
    [
        ("2026-02-02", None, LOUD),
        ("2025-11-19", None, LOUD),
        ("2025-11-18", None, QUIET),
        ("2026-02-02", "2027-01-31", LOUD),
        ("2026-02-02", "2026-11-20", LOUD),
        ("2026-02-02", "2026-11-19", QUIET),
        # However long it was authorised for, nothing is dispensed from it after twelve months.
        ("2025-11-18", "2027-11-18", QUIET),
        # A batch that is over, and was issued lately all the same, is a repeat like any other.
        ("2026-06-01", "2026-09-01", LOUD),
    ],
)
def test_a_batch_is_judged_by_its_own_period(issued: str, until: str | None, said: dict[str, str]) -> None:
    assert told(issued, until=until) == said


def test_another_repeat_is_stale_after_half_a_year() -> None:
    assert told("2026-02-02", course="repeat") == QUIET
