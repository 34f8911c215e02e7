"""The FHIR calls: $reconcile, what the server says of itself, and audit events to read. Errors are OperationOutcomes."""

from functools import partial
from typing import Any

import orjson
from fastapi import APIRouter, Depends, FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response

from service.edge.body import read_body
from service.edge.caller import caller
from service.edge.failures import audit_failure
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.fhir_api.audit_events import audit_event
from service.fhir_api.case import case_of, place_of
from service.fhir_api.emit import bundle_of
from service.fhir_api.examples import RECONCILE_BODY, RECONCILED, REFUSED
from service.fhir_api.outcomes import MEDIA, add_outcomes, outcome, reads_json
from service.fhir_api.statements import capabilities, definition
from service.workflows.audit_trail import LARGEST_NUMBER
from service.workflows.problems import Refused
from service.workflows.reconcile import note_refusal, reconcile

_TYPES = (MEDIA, "application/json")
_MOST = 100
_HARM = "a known harm was not caught when it was tried, so no result can be relied on"


def add_fhir(app: FastAPI, version: str) -> None:
    """Add the calls, and what makes resources of all refusals of them."""
    app.include_router(make_fhir(version))
    add_outcomes(app)


def make_fhir(version: str) -> APIRouter:
    """The calls under /fhir/R4."""
    calls = _Calls(version)
    router = APIRouter(prefix="/fhir/R4", tags=["FHIR R4"], dependencies=[Depends(reads_json)], responses=REFUSED)
    router.add_api_route(
        "/$reconcile",
        calls.reconcile,
        methods=["POST"],
        response_class=_Fhir,
        responses=RECONCILED,
        openapi_extra=RECONCILE_BODY,
    )
    router.add_api_route("/metadata", calls.metadata, methods=["GET"])
    router.add_api_route("/OperationDefinition/reconcile", calls.definition, methods=["GET"])
    router.add_api_route("/AuditEvent", calls.events, methods=["GET"])
    router.add_api_route("/AuditEvent/{seq}", calls.event, methods=["GET"])
    return router


class _Fhir(Response):
    media_type = MEDIA


class _Calls:
    def __init__(self, version: str) -> None:
        self._version = version

    def metadata(self, request: Request) -> Response:
        """What this server can do."""
        return _resource(capabilities(_base(request), self._version))

    def definition(self, request: Request) -> Response:
        """The operation and its parameters."""
        return _resource(definition(_base(request)))

    async def reconcile(self, request: Request) -> Response:
        """One patient at one transfer of care: Parameters in, a Bundle out. The answer is sent once it is on disk."""
        here = state(request)
        return await limited(here.slots, here.limits.deadline_seconds, partial(_post, request, here))

    def event(self, request: Request, seq: int) -> Response:
        """One audit event."""
        known = 0 < seq <= LARGEST_NUMBER
        with state(request).office.store.reading() as store:
            found = next(iter(store.events(after=seq - 1, limit=1)), None) if known else None
        if found is None or found.seq != seq:
            return _outcome(404, "not-found", ["there is no such event"])
        return _resource(audit_event(found))

    def events(
        self,
        request: Request,
        after: int = Query(0, ge=0, le=LARGEST_NUMBER, alias="_after"),
        count: int = Query(50, ge=1, le=_MOST, alias="_count"),
    ) -> Response:
        """Audit events in their order, a page at a time."""
        with state(request).office.store.reading() as store:
            found = list(store.events(after=after, limit=count + 1))
        base = _base(request)
        shown = [{"fullUrl": f"{base}/AuditEvent/{each.seq}", "resource": audit_event(each)} for each in found[:count]]
        links = [{"relation": "self", "url": f"{base}/AuditEvent?_after={after}&_count={count}"}]
        if len(found) > count:
            links.append({"relation": "next", "url": f"{base}/AuditEvent?_after={found[count - 1].seq}&_count={count}"})
        page = {"resourceType": "Bundle", "type": "searchset", "link": links}
        return _resource({**page, "entry": shown} if shown else page)


async def _post(request: Request, here: State, run: Run) -> Response:
    body = await read_body(request, here.limits.largest_body_bytes, _TYPES)
    if isinstance(body, Response):
        return body
    return await run.in_thread(partial(_reconciled, body, request.headers.get("idempotency-key"), here))


def _reconciled(body: bytes, key: str | None, here: State) -> Response:
    if here.canaries():
        here.counted["refused", "canaries"] += 1
        return _outcome(503, "transient", [f"NOT CHECKED: {_HARM}"], {"Retry-After": "60"})
    try:
        value = here.office.desk.read_json(body)
        case = value if isinstance(value, Refused) else case_of(value, body)
        if isinstance(case, Refused):
            note_refusal(body, case, actor=caller().actor, office=here.office)
            return _refused(case)
        made = reconcile(case, key=key, actor=caller().actor, office=here.office)
    except Exception as fault:  # noqa: BLE001 - the outermost handler of the operation: it becomes NOT CHECKED
        audit_failure(body, fault, here)
        return _outcome(503, "exception", ["NOT CHECKED: the service failed at this case"], {"Retry-After": "5"})
    if isinstance(made, Refused):
        return _refused(made)
    here.counted["made", "again" if made.again else "new"] += 1
    replayed = {"Idempotency-Replayed": "true"} if made.again else {}
    return _resource(bundle_of(orjson.loads(made.answer)), headers=replayed)


def _refused(refused: Refused) -> Response:
    said = [f"{place_of(wrong.path)}: {wrong.reason}" for wrong in refused.problems]
    return _outcome(400 if refused.unreadable else 422, "structure" if refused.unreadable else "invalid", said)


def _outcome(status: int, code: str, words: list[str], headers: dict[str, str] | None = None) -> Response:
    return _resource(outcome(code, words), status, headers)


def _resource(resource: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(resource), status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA)


def _base(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}/fhir/R4"
