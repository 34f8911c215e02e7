"""Entries of allergies with everything that is read of them: agent, reaction, severity, certainty, kind, and how it was lost.

`allergies_in_full.csv` holds the entries that are told by codes, words and a note alone. A code is `system|code|display`.
"""

import pytest

from service.core.model.coding import CTV3, READ_V2, SNOMED
from tests.support.examples import examples
from tests.unit.normalise.allergy_in_full import in_full
from tests.unit.normalise.test_allergens import EGTON, read

SYSTEMS = {
    "snomed": SNOMED,
    "read-v2": READ_V2,
    "ctv3": CTV3,
    "egton": EGTON,
    "dmd": "https://dmd.nhs.uk",
    "no-system": None,
}


def codes_of(cell: str) -> list[tuple[str | None, str | None, str | None]]:
    parted = [one.split("|") for one in cell.split(" + ") if one]
    return [(SYSTEMS[system], code or None, display or None) for system, code, display in parted]


@pytest.mark.parametrize(
    "row", examples(__file__, "allergies_in_full.csv"), ids=lambda row: row["text"] or row["note"] or row["codes"]
)
def test_entries_are_read_in_full(row: dict[str, str]) -> None:
    notes = (row["note"],) if row["note"] else ()
    assert in_full(read(*codes_of(row["codes"]), text=row["text"] or None, notes=notes)) == row["reads"]
