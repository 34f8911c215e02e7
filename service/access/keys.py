"""The public keys of an issuer, from a file or an address, looked up anew when a key is not among them."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey, import_key

from service.access.fetch import Fetch, Unreachable

Key = RSAKey | ECKey
_KEPT_SECONDS = 600.0
# Tokens with made-up key names must not make us ask all the time.
_BETWEEN_SECONDS = 30.0
_KINDS = {"RS256": ("RSA", None), "RS384": ("RSA", None), "ES256": ("EC", "P-256"), "ES384": ("EC", "P-384")}
_SHORTEST_RSA_BITS = 2048
_SECRET_PARTS = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})


class BadKeys(ValueError):
    """What should have been a set of public keys is none. Its words say what is wrong, and repeat nothing of it."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """One key with what its set says of it; None: it says nothing."""

    key: Key
    kind: tuple[str, str | None]
    id: str | None
    algorithm: str | None


class Keys:
    """The keys of one issuer, for every thread. `read` gives the bytes of the set."""

    def __init__(self, read: Callable[[], bytes], clock: Callable[[], float]) -> None:
        self._read, self._clock = read, clock
        self._lock = threading.Lock()
        self._held: tuple[Held, ...] | None = None
        self._asked = 0.0

    def find(self, key_id: str | None, algorithm: str) -> Key | None:
        """The one key that a token may be signed by. None: there is none, or more than one could be meant."""
        found = _choose(self._now(), key_id, algorithm)
        if found is None and self._again():
            found = _choose(self._now(), key_id, algorithm)
        return found

    def _now(self) -> tuple[Held, ...]:
        with self._lock:
            now = self._clock()
            if self._held is None or now - self._asked > _KEPT_SECONDS:
                self._look(now)
            return self._held or ()

    def _again(self) -> bool:
        with self._lock:
            now = self._clock()
            if now - self._asked < _BETWEEN_SECONDS:
                return False
            self._look(now)
            return True

    def _look(self, now: float) -> None:
        # A set that cannot be had leaves the one before in use: an issuer that is down for a minute shuts nobody out.
        self._asked = now
        try:
            self._held = read_keys(self._read())
        except (OSError, BadKeys, Unreachable):
            self._held = self._held or ()


def keys_of(file: Path | None, url: str | None, fetch: Fetch, clock: Callable[[], float]) -> Keys:
    """The keys in that file, or at that address."""
    if file is not None:
        return Keys(file.read_bytes, clock)
    assert url is not None
    return Keys(lambda: fetch(url, None, None), clock)


def read_keys(data: bytes) -> tuple[Held, ...]:
    """Every key of a JWK set that we could use. BadKeys where it is none, where none can be used, or where one is secret."""
    try:
        value = json.loads(data)
    except ValueError:
        raise BadKeys("is not JSON") from None
    listed = cast(dict[str, Any], value).get("keys") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        raise BadKeys('has no list of "keys"')
    parts = [cast(dict[str, Any], one) for one in cast(list[Any], listed) if isinstance(one, dict)]
    if any(_SECRET_PARTS & one.keys() for one in parts):
        raise BadKeys("holds a secret key: only public ones belong here")
    found = tuple(held for one in parts if (held := _held(one)) is not None)
    if not found:
        raise BadKeys("holds no RSA key of 2048 bits and no EC key that could be used")
    return found


def _held(one: dict[str, Any]) -> Held | None:
    if one.get("use", "sig") != "sig" or one.get("kty") not in {"RSA", "EC"}:
        return None
    try:
        key = import_key(one)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey):
        if key.public_key.key_size < _SHORTEST_RSA_BITS:
            return None
        kind = ("RSA", None)
    elif isinstance(key, ECKey):
        kind = ("EC", key.curve_name)
    else:
        return None
    return Held(key=key, kind=kind, id=one.get("kid"), algorithm=one.get("alg"))


def _choose(held: tuple[Held, ...], key_id: str | None, algorithm: str) -> Key | None:
    fit = [one for one in held if one.kind == _KINDS[algorithm] and one.algorithm in (None, algorithm)]
    if key_id is not None:
        fit = [one for one in fit if one.id == key_id]
    return fit[0].key if len(fit) == 1 else None
