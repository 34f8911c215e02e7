"""Reads the body of a request as bytes: its type first, then no more of it than is allowed."""

from typing import TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from service.edge.answers import problem

T = TypeVar("T")
_BOM = b"\xef\xbb\xbf"


async def read_body(request: Request, largest: int, types: tuple[str, ...] = ("application/json",)) -> bytes | Response:
    """The bytes of a body of one of the types, or the problem details that refuse it. What it says is not looked at."""
    parameters = request.headers.get("content-type", "").lower().partition(";")[2]
    if media_type(request) not in types or parameters.replace(" ", "").replace('"', "") not in ("", "charset=utf-8"):
        return problem(415, "Unsupported media type", f"The body has to be {types[0]} in UTF-8.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        return problem(415, "Unsupported content encoding", "The body has to be sent as it is, without compression.")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > largest:
        return _too_large(largest)
    chunks, size = list[bytes](), 0
    try:
        async for chunk in request.stream():
            chunks.append(chunk)
            size += len(chunk)
            if size > largest:
                return _too_large(largest)
    except ClientDisconnect:
        return problem(400, "The body was not sent whole", "Nothing was checked.")
    return b"".join(chunks)


def media_type(request: Request) -> str:
    """The type of a body as its sender says it, without parameters; empty where it says none."""
    return request.headers.get("content-type", "").lower().partition(";")[0].strip()


def _too_large(largest: int) -> Response:
    # What is left of the body is not read, so the connection cannot be used again.
    return problem(413, "Content too large", f"At most {largest} bytes are read.", headers={"Connection": "close"})


def parts_as_sent(body: bytes, kind: type[T]) -> T:
    """A body that the strict reader has taken, read again with the parts that `kind` names as `msgspec.Raw` left as they came.

    Raises msgspec.DecodeError where the body is not of that shape: look at its shape first.
    """
    # The strict reader passes over a byte order mark, as RFC 8259 lets it.
    return msgspec.json.decode(body.removeprefix(_BOM), type=kind)
