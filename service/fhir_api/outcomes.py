"""Refusals as OperationOutcomes: whatever stands before the FHIR calls and refuses one, a FHIR client reads why.

The gate, the limiter, the shield and the router answer in problem details, which is what every other caller expects. Below
/fhir each of those becomes the same refusal as a resource, with the same status and the same headers.
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.workflows.notice import NOTICE

MEDIA = "application/fhir+json"
Json = dict[str, Any]
_PROBLEM = "application/problem+json"
# HL7's codes for what is wrong (http://hl7.org/fhir/issue-type), by HTTP status.
CODES = {
    400: "structure",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    429: "throttled",
    500: "exception",
    503: "transient",
}
_OTHER = "processing"
_JSON = frozenset({MEDIA, "application/json", "application/*", "*/*"})
# What `_format` may say for JSON; it goes before Accept.
_FORMATS = frozenset({"json", "application/json", MEDIA})
_NONE = re.compile(r"0(\.0{0,3})?")


def outcome(code: str, words: list[str]) -> Json:
    """The resource. `words` are what is wrong, one issue each."""
    issues = [{"severity": "error", "code": code, "diagnostics": each} for each in words]
    issues.append({"severity": "information", "code": "informational", "diagnostics": f"Nothing was checked. {NOTICE}"})
    return {"resourceType": "OperationOutcome", "issue": issues}


def same_refusal(status: int, said: Mapping[str, Any]) -> Json:
    """Problem details as a resource."""
    title = ": ".join(part for part in (said["title"], said["detail"]) if part)
    return outcome(CODES.get(status, _OTHER), [title, *(f"{each['path']}: {each['reason']}" for each in said["problems"])])


async def reads_json(request: Request) -> None:
    """A dependency of every FHIR call: 406 where the caller takes nothing that we can write, before anything is done for it."""
    asked = request.query_params.get("_format")
    # A plus sign that was not escaped in an address is read as a blank.
    wanted = asked is None or asked.replace(" ", "+").partition(";")[0].lower() in _FORMATS
    accept = ",".join(request.headers.getlist("accept")) if asked is None else ""
    if not wanted or (accept.strip() and not _takes_json(accept)):
        raise HTTPException(406, f"Answers are written as {MEDIA}.")


class Outcomes:
    """The layer that makes resources of the refusals below /fhir. Nothing else is touched."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (scope["path"] == "/fhir" or scope["path"].startswith("/fhir/")):
            return await self._app(scope, receive, send)
        return await self._app(scope, receive, _Rewritten(send))


class _Rewritten:
    """Sends what it is given, and a refusal as a resource once it has come whole."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._begun: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and Headers(raw=message["headers"]).get("content-type") == _PROBLEM:
            self._begun = message
            return None
        if self._begun is None or message["type"] != "http.response.body":
            return await self._send(message)
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            begun, self._begun = self._begun, None
            resource = orjson.dumps(same_refusal(begun["status"], orjson.loads(self._body)))
            MutableHeaders(scope=begun).update({"content-type": MEDIA, "content-length": str(len(resource))})
            await self._send(begun)
            await self._send({"type": "http.response.body", "body": resource})
        return None


def add_outcomes(app: FastAPI) -> None:
    """Put the layer around all that was added before: what stands outermost refuses too."""
    app.add_middleware(Outcomes)


def _takes_json(accept: str) -> bool:
    return any(_media(each) in _JSON and not _refuses(each) for each in accept.split(","))


def _media(written: str) -> str:
    return written.partition(";")[0].strip().lower()


def _refuses(written: str) -> bool:
    """Whether its weight is nought, which says: anything but this."""
    weights = [each.strip()[2:] for each in written.split(";")[1:] if each.strip().lower().startswith("q=")]
    return any(_NONE.fullmatch(weight) for weight in weights)
