"""Answers and refusals: JSON with the notice, and problem details as RFC 9457 describes them."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from starlette.responses import Response

from service.workflows.notice import NOTICE
from service.workflows.problems import Problem

# Header values are Latin-1, so the dash of the notice is written plainly there.
HEADER_NOTICE = NOTICE.replace("–", "-")
RETRY_AFTER_SECONDS = 5


def answer(value: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON object, with the notice as its first field."""
    return raw(orjson.dumps({"notice": NOTICE, **value}), status, headers)


def raw(body: bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that was written before, byte for byte."""
    return Response(body, status, {"Cache-Control": "no-store", **(headers or {})}, "application/json")


def problem(
    status: int,
    title: str,
    detail: str | None = None,
    *,
    problems: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
    **more: Any,
) -> Response:
    """Problem details. Nothing of a record is repeated in them."""
    listed = [{"path": wrong.path, "reason": wrong.reason} for wrong in problems]
    value = {"type": "about:blank", "title": title, "status": status, "detail": detail, "problems": listed, **more}
    body = orjson.dumps({"notice": NOTICE, **value})
    return Response(body, status, {"Cache-Control": "no-store", **(headers or {})}, "application/problem+json")


def not_checked(detail: str) -> Response:
    """503: the request may be sent again; until it is answered, nothing of the record was checked."""
    return problem(503, "NOT CHECKED", detail, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
