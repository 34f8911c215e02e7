"""Bodies taken apart as they come in, however they are cut into pieces."""

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.sources.pulling.inflate import read_body
from service.sources.pulling.trouble import Trouble


def read(data: bytes, encoding: str, largest: int, piece: int = 1000) -> bytes | Trouble:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(data), piece):
            yield data[start : start + piece]

    return asyncio.run(read_body(chunks(), encoding, largest))


@given(body=st.binary(max_size=5000), piece=st.integers(1, 700))
def test_what_was_packed_comes_out(body: bytes, piece: int):
    assert read(gzip.compress(body), "gzip", 10_000, piece) == body
    assert read(body, "", 10_000, piece) == body


@given(body=st.binary(min_size=1, max_size=3000), cut=st.integers(1, 12))
def test_what_broke_off_is_never_taken_for_whole(body: bytes, cut: int):
    packed = gzip.compress(body)
    found = read(packed[:-cut], "gzip", 10_000)
    assert isinstance(found, Trouble)
    assert found.kind == "cut-off"


@pytest.mark.parametrize("size", [99_999, 100_000, 100_001, 300_000])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_the_size_counts_what_was_inflated(size: int, encoding: str):
    body = b" " * size
    found = read(gzip.compress(body) if encoding else body, encoding, 100_000)
    assert (found == body) if size <= 100_000 else (isinstance(found, Trouble) and found.kind == "too-large")


def test_a_bomb_takes_no_more_memory_than_the_limit():
    bomb = gzip.compress(b" " * (64 << 20))
    tracemalloc.start()
    found = read(bomb, "gzip", 1 << 20, 1 << 20)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(found, Trouble)
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("data", "encoding", "kind"),
    [
        (b"no gzip at all", "gzip", "unreadable"),
        (gzip.compress(b"{}", mtime=0) + b"more", "gzip", "unreadable"),
        (gzip.compress(b"{}", mtime=0) + gzip.compress(b"{}", mtime=0), "gzip", "unreadable"),
        (b"", "gzip", "cut-off"),
        (b"{}", "br", "wrong-content"),
        (b"{}", "deflate", "wrong-content"),
        (gzip.compress(gzip.compress(b"{}", mtime=0), mtime=0), "gzip, gzip", "wrong-content"),
    ],
)
def test_what_is_not_what_was_asked_for_is_a_trouble(data: bytes, encoding: str, kind: str):
    found = read(data, encoding, 1000)
    assert isinstance(found, Trouble)
    assert found.kind == kind
