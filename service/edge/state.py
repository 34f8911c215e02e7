"""What the calls work with, and how a request reaches it."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request

from service.edge.limiter import Limits, Slots
from service.workflows.ports import Office
from service.workflows.reload import Canaries, InUse, LastReload
from service.workflows.source_figures import Validities


def _nothing_to_look_by() -> Validities:
    return Validities(None, time.monotonic)


@dataclass(frozen=True, kw_only=True)
class State:
    """The office behind the calls, its limits, and what is counted. `canaries` names the known harms that went unseen.

    `safety` gives the safety file as it is answered for an office and its canaries. `reload` says what came of the last
    reload of the rules; None: there was none. `validities` remembers which payloads are valid FHIR.
    """

    office: Office
    limits: Limits
    slots: Slots
    canaries: Canaries
    safety: Callable[[Office, Canaries], Mapping[str, Any]]
    counted: Counter[tuple[str, ...]] = field(default_factory=Counter[tuple[str, ...]])
    reload: LastReload | None = None
    validities: Validities = field(default_factory=_nothing_to_look_by)

    def in_use(self) -> InUse:
        """What requests are answered by, as reloads see it."""
        return InUse(office=self.office, canaries=self.canaries, last=self.reload)

    def answering_by(self, new: InUse) -> "State":
        """The same service on other rules."""
        return replace(self, office=new.office, canaries=new.canaries, reload=new.last)


def state(request: Request) -> State:
    """The state of the application that a request came to. Ask once a request: a reload puts another in its place."""
    return request.app.state.medrec
