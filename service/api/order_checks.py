"""POST /v1/order-checks: one proposed order against the patient's latest report."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import schemas
from service.api.reconciliations import CANARIES_FAILED, no_such, refused
from service.edge.answers import answer, not_checked
from service.edge.body import read_body
from service.edge.caller import caller
from service.edge.failures import audit_failure
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.workflows.decide import Unknown
from service.workflows.order_check import check_order, read_order_check
from service.workflows.problems import Refused

router = APIRouter(prefix="/v1/order-checks", tags=["order checks"])


@router.post("", responses=schemas.ORDER_CHECKED, openapi_extra=schemas.ORDER_CHECK_BODY)
async def post_order_check(request: Request) -> Response:
    """Hold one order against the patient's latest report. A caller that can stop prescribing acts on `hold`."""
    here = state(request)
    return await limited(here.slots, here.limits.deadline_seconds, partial(_post, request, here))


async def _post(request: Request, here: State, run: Run) -> Response:
    body = await read_body(request, here.limits.largest_body_bytes)
    return body if isinstance(body, Response) else await run.in_thread(partial(_check, body, here))


def _check(body: bytes, here: State) -> Response:
    if here.canaries():
        here.counted["refused", "canaries"] += 1
        return not_checked(CANARIES_FAILED)
    value = here.office.desk.read_json(body)
    wanted = value if isinstance(value, Refused) else read_order_check(value)
    if isinstance(wanted, Refused):
        return refused(wanted)
    try:
        found = check_order(wanted, body=body, actor=caller().actor, office=here.office)
    except Exception as fault:  # noqa: BLE001 - the outermost handler of an order check: it becomes NOT CHECKED
        audit_failure(body, fault, here)
        return not_checked("The service failed at this order. Nothing was checked.")
    if isinstance(found, Refused):
        return refused(found)
    if isinstance(found, Unknown):
        return no_such(f"{found.what}: reconcile first. Nothing was checked")
    here.counted["order-checked", found["status"]] += 1
    return answer(found)
