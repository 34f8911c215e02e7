"""The other entry point: all registered sources that a case names, asked at once, each answered for by its deadline."""

import asyncio
import ssl
from collections.abc import Sequence

import httpx2

from service.core.model.pulls import Ask, Pulled, Told, Whom
from service.sources.fhir_r4.fetch import FhirFetch
from service.sources.fhir_r4.tokens import BadKey, Tokens
from service.sources.gp_connect_stu3.fetch import GpConnectFetch
from service.sources.pulling.breaker import Breaker, Limits
from service.sources.pulling.errand import Edge, Errand, Fetch
from service.sources.pulling.loop import Loop
from service.sources.pulling.trouble import Trouble
from service.sources.registry import BadRegister, Mistake, Registered

# Beyond the longest deadline of a pull; only a loop that is stuck takes longer.
_GRACE_SECONDS = 2.0
_CONNECTIONS = httpx2.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=30.0)
_UNKNOWN = Trouble(kind="not-asked", detail="no source is registered under that name, so it was not asked")
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
        errand = Errand(
            source=self.source,
            transport=self._transport,
            edge=self._edge,
            left=self.source.largest_bytes,
            ends=self._edge.clock() + self.source.deadline_seconds,
        )
        found = self._not_to_be_asked(ask, whom) or await self._asked(errand, whom)
        told = Told(
            kind=self.source.kind,
            address=self.source.origin.address,
            purpose=self.source.purpose,
            legal_basis=self.source.legal_basis,
            requests=tuple(errand.requests),
        )
        return self._pulled(ask, found, told)

    async def close(self) -> None:
        """Give the connections back."""
        await self._transport.aclose()

    def _not_to_be_asked(self, ask: Ask, whom: Whom) -> Trouble | None:
        if ask.role != self.source.role:
            reason = f"it is registered as {self.source.role}, and the case has it as {ask.role}, so it was not asked"
            return Trouble(kind="not-asked", detail=reason)
        if whom.objects and self.source.shared:
            return _OBJECTION
        return None if whom.nhs_number else _NO_NUMBER

    async def _asked(self, errand: Errand, whom: Whom) -> str | Trouble:
        if not self._breaker.lets_through():
            return _RESTING
        fetch: Fetch = GpConnectFetch(errand, whom) if self.source.kind == "gp-connect" else FhirFetch(errand, whom, self._tokens)
        seconds = self.source.deadline_seconds
        trouble: Trouble | None = Trouble(kind="other", detail="asking it failed by a fault of ours")
        try:
            async with asyncio.timeout(seconds):
                found = await fetch.run()
            trouble = found if isinstance(found, Trouble) else None
        except TimeoutError:
            trouble = Trouble(kind="timeout", detail=f"no whole answer in {seconds:g} s")
            found = fetch.broken_off(trouble)
        except Exception as fault:  # noqa: BLE001 - the outermost handler of one source: the others still have to be answered for
            found = trouble = Trouble(kind="other", detail=f"asking it failed by a fault of ours ({type(fault).__name__})")
        finally:
            self._breaker.note(trouble.kind if trouble else None)
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
        self._edge = edge
        self._loop = Loop()

    def __call__(self, asks: Sequence[Ask], whom: Whom) -> tuple[Pulled, ...]:
        """An answer to every ask, in their order. Never raises for anything that a source can do."""
        longest = max((line.source.deadline_seconds for line in self._lines.values()), default=0.0)
        try:
            return self._loop.run(self._all(asks, whom), most_seconds=longest + _GRACE_SECONDS)
        except TimeoutError:
            stuck = Trouble(kind="timeout", detail="the part of the service that asks sources did not answer in time")
            return tuple(self._of(ask, stuck) for ask in asks)

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
        return await line.ask(ask, whom) if line else self._of(ask, _UNKNOWN)

    async def _closed(self) -> None:
        for line in self._lines.values():
            await line.close()

    def _of(self, ask: Ask, trouble: Trouble) -> Pulled:
        return Pulled(name=ask.name, at=self._edge.now().isoformat(), told=Told(), failure=trouble.kind, detail=trouble.detail)


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
