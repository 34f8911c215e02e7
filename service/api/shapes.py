"""The small shapes that descriptions of bodies and answers are made of."""

from typing import Any, get_args

from service.api import examples
from service.edge.examples import body_of, says

Json = dict[str, Any]

TEXT: Json = {"type": "string"}

MOMENT: Json = {"type": "string", "format": "date-time"}

NUMBER: Json = {"type": ["string", "number"], "description": "The digits are kept as they were written."}


def object_of(required: tuple[str, ...] = (), closed: bool = False, **properties: Json) -> Json:
    """An object with those properties; `closed`: with no others."""
    shape: Json = {"type": "object", "properties": properties}
    if required:
        shape["required"] = list(required)
    if closed:
        shape["additionalProperties"] = False
    return shape


def words_of(of: Any) -> Json:
    """One of the words of a Literal type."""
    return {"type": "string", "enum": list(get_args(of))}


def many(item: Json, **more: Any) -> Json:
    """A list of such items."""
    return {"type": "array", "items": item, **more}


HOLD = object_of(
    advised={"type": "boolean"},
    scope={"type": ["string", "null"]},
    orders=many(TEXT),
    reasons=many(TEXT),
    released=many(object_of(("finding", "orders"), finding=TEXT, orders=many(TEXT))),
)

_PROBLEM = object_of(
    ("title", "status"),
    notice=TEXT,
    title=TEXT,
    status={"type": "integer"},
    detail={"type": ["string", "null"]},
    problems=many(object_of(path=TEXT, reason=TEXT)),
)


def body(schema: Json, shown: Json, *headers: Json) -> Json:
    """What a call is sent as JSON, with its headers."""
    return {"requestBody": body_of("application/json", schema, shown), "parameters": list(headers)}


def header(name: str, required: bool, description: str, example: str) -> Json:
    """A header of a call."""
    header = {"name": name, "in": "header", "required": required, "description": description}
    return {**header, "schema": TEXT, "example": example}


def says_json(description: str, schema: Json, shown: Json | None = None) -> Json:
    """An answer in JSON."""
    return says(description, "application/json", schema, shown)


def refuses(description: str, shown: Json | None = None) -> Json:
    """A refusal in problem details."""
    return says(description, "application/problem+json", _PROBLEM, shown)


MISSING: Any = {404: refuses("There is no such thing.", examples.NO_SUCH)}

NOT_USED = "The body is JSON, but not what was asked for: each problem with its path."

BAD_BODY: Any = {
    400: refuses("The bytes are not JSON that can be read in one way only.", examples.UNREADABLE),
    413: refuses("The body is too large.", examples.TOO_LARGE),
    415: refuses("The body is not application/json.", examples.WRONG_TYPE),
    422: refuses(NOT_USED),
    503: refuses("NOT CHECKED: overloaded, too late, or a fault. Retry-After says when to send it again.", examples.NOT_CHECKED),
}

BAD_QUERY: Any = {422: refuses("The query could not be used.")}

COUNT: Json = {"type": "integer", "minimum": 0}
