"""Signing in and out, for people: the provider says who they are, and a cookie that only we can read remembers it."""

import re
from functools import partial
from urllib.parse import quote

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.access.caller import NotKnown
from service.access.provider import DONE, Provider, SignedIn
from service.edge.caller import caller
from service.edge.state import state
from service.web.desk import PageDesk
from service.web.rendering import HEADERS
from service.workflows.access_trail import end_session, note_signed_in

# Longer than any session lasts.
_LONGEST_SESSION_SECONDS = 12 * 60 * 60
# Nothing that a browser could take for another host.
_PAGE = re.compile(r"/(?:[A-Za-z0-9_.:-]+(?:/[A-Za-z0-9_.:-]+)*)?")
_WORDS = "Nothing was recorded. Try again, or ask whoever looks after this service to look at its counts of unknown callers."


def make_sign_in(provider: Provider | None, desk: PageDesk) -> APIRouter:
    """The calls. `provider` None: nobody can sign in here, and the page says so."""
    calls = _Calls(provider, desk)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/sign-in", calls.begin, methods=["GET"])
    router.add_api_route(DONE, calls.done, methods=["GET"])
    router.add_api_route("/sign-out", calls.end, methods=["POST"])
    return router


class _Calls:
    def __init__(self, provider: Provider | None, desk: PageDesk) -> None:
        self._provider, self._desk = provider, desk

    def begin(self, next: str = "/") -> Response:
        """On to the provider."""
        if self._provider is None:
            return self._desk.message(404, "Nobody signs in here", "This service runs without an OpenID provider.")
        sent = self._provider.begin(_ours(next))
        if isinstance(sent, NotKnown):
            return self._desk.message(503, "Signing in is not possible just now", "The provider did not answer as it should.")
        answer = RedirectResponse(sent.address, 303, HEADERS)
        self._set(answer, self._provider.way_cookie, sent.cookie, 600)
        return answer

    def done(self, request: Request) -> Response:
        """Back from the provider: a session, or a page that says that there is none."""
        if self._provider is None:
            return self._desk.message(404, "Nobody signs in here", "This service runs without an OpenID provider.")
        query = dict(request.query_params)
        signed = self._provider.finish(query, request.cookies.get(self._provider.way_cookie))
        here = state(request)
        if isinstance(signed, NotKnown):
            here.counted["not-signed-in", signed.because] += 1
            code = 403 if signed.because in {"roles", "organisation"} else 401
            answer = self._desk.message(code, "You are not signed in", _WORDS)
        else:
            who = signed.caller
            roles = sorted(who.roles)
            note_signed_in(here.office, actor=who.actor or "", organisation=who.organisation, roles=roles)
            answer = self._welcome(signed)
        self._set(answer, self._provider.way_cookie, "", 0)
        return answer

    async def end(self, request: Request) -> Response:
        """Sign out: the session is over everywhere, whoever kept its cookie."""
        who = caller()
        if self._provider is None or who.session is None:
            return RedirectResponse("/", 303, HEADERS)
        office = state(request).office
        until = int(office.now().timestamp()) + _LONGEST_SESSION_SECONDS
        await run_in_threadpool(partial(end_session, office, actor=who.actor, session=who.session, until=until))
        answer = self._desk.message(200, "You are signed out", "Close the browser if others use this computer.")
        self._set(answer, self._provider.cookie, "", 0)
        return answer

    def _welcome(self, signed: SignedIn) -> Response:
        assert self._provider is not None
        # Not a redirect: a browser that came from another site leaves strict cookies behind on the way of one.
        answer = self._desk.page("signed_in.html", onward=quote(signed.onward), name=signed.caller.name)
        self._set(answer, self._provider.cookie, signed.cookie, signed.seconds)
        return answer

    def _set(self, answer: Response, name: str, value: str, seconds: int) -> None:
        assert self._provider is not None
        # Strict would lose the cookie of the way out on the way back from the provider.
        answer.set_cookie(name, value, max_age=seconds, secure=self._provider.secure, httponly=True, samesite="lax")


def _ours(onward: str) -> str:
    """A page of ours to go to afterwards: whatever could lead anywhere else becomes the first page."""
    return onward if _PAGE.fullmatch(onward) else "/"
