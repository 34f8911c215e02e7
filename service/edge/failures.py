"""A request that a fault of ours left without an answer: counted, and audited as far as the database lets us."""

from service.edge.caller import caller
from service.edge.state import State
from service.workflows.reconcile import note_failure


def audit_failure(body: bytes, fault: Exception, here: State) -> None:
    """Count and audit it. The kind of the fault is told and nothing of what it says: that could hold a record."""
    kind = type(fault).__name__
    here.counted["fault", kind] += 1
    try:
        note_failure(body, kind, actor=caller().actor, office=here.office)
    except Exception as second:  # noqa: BLE001 - a database that is down is what may have failed in the first place
        here.counted["audit-gap", type(second).__name__] += 1
