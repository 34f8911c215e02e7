"""Rules that proved themselves today are not proved again by every start of a command (docs/adr/0047).

What is remembered is one hash: of the day, the rules, the profile, the tables, our code and what is installed beside it. Any
other byte in any of them, and the rules prove themselves again. The web service always proves them, and keeps no such note.
"""

import hashlib
import os
import stat
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import rapidfuzz

import service
from service.app.clock import now
from service.core.model.reference import Reference
from service.rulebook.mark import folders_mark

_KEPT_SECONDS = 24 * 60 * 60
# What others may write to, anybody may have written.
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def is_proved(proofs: Path, key: str) -> bool:
    """Whether a note in that folder says that what `key` names proved itself. Where others may write, no note is believed."""
    try:
        about = proofs.stat()
        if about.st_uid != os.getuid() or about.st_mode & _OTHERS_WRITE:
            return False
        return (proofs / key).read_text(encoding="ascii") == key
    except (OSError, ValueError):
        return False


def note_proof(proofs: Path, key: str) -> None:
    """Notes that it did, and forgets what is older than a day. Where nothing can be written, the next start proves it again."""
    with suppress(OSError):
        proofs.mkdir(mode=0o700, parents=True, exist_ok=True)
        begun = proofs / f"{key}.{os.getpid()}"
        begun.write_text(key, encoding="ascii")
        begun.replace(proofs / key)
        for old in proofs.iterdir():
            if old.stat().st_mtime < time.time() - _KEPT_SECONDS:
                old.unlink()


def proof_key(folders: Sequence[Path], profile: str, reference: Reference) -> str:
    """The hash of all that decides whether rules prove themselves."""
    key = hashlib.sha256()
    for part in (now().date().isoformat(), folders_mark(folders), profile, reference.version, sys.version, *_installed()):
        key.update(f"{part}\0".encode(errors="surrogateescape"))
    for file in sorted(Path(service.__file__).parent.rglob("*.py")):
        key.update(hashlib.sha256(file.read_bytes()).digest())
    return key.hexdigest()


def _installed() -> list[str]:
    """What is installed beside us, as the folders that pip makes say it: each name with its version."""
    beside = Path(rapidfuzz.__file__).parent.parent
    return sorted(name for name in os.listdir(beside) if name.endswith(".dist-info"))
