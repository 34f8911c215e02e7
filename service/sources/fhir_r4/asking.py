"""Searches and reads of one FHIR server: by form or by address, page by page, with a token where the server asks for one."""

import asyncio
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlencode

from service.sources.fhir_r4.pages import Page, Search, read_page
from service.sources.pulling.errand import Errand
from service.sources.pulling.replies import json_text, trouble_of
from service.sources.pulling.trouble import Trouble
from service.sources.pulling.wire import Reply, Request

_JSON = "application/fhir+json"
_FORM = "application/x-www-form-urlencoded"
# Pages up to this size are read at once; to read a larger one is work that other sources need not wait for.
_SMALL = 64 * 1024


class GivesTokens(Protocol):
    """Where tokens come from. `forget`: the server does not take the one that is held; whether there may be another."""

    async def token(self, errand: Errand) -> str | Trouble: ...
    def forget(self) -> bool: ...


class Asking:
    """What is asked of one server in one errand. `tokens` None: the server asks for none."""

    def __init__(self, errand: Errand, tokens: GivesTokens | None) -> None:
        self._errand = errand
        self._tokens = tokens
        self._origin = errand.source.origin
        self._settings = errand.source.fhir

    async def search(self, search: Search, parameters: Mapping[str, str]) -> Trouble | None:
        """Add every page to the search. A trouble, where one ended it, leaves the pages that came before."""
        seen: set[str] = set()
        page = await self._page(self._first(search.kind, parameters))
        while not isinstance(page, Trouble):
            search.add(page)
            if page.next is None:
                return None
            link = self._origin.follow(page.next)
            if link is None:
                return Trouble(kind="redirected", detail="its next page is at an address that is not its own")
            if link in seen or len(seen) >= self._settings.most_pages:
                return Trouble(kind="too-large", detail="its answer has no end: pages come again, or there are too many")
            seen.add(link)
            page = await self._page(Request(method="GET", url=link))
        return page

    async def read(self, kind: str, id: str) -> str | Trouble:
        """The text of one resource."""
        reply = await self._good(Request(method="GET", url=f"{self._origin.base}/{kind}/{id}"))
        return reply if isinstance(reply, Trouble) else json_text(reply)

    def _first(self, kind: str, parameters: Mapping[str, str]) -> Request:
        written = urlencode(parameters)
        if self._settings.search == "get":
            return Request(method="GET", url=f"{self._origin.base}/{kind}?{written}")
        # In the body, so that no identifier stands in an address, which is what logs on the way keep.
        url, headers = f"{self._origin.base}/{kind}/_search", {"Content-Type": _FORM}
        return Request(method="POST", url=url, headers=headers, body=written.encode())

    async def _page(self, request: Request) -> Page | Trouble:
        reply = await self._good(request)
        if isinstance(reply, Trouble):
            return reply
        text = json_text(reply)
        if isinstance(text, Trouble):
            return text
        return read_page(reply.body) if len(reply.body) <= _SMALL else await asyncio.to_thread(read_page, reply.body)

    async def _good(self, request: Request) -> Reply | Trouble:
        reply = await self._authorised(request)
        return trouble_of(reply.status) if isinstance(reply, Reply) and reply.status != 200 else reply

    async def _authorised(self, request: Request) -> Reply | Trouble:
        """With a token where the server asks for one; a token that it no longer takes is asked for anew, once."""
        reply = await self._sent(request)
        if isinstance(reply, Reply) and reply.status == 401 and self._tokens is not None and self._tokens.forget():
            return await self._sent(request)
        return reply

    async def _sent(self, request: Request) -> Reply | Trouble:
        headers = {"Accept": _JSON, **request.headers}
        if self._tokens is not None:
            token = await self._tokens.token(self._errand)
            if isinstance(token, Trouble):
                return token
            headers["Authorization"] = f"Bearer {token}"

        def make(number: str) -> Request:
            return Request(method=request.method, url=request.url, headers={**headers, "X-Request-ID": number}, body=request.body)

        return await self._errand.send(make)
