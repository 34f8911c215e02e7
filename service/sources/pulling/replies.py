"""What a reply means before its content is read: by its status, and whether it is JSON at all."""

from service.sources.pulling.trouble import Trouble
from service.sources.pulling.wire import Reply

_JSON = frozenset({"application/fhir+json", "application/json", "application/json+fhir", "text/json", ""})


def json_text(reply: Reply) -> str | Trouble:
    """The text of an answer that says it is JSON and begins as an object does. Whether it is one, the strict reader says.

    Without this, a page of words with a comma in it could be taken for a list.
    """
    try:
        text = reply.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Trouble(kind="unreadable", detail=f"its answer is not UTF-8 (byte {error.start})")
    if reply.media not in _JSON or not text.lstrip().startswith("{"):
        return Trouble(kind="unreadable", detail="its answer is not JSON")
    return text


def trouble_of(status: int) -> Trouble:
    """What a status other than success says by itself."""
    if status in (401, 403):
        return Trouble(kind="refused", detail=f"it refused the request (HTTP status {status})")
    if status in (408, 429, 502, 503, 504):
        return Trouble(kind="unavailable", detail=f"it could not answer now (HTTP status {status})")
    return Trouble(kind="http-status", detail=f"it answered with HTTP status {status} and no record")
