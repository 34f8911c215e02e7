"""The day of a report is that of the ward's clock, whichever zone the caller writes its time in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model.dates import uk_day


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-06-20T22:59:59+00:00", date(2026, 6, 20)),
        ("2026-06-20T23:00:00+00:00", date(2026, 6, 21)),
        ("2026-06-21T00:00:00+01:00", date(2026, 6, 21)),
        ("2026-06-20T23:59:59+01:00", date(2026, 6, 20)),
        ("2026-06-21T08:00:00+09:00", date(2026, 6, 21)),
        ("2026-12-20T23:59:59+00:00", date(2026, 12, 20)),
        ("2026-12-21T00:30:00+01:00", date(2026, 12, 20)),
        # Summer time 2026: 29 March to 25 October, at one o'clock Greenwich time.
        ("2026-03-28T23:30:00+00:00", date(2026, 3, 28)),
        ("2026-03-29T23:30:00+00:00", date(2026, 3, 30)),
        ("2026-10-24T23:30:00+00:00", date(2026, 10, 25)),
        ("2026-10-25T23:30:00+00:00", date(2026, 10, 25)),
        # 31 March 2024 and 31 October 2027 are Sundays themselves.
        ("2024-03-30T23:30:00+00:00", date(2024, 3, 30)),
        ("2024-03-31T23:30:00+00:00", date(2024, 4, 1)),
        ("2027-10-30T23:30:00+00:00", date(2027, 10, 31)),
        ("2027-10-31T23:30:00+00:00", date(2027, 10, 31)),
        ("2028-02-28T23:59:00+00:00", date(2028, 2, 28)),
        ("2028-02-29T23:59:00+00:00", date(2028, 2, 29)),
    ],
)
def test_the_day_on_the_ward(written: str, day: date) -> None:
    assert uk_day(datetime.fromisoformat(written)) == day


ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


SECONDS = st.integers(0, 4_000_000_000)


@given(SECONDS, ZONES)
def test_one_moment_is_one_day_whatever_its_zone(seconds: int, zone: timezone) -> None:
    moment = datetime.fromtimestamp(seconds, zone)
    assert uk_day(moment) == uk_day(moment.astimezone(UTC))
    assert 0 <= (uk_day(moment) - moment.astimezone(UTC).date()).days <= 1
