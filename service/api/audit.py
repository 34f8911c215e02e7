"""GET /v1/audit: what happened, and whether the chain that tells of it is whole."""

from dataclasses import asdict

import orjson
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from service.api import oversight
from service.audit.kept import ChainedEvent
from service.edge.answers import answer
from service.edge.state import state
from service.workflows.audit_trail import LARGEST_NUMBER, LARGEST_PAGE, events, verify_chain

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("/events", responses=oversight.EVENTS)
def list_events(
    request: Request,
    after: int = Query(0, ge=0, le=LARGEST_NUMBER, description="The number of the last event already seen."),
    limit: int = Query(50, ge=1, le=LARGEST_PAGE),
    report: str | None = Query(None, description="Only what happened to this report."),
) -> Response:
    """Audit events in their order; patients by pseudonym only."""
    found = events(state(request).office, after=after, limit=limit, report=report)
    more = found[-1].seq if len(found) == limit else None
    return answer({"events": [_event(event) for event in found], "next": more})


@router.get("/verify", responses=oversight.VERIFIED)
def verify(request: Request, head: str | None = Query(None, description="A hash that was noted elsewhere.")) -> Response:
    """Follow the whole chain and say how far it holds."""
    result = verify_chain(state(request).office.store, head=head)
    return answer({"whole": result.broken is None, **asdict(result)})


def _event(event: ChainedEvent) -> dict[str, object]:
    return {**orjson.loads(event.body), "previous": event.previous, "hash": event.hash}
