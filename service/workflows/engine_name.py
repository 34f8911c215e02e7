"""Names the engine by its version and its code, since a version does not change with every line."""

import hashlib
from pathlib import Path

# The parts on which the content of a report depends.
_PARTS = ("core", "sources", "workflows")


def engine_name(version: str) -> str:
    """The version, and the start of the hash of the code that reads, judges and writes: a changed line is another engine."""
    digest, here = hashlib.sha256(), Path(__file__).parents[1]
    for file in sorted(file for part in _PARTS for file in (here / part).rglob("*.py")):
        digest.update(file.relative_to(here).as_posix().encode() + b"\n" + file.read_bytes())
    return f"{version}+{digest.hexdigest()[:12]}"
