"""Records made to be misread: what the report of each must say, and what it must not cry."""

import pytest

from tests.support.desk import json_on
from tests.support.probes import allergies, omissions, people, products, stories, sums
from tests.support.probes.row import Row, told

ROWS = (*allergies.ROWS, *omissions.ROWS, *people.ROWS, *products.ROWS, *stories.ROWS, *sums.ROWS)


def test_no_two_probes_share_a_name():
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_record_made_to_be_misread(row: Row):
    said = told(json_on(row.case))
    missing = [words for words in row.says if words not in said]
    cried = [words for words in row.never if words in said]
    assert (missing, cried) == ([], []), sorted(said)
