"""The description of the web service as it is committed, from the code of its calls."""

import json
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter

from service.access.access import Development
from service.access.table import find_row
from service.api.application import make_api
from service.edge.limiter import Limits


def openapi(version: str, more: Iterable[APIRouter] = ()) -> bytes:
    """OpenAPI as JSON, in one order, so that a stale file can be told by its bytes. `more` are the calls of other ways in."""

    def no_log(_event: str, **_fields: Any) -> None:
        pass

    api = make_api(None, version=version, limits=Limits(), canaries=None, log=no_log, access=Development())
    for router in more:
        api.include_router(router)
    return in_one_order(_with_access(api.openapi()))


def _with_access(value: dict[str, Any]) -> dict[str, Any]:
    """The same with what each call asks of its caller, from the table that stands before it."""
    value["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}
    for path, calls in value["paths"].items():
        for method, call in calls.items():
            row = find_row(method.upper(), path)
            if row is not None and row.roles is not None:
                call["security"] = [{"token": []}]
                call["x-roles"] = sorted(row.roles)
                call["responses"].setdefault("401", {"description": "No token, or none that holds."})
                call["responses"].setdefault("403", {"description": "The role of the caller may not do that."})
    return value


def in_one_order(value: Any) -> bytes:
    """JSON as it is committed."""
    return (json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
