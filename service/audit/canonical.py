"""One way to write a value as bytes, so that the same value always has the same hash."""

import hashlib
from decimal import Decimal
from typing import Any

import orjson


def canonical_json(value: Any) -> bytes:
    """Compact UTF-8 JSON with sorted keys. Decimals are written as strings of their own digits, so 1.50 is not 1.5.

    TypeError for anything that JSON cannot hold; a caller that passes such a thing has a bug.
    """
    try:
        return orjson.dumps(value, default=_as_text, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        # Most often an integer that is too long for the writer; anything else is refused again.
        return orjson.dumps(_sized(value), default=_as_text, option=orjson.OPT_SORT_KEYS)


def sha256_hex(data: bytes) -> str:
    """The hash as reports name it: `sha256:` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _as_text(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _sized(value: Any) -> Any:
    # The writer knows integers of 64 bits only; a longer one is written as a string, like every Decimal.
    if isinstance(value, dict):
        return {key: _sized(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_sized(item) for item in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return str(value)
    return value
