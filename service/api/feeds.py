"""POST /v1/feeds/{feed}/messages: one HL7 v2 message over HTTP, acknowledged in the answer as over MLLP.

After "HL7 over HTTP" (the HAPI project's draft, as published in 2017): the message in vertical bars, in UTF-8 whatever its MSH-18
says (section 2.4); an acknowledgement of any code comes with 200 and in the type of the request (2.4, 2.6); every other status
means that there is none, and comes as something that is no HL7 (2.6). A status of 2xx is therefore never proof that a message
was kept: MSA-1 is.
"""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.api import schemas
from service.api.reconciliations import no_such
from service.edge.body import media_type, read_body
from service.edge.caller import caller
from service.edge.limiter import Run, limited
from service.edge.state import State, state
from service.workflows.feed import LARGEST_MESSAGE_BYTES, Feeds, answer_message, note_unread_message


def make_feeds(feeds: Feeds) -> APIRouter:
    """The call, for the feeds of those names."""
    calls = _Calls(feeds)
    router = APIRouter(prefix="/v1/feeds", tags=["feeds"])
    router.add_api_route(
        "/{feed}/messages", calls.post, methods=["POST"], responses=schemas.MESSAGE_ANSWERED, openapi_extra=schemas.MESSAGE_BODY
    )
    return router


class _Calls:
    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds

    async def post(self, request: Request, feed: str) -> Response:
        """Keep one HL7 v2 message of a feed: `MSA|AA` once it and its audit event are on disk. Read MSA-1, not the status."""
        here = state(request)
        if feed not in self._feeds.roles:
            return no_such("feed")
        return await limited(here.slots, here.limits.deadline_seconds, partial(self._post, request, feed, here))

    async def _post(self, request: Request, feed: str, here: State, run: Run) -> Response:
        largest = min(LARGEST_MESSAGE_BYTES, here.limits.largest_body_bytes)
        body, who = await read_body(request, largest, schemas.HL7_TYPES), caller().actor
        if isinstance(body, Response):
            reason = f"HTTP {body.status_code}"
            await run.in_thread(partial(note_unread_message, feed, reason, actor=who, office=here.office))
            return body
        heard, told = await run.in_thread(partial(answer_message, body, feed, self._feeds, here.office, actor=who))
        here.counted["message", heard.code] += 1
        kind = f"{media_type(request)}; charset=utf-8"
        return Response(told, 200, {"Cache-Control": "no-store", "Content-Type": kind})
