"""One bounded exchange with a source: a request goes out once, and a reply or a trouble comes back. Never a redirect."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

from service.sources.pulling.inflate import read_body, too_large
from service.sources.pulling.origin import Origin
from service.sources.pulling.trouble import Trouble

# What says that the same request may be answered in a moment. Whatever is asked here only reads, so asking again is safe.
_PASSING = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, kw_only=True)
class Request:
    """What goes out. `url` has to lie within the origin that it is sent to."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back whole. `media` is its media type without parameters, in lower case; empty where none was said."""

    status: int
    media: str
    body: bytes

    @property
    def passing(self) -> bool:
        """Whether it says that the trouble is one of the moment."""
        return self.status in _PASSING


async def exchange(transport: httpx2.AsyncBaseTransport, request: Request, origin: Origin, *, largest: int) -> Reply | Trouble:
    """Send once. The caller sets the time; here only size, place and form are looked after.

    A transport and no client: it keeps no cookies from one patient to the next, follows nothing, and logs no address.
    """
    if not origin.holds(request.url):
        return Trouble(kind="redirected", detail="it led to an address that is not its own, where nobody was asked")
    headers = {"Accept-Encoding": "gzip", **request.headers}
    sent = httpx2.Request(request.method, request.url, content=request.body or None, headers=headers)
    try:
        reply = await transport.handle_async_request(sent)
    except httpx2.ConnectError as error:
        return _not_reached(error)
    except httpx2.HTTPError:
        return Trouble(kind="unavailable", detail="the connection broke before it answered", again=True)
    try:
        return await _read(reply, largest)
    except httpx2.HTTPError:
        return Trouble(kind="cut-off", detail="its answer broke off in the middle", again=True)
    finally:
        await reply.aclose()


async def _read(reply: httpx2.Response, largest: int) -> Reply | Trouble:
    if 300 <= reply.status_code < 400:
        return Trouble(kind="redirected", detail="it sent us elsewhere, and we do not follow")
    said = reply.headers.get("content-length", "")
    if said.isascii() and said.isdigit() and int(said) > largest:
        return too_large(largest)
    body = await read_body(reply.aiter_raw(), reply.headers.get("content-encoding", "").strip().lower(), largest)
    if isinstance(body, Trouble):
        return body
    media = reply.headers.get("content-type", "").split(";")[0].strip().lower()
    return Reply(status=reply.status_code, media=media, body=body)


def _not_reached(error: httpx2.ConnectError) -> Trouble:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Trouble(kind="unavailable", detail="no secure connection: a certificate was not accepted")
        cause = cause.__cause__ or cause.__context__
    return Trouble(kind="unavailable", detail="it could not be reached", again=True)
