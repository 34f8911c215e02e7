"""The breaker of one source, with a clock that the test moves."""

import pytest

from service.sources.pulling.breaker import Breaker, Limits


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(clock: Clock) -> Breaker:
    breaker = Breaker(clock, Limits(failures=3, rest_seconds=10))
    for _ in range(3):
        assert breaker.lets_through()
        breaker.note("timeout")
    return breaker


def test_failures_in_a_row_open_it(clock: Clock):
    assert not opened(clock).lets_through()


@pytest.mark.parametrize("between", [None, "withheld", "not-found", "refused", "too-large"])
def test_an_answer_of_any_kind_between_them_begins_the_count_anew(clock: Clock, between):
    breaker = Breaker(clock, Limits(failures=3, rest_seconds=10))
    for kind in ("timeout", "unavailable", between, "timeout", "unavailable"):
        breaker.note(kind)
    assert breaker.lets_through()


def test_after_the_rest_one_request_tries_it(clock: Clock):
    breaker = opened(clock)
    clock.now += 10
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.note(None)
    assert [breaker.lets_through() for _ in range(3)] == [True, True, True]


def test_a_try_that_fails_begins_the_rest_anew(clock: Clock):
    breaker = opened(clock)
    clock.now += 10
    assert breaker.lets_through()
    breaker.note("timeout")
    clock.now += 9
    assert not breaker.lets_through()
    clock.now += 1
    assert breaker.lets_through()
