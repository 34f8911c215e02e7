"""What the work-list shows first."""

import pytest

from service.audit.kept import Counts
from service.store.writing import urgency


@pytest.mark.parametrize(
    ("counts", "status", "level"),
    [
        (Counts(critical=1, low=1), "complete", 0),
        (Counts(high=1), "complete", 1),
        (Counts(moderate=1), "incomplete", 2),
        (Counts(low=1), "complete", 3),
        (Counts(), "incomplete", 4),
        (Counts(), "not-performed", 4),
        (Counts(), "complete", 5),
    ],
)
def test_the_gravest_open_finding_decides_how_urgent_a_report_is(counts: Counts, status: str, level: int):
    assert urgency(status, counts) == level
