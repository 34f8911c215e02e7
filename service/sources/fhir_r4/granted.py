"""Asks a caller's own FHIR server for what the caller did not send along, with the token that came with its call.

The token is used for this errand and is held nowhere else (CDS Hooks 2.0, "FHIR Resource Access").
"""

import asyncio
import re
from collections.abc import Sequence

from service.core.model.pulls import Grant, Part, Query
from service.sources.fhir_r4.asking import Asking
from service.sources.fhir_r4.pages import Search, another_patients, text_of
from service.sources.fhir_r4.scopes import of_one_patient, why_not
from service.sources.pulling.errand import Errand
from service.sources.pulling.trouble import Trouble
from service.sources.refusal import Refusal
from service.sources.strict_json import read_json

_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
# What may stand in a header after "Bearer " (RFC 6750, b64token).
_TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_EXPIRED = Trouble(kind="refused", detail="the authorization that came along has expired")
_NO_TOKEN = Trouble(kind="refused", detail="the authorization that came along holds no token that could be used")
_NO_ID = Trouble(kind="not-asked", detail="the patient is named by something that is no id, so the server was not asked")
_OTHERS_TOKEN = Trouble(kind="not-asked", detail="the authorization that came along is for another patient, so it was not used")
_WRONG = Trouble(kind="wrong-patient", detail="the server answered with another patient, so nothing of it was used")


class GrantedToken:
    """The token of one call, until it expires."""

    def __init__(self, grant: Grant, ends: float) -> None:
        self._token = grant.token
        self._ends = ends

    async def token(self, errand: Errand) -> str | Trouble:
        """The token, or that its time is over. `ends` is by the clock of the errand."""
        if not _TOKEN.fullmatch(self._token):
            return _NO_TOKEN
        return self._token if errand.edge.clock() < self._ends else _EXPIRED

    def forget(self) -> bool:
        """There is no other."""
        return False


class GrantedFetch:
    """What one call lacks, from one server, all of it at once. `patient` is the id that the call names."""

    def __init__(self, errand: Errand, grant: Grant, patient: str, queries: Sequence[Query]) -> None:
        self._asking = Asking(errand, GrantedToken(grant, errand.edge.clock() + grant.seconds))
        self._source = errand.source
        self._grant = grant
        self._patient = patient
        self._queries = queries
        self._searches = {query.name: Search(kind=query.kind) for query in queries if query.parameters}
        self._found: dict[str, str | Trouble] = {}

    async def run(self) -> tuple[Part, ...] | Trouble:
        """A part for each query; or a trouble, where none may be used."""
        if trouble := self._not_to_be_asked():
            return trouble
        await asyncio.gather(*(self._one(query) for query in self._queries))
        return self._parts(None)

    def broken_off(self, trouble: Trouble) -> tuple[Part, ...] | Trouble:
        """What came in by then. Of a search that has more pages the reader says so; what never came has that trouble."""
        return self._parts(trouble)

    def _not_to_be_asked(self) -> Trouble | None:
        if not _ID.fullmatch(self._patient) or set(self._patient) == {"."}:
            return _NO_ID
        bound = self._grant.patient is not None and of_one_patient(self._grant.scope)
        return _OTHERS_TOKEN if bound and self._grant.patient != self._patient else None

    async def _one(self, query: Query) -> None:
        reason = why_not(self._grant.scope, query.kind, "search" if query.parameters else "read")
        if reason:
            self._found[query.name] = Trouble(kind="not-asked", detail=reason)
        elif query.parameters:
            search = self._searches[query.name]
            trouble = await self._asking.search(search, {**query.parameters, "_count": str(self._source.fhir.page_size)})
            # With a page of it in hand the rest is missing, and shows as that.
            if trouble and not search.begun:
                self._found[query.name] = trouble
        else:
            self._found[query.name] = await self._read(query)

    async def _read(self, query: Query) -> str | Trouble:
        text = await self._asking.read(query.kind, self._patient)
        if isinstance(text, Trouble):
            return text
        value = read_json(text.encode())
        if isinstance(value, Refusal):
            return Trouble(kind="unreadable", detail=f"its answer cannot be read: {value.problems[0].reason}")
        named = isinstance(value, dict) and (value.get("resourceType"), value.get("id")) == (query.kind, self._patient)
        return text if named else _WRONG

    def _parts(self, ended: Trouble | None) -> tuple[Part, ...] | Trouble:
        if any(found is _WRONG for found in self._found.values()) or any(self._strays(each) for each in self._searches.values()):
            return _WRONG
        return tuple(self._part(query.name, ended) for query in self._queries)

    def _strays(self, search: Search) -> bool:
        return another_patients(search, self._patient, self._source.origin.base) is not None

    def _part(self, name: str, ended: Trouble | None) -> Part:
        search = self._searches.get(name)
        found = text_of(search) if search and search.begun else self._found.get(name, ended)
        if isinstance(found, str):
            return Part(name=name, payload=found)
        assert found is not None
        return Part(name=name, failure=found.kind, detail=found.detail)
