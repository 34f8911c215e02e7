"""The short form of P4: each of the twelve failures at each of the five sources, and some of their pairs."""

from tests.acceptance.silence import every_failure, measure, some


def test_there_are_as_many_as_were_promised():
    assert len(every_failure()) == 1500


def test_no_failure_alone_is_silent():
    assert measure(every_failure()[:60]).misses == ()


def test_no_two_failures_together_are_silent():
    assert measure(some(every_failure()[60:], 48)).misses == ()
