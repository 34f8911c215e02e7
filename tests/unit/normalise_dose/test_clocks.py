"""Times of the clock in directions: which are marked, and when noon is one of them."""

import pytest

from service.core.normalise.dose.clocks import with_clocks


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("1 at 12 noon", "1 midday"),
        ("1 at mid-day", "1 at midday"),
        ("1 mid-day and 1 at 20:00", "1 @1200 and 1 @2000"),
        ("1 at 12 noon and 1 at 8pm", "1 @1200 and 1 @2000"),
        ("1 at 12 noon and 1 at 0800", "1 @1200 and 1 @0800"),
        ("1 at 0830 and 2045", "1 @0830 and @2045"),
        ("1 at 8am, 2pm and 10 pm", "1 @0800, @1400 and @2200"),
    ],
)
def test_times_of_the_clock_are_marked_by_hour_and_minute(text: str, marked: str) -> None:
    assert " ".join(with_clocks(text).split()) == marked
