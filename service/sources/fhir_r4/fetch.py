"""Asks a FHIR server for one patient: who it is by NHS number, then each kind of entry, page by page, all kinds at once."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlencode

from service.core.model.pulls import Whom
from service.sources.fhir_r4.pages import NHS_NUMBER, Page, Search, another_patients, as_text, read_page, the_patient
from service.sources.fhir_r4.tokens import Tokens
from service.sources.pulling.errand import Errand
from service.sources.pulling.replies import json_text, trouble_of
from service.sources.pulling.trouble import Trouble
from service.sources.pulling.wire import Reply, Request

_JSON = "application/fhir+json"
_FORM = "application/x-www-form-urlencoded"
# Pages up to this size are read at once; to read a larger one is work that other sources need not wait for.
_SMALL = 64 * 1024


class FhirFetch:
    """One patient of one server."""

    def __init__(self, errand: Errand, whom: Whom, tokens: Tokens | None) -> None:
        self._errand = errand
        self._whom = whom
        self._tokens = tokens
        self._origin = errand.source.origin
        self._settings = errand.source.fhir
        self._patient = ""
        self._patients = Search(kind="Patient")
        self._found = [Search(kind=kind) for kind in self._settings.kinds]

    async def run(self) -> str | Trouble:
        """Everything as one bundle, or why there is none."""
        number = self._whom.nhs_number
        assert number is not None
        trouble = await self._search(self._patients, {"identifier": f"{NHS_NUMBER}|{number}"})
        if trouble:
            return trouble
        patient = the_patient(self._patients, number)
        if isinstance(patient, Trouble):
            return patient
        self._patient = patient
        asked = [self._search(search, self._of(search.kind, patient)) for search in self._found]
        troubles = [trouble for trouble in await asyncio.gather(*asked) if trouble]
        return self.broken_off(troubles[0]) if troubles else self._whole()

    def broken_off(self, trouble: Trouble) -> str | Trouble:
        """What came in by then, where every kind was begun: the reader says that pages are missing.

        A kind of which nothing came would look as if none were recorded, so then nothing is used at all.
        """
        if trouble.kind == "wrong-patient" or not all(search.begun for search in (self._patients, *self._found)):
            return trouble
        return self._whole()

    def _whole(self) -> str | Trouble:
        for search in self._found:
            if trouble := another_patients(search, self._patient, self._origin.base):
                return trouble
        return as_text([self._patients, *self._found])

    def _of(self, kind: str, patient: str) -> dict[str, str]:
        include = {"_include": f"{kind}:medication"} if kind.startswith("Medication") else {}
        return {"patient": patient, **include, "_count": str(self._settings.page_size)}

    async def _search(self, search: Search, parameters: Mapping[str, str]) -> Trouble | None:
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

    def _first(self, kind: str, parameters: Mapping[str, str]) -> Request:
        written = urlencode(parameters)
        if self._settings.search == "get":
            return Request(method="GET", url=f"{self._origin.base}/{kind}?{written}")
        # In the body, so that no identifier stands in an address, which is what logs on the way keep.
        url, headers = f"{self._origin.base}/{kind}/_search", {"Content-Type": _FORM}
        return Request(method="POST", url=url, headers=headers, body=written.encode())

    async def _page(self, request: Request) -> Page | Trouble:
        reply = await self._authorised(request)
        if isinstance(reply, Trouble):
            return reply
        if reply.status != 200:
            return trouble_of(reply.status)
        text = json_text(reply)
        if isinstance(text, Trouble):
            return text
        return read_page(reply.body) if len(reply.body) <= _SMALL else await asyncio.to_thread(read_page, reply.body)

    async def _authorised(self, request: Request) -> Reply | Trouble:
        """With a token where the server asks for one; a token that it no longer takes is asked for anew, once."""
        reply = await self._sent(request)
        if isinstance(reply, Reply) and reply.status == 401 and self._tokens is not None:
            self._tokens.forget()
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
