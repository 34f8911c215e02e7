"""From the headers of a request to whoever sent it: by a token, by the certificate that a proxy saw, or by a session."""

import hashlib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import unquote

from service.access.caller import DEVELOPMENT, PUBLIC, Caller, NotKnown, Role
from service.access.fetch import Fetch
from service.access.file import AccessFile, Certificate, Client, Issuer
from service.access.keys import keys_of
from service.access.people import Pseudonym, read_person
from service.access.sessions import Sealed
from service.access.tokens import Trust, issuer_of, read_token

# CDS Hooks 2.0, "Trusting CDS Clients": what a client's token has to say, once only, to one address, and signed how.
_HOOKS = "/cds-services"
_HOOK_CLAIMS = ("iat", "jti")
_HOOK_ALGORITHMS = frozenset({"ES384", "RS384"})
_LONGEST_JTI = 200
_NOBODY = NotKnown(because="nothing was sent")


class Marks(Protocol):
    """Remembers names for a while, for every process that answers: what was used up, ended or opened."""

    def mark(self, name: str, *, until: int, now: int) -> bool:
        """Remember a name. False: it was remembered already."""
        ...

    def marked(self, name: str, *, now: int) -> bool:
        """Whether it is remembered still."""
        ...


@dataclass(frozen=True, kw_only=True)
class Request:
    """What tells of a caller: header values by lower-case name, every one that was sent; cookies; the peer's address.

    `safe`: the method changes nothing.
    """

    path: str
    safe: bool
    headers: Mapping[str, tuple[str, ...]]
    cookies: Mapping[str, str]
    peer: str | None

    def only(self, name: str) -> str | None:
        """The value of a header that was sent once. None: it was not sent, or more than once."""
        sent = self.headers.get(name, ())
        return sent[0] if len(sent) == 1 else None


class Access(Protocol):
    """Makes out who asks."""

    @property
    def development(self) -> bool:
        """Whether nobody is asked for anything."""
        ...

    @property
    def signs_in(self) -> bool:
        """Whether people can sign in on our pages."""
        ...

    def identify(self, request: Request) -> Caller | NotKnown:
        """Who sent the request. This may wait for a database or an issuer."""
        ...


class Development:
    """Everybody may do everything: for development on one machine, and for tests."""

    development = True
    signs_in = False

    def identify(self, request: Request) -> Caller | NotKnown:
        """Anybody."""
        return DEVELOPMENT


@dataclass(frozen=True, kw_only=True)
class Edge:
    """What is needed from outside: the time in seconds since 1970, what issuers are asked by, names that are remembered,
    pseudonyms of people, and the key that sessions are sealed under.
    """

    now: Callable[[], int]
    clock: Callable[[], float]
    fetch: Fetch
    marks: Marks
    pseudonym: Pseudonym
    session_key: bytes


class Callers:
    """Makes out callers by an access file."""

    development = False

    def __init__(self, file: AccessFile, edge: Edge) -> None:
        self._file, self._edge = file, edge
        self._issuers = {one.issuer: (one, keys_of(one.jwks_file, one.jwks_url, edge.fetch, edge.clock)) for one in file.issuers}
        self._certificates = {one.sha256: one for one in file.certificates}
        self._sessions = Sealed(edge.session_key, "session")
        self.cookie = cookie_name(file, "session")

    @property
    def signs_in(self) -> bool:
        """Whether people can sign in on our pages."""
        return self._file.sign_in is not None

    def identify(self, request: Request) -> Caller | NotKnown:
        """Who sent the request: by its token where it has one, else by its certificate, else by its session.

        A token that does not hold is the end of it: nobody falls back on being somebody else.
        """
        found: Caller | NotKnown = _NOBODY
        if "authorization" in request.headers:
            found = self._by_token(request)
        elif self._file.proxy and self._file.proxy.header in request.headers:
            found = self._by_certificate(request)
        elif self.cookie in request.cookies:
            found = self._by_session(request)
        return self._within(found) if isinstance(found, Caller) else found

    def _within(self, caller: Caller) -> Caller | NotKnown:
        # What an organisation's callers may be at most stands apart from what each of them is.
        served = self._file.organisations.get(caller.organisation or "")
        roles = caller.roles & served.roles if served else frozenset[Role]()
        return replace(caller, roles=roles) if roles else NotKnown(because="organisation")

    def _by_token(self, request: Request) -> Caller | NotKnown:
        scheme, _, token = (request.only("authorization") or "").partition(" ")
        named = issuer_of(token) if scheme.lower() == "bearer" else None
        issuer, keys = self._issuers.get(named or "", (None, None))
        if issuer is None or keys is None:
            return NotKnown(because="issuer")
        hook = request.path == _HOOKS or request.path.startswith(_HOOKS + "/")
        trust = Trust(
            issuer=issuer.issuer,
            audience=self._file.base + request.path if hook else self._file.base,
            algorithms=issuer.algorithms & _HOOK_ALGORITHMS if hook else issuer.algorithms,
            keys=keys,
            keys_at=issuer.jwks_url,
            leeway_seconds=self._file.leeway_seconds,
        )
        claims = read_token(token, trust, self._edge.now(), needs=_HOOK_CLAIMS if hook else ())
        if isinstance(claims, NotKnown):
            return claims
        found = self._named(claims, issuer)
        if isinstance(found, NotKnown) or not hook:
            return found
        return found if self._first_time(claims, issuer) else NotKnown(because="replayed")

    def _named(self, claims: Mapping[str, Any], issuer: Issuer) -> Caller | NotKnown:
        said = claims.get(issuer.client_claim)
        client = next((one for one in issuer.clients if one.id is None or one.id == said), None)
        if client is not None:
            return _machine(client)
        if issuer.people is not None:
            return read_person(claims, issuer.people, self._file, self._edge.pseudonym)
        return NotKnown(because="client")

    def _first_time(self, claims: Mapping[str, Any], issuer: Issuer) -> bool:
        jti = claims["jti"]
        if not 0 < len(jti) <= _LONGEST_JTI:
            return False
        name = hashlib.sha256(f"{issuer.issuer}\n{jti}".encode()).hexdigest()
        until = int(claims["exp"]) + self._file.leeway_seconds + 1
        return self._edge.marks.mark(f"jti:{name}", until=until, now=self._edge.now())

    def _by_certificate(self, request: Request) -> Caller | NotKnown:
        proxy = self._file.proxy
        if proxy is None or request.peer not in proxy.addresses:
            return NotKnown(because="not a proxy of ours")
        certificate = self._certificates.get(_fingerprint(request.only(proxy.header) or "") or "")
        return _machine(certificate) if certificate else NotKnown(because="certificate")

    def _by_session(self, request: Request) -> Caller | NotKnown:
        held = self._sessions.open(request.cookies[self.cookie], self._edge.now())
        if held is None:
            return NotKnown(because="session")
        if not request.safe and not self._from_our_page(request):
            return NotKnown(because="sent by another site")
        if self._edge.marks.marked(f"ended:{held['session']}", now=self._edge.now()):
            return NotKnown(because="signed out")
        return Caller(
            actor=held["actor"],
            roles=frozenset(held["roles"]),
            organisation=held["organisation"],
            name=held["name"],
            session=held["session"],
        )

    def _from_our_page(self, request: Request) -> bool:
        # A cookie comes along whoever wrote the page, so what changes something has to come from a page of ours.
        site, origin = request.only("sec-fetch-site"), request.only("origin")
        if site is not None:
            return site == "same-origin"
        return origin is not None and origin == _origin(self._file.base)


def cookie_name(file: AccessFile, what: str) -> str:
    """The name of a cookie of ours. With https, its prefix keeps other hosts and plain http from setting it."""
    return f"{'__Host-' if file.address.startswith('https:') else ''}medrec-{what}"


def _origin(address: str) -> str:
    return "/".join(address.split("/")[:3])


def _machine(known: Client | Certificate) -> Caller:
    return Caller(
        actor=f"client:{known.name}@{known.organisation}", roles=frozenset(known.roles), organisation=known.organisation
    )


def _fingerprint(told: str) -> str | None:
    """The SHA-256 of a certificate, as hexadecimal digits or as the certificate itself in PEM, percent-encoded."""
    if told.startswith("-----BEGIN"):
        try:
            return hashlib.sha256(ssl.PEM_cert_to_DER_cert(unquote(told))).hexdigest()
        except ValueError:
            return None
    return told.replace(":", "").lower()


__all__ = ["PUBLIC", "Access", "Callers", "Development", "Edge", "Marks", "Request", "cookie_name"]
