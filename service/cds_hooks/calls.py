"""GET /cds-services, POST /cds-services/{id} and its feedback.

A check that was not performed, or not whole, is answered with 200 and a NOT CHECKED card: electronic records hide errors, and
an empty list of cards looks like an all-clear (R4).
"""

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from service.audit.kept import ShownCard
from service.cds_hooks import examples
from service.cds_hooks.asked import Asked, lacking, read_asked, with_fetched
from service.cds_hooks.cards import cards, not_checked, shown
from service.cds_hooks.case import case_body, wrong_patient
from service.cds_hooks.feedback import read_feedback
from service.cds_hooks.services import SERVICE, discovery
from service.edge.answers import problem, raw
from service.edge.body import read_body
from service.edge.caller import caller
from service.edge.failures import audit_failure
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.workflows.answer_once import answer_once
from service.workflows.card_feedback import note_cards, note_feedback
from service.workflows.fetches import Lacking, fetch_noted
from service.workflows.problems import Problem, Refused
from service.workflows.reconcile import Answered

_Name = Annotated[str, Path(examples=[SERVICE])]
# The share of the time left that fetching may take: what was sent has to be judged and kept in the rest.
_FETCHING = 0.5
_HARM = "A known harm was not caught when it was tried, so no result can be relied on."


def make_hooks(public_url: str | None = None) -> APIRouter:
    """The calls. `public_url` is the address that links in cards begin with; None: the one that the caller used."""
    calls = _Calls(public_url)
    router = APIRouter(prefix="/cds-services", tags=["CDS Hooks"])
    router.add_api_route("", calls.discover, methods=["GET"])
    posted, fed_back = (examples.POSTED, examples.POST_BODY), (examples.FED_BACK, examples.FEEDBACK_BODY)
    router.add_api_route("/{service}", calls.post, methods=["POST"], responses=posted[0], openapi_extra=posted[1])
    router.add_api_route(
        "/{service}/feedback", calls.feedback, methods=["POST"], responses=fed_back[0], openapi_extra=fed_back[1]
    )
    return router


class _Calls:
    def __init__(self, public_url: str | None) -> None:
        self._public = public_url

    def discover(self) -> Response:
        """What this service answers to, and what it asks to be sent along."""
        return raw(orjson.dumps(discovery()))

    async def post(self, service: _Name, request: Request) -> Response:
        """Cards about the patient of a hook. Always at least one: an empty list would look like an all-clear."""
        if service != SERVICE:
            return _no_such()
        here = state(request)
        answered = await limited(here.slots, here.limits.deadline_seconds, partial(self._post, request, here))
        if answered.status_code != 503:
            return answered
        return _answer([not_checked(orjson.loads(answered.body)["detail"])])

    async def _post(self, request: Request, here: State, run: Run) -> Response:
        began = asyncio.get_running_loop().time()
        body = await read_body(request, here.limits.largest_body_bytes)
        if isinstance(body, Response):
            return body
        base = (self._public or str(request.base_url)).rstrip("/")
        found = await run.in_thread(partial(self._checked, body, base, here))
        if isinstance(found, Response):
            return found
        spent = asyncio.get_running_loop().time() - began
        asked = await run.in_thread(partial(_fetched, found, spent, body, here), waits=True)
        if isinstance(asked, Response):
            return asked
        return await run.in_thread(partial(self._answered, asked, base, body, here))

    def _checked(self, body: bytes, base: str, here: State) -> "Response | _Lacks":
        """The answer at once, unless something has to be fetched first: then a call that waits for it."""
        if here.canaries():
            here.counted["refused", "canaries"] += 1
            return _answer([not_checked(_HARM)])
        value = here.office.desk.read_json(body)
        asked = value if isinstance(value, Refused) else read_asked(value, body)
        if isinstance(asked, Refused):
            return _refused(asked, value)
        if (trouble := wrong_patient(asked)) is not None:
            return _answer([not_checked(trouble)])
        lacks = lacking(asked)
        return _Lacks(asked=asked, lacking=lacks) if lacks else self._answered(asked, base, body, here)

    def _answered(self, asked: Asked, base: str, body: bytes, here: State) -> Response:
        try:
            return self._judged(asked, base, here)
        except Exception as fault:  # noqa: BLE001 - the outermost handler of a hook: it becomes NOT CHECKED
            return _fault(fault, body, here)

    def _judged(self, asked: Asked, base: str, here: State) -> Response:
        def case_at(moment: str | None) -> bytes:
            return case_body(asked, as_of=moment)

        made = answer_once(case_at, about=f"{asked.hook}|{asked.encounter}", actor=caller().actor, office=here.office)
        if not isinstance(made, Answered):
            because = made.problems[0].reason if made.problems else "what was sent could not be used"
            return _answer([not_checked(f"what was sent could not be used: {because}")])
        report = orjson.loads(made.answer)
        spoken = (ShownCard(card=card, report=made.report, finding=finding) for card, finding in shown(report, asked.hook))
        note_cards(spoken, office=here.office)
        here.counted["hook", asked.hook] += 1
        return _answer(cards(report, asked.hook, base))

    async def feedback(self, service: _Name, request: Request) -> Response:
        """What became of cards. The same may be sent again."""
        if service != SERVICE:
            return _no_such()
        here = state(request)
        return await limited(here.slots, here.limits.deadline_seconds, partial(_feedback, request, here))


@dataclass(frozen=True, kw_only=True)
class _Lacks:
    """A call that was read and lacks something that may be fetched."""

    asked: Asked
    lacking: Lacking


def _fetched(call: _Lacks, spent: float, body: bytes, here: State) -> Asked | Response:
    """The call with what was fetched. `spent` seconds of the deadline, and of the leave that came along, are gone by now."""
    grant, left = call.lacking.grant, here.limits.deadline_seconds - spent
    lacking = replace(call.lacking, grant=replace(grant, seconds=grant.seconds - spent))
    try:
        parts = fetch_noted(lacking, most_seconds=max(0.0, left * _FETCHING), actor=caller().actor, office=here.office)
    except Exception as fault:  # noqa: BLE001 - the outermost handler of a fetch: it becomes NOT CHECKED
        return _fault(fault, body, here)
    here.counted["fetched-for-hook", "whole" if all(part.payload for part in parts) else "in-part"] += 1
    return with_fetched(call.asked, parts)


def _fault(fault: Exception, body: bytes, here: State) -> Response:
    audit_failure(body, fault, here)
    return _answer([not_checked("the service failed at this patient")])


async def _feedback(request: Request, here: State, run: Run) -> Response:
    body = await read_body(request, here.limits.largest_body_bytes)
    return body if isinstance(body, Response) else await run.in_thread(partial(_kept, body, here))


def _kept(body: bytes, here: State) -> Response:
    value = here.office.desk.read_json(body)
    said = value if isinstance(value, Refused) else read_feedback(value)
    if isinstance(said, Refused):
        return problem(400, "The feedback could not be used", problems=said.problems)
    unknown = note_feedback(said, actor=caller().actor, office=here.office)
    if unknown:
        listed = [Problem(path="$.feedback", reason=f"{len(unknown)} of the cards were never shown by this service")]
        return problem(404, "No such card", "The rest of the feedback was kept.", problems=listed)
    return raw(orjson.dumps({"kept": len(said)}))


def _refused(asked: Refused, value: Any) -> Response:
    """400 where the body is no hook of ours; a card where it is one that lacks something: its caller may hide errors."""
    if isinstance(value, dict) and isinstance(value.get("hook"), str):
        said = "; ".join(f"{wrong.path} {wrong.reason}" for wrong in asked.problems[:3])
        return _answer([not_checked(f"the call could not be used: {said}")])
    return problem(400, "The body could not be used", "Nothing was checked.", problems=asked.problems)


def _answer(found: list[dict[str, Any]]) -> Response:
    return raw(orjson.dumps({"cards": found}))


def _no_such() -> Response:
    return problem(404, "Not found", "There is no such service.")
