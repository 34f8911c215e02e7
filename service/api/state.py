"""What the calls work with, and how a request reaches it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.requests import Request

from service.api.limiter import Limits, Slots
from service.workflows.ports import Office


class Canaries(Protocol):
    """Whether the known harms are still caught: what went unseen, in words; empty where nothing did."""

    every_seconds: float

    def __call__(self) -> tuple[str, ...]:
        """From a trial that is no older than the interval."""
        ...

    def again(self) -> tuple[str, ...]:
        """From a trial made now."""
        ...


@dataclass(frozen=True, kw_only=True)
class State:
    """The office behind the calls, its limits, and what is counted. `canaries` names the known harms that went unseen.

    `safety` gives the safety file as it is answered.
    """

    office: Office
    limits: Limits
    slots: Slots
    canaries: Canaries
    safety: Callable[[], Mapping[str, Any]]
    counted: Counter[tuple[str, ...]] = field(default_factory=Counter[tuple[str, ...]])


def state(request: Request) -> State:
    """The state of the application that a request came to."""
    return request.app.state.medrec
