"""Replies that were recorded, given again in place of a source: the same request gets the same answer, and no other gets any.

A recording is a folder of JSON files, one an exchange: `method`, `url` and `body` of the request, `status`, `headers` and
`reply` of the answer. Bodies are text. A request whose exchange was recorded more than once gets its answers in turn.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import httpx2

Asked: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...], object]


class BadRecording(ValueError):
    """A file of a recording that is none: its name and what it lacks."""


class Recorded(httpx2.AsyncBaseTransport):
    """A transport that answers from a folder. What was not recorded cannot be reached."""

    def __init__(self, folder: Path) -> None:
        self._answers: dict[Asked, list[dict[str, Any]]] = defaultdict(list)
        for file in sorted(folder.glob("*.json")):
            exchange = _exchange(file)
            asked = _asked(exchange["method"], exchange["url"], exchange.get("body", "").encode())
            self._answers[asked].append(exchange)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The recorded answer; the last one again where it is asked for more often than it was recorded."""
        found = self._answers.get(_asked(request.method, str(request.url), await request.aread()))
        if not found:
            raise httpx2.ConnectError("this request was not recorded", request=request)
        exchange = found.pop(0) if len(found) > 1 else found[0]
        return httpx2.Response(
            exchange["status"],
            headers=exchange.get("headers", {"Content-Type": "application/fhir+json"}),
            stream=httpx2.ByteStream(exchange["reply"].encode()),
            request=request,
        )


def _exchange(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        wanted = {"method": str, "url": str, "status": int, "reply": str}
        lacks = [name for name, kind in wanted.items() if not isinstance(found[name], kind)]
    except (ValueError, KeyError, TypeError) as wrong:
        raise BadRecording(f"{file.name} is no recorded exchange ({type(wrong).__name__})") from None
    if lacks:
        raise BadRecording(f"{file.name}: {lacks[0]} is not what it has to be")
    return found


def _asked(method: str, url: str, body: bytes) -> Asked:
    """What makes two requests the same: method, path, and what is asked for, in whatever order it is written. Not the host."""
    parts = urlsplit(url)
    text = body.decode("utf-8", "replace")
    try:
        said: object = json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        said = tuple(sorted(parse_qsl(text)))
    return method, parts.path, tuple(sorted(parse_qsl(parts.query))), said
