"""Takes a body apart as it comes in and stops at a size: a small answer may swell to more than a machine holds."""

import zlib
from collections.abc import AsyncIterable

from service.sources.pulling.trouble import Trouble

_PIECE = 64 * 1024


async def read_body(chunks: AsyncIterable[bytes], encoding: str, largest: int) -> bytes | Trouble:
    """The decoded body of at most `largest` bytes. Only gzip is undone, since nothing else was asked for."""
    if encoding not in {"", "identity", "gzip"}:
        return Trouble(kind="wrong-content", detail="it answered in an encoding that was not asked for")
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 16) if encoding == "gzip" else None
    body, received = bytearray(), 0
    async for chunk in chunks:
        received += len(chunk)
        if received > largest:
            return too_large(largest)
        if inflater is None:
            body += chunk
        elif trouble := _inflate(inflater, chunk, body, largest):
            return trouble
    if inflater is not None:
        body += inflater.flush()
        if len(body) > largest:
            return too_large(largest)
    if inflater is not None and not inflater.eof:
        return Trouble(kind="cut-off", detail="its answer broke off in the middle")
    return bytes(body)


def too_large(largest: int) -> Trouble:
    """The answer is over the size that is read."""
    return Trouble(kind="too-large", detail=f"its answer is larger than {largest} bytes")


def _inflate(inflater: "zlib._Decompress", chunk: bytes, body: bytearray, largest: int) -> Trouble | None:
    if inflater.eof:
        return Trouble(kind="unreadable", detail="something follows the end of its answer")
    try:
        while chunk:
            body += inflater.decompress(chunk, _PIECE)
            chunk = inflater.unconsumed_tail
            if len(body) > largest:
                return too_large(largest)
    except zlib.error:
        return Trouble(kind="unreadable", detail="its answer is not what it says it is: it cannot be inflated")
    return Trouble(kind="unreadable", detail="something follows the end of its answer") if inflater.unused_data else None
