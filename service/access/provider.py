"""Signing in with an OpenID provider: authorisation code with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636)."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from service.access.access import Edge, cookie_name
from service.access.caller import Caller, NotKnown
from service.access.fetch import Unreachable
from service.access.file import AccessFile, SignIn, is_address
from service.access.keys import Keys
from service.access.people import read_person
from service.access.sessions import Sealed
from service.access.tokens import Trust, read_token

_KEPT_SECONDS = 3600.0
_TO_SIGN_IN_SECONDS = 600
_ID_TOKEN_TYPES = frozenset({"jwt"})
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
DONE = "/sign-in/done"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """Where a browser goes to sign in, and the sealed cookie that it takes along."""

    address: str
    cookie: str


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who signed in, the sealed cookie of their session, how long it lasts in seconds, and the page they wanted."""

    caller: Caller
    cookie: str
    seconds: int
    onward: str


@dataclass(frozen=True, kw_only=True)
class _Found:
    endpoints: Mapping[str, str]
    keys: Keys
    until: float


class Provider:
    """One provider. `chance` gives words that nobody can guess."""

    def __init__(self, file: AccessFile, sign_in: SignIn, secret: str | None, edge: Edge, chance: Callable[[], str]) -> None:
        self._file, self._sign_in, self._secret, self._edge, self._chance = file, sign_in, secret, edge, chance
        self._on_the_way = Sealed(edge.session_key, "signing-in")
        self._sessions = Sealed(edge.session_key, "session")
        self._lock = threading.Lock()
        self._found: _Found | None = None
        self.secure = file.address.startswith("https:")
        self.cookie, self.way_cookie = cookie_name(file, "session"), cookie_name(file, "signing-in")

    def begin(self, onward: str) -> Sent | NotKnown:
        """Send a browser to the provider. `onward` is the page that was wanted. NotKnown: the provider cannot be had."""
        found = self._endpoints()
        if found is None:
            return NotKnown(because="provider")
        state, nonce, verifier = self._chance(), self._chance(), self._chance() + self._chance()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._sign_in.client_id,
            "redirect_uri": self._file.base + DONE,
            "scope": self._sign_in.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        held = {"state": state, "nonce": nonce, "verifier": verifier, "onward": onward}
        endpoint = found.endpoints["authorization_endpoint"]
        address = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
        return Sent(address=address, cookie=self._on_the_way.seal(held, self._edge.now() + _TO_SIGN_IN_SECONDS))

    def finish(self, query: Mapping[str, str], cookie: str | None) -> SignedIn | NotKnown:
        """Take a browser back that the provider sent. The code is good once, with the state that this browser left with."""
        now = self._edge.now()
        held = self._on_the_way.open(cookie, now) if cookie else None
        if held is None or not hmac.compare_digest(str(held["state"]).encode(), query.get("state", "").encode()):
            return NotKnown(because="state")
        if not self._edge.marks.mark(f"state:{held['state']}", until=now + _TO_SIGN_IN_SECONDS, now=now):
            return NotKnown(because="replayed")
        if query.get("iss", self._sign_in.issuer) != self._sign_in.issuer:
            return NotKnown(because="issuer")
        if "error" in query or not query.get("code"):
            return NotKnown(because="provider refused")
        claims = self._exchanged(query["code"], held)
        if isinstance(claims, NotKnown):
            return claims
        who = read_person(claims, self._sign_in.people, self._file, self._edge.pseudonym)
        return who if isinstance(who, NotKnown) else self._session(who, str(held["onward"]), now)

    def _session(self, who: Caller, onward: str, now: int) -> SignedIn:
        seconds = self._sign_in.session_minutes * 60
        who = replace(who, session=self._chance())
        said = {
            "actor": who.actor,
            "roles": sorted(who.roles),
            "organisation": who.organisation,
            "name": who.name,
            "session": who.session,
        }
        return SignedIn(caller=who, cookie=self._sessions.seal(said, now + seconds), seconds=seconds, onward=onward)

    def _exchanged(self, code: str, held: Mapping[str, Any]) -> Mapping[str, Any] | NotKnown:
        found = self._endpoints()
        if found is None:
            return NotKnown(because="provider")
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._file.base + DONE,
            "client_id": self._sign_in.client_id,
            "code_verifier": str(held["verifier"]),
        }
        login = (self._sign_in.client_id, self._secret) if self._secret else None
        try:
            answer = json.loads(self._edge.fetch(found.endpoints["token_endpoint"], form, login))
        except (Unreachable, ValueError):
            return NotKnown(because="code")
        token = cast(dict[str, Any], answer).get("id_token") if isinstance(answer, dict) else None
        return self._verified(token, found, held) if isinstance(token, str) else NotKnown(because="id_token")

    def _verified(self, token: str, found: _Found, held: Mapping[str, Any]) -> Mapping[str, Any] | NotKnown:
        trust = Trust(
            issuer=self._sign_in.issuer,
            audience=self._sign_in.client_id,
            algorithms=self._sign_in.algorithms,
            keys=found.keys,
            keys_at=found.endpoints["jwks_uri"],
            leeway_seconds=self._file.leeway_seconds,
        )
        claims = read_token(token, trust, self._edge.now(), needs=("iat", "sub", "nonce"), types=_ID_TOKEN_TYPES)
        if isinstance(claims, NotKnown):
            return claims
        if not isinstance(claims["nonce"], str) or not hmac.compare_digest(claims["nonce"].encode(), held["nonce"].encode()):
            return NotKnown(because="nonce")
        # A token for several audiences has to say that it was made for us (OpenID Connect Core 1.0, 3.1.3.7).
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._sign_in.client_id:
            return NotKnown(because="azp")
        return claims

    def _endpoints(self) -> _Found | None:
        with self._lock:
            if self._found is None or self._edge.clock() > self._found.until:
                self._found = self._discover() or self._found
            return self._found

    def _discover(self) -> _Found | None:
        address = f"{self._sign_in.issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            told = json.loads(self._edge.fetch(address, None, None))
        except (Unreachable, ValueError):
            return None
        if not isinstance(told, dict) or cast(dict[str, Any], told).get("issuer") != self._sign_in.issuer:
            return None
        endpoints = {name: cast(dict[str, Any], told).get(name) for name in _ENDPOINTS}
        if not all(isinstance(one, str) and is_address(one) for one in endpoints.values()):
            return None
        good = cast(dict[str, str], endpoints)
        keys = Keys(lambda: self._edge.fetch(good["jwks_uri"], None, None), self._edge.clock)
        return _Found(endpoints=good, keys=keys, until=self._edge.clock() + _KEPT_SECONDS)
