"""The fields of a form that was sent from a page of ours."""

from urllib.parse import parse_qs

from starlette.requests import Request

_LARGEST_BYTES, _MOST_FIELDS = 20_000, 20


async def read_form(request: Request, *, largest: int = _LARGEST_BYTES, most: int = _MOST_FIELDS) -> dict[str, str] | None:
    """Each field by its name, without space around it. None: too large, no form, or sent by a page of another site."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return None
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return None
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > largest:
            return None
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=most, keep_blank_values=True, errors="strict")
    except ValueError:
        return None
    return {name: values[0].strip() for name, values in fields.items()}
