"""What a browser carries for us: a cookie that only we can read, so that no session is kept but what ends one early."""

from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwe import JWERegistry
from joserfc.jwk import OctKey

_HEADER = {"alg": "dir", "enc": "A256GCM"}
_REGISTRY = JWERegistry(algorithms=list(_HEADER.values()))


class Sealed:
    """Seals values for a while under a key of 32 bytes. `purpose` keeps what was sealed for one thing from serving another."""

    def __init__(self, key: bytes, purpose: str) -> None:
        self._key = OctKey.import_key(key)
        self._purpose = purpose

    def seal(self, value: Mapping[str, Any], until: int) -> str:
        """The value, sealed until that moment (seconds since 1970)."""
        return jwt.encode(dict(_HEADER), {**value, "exp": until, "aud": self._purpose}, self._key, registry=_REGISTRY)

    def open(self, sealed: str, now: int) -> Mapping[str, Any] | None:
        """The value again. None: it is none of ours, was changed, or its time is over."""
        try:
            claims = jwt.decode(sealed, self._key, registry=_REGISTRY).claims
        except (JoseError, ValueError, TypeError):
            return None
        until = claims.get("exp")
        good = claims.get("aud") == self._purpose and isinstance(until, int) and now < until
        return claims if good else None
