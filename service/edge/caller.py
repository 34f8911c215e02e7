"""Who sent the request that is being answered. The gate says so before anything else looks at it."""

from contextvars import ContextVar

from service.access.caller import Caller

# No default: code that no gate stands before has to fail, not to answer somebody who was never looked at.
CALLER: ContextVar[Caller] = ContextVar("caller")


def caller() -> Caller:
    """Whoever asks. LookupError outside a request that passed the gate."""
    return CALLER.get()
