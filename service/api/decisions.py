"""A reviewer's decisions about the findings of a report; a stale one is refused, saying what changed."""

from dataclasses import asdict
from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import schemas
from service.api.reconciliations import no_such, refused
from service.audit.kept import Carried
from service.edge.answers import answer, problem
from service.edge.body import read_body
from service.edge.caller import caller
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.workflows.decide import Decided, Stale, Unknown, decide, read_decision
from service.workflows.problems import Refused
from service.workflows.standing import standing
from service.workflows.vocabulary import vocabulary

router = APIRouter(tags=["decisions"])
_REPORT = "/v1/reconciliations/{report}"


@router.get("/v1/decisions/vocabulary", responses=schemas.VOCABULARY)
def get_vocabulary(request: Request) -> Response:
    """The words that a decision is made in: verdicts, alarms, outcomes, and the reasons that each rule offers."""
    return answer(vocabulary(state(request).office.desk.rulebook))


@router.get(_REPORT + "/decisions", responses=schemas.DECISIONS)
def list_decisions(request: Request, report: str) -> Response:
    """Every decision about a report in order, the overrides carried into it, and what is open and held after all of them.

    The entity tag is the one that the next decision needs.
    """
    with state(request).office.store.reading() as store:
        held = standing(store, report)
    if held is None:
        return no_such("report")
    said = {
        "decisions": [asdict(decision) for decision in held.decisions],
        "carried": [_carried(one) for one in held.carried],
        "open": [found["id"] for found in held.report["findings"] if found["id"] not in held.settled],
        "hold": held.hold,
    }
    return answer(said, headers={"ETag": held.tag})


@router.post(
    _REPORT + "/findings/{finding}/decisions", status_code=201, responses=schemas.DECIDED, openapi_extra=schemas.DECISION_BODY
)
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


def _decide(body: bytes, report: str, finding: str, tag: str, here: State) -> Decided | Unknown | Stale | Refused:
    value = here.office.desk.read_json(body)
    wanted = value if isinstance(value, Refused) else read_decision(value, signed_in=caller().name)
    return (
        wanted
        if isinstance(wanted, Refused)
        else decide(report, finding, wanted, tag=tag, office=here.office, actor=caller().actor)
    )


def _said(outcome: Decided | Unknown | Stale | Refused) -> Response:
    match outcome:
        case Refused():
            return refused(outcome)
        case Unknown(what=what):
            return no_such(what)
        case Stale(tag=tag, since=since):
            detail = "Somebody else decided in the meantime. Nothing was recorded."
            changed = [asdict(decision) for decision in since]
            return problem(412, "The report has changed", detail, headers={"ETag": tag}, since=changed)
        case Decided(decision=decision, tag=tag):
            return answer({"decision": asdict(decision)}, 201, {"ETag": tag})


def _carried(one: Carried) -> dict[str, object]:
    return {"finding": one.finding, "until": one.until, "stands": one.stands, "decision": asdict(one.decision)}
