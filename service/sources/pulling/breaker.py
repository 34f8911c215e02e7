"""A breaker: a source that keeps failing is left alone for a while, and then tried by one request at a time."""

from collections.abc import Callable
from dataclasses import dataclass

from service.core.model.failures import FailureKind

# What says that the source as a whole is ill; a refusal about one patient says nothing of the next.
ILL: frozenset[FailureKind] = frozenset({"timeout", "unavailable"})


@dataclass(frozen=True, kw_only=True)
class Limits:
    """So many failures in a row open the breaker, for so many seconds."""

    failures: int = 5
    rest_seconds: float = 30.0


class Breaker:
    """Counts the failures of one source. `clock` is monotonic, in seconds. For one thread."""

    def __init__(self, clock: Callable[[], float], limits: Limits | None = None) -> None:
        self._clock = clock
        self._limits = limits or Limits()
        self._failures = 0
        self._rests_until: float | None = None
        self._trying = False

    def lets_through(self) -> bool:
        """Whether the source may be asked now. After a rest one request is let through; the others wait for its end."""
        if self._rests_until is None:
            return True
        if self._trying or self._clock() < self._rests_until:
            return False
        self._trying = True
        return True

    def note(self, failure: FailureKind | None) -> None:
        """What came of a request that was let through; None: an answer."""
        self._trying = False
        if failure not in ILL:
            self._failures, self._rests_until = 0, None
            return
        self._failures += 1
        if self._failures >= self._limits.failures:
            self._rests_until = self._clock() + self._limits.rest_seconds
