"""The other entry point: all registered sources that a case names, asked at once, each answered for by its deadline."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from typing import TypeVar

import httpx2

from service.core.model.failures import FailureKind
from service.core.model.pulls import Ask, Fetched, Grant, Part, Pulled, Query, Told, Whom
from service.sources.fhir_r4.fetch import FhirFetch
from service.sources.fhir_r4.granted import GrantedFetch
from service.sources.fhir_r4.tokens import BadKey, Tokens
from service.sources.gp_connect_stu3.fetch import GpConnectFetch
from service.sources.pulling.breaker import ILL, Breaker, Limits
from service.sources.pulling.counts import Counts
from service.sources.pulling.errand import Edge, Errand, Fetch
from service.sources.pulling.loop import Loop
from service.sources.pulling.origin import read_origin
from service.sources.pulling.trouble import Trouble
from service.sources.register_file import BadRegister, Mistake
from service.sources.registry import Registered

T = TypeVar("T")
# Beyond the longest deadline of a pull; only a loop that is stuck takes longer.
_GRACE_SECONDS = 2.0
_CONNECTIONS = httpx2.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=30.0)
_UNKNOWN = Trouble(kind="not-asked", detail="no source is registered under that name, so it was not asked")
_STRANGER = Trouble(
    kind="not-asked", detail="the server that the caller named is not one that is registered here, so it was not asked"
)
_STUCK = Trouble(kind="timeout", detail="the part of the service that asks sources did not answer in time")
_NO_NUMBER = Trouble(kind="not-asked", detail="the case names no NHS number, so it was not asked")
_OBJECTION = Trouble(
    kind="withheld", detail="the record is withheld: the patient objects to it being shared, so it was not asked for"
)
_RESTING = Trouble(kind="breaker-open", detail="it failed several times in a row and is left alone for now, so it was not asked")


class Line:
    """The connection to one source, with its breaker and its token. For one event loop."""

    def __init__(
        self, source: Registered, edge: Edge, transport: httpx2.AsyncBaseTransport, tokens: Tokens | None, breaker: Breaker
    ) -> None:
        self.source = source
        self._edge = edge
        self._transport = transport
        self._tokens = tokens
        self._breaker = breaker

    async def ask(self, ask: Ask, whom: Whom) -> Pulled:
        """The answer of this source, whatever it is, by its deadline."""
        errand = self._errand(self.source.deadline_seconds)
        found = self._not_to_be_asked(ask, whom) or await self._asked(errand, whom)
        return self._pulled(ask, found, self._told(errand))

    async def fetch(self, grant: Grant, patient: str, queries: Sequence[Query], most_seconds: float) -> Fetched:
        """What a caller did not send along of its own record, by its own leave. Nothing of ours lets us in here."""
        seconds = min(self.source.deadline_seconds, most_seconds)
        errand = self._errand(seconds)
        found = await self._in_time(GrantedFetch(errand, grant, patient, queries), seconds, _ill)
        parts = failed(queries, found) if isinstance(found, Trouble) else found
        return Fetched(parts=parts, told=self._told(errand), source=self.source.name)

    async def close(self) -> None:
        """Give the connections back."""
        await self._transport.aclose()

    def _errand(self, seconds: float) -> Errand:
        return Errand(
            source=self.source,
            transport=self._transport,
            edge=self._edge,
            left=self.source.largest_bytes,
            ends=self._edge.clock() + seconds,
        )

    def _told(self, errand: Errand) -> Told:
        return Told(
            kind=self.source.kind,
            address=self.source.origin.address,
            purpose=self.source.purpose,
            legal_basis=self.source.legal_basis,
            requests=tuple(errand.requests),
        )

    def _not_to_be_asked(self, ask: Ask, whom: Whom) -> Trouble | None:
        if ask.role != self.source.role:
            reason = f"it is registered as {self.source.role}, and the case has it as {ask.role}, so it was not asked"
            return Trouble(kind="not-asked", detail=reason)
        if whom.objects and self.source.shared:
            return _OBJECTION
        return None if whom.nhs_number else _NO_NUMBER

    async def _asked(self, errand: Errand, whom: Whom) -> str | Trouble:
        gp_connect = self.source.kind == "gp-connect"
        fetch: Fetch[str] = GpConnectFetch(errand, whom) if gp_connect else FhirFetch(errand, whom, self._tokens)
        return await self._in_time(fetch, self.source.deadline_seconds)

    async def _in_time(
        self, fetch: Fetch[T], seconds: float, ill: Callable[[T], FailureKind | None] = lambda _: None
    ) -> T | Trouble:
        """What was fetched by then. `ill` says of an answer that is none whether the source is ill."""
        if not self._breaker.lets_through():
            return _RESTING
        became: FailureKind | None = "other"
        try:
            async with asyncio.timeout(seconds):
                found = await fetch.run()
            became = found.kind if isinstance(found, Trouble) else ill(found)
        except TimeoutError:
            became = "timeout"
            found = fetch.broken_off(Trouble(kind=became, detail=f"no whole answer in {seconds:.3g} s"))
        except Exception as fault:  # noqa: BLE001 - the outermost handler of one source: the others still have to be answered for
            found = Trouble(kind="other", detail=f"asking it failed by a fault of ours ({type(fault).__name__})")
        finally:
            self._breaker.note(became)
        return found

    def _pulled(self, ask: Ask, found: str | Trouble, told: Told) -> Pulled:
        at = self._edge.now().isoformat()
        if isinstance(found, Trouble):
            return Pulled(name=ask.name, at=at, told=told, failure=found.kind, detail=found.detail)
        dialect = "gp-connect-stu3" if self.source.kind == "gp-connect" else self.source.fhir.dialect
        return Pulled(name=ask.name, at=at, told=told, payload=found, format=dialect)


class Puller:
    """Asks sources. Made by `puller`; may be called from any thread."""

    def __init__(self, lines: Sequence[Line], edge: Edge) -> None:
        self._lines = {line.source.name: line for line in lines}
        self.counts = Counts()
        self._edge = edge
        self._loop = Loop()

    def __call__(self, asks: Sequence[Ask], whom: Whom) -> tuple[Pulled, ...]:
        """An answer to every ask, in their order. Never raises for anything that a source can do."""
        longest = max((line.source.deadline_seconds for line in self._lines.values()), default=0.0)
        try:
            return self._loop.run(self._all(asks, whom), most_seconds=longest + _GRACE_SECONDS)
        except TimeoutError:
            return tuple(self._of(ask, _STUCK) for ask in asks)

    def fetch(self, grant: Grant, patient: str, queries: Sequence[Query], *, most_seconds: float) -> Fetched:
        """What a caller did not send along, from its own server where that is registered here: exactly that address, and FHIR R4.

        Whatever the server does, there is a part for every query, in at most that many seconds.
        """
        # Plain http is let pass here, since what counts is that the register holds the same: it has looked at that itself.
        named = read_origin(grant.server, on_loopback=True)
        servers = (line for line in self._lines.values() if line.source.kind == "fhir-r4" and line.source.fhir.hooks)
        known = [line for line in servers if line.source.origin == named]
        if not known:
            return Fetched(parts=failed(queries, _STRANGER))
        try:
            return self._loop.run(
                self._fetched(known[0], grant, patient, queries, most_seconds), most_seconds=most_seconds + _GRACE_SECONDS
            )
        except TimeoutError:
            return Fetched(parts=failed(queries, _STUCK), source=known[0].source.name)

    def close(self) -> None:
        """Close every connection."""
        try:
            self._loop.run(self._closed(), most_seconds=_GRACE_SECONDS)
        finally:
            self._loop.close()

    async def _all(self, asks: Sequence[Ask], whom: Whom) -> tuple[Pulled, ...]:
        return tuple(await asyncio.gather(*(self._one(ask, whom) for ask in asks)))

    async def _one(self, ask: Ask, whom: Whom) -> Pulled:
        line = self._lines.get(ask.name)
        if line is None:
            return self._of(ask, _UNKNOWN)
        began = self._edge.clock()
        found = await line.ask(ask, whom)
        self.counts.note(ask.name, "case", found.failure or "read", self._edge.clock() - began)
        return found

    async def _fetched(self, line: Line, grant: Grant, patient: str, queries: Sequence[Query], most_seconds: float) -> Fetched:
        began = self._edge.clock()
        found = await line.fetch(grant, patient, queries, most_seconds)
        # The first key that failed stands for the fetch: how each of them ended is in the audit.
        ended = next((part.failure for part in found.parts if part.failure), None) or "read"
        self.counts.note(line.source.name, "hook", ended, self._edge.clock() - began)
        return found

    async def _closed(self) -> None:
        for line in self._lines.values():
            await line.close()

    def _of(self, ask: Ask, trouble: Trouble) -> Pulled:
        return Pulled(name=ask.name, at=self._edge.now().isoformat(), told=Told(), failure=trouble.kind, detail=trouble.detail)


def failed(queries: Sequence[Query], trouble: Trouble) -> tuple[Part, ...]:
    """The same trouble for each query."""
    return tuple(Part(name=query.name, failure=trouble.kind, detail=trouble.detail) for query in queries)


def _ill(parts: Sequence[Part]) -> FailureKind | None:
    """What says that the server as a whole is ill, where nothing came of it."""
    if any(part.payload is not None for part in parts):
        return None
    return next((part.failure for part in parts if part.failure in ILL), None)


def puller(
    sources: Sequence[Registered],
    edge: Edge,
    *,
    transport: httpx2.AsyncBaseTransport | None = None,
    breaker: Limits | None = None,
) -> Puller | BadRegister:
    """What asks those sources, or what is wrong with their keys and certificates. `transport` replays instead of asking."""
    lines: list[Line] = []
    mistakes: list[Mistake] = []
    for source in sources:
        try:
            tokens = Tokens(source.fhir.smart, source.token) if source.fhir.smart and source.token else None
            lines.append(Line(source, edge, transport or _transport(source), tokens, Breaker(edge.clock, breaker)))
        except BadKey as wrong:
            mistakes.append(Mistake(path=f"source {source.name}: fhir.smart.key", reason=str(wrong)))
        except (ssl.SSLError, OSError):
            mistakes.append(Mistake(path=f"source {source.name}: tls", reason="holds a certificate or key that cannot be used"))
    return BadRegister(mistakes=tuple(mistakes)) if mistakes else Puller(lines, edge)


def _transport(source: Registered) -> httpx2.AsyncHTTPTransport:
    # The environment may name a proxy or other authorities: nobody but the register says where records are asked for.
    return httpx2.AsyncHTTPTransport(verify=_secure(source), trust_env=False, limits=_CONNECTIONS)


def _secure(source: Registered) -> ssl.SSLContext:
    tls = source.tls
    if source.origin.scheme == "http":
        # Trusts nobody; never used.
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    secure = ssl.create_default_context(cafile=str(tls.authorities) if tls.authorities else None)
    if tls.certificate and tls.key:
        secure.load_cert_chain(tls.certificate, tls.key, password=_no_password)
    return secure


def _no_password() -> str:
    # Without this a key that is locked would make the process wait for somebody to type.
    raise OSError("the key is locked with a password")
