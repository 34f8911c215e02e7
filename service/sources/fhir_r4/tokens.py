"""Access tokens of SMART backend services: our signed word for one of theirs, kept until shortly before it ends."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from service.sources.pulling.errand import Errand
from service.sources.pulling.origin import Origin
from service.sources.pulling.trouble import Trouble
from service.sources.pulling.wire import Reply, Request, exchange
from service.sources.refusal import Refusal
from service.sources.registry import Smart
from service.sources.strict_json import read_json

# SMART App Launch 2.2, asymmetric client authentication: the assertion lives no longer than five minutes.
_ASSERTION_SECONDS = 240
_EARLY_SECONDS = 30.0
_LARGEST = 64 * 1024
_KINDS = {"RS384": "RSA", "ES384": "EC"}
_REFUSED = Trouble(kind="refused", detail="it gave us no token by which to ask")


class BadKey(ValueError):
    """The key file holds no private key that can sign."""


class Tokens:
    """The token of one source. For one event loop."""

    def __init__(self, smart: Smart, origin: Origin) -> None:
        self._smart = smart
        self._origin = origin
        self._key = read_key(smart.key, smart.algorithm)
        self._held: tuple[str, float] | None = None
        self._lock = asyncio.Lock()

    async def token(self, errand: Errand) -> str | Trouble:
        """A token that is good for a while; several searches at once ask for one of them."""
        async with self._lock:
            if self._held is not None and errand.edge.clock() < self._held[1]:
                return self._held[0]
            self._held = None
            began = errand.edge.clock()
            reply = await exchange(errand.transport, self._request(errand), self._origin, largest=_LARGEST)
            found = _read(reply)
            if isinstance(found, Trouble):
                return found
            token, seconds = found
            self._held = (token, began + seconds - _EARLY_SECONDS)
            return token

    def forget(self) -> bool:
        """The server does not take the token that is held; another may be had."""
        self._held = None
        return True

    def _request(self, errand: Errand) -> Request:
        number, now = errand.edge.new_id(), int(errand.edge.now().timestamp())
        errand.requests.append(number)
        client = self._smart.client_id
        claims = {"iss": client, "sub": client, "aud": self._smart.token_url, "exp": now + _ASSERTION_SECONDS, "jti": number}
        header = {"alg": self._smart.algorithm, "kid": self._smart.key_id, "typ": "JWT"}
        form = {
            "grant_type": "client_credentials",
            "scope": self._smart.scope,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode(header, claims, self._key, algorithms=[self._smart.algorithm]),
        }
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        return Request(method="POST", url=self._smart.token_url, headers=headers, body=urlencode(form).encode())


def read_key(file: Path, algorithm: str) -> Any:
    """The private key in a file, as JWK or PEM. BadKey where it is none of the kind that the algorithm signs with."""
    try:
        written = file.read_bytes()
        value = read_json(written) if written.lstrip().startswith(b"{") else written
        key = import_key(value, _KINDS[algorithm]) if not isinstance(value, Refusal) else None  # type: ignore[arg-type]
    except (OSError, ValueError, TypeError, JoseError):
        key = None
    if not isinstance(key, RSAKey | ECKey) or not key.is_private:
        raise BadKey(f"{file.name} holds no private key for {algorithm}")
    return key


def _read(reply: Reply | Trouble) -> tuple[str, float] | Trouble:
    if isinstance(reply, Trouble):
        return reply
    value = read_json(reply.body)
    if reply.status != 200 or not isinstance(value, dict):
        return _REFUSED if reply.status < 500 else Trouble(kind="unavailable", detail="the place that gives its tokens failed")
    token, kind, seconds = value.get("access_token"), value.get("token_type"), value.get("expires_in")
    # A token goes into a header: what could end the header is no token.
    if not isinstance(token, str) or not token.isascii() or not token.isprintable() or " " in token or not token:
        return _REFUSED
    if not isinstance(kind, str) or kind.lower() != "bearer":
        return _REFUSED
    return token, float(seconds) if isinstance(seconds, int) and not isinstance(seconds, bool) else 0.0
