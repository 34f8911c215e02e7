"""Dates are never made more precise than they were written."""

from datetime import date

import pytest

from service.core.model.dates import read_date


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-06-03", date(2025, 6, 3), date(2025, 6, 3)),
        ("2025-06-03T23:59:59+01:00", date(2025, 6, 3), date(2025, 6, 3)),
        ("20250603", date(2025, 6, 3), date(2025, 6, 3)),
        ("202506031405", date(2025, 6, 3), date(2025, 6, 3)),
    ],
)
def test_what_a_date_can_mean(written: str, first: date, last: date) -> None:
    read = read_date(written)
    assert read is not None
    assert (read.first, read.last, read.written) == (first, last, written)


@pytest.mark.parametrize("written", [None, "", "soon", "2025-13", "2025-02-30", "03/06/2025", "0000-00-00"])
def test_what_is_no_date(written: str | None) -> None:
    assert read_date(written) is None


def test_a_month_is_before_a_day_only_when_all_of_it_is() -> None:
    month = read_date("2026-11")
    assert month is not None
    assert not month.certainly_before(date(2026, 11, 30))
    assert month.certainly_before(date(2026, 12, 1))
    assert month.days_until(date(2026, 12, 1)) == 1
