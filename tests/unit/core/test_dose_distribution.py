"""What a report adds to the doses that a site counts: what is in force and was read, the current list first."""

from fractions import Fraction
from typing import Any

import pytest

from service.core.checks import dose_distribution
from service.core.checks.dose_distribution import MORE_THAN, Counted, distribution
from service.core.model.dose_rows import AgeBandRow
from tests.unit.core.test_dose_edges import AMLODIPINE, BORN, counts, made

ADULT = AgeBandRow("adult", 216, 780, "x")
UNREAD = {**AMLODIPINE, "dose": "1 tablet once a day"}
GP = {"gp": {"role": "gp-record", "medicines": [AMLODIPINE]}}


def amounts(**values: Any) -> list[tuple[Fraction | None, Fraction | None]]:
    return [(one.per_dose, one.per_day) for one in counts(made(patient=BORN, **values))]


def counted(patient: int, **more: Any) -> Counted:
    fields = {"medicine": "774557006", "name": "Amlodipine", "route": "oral", "unit": "mg", "per_dose": 5, "per_day": 10, **more}
    return Counted(patient=f"p{patient}", at="2026-01-01", report=f"r{patient}", band=ADULT, **fields)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"medicines": [{**AMLODIPINE, "dose": "5 mg twice a day"}]}, [(5, 10)]),
        # What could not be read as an amount is not counted, and keeps no place from a list that can be read.
        ({"medicines": [UNREAD]}, []),
        ({"medicines": [UNREAD], "sources": GP}, [(5, 5)]),
        ({"medicines": [{**AMLODIPINE, "dose": "10 mg once a day"}], "sources": GP}, [(10, 10)]),
        ({"medicines": [{**AMLODIPINE, "status": "stopped"}]}, []),
        ({"medicines": [AMLODIPINE, {**AMLODIPINE, "dose": "10 mg once a day", "status": "stopped"}]}, [(5, 5)]),
    ],
)
def test_only_doses_in_force_that_were_read_are_counted(values: dict[str, Any], expected: list[tuple[int, int]]) -> None:
    assert amounts(**values) == expected


def test_a_dose_that_is_not_known_is_counted_by_no_measure() -> None:
    [row] = distribution([counted(number, per_day=None) for number in range(MORE_THAN + 1)])
    assert (row.measure, row.n) == ("per-dose", MORE_THAN + 1)


def test_a_row_bears_the_first_of_the_names_of_its_medicine_and_says_that_the_site_counted_it() -> None:
    rows = distribution([counted(number, name="Zed" if number % 2 else "Amlodipine") for number in range(MORE_THAN + 1)])
    assert {(row.name, row.source_id) for row in rows} == {("Amlodipine", "site_doses")}
    assert dose_distribution.SOURCE == "site_doses", "the source that the rows are put among the tables with is theirs"
