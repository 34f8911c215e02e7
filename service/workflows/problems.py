"""What is wrong with a request, as values: each problem with the JSON path of its place."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong with what was sent. `reason` never repeats patient data."""

    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A request that could not be used. `unreadable` True: it was not even JSON; False: JSON of the wrong shape."""

    problems: tuple[Problem, ...]
    unreadable: bool = False


def refuse(problems: Iterable[Problem], *, unreadable: bool = False) -> Refused:
    """All problems at once, so that a caller mends them in one go."""
    return Refused(problems=tuple(problems), unreadable=unreadable)
