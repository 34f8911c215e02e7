"""A reviewer's decisions about the findings of a report; a stale one is refused, saying what changed."""

from dataclasses import asdict
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import schemas
from service.api.reconciliations import no_such, refused
from service.audit.kept import Decision
from service.edge.answers import answer, problem
from service.edge.body import read_body
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.workflows.decide import Stale, Unknown, decide, read_decision, tag_of
from service.workflows.problems import Refused

router = APIRouter(prefix="/v1/reconciliations/{report}", tags=["decisions"])


@router.get("/decisions", responses=schemas.DECISIONS)
def list_decisions(request: Request, report: str) -> Response:
    """Every decision about a report, in order, with the entity tag that the next one needs."""
    with state(request).office.store.reading() as store:
        if store.report(report) is None:
            return no_such("report")
        made = store.decisions(report)
    return answer({"decisions": [asdict(decision) for decision in made]}, headers={"ETag": tag_of(len(made))})


@router.post("/findings/{finding}/decisions", status_code=201, responses=schemas.DECIDED, openapi_extra=schemas.DECISION_BODY)
async def post_decision(request: Request, report: str, finding: str) -> Response:
    """Record what a reviewer decided about one finding. `If-Match` names the state that the reviewer was looking at."""
    here = state(request)
    return await limited(here.slots, here.limits.deadline_seconds, partial(_post, request, here, report, finding))


async def _post(request: Request, here: State, report: str, finding: str, run: Run) -> Response:
    tag = request.headers.get("if-match")
    if tag is None:
        return problem(428, "If-Match is needed", "Send the ETag of the report as you last saw it.")
    body = await read_body(request, here.limits.largest_body_bytes)
    if isinstance(body, Response):
        return body
    return _said(await run.in_thread(partial(_decide, body, report, finding, tag, here)))


def _decide(body: bytes, report: str, finding: str, tag: str, here: State) -> Decision | Unknown | Stale | Refused:
    value = here.office.desk.read_json(body)
    wanted = value if isinstance(value, Refused) else read_decision(value)
    return wanted if isinstance(wanted, Refused) else decide(report, finding, wanted, tag=tag, office=here.office)


def _said(outcome: Decision | Unknown | Stale | Refused) -> Response:
    match outcome:
        case Refused():
            return refused(outcome)
        case Unknown(what=what):
            return no_such(what)
        case Stale(tag=tag, since=since):
            detail = "Somebody else decided in the meantime. Nothing was recorded."
            changed = [asdict(decision) for decision in since]
            return problem(412, "The report has changed", detail, headers={"ETag": tag}, since=changed)
        case Decision():
            return answer({"decision": asdict(outcome)}, 201, {"ETag": tag_of(outcome.number)})
