"""Asks an issuer over HTTP: one address, no redirects, an end in time, and no more bytes than are wanted."""

import time
from collections.abc import Callable, Mapping

import httpx2

_SECONDS = 5.0
_LARGEST = 256 * 1024


class Unreachable(Exception):
    """The issuer did not give what was asked for. Its words are for our log: a kind, and nothing that it sent."""


# An address and a form to send (None: only asked for) to the bytes of a 200.
Fetch = Callable[[str, Mapping[str, str] | None, tuple[str, str] | None], bytes]


def fetch(url: str, form: Mapping[str, str] | None = None, login: tuple[str, str] | None = None) -> bytes:
    """The body of a 200. Unreachable for everything else. `login`: our name and secret there."""
    ends = time.monotonic() + _SECONDS
    try:
        # Nothing of the environment, such as a proxy, and nothing kept from one question to the next.
        with (
            httpx2.Client(trust_env=False, follow_redirects=False, timeout=_SECONDS) as client,
            client.stream(
                "GET" if form is None else "POST", url, data=form, auth=login, headers={"Accept": "application/json"}
            ) as reply,
        ):
            if reply.status_code != httpx2.codes.OK:
                raise Unreachable(f"HTTP {reply.status_code}")
            return _body(reply, ends)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise Unreachable(type(error).__name__) from None


def _body(reply: httpx2.Response, ends: float) -> bytes:
    body = b""
    for piece in reply.iter_bytes():
        body += piece
        if len(body) > _LARGEST:
            raise Unreachable("too large")
        if time.monotonic() > ends:
            raise Unreachable("too slow")
    return body
