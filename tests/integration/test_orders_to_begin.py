"""An order on the ward's list that begins tomorrow will be given: it is judged today."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, allergy, gp_connect, hl7_order, hl7_rde

PERSON = Person(31)


def beginning(number: int, name: str, amount: object, unit: str, day: str, until: str = "", **more: Any) -> list[str]:
    """An HL7 order whose timing names its first day."""
    segments = hl7_order(number, name, amount, unit, "BID", **more)
    return [f"{each}||||{day}080000|{until}" if each.startswith("TQ1") else each for each in segments]


def found(*orders: list[str], allergies: Any = (), taken: Any = (), role: str = "inpatient-orders") -> dict[str, Any]:
    gp = source("gp", "gp-record", gp_connect(PERSON, list(taken), list(allergies)))
    return json_on(case(gp, source("epma", role, hl7_rde(PERSON, orders)), patient=PERSON.as_case()))


def rules(report: dict[str, Any]) -> set[str]:
    return {finding["rule"] for finding in report["findings"]}


@pytest.mark.parametrize("day", ["20261120", "20261121", "20261201"])
def test_an_allergen_that_is_ordered_for_a_later_day_is_held(day: str) -> None:
    report = found(beginning(1, "amoxicillin 500", 500, "mg", day), allergies=[allergy("penicillin")])
    assert report["hold"]["scope"] == "these-orders"
    assert "ALG-005" in rules(report)


def test_its_dose_is_judged() -> None:
    assert {"DOS-003", "DOS-004"} <= rules(found(beginning(1, "paracetamol", 10, "g", "20261121")))


def test_the_steps_of_a_course_are_not_added_up() -> None:
    steps = [
        beginning(1, "prednisolone 5", 30, "mg", "20261118"),
        beginning(2, "prednisolone 5", 25, "mg", "20261123"),
        beginning(3, "prednisolone 5", 20, "mg", "20261128"),
    ]
    assert rules(found(*steps)) == rules(found(steps[0]))
    later = found(*steps[1:])
    assert rules(later) == rules(found(steps[1]))
    because = [entry["because"] for line in later["medicines"] for entry in line["entries"]]
    assert because == ["ordered, to begin on 2026-11-23", "starts on 20261128080000"]


def test_what_somebody_takes_from_a_later_day_is_not_taken_yet() -> None:
    report = found(beginning(1, "amoxicillin 500", 500, "mg", "20261121"), allergies=[allergy("penicillin")], role="other")
    assert not report["hold"]["advised"]
