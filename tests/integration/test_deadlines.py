"""The short form of P12. How late an answer was is measured by `make prove-pulls`: a busy machine fails no test here."""

from tests.acceptance.deadlines import DEADLINE_SECONDS, measure


def test_whatever_drips_or_hangs_is_answered_as_too_late():
    _, late = measure(60)
    assert {one.said for one in late} == {"timeout", "a part"}
    assert all(one.seconds >= -DEADLINE_SECONDS for one in late)
    assert max(one.seconds for one in late) < 30, "the sources hang for an hour"
