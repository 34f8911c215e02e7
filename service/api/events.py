"""GET /v1/events: the reports that changed, and how far each subscriber was told of them."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from service.api import oversight
from service.api.reconciliations import no_such
from service.audit.kept import Change, Delivery
from service.edge.answers import answer
from service.edge.state import state
from service.workflows.audit_trail import LARGEST_NUMBER

router = APIRouter(prefix="/v1/events", tags=["events"])
_LARGEST_PAGE = 200


@router.get("", responses=oversight.CHANGES)
def list_events(
    request: Request,
    after: int = Query(0, ge=0, le=LARGEST_NUMBER, description="The sequence of the last event already seen."),
    limit: int = Query(50, ge=1, le=_LARGEST_PAGE),
    state_is: str | None = Query(
        None, alias="state", pattern="^(waiting|sent|dead)$", description="Only with a delivery so. `dead`: given up."
    ),
) -> Response:
    """Events in their order, as subscribers are sent them. Whoever missed some reads them here."""
    with state(request).office.store.reading() as store:
        found = store.changes(after=after, limit=limit, state=state_is)
    more = found[-1][0].seq if len(found) == limit else None
    return answer({"events": [_event(change, told) for change, told in found], "next": more})


@router.post("/{event}/again", responses=oversight.SENT_AGAIN)
def post_again(request: Request, event: str) -> Response:
    """Send an event once more to every subscriber for whom it was given up. Later ones may have been told since."""
    office = state(request).office
    with office.store.writing() as store:
        waiting = store.send_again(event, office.moment())
    return answer({"waiting": waiting}) if waiting else no_such("event that was given up")


def _event(change: Change, told: Sequence[Delivery]) -> dict[str, object]:
    deliveries = [{name: each for name, each in asdict(one).items() if name != "change"} for one in told]
    return {**json.loads(change.body), "deliveries": deliveries}
