"""For whoever receives webhooks: whether one is from the service, is meant for now, and came whole."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

# Enough for clocks that differ and a slow way; what was listened to cannot be sent again after it.
WINDOW_SECONDS = 300


class NotGenuine(Exception):
    """Answer with 401, and do nothing of what it says."""


def read_webhook(
    headers: Mapping[str, str], body: bytes, *, secret: bytes, now: float, window: int = WINDOW_SECONDS
) -> dict[str, Any]:
    """The event that was sent. `headers` by their names in lower case, `now` the seconds since 1970.

    Raises NotGenuine. The same event may come more than once, also within the window: keep its `id`, and take each once.
    """
    timestamp, signed = headers.get("medrec-timestamp", ""), headers.get("medrec-signature", "")
    expected = "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signed.encode()):
        raise NotGenuine("the signature is not that of this body and time under this secret")
    if not (timestamp.isascii() and timestamp.isdecimal()) or abs(now - int(timestamp)) > window:
        raise NotGenuine("it was signed too long ago, or in the future")
    event = json.loads(body)
    if not isinstance(event, dict):
        raise NotGenuine("it is no event")
    return event
