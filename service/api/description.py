"""The description of the web service as it is committed, from the code of its calls."""

import json
from typing import Any

from service.api.application import make_api
from service.api.limiter import Limits


def openapi(version: str) -> bytes:
    """OpenAPI as JSON, in one order, so that a stale file can be told by its bytes."""

    def no_log(_event: str, **_fields: Any) -> None:
        pass

    api = make_api(None, version=version, limits=Limits(), canaries=None, log=no_log)
    return (json.dumps(api.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
