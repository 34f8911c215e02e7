"""A lock file as the tests of the house see it: one requirement with its version, marker and hashes."""

import re
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

FULL = ROOT / "requirements.lock"
RUNTIME = ROOT / "requirements-runtime.lock"
POSTGRESQL = ROOT / "requirements-postgresql.lock"

REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+)(\[[\w,]+\])?==(?P<version>[\w.+!]+)( ; (?P<marker>[^\\]+?))?(?P<hashes>( --hash=sha256:[0-9a-f]{64})*)"
)


@dataclass(frozen=True, kw_only=True)
class Locked:
    name: str
    version: str
    marker: str | None
    hashes: frozenset[str]

    def applies_here(self) -> bool:
        return self.marker is None or Marker(self.marker).evaluate()


def read_lock(path: Path) -> tuple[Locked, ...]:
    """Every requirement of a lock file. A line that is anything else is an error."""
    joined = path.read_text().replace("\\\n", " ")
    return tuple(_read_line(re.sub(r"\s+", " ", line).strip()) for line in joined.splitlines() if line.strip())


def _read_line(line: str) -> Locked:
    found = REQUIREMENT.fullmatch(line)
    if found is None:
        raise ValueError(f"not a locked requirement: {line[:120]}")
    hashes = frozenset(re.findall(r"sha256:([0-9a-f]{64})", found["hashes"]))
    return Locked(name=canonicalize_name(found["name"]), version=found["version"], marker=found["marker"], hashes=hashes)
