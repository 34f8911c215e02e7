"""Names that say more than a medicine and its form: how it is released, what stands in brackets, and figures without units."""

from typing import Any

import pytest

from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, csv_rows

PERSON = Person(31)


def report(gp: str, ward: str, dose: str = "1 bd") -> dict[str, Any]:
    sources = (
        source(name, role, csv_rows(PERSON, [said, dose, "", "", "active"]))
        for name, role, said in (("gp", "gp-record", gp), ("ward", "inpatient-orders", ward))
    )
    return json_on(case(*sources, patient=PERSON.as_case()))


def rules(found: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in found["findings"]}


def not_checked(found: dict[str, Any]) -> set[str]:
    return {one["rule"] for one in found["coverage"]["not_checked"]}


@pytest.mark.parametrize(
    ("gp", "ward", "told", "unsure"),
    [
        ("Oxycodone MR 10mg tablets", "Oxycodone 10mg tablets", True, False),
        ("Oxycodone 10mg modified-release tablets", "Oxycodone MR 10mg tablets", False, False),
        ("Oxycodone SR 10mg tablets", "Oxycodone 10mg m/r tablets", False, False),
        ("Morphine SR", "Morphine XL", False, False),
        ("Morphine SR", "Morphine", False, True),
        ("Morphine SR", "Morphine 10mg tablets", False, True),
        ("Warfarin MR 3mg tablets", "Warfarin 3mg tablets", False, True),
    ],
)
def test_a_release_in_a_name_counts(gp: str, ward: str, told: bool, unsure: bool) -> None:
    found = report(gp, ward)
    assert ("DIS-014" in rules(found), "DIS-014" in not_checked(found)) == (told, unsure)
