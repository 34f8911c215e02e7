"""How messages of feeds are read and answered, whichever way they come."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from service.app.clock import now
from service.core.model.failures import Role

if TYPE_CHECKING:
    from service.core.model.feed import Heard
    from service.workflows.feed import Feeds


def feeds_of(roles: Mapping[str, Role], fault: Callable[[Exception], object]) -> "Feeds":
    """The feeds of that name and role, whose messages are answered as HL7 v2 wants it. `fault` is told of a fault of ours."""
    from uuid import uuid4

    from service.sources.hl7v2.feed import acknowledgement, announced
    from service.workflows.feed import Feeds

    def acknowledge(heard: "Heard") -> bytes:
        at = now().strftime("%Y%m%d%H%M%S%z")
        return acknowledgement(heard, at=at, id=uuid4().hex[:20]).encode()

    return Feeds(roles=roles, announced=announced, acknowledge=acknowledge, fault=fault)
