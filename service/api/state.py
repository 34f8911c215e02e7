"""What the calls work with, and how a request reaches it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from service.api.limiter import Limits, Slots
from service.workflows.ports import Office

# Asked at most this often: whether the known harms are still caught.
Canaries = Callable[[], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class State:
    """The office behind the calls, its limits, and what is counted. `canaries` names the known harms that went unseen."""

    office: Office
    limits: Limits
    slots: Slots
    canaries: Canaries
    counted: Counter[tuple[str, ...]] = field(default_factory=Counter[tuple[str, ...]])


def state(request: Request) -> State:
    """The state of the application that a request came to."""
    return request.app.state.medrec
