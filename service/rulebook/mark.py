"""A mark of the rule folders as they lie on the disk: another mark, other files."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def folders_mark(folders: Iterable[Path]) -> str:
    """The hash of the names and bytes of every rule, profile and canary. A file or folder that cannot be read changes it too."""
    mark = hashlib.sha256()
    for folder in folders:
        for file in sorted((*folder.rglob("*.y*ml"), *folder.glob("canaries/*.json"))):
            mark.update(f"\0{file}\0".encode(errors="surrogateescape"))
            mark.update(_bytes(file))
        mark.update(b"\0\0")
    return mark.hexdigest()


def _bytes(file: Path) -> bytes:
    try:
        return hashlib.sha256(file.read_bytes()).digest()
    except OSError as error:
        return str(error.errno).encode()
