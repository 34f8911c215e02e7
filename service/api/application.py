"""The web application, put together from its calls."""

import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

import anyio
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from service.access.access import Access
from service.api import (
    analytics,
    audit,
    break_glass,
    decisions,
    events,
    health,
    order_checks,
    reconciliations,
    rules,
    safety,
)
from service.edge.answers import problem
from service.edge.door import Door, refusal
from service.edge.gate import Gate, same_row
from service.edge.limiter import Limits, Slots
from service.edge.shield import Log, Shield, every_answer
from service.edge.state import State
from service.workflows.conformance import CheckValidity
from service.workflows.notice import NOTICE
from service.workflows.ports import Office
from service.workflows.problems import Problem
from service.workflows.reload import Canaries
from service.workflows.source_figures import Validities

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
# What takes a slot, and is refused in the words of the limiter.
_WORK = (("POST", "/v1/reconciliations"), ("POST", "/v1/order-checks"))
_TITLES = {404: "Not found", 405: "Method not allowed", 406: "Not acceptable"}


def make_api(
    office: Office | None,
    *,
    version: str,
    limits: Limits,
    canaries: Canaries | None,
    log: Log,
    access: Access,
    safety_file: Callable[[Office, Canaries], Mapping[str, Any]] = lambda _office, _canaries: {},
    validity: CheckValidity | None = None,
    hosts: frozenset[str] = LOOPBACK,
    https: bool = False,
) -> FastAPI:
    """The application. `office` and `canaries` None: only for writing its description, no call will answer.

    `access` makes out who asks. There is no default: whoever puts a service together says whom it lets in. `https`: callers
    reach us by it. `validity` holds a payload against the models of FHIR; None: nobody asks.
    """

    @asynccontextmanager
    async def beside(app: FastAPI) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            if canaries is not None:
                tasks.start_soon(_keep_trying, app)
            yield
            tasks.cancel_scope.cancel()

    app = FastAPI(
        title="medrec",
        version=version,
        summary="Medication reconciliation",
        description=NOTICE,
        docs_url=None,
        redoc_url=None,
        lifespan=beside,
        dependencies=[Depends(same_row)],
    )
    counted: Counter[tuple[str, ...]] = Counter()
    if office is not None and canaries is not None:
        slots = Slots(limits.most_in_flight)
        app.state.medrec = State(
            office=office,
            limits=limits,
            slots=slots,
            canaries=canaries,
            safety=safety_file,
            counted=counted,
            validities=Validities(validity, time.monotonic),
        )
    for part in (reconciliations, decisions, order_checks, rules, analytics, safety, audit, break_glass, events, health):
        app.include_router(part.router)
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _query_problem)
    app.add_middleware(Gate, access=access, counted=counted)
    app.add_middleware(Door, calls=_WORK, counted=counted)
    app.state.refusal = refusal(_WORK, every_answer(development=access.development, https=https))
    app.add_middleware(Shield, development=access.development, hosts=hosts, https=https, log=log, counted=counted)
    return app


# A trial that is due is waited for by every request that comes while it lasts: tried a little sooner, none has to wait.
_BEFORE_DUE = 0.75


async def _keep_trying(app: FastAPI) -> None:
    # A service that nobody asks anything has to find out as well, so that its readiness and its audit say so.
    while True:
        # A reload puts other canaries in their place, so they are asked for anew each time.
        await anyio.sleep(app.state.medrec.canaries.every_seconds * _BEFORE_DUE)
        await anyio.to_thread.run_sync(app.state.medrec.canaries.again)


async def _http_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    # Where nobody said more, the detail is the phrase of the status, which the title says already.
    detail = None if error.detail == HTTPStatus(error.status_code).phrase else error.detail
    return problem(error.status_code, _TITLES.get(error.status_code, "Request refused"), detail, headers=error.headers)


async def _query_problem(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem(
        422, "The query could not be used", problems=[_parameter(wrong["loc"], wrong["msg"]) for wrong in error.errors()]
    )


def _parameter(place: Sequence[object], reason: str) -> Problem:
    return Problem(path=".".join(str(part) for part in place), reason=reason)
