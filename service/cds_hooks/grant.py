"""The leave that came with a call to ask its own server: whole, or why it cannot be used. It never refuses the call itself."""

from collections.abc import Mapping
from typing import Any, cast

from service.core.model.pulls import Grant
from service.workflows.shapes import Shape

_LONGEST_TOKEN, _LONGEST_ADDRESS = 8192, 2000
_FIELDS = ("access_token", "token_type", "expires_in", "scope")


def read_grant(body: Mapping[str, Any]) -> Grant | str | None:
    """The leave, or in words why nobody may be asked by it; None: the caller named no server and gave no leave."""
    server, authorization = body.get("fhirServer"), body.get("fhirAuthorization")
    if server is None and authorization is None:
        return None
    if authorization is None:
        return "it named a server and gave no authorization to ask it"
    if not isinstance(server, str) or not 0 < len(server) <= _LONGEST_ADDRESS:
        return "it gave an authorization and named no server that could be asked"
    if not isinstance(authorization, Mapping):
        return "the authorization that it gave cannot be read"
    return _grant(server, Shape(value=cast(Mapping[str, Any], authorization), path="$"))


def _grant(server: str, held: Shape) -> Grant | str:
    token, kind = held.text("access_token", longest=_LONGEST_TOKEN), held.text("token_type")
    scope, patient = held.text("scope", longest=_LONGEST_TOKEN), held.text("patient")
    seconds = held.value.get("expires_in")
    if kind is None or kind.lower() != "bearer":
        return "the authorization that it gave is no bearer token"
    if held.problems or token is None or scope is None or isinstance(seconds, bool) or not isinstance(seconds, int):
        return f"the authorization that it gave does not hold all of {', '.join(_FIELDS)} as they have to be"
    return Grant(server=server, token=token, seconds=seconds, scope=scope, patient=patient)
