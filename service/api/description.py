"""The description of the web service as it is committed, from the code of its calls."""

import json
from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter

from service.access.access import Development
from service.api.application import make_api
from service.edge.limiter import Limits


def openapi(version: str, more: Iterable[APIRouter] = ()) -> bytes:
    """OpenAPI as JSON, in one order, so that a stale file can be told by its bytes. `more` are the calls of other ways in."""

    def no_log(_event: str, **_fields: Any) -> None:
        pass

    api = make_api(None, version=version, limits=Limits(), canaries=None, log=no_log, access=Development())
    for router in more:
        api.include_router(router)
    return in_one_order(api.openapi())


def in_one_order(value: Any) -> bytes:
    """JSON as it is committed."""
    return (json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
