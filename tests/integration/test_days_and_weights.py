"""Days to come: of a report in the past, of entries and of weights; and the day on which somebody's age changes."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, gp_medicine, order, r4_chart, weighed

NKDA = allergy("NKDA")
AMLODIPINE = order("amlodipine 5", 1, "tablet", "OD", ordered="2025-01-05")
IBUPROFEN = order("ibuprofen 400", 1, "tablet", "TDS", id="ib")
CHILD = Person(31, born="2022-03-01")


def report(person: Person, taken: list[Any], orders: list[Any], as_of: str, *weights: Any) -> dict[str, Any]:
    gp = source("gp", "gp-record", gp_connect(person, taken, [NKDA]))
    ward = source("epma", "inpatient-orders", r4_chart(person, orders, [NKDA], observations=weights))
    return json_on({**case(gp, ward, patient=person.as_case()), "as_of": as_of})


def rules(found: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in found["findings"]}


@pytest.mark.parametrize(("as_of", "told"), [("2025-03-03T09:00:00Z", False), ("2025-03-04T09:00:00Z", False)])
def test_what_a_record_begins_later_was_not_stopped_by_it(as_of: str, told: bool) -> None:
    found = report(Person(31), [gp_medicine("amlodipine 5", "One daily", started="2025-03-04")], [AMLODIPINE], as_of)
    assert ("DIS-020" in rules(found)) is told


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        ("2026-06-20T12:00:00Z", False),
        ("2026-06-20T22:59:00Z", False),
        ("2026-06-20T23:00:00Z", True),
        ("2026-06-21T00:00:00+01:00", True),
        ("2026-06-21T12:00:00Z", True),
    ],
)
def test_a_birthday_begins_at_midnight_on_the_ward(as_of: str, told: bool) -> None:
    found = report(Person(31, born="1961-06-21"), [], [IBUPROFEN], as_of)
    assert ("PAT-010" in rules(found)) is told


@pytest.mark.parametrize(
    ("born", "as_of", "told"),
    [
        ("1960-02-29", "2025-02-28T12:00:00Z", False),
        ("1960-02-29", "2025-03-01T12:00:00Z", True),
    ],
)
def test_who_is_born_on_a_leap_day_ages_on_the_first_of_march(born: str, as_of: str, told: bool) -> None:
    assert ("PAT-010" in rules(report(Person(31, born=born), [], [IBUPROFEN], as_of))) is told


def test_a_weight_of_a_day_to_come_judges_no_dose() -> None:
    paracetamol = order("paracetamol", 210, "mg", "QDS")
    found = report(CHILD, [], [paracetamol], "2026-11-20T09:00:00Z", weighed("14.2", at="2026-11-21T07:40:00Z"))
    (finding,) = [one for one in found["findings"] if one["rule"] == "DOS-009"]
    assert "a day to come" in finding["summary"]
    assert found["status"] == "incomplete"
    older = weighed("13.9", at="2026-11-18T07:40:00Z")
    both = report(CHILD, [], [paracetamol], "2026-11-20T09:00:00Z", weighed("14.2", at="2026-11-21T07:40:00Z"), older)
    assert [fact["written"] for fact in both["patient"]["facts"] if fact["chosen"]] == ["13.9 kg"]
