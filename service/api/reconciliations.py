"""POST and GET /v1/reconciliations: a case in, its report out; and the work-list."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from service.api import schemas
from service.core.model.pulls import Pulled
from service.edge.answers import answer, not_checked, problem, raw
from service.edge.body import read_body
from service.edge.caller import caller
from service.edge.failures import audit_failure
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.workflows.problems import Refused
from service.workflows.reconcile import Answered, Begun, ask_sources, begin, finish, note_unread
from service.workflows.replay import replay
from service.workflows.standing import standing
from service.workflows.work_list import LARGEST_PAGE, work_list

router = APIRouter(prefix="/v1/reconciliations", tags=["reconciliations"])
CANARIES_FAILED = "A known harm was not caught when it was tried, so no result can be relied on. See /health/ready."


@router.post("", status_code=201, responses=schemas.POSTED, openapi_extra=schemas.CASE_BODY)
async def post_reconciliation(request: Request) -> Response:
    """Reconcile one case. The answer is sent once it and its audit event are on disk."""
    here = state(request)
    return await limited(here.slots, here.limits.deadline_seconds, partial(_post, request, here))


async def _post(request: Request, here: State, run: Run) -> Response:
    body = await read_body(request, here.limits.largest_body_bytes)
    if isinstance(body, Response):
        await run.in_thread(partial(note_unread, f"HTTP {body.status_code}", actor=caller().actor, office=here.office))
        return body
    outcome = await run.in_thread(partial(_begin, body, request.headers.get("idempotency-key"), here))
    if isinstance(outcome, Begun):
        answers = await run.in_thread(partial(_ask, outcome, here), waits=True)
        outcome = answers if isinstance(answers, Response) else await run.in_thread(partial(_finish, outcome, answers, here))
    if isinstance(outcome, Answered):
        headers = {"Location": f"/v1/reconciliations/{outcome.report}"}
        if outcome.again:
            headers["Idempotency-Replayed"] = "true"
        return raw(outcome.answer, 201, headers)
    return outcome


def _begin(body: bytes, key: str | None, here: State) -> Begun | Answered | Response:
    """The answer at once, unless sources have to be asked first: then a request that waits for them."""
    if here.canaries():
        here.counted["refused", "canaries"] += 1
        return not_checked(CANARIES_FAILED)
    try:
        begun = begin(body, key=key, actor=caller().actor, office=here.office)
        if isinstance(begun, Begun) and begun.wanted:
            return begun
        outcome = finish(begun, (), actor=caller().actor, office=here.office) if isinstance(begun, Begun) else begun
    except Exception as fault:  # noqa: BLE001 - the outermost handler of a reconciliation: it becomes NOT CHECKED
        return _fault(fault, body, here)
    return _counted(outcome, here)


def _ask(begun: Begun, here: State) -> Sequence[Pulled] | Response:
    try:
        return ask_sources(begun, actor=caller().actor, office=here.office)
    except Exception as fault:  # noqa: BLE001 - the outermost handler of a pull: it becomes NOT CHECKED
        return _fault(fault, begun.body, here)


def _finish(begun: Begun, answers: Sequence[Pulled], here: State) -> Answered | Response:
    try:
        outcome = finish(begun, answers, actor=caller().actor, office=here.office)
    except Exception as fault:  # noqa: BLE001 - the outermost handler of a reconciliation: it becomes NOT CHECKED
        return _fault(fault, begun.body, here)
    return _counted(outcome, here)


def _counted(outcome: Answered | Refused, here: State) -> Answered | Response:
    if isinstance(outcome, Refused):
        return refused(outcome)
    here.counted["made", "again" if outcome.again else "new"] += 1
    return outcome


def _fault(fault: Exception, body: bytes, here: State) -> Response:
    audit_failure(body, fault, here)
    return not_checked("The service failed at this case, and no report was made. Nothing was checked.")


def refused(outcome: Refused) -> Response:
    """400 for bytes that are not JSON as we read it, 422 for JSON that is not what was asked for."""
    if outcome.unreadable:
        return problem(
            400, "The body could not be read", "It is not JSON that can be read in one way only.", problems=outcome.problems
        )
    return problem(422, "The body could not be used", "Nothing was checked.", problems=outcome.problems)


@router.get("", responses=schemas.LISTED)
def list_reconciliations(
    request: Request,
    after: str | None = Query(None, description="The mark at the end of the page before."),
    limit: int = Query(25, ge=1, le=LARGEST_PAGE),
    status: str | None = Query(None, pattern="^(complete|incomplete|not-performed)$"),
    hold: bool | None = Query(None, description="Only reports that advise a hold, or only those that do not."),
) -> Response:
    """The work-list: reports by the harm of what is undecided, then by how long they have waited."""
    page = work_list(state(request).office, after=after, limit=limit, status=status, hold=hold)
    if page is None:
        return problem(422, "The query could not be used", problems=[])
    return answer({"reports": [asdict(report) for report in page.reports], "next": page.next})


@router.get("/{report}", responses=schemas.FOUND)
def get_reconciliation(request: Request, report: str) -> Response:
    """A report as it was answered, byte for byte. Its entity tag changes with every decision about it."""
    with state(request).office.store.reading() as store:
        held = standing(store, report)
    return raw(held.kept.answer, headers={"ETag": held.tag}) if held else no_such("report")


@router.post("/{report}/replay", responses=schemas.REPLAYED)
def post_replay(request: Request, report: str) -> Response:
    """Make the report again from what was received, and say whether the same bytes came out."""
    result = replay(report, actor=caller().actor, office=state(request).office)
    return answer(asdict(result)) if result else no_such("report")


def no_such(what: str) -> Response:
    """404."""
    return problem(404, "Not found", f"There is no such {what}.")
