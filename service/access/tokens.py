"""Signed tokens (JWT): the algorithm and the key are ours to choose, and every claim that we rely on is checked."""

import base64
import json
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, cast

from joserfc import jwt
from joserfc.errors import JoseError

from service.access.caller import NotKnown
from service.access.keys import Keys

_LARGEST = 16 * 1024
_LONGEST_LIFE_SECONDS = 24 * 60 * 60
# A token that brings its own key, or says where to get one, would be vouched for by itself.
_OWN_KEYS = frozenset({"jwk", "x5u", "x5c", "x5t", "x5t#S256", "b64", "crit"})
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whom a token is believed from: who has to have issued it for whom, signed how and by which keys.

    `keys_at` is the one address that a `jku` in its header may name; None: it may name none.
    """

    issuer: str
    audience: str
    algorithms: Collection[str]
    keys: Keys
    keys_at: str | None
    leeway_seconds: int


def issuer_of(token: str) -> str | None:
    """The issuer that a token names, not verified: only for choosing by whose keys to verify it. None: it is no token."""
    if len(token) > _LARGEST or token.count(".") != 2:
        return None
    claims = _part(token.split(".")[1])
    issuer = claims.get("iss") if claims else None
    return issuer if isinstance(issuer, str) else None


def read_token(
    token: str, trust: Trust, now: int, *, needs: Collection[str] = (), types: Collection[str] = _TYPES
) -> Mapping[str, Any] | NotKnown:
    """The claims of a token that holds in every respect. `needs`: claims it has to have beside iss, aud and exp."""
    header = _part(token.split(".")[0]) if len(token) <= _LARGEST and token.count(".") == 2 else None
    if header is None:
        return NotKnown(because="unreadable")
    if trouble := _header_trouble(header, trust, types):
        return NotKnown(because=trouble)
    key = trust.keys.find(header.get("kid"), header["alg"])
    if key is None:
        return NotKnown(because="key")
    try:
        claims = jwt.decode(token, key, algorithms=[header["alg"]]).claims
        # Decoding verifies the signature and nothing else: the registry has to be asked about the claims.
        _registry(trust, now, needs).validate(claims)
    except (JoseError, ValueError, TypeError, OverflowError) as wrong:
        return NotKnown(because=getattr(wrong, "error", "unreadable"))
    return claims if _times_hold(claims, now) else NotKnown(because="times")


def _registry(trust: Trust, now: int, needs: Collection[str]) -> jwt.JWTClaimsRegistry:
    options: dict[str, Any] = {
        "iss": {"essential": True, "value": trust.issuer},
        "aud": {"essential": True, "value": trust.audience},
        "exp": {"essential": True},
        **{name: {"essential": True} for name in needs},
    }
    return jwt.JWTClaimsRegistry(now=now, leeway=trust.leeway_seconds, **options)


def _header_trouble(header: Mapping[str, Any], trust: Trust, types: Collection[str]) -> str | None:
    if header.get("alg") not in trust.algorithms:
        return "algorithm"
    if _OWN_KEYS & header.keys():
        return "header"
    if "jku" in header and (trust.keys_at is None or header["jku"] != trust.keys_at):
        return "jku"
    if not isinstance(header.get("kid", ""), str):
        return "key"
    kind = header.get("typ", "JWT")
    return None if isinstance(kind, str) and kind.lower() in types else "type"


def _times_hold(claims: Mapping[str, Any], now: int) -> bool:
    # The library takes NaN for a number, and a time that is not a number never ends.
    times = [claims[name] for name in ("exp", "nbf", "iat") if name in claims]
    if any(isinstance(time, bool) or not isinstance(time, int | float) or not math.isfinite(time) for time in times):
        return False
    return claims["exp"] - now <= _LONGEST_LIFE_SECONDS


def _part(written: str) -> dict[str, Any] | None:
    try:
        value = json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
    except (ValueError, RecursionError):
        return None
    return cast(dict[str, Any], value) if isinstance(value, dict) else None
