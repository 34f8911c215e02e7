"""POST and GET /v1/break-glass: to look at one report that a role alone does not show, with a reason that is kept."""

from functools import partial

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import oversight
from service.api.reconciliations import no_such, refused
from service.edge.answers import answer
from service.edge.body import read_body
from service.edge.caller import caller
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.workflows.access_trail import break_glass, glasses, read_glass
from service.workflows.problems import Refused

router = APIRouter(prefix="/v1/break-glass", tags=["break-glass"])


@router.post("", status_code=201, responses=oversight.GLASS_BROKEN, openapi_extra=oversight.GLASS_BODY)
async def post_break_glass(request: Request) -> Response:
    """Let the caller look at one report for half an hour. Who, which, when and why is in the audit, and is listed here."""
    here = state(request)
    return await limited(here.slots, here.limits.deadline_seconds, partial(_post, request, here))


@router.get("", responses=oversight.GLASSES)
def list_broken_glass(request: Request) -> Response:
    """Every time that somebody did, the oldest first."""
    return answer({"events": [orjson.loads(body) for body in glasses(state(request).office)]})


async def _post(request: Request, here: State, run: Run) -> Response:
    body = await read_body(request, here.limits.largest_body_bytes)
    return body if isinstance(body, Response) else await run.in_thread(partial(_break, body, here))


def _break(body: bytes, here: State) -> Response:
    value = here.office.desk.read_json(body)
    wanted = value if isinstance(value, Refused) else read_glass(value)
    if isinstance(wanted, Refused):
        return refused(wanted)
    who = caller()
    until = break_glass(wanted, actor=who.actor or "", organisation=who.organisation, office=here.office)
    return no_such("report") if until is None else answer({"report": wanted.report, "until": until}, 201)
