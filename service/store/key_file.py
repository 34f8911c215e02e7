"""The secret key of the pseudonyms: a file beside the database, for its owner only, made at the first start."""

import os
from collections.abc import Callable
from pathlib import Path

_SHORTEST = 32


def read_or_make_key(path: Path, make_key: Callable[[], bytes]) -> bytes:
    """The key in the file, or a new one that is written there first. ValueError for a file that holds no key."""
    if not path.exists():
        _make(path, make_key())
    return _read(path)


def _make(path: Path, key: bytes) -> None:
    # Written whole under another name first: of two processes that start at once, one key wins and no one reads half.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _read(path: Path) -> bytes:
    key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(key) < _SHORTEST:
        raise ValueError(f"{path.name} holds no key of {_SHORTEST} bytes")
    return key
