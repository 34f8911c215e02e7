"""The manifest of reference_data: every table with its hash, its rows and its sources, and what is wrong with them."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

from service.reference.problems import ReferenceProblem

# Licences under which a row may be shipped. FACTS: single facts read in a page, with no text of it.
ALLOWED = frozenset({"OGL-UK-3.0", "MIT", "Apache-2.0", "BSD-3-Clause", "US-PD", "CC-BY-4.0", "UCUM", "FACTS"})

# What a site imported under a licence of its own: good there, and never to be passed on.
SITE = "SITE-LICENSED"


def write_manifest(folder: Path) -> None:
    """Writes manifest.json for the tables as they are."""
    text = json.dumps(manifest_of(folder), indent=1, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")


def manifest_of(folder: Path) -> dict[str, Any]:
    """Every table by its path: sha256, number of rows, the sources that its rows name."""
    return {path.relative_to(folder).as_posix(): _table(path) for path in sorted(folder.rglob("*.csv"))}


def check_hashes(folder: Path) -> tuple[ReferenceProblem, ...]:
    """Tables whose bytes are not those of the manifest: what every start checks."""
    path = folder / "manifest.json"
    if not path.is_file():
        return (ReferenceProblem(file="manifest.json", line=None, reason="is missing"),)
    held = {name: table["sha256"] for name, table in json.loads(path.read_text(encoding="utf-8")).items()}
    now = {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.csv")}
    return tuple(
        ReferenceProblem(file=name, line=None, reason="is not as the manifest says")
        for name in sorted(held.keys() | now.keys())
        if held.get(name) != now.get(name)
    )


def check_manifest(folder: Path) -> tuple[ReferenceProblem, ...]:
    """Tables that are not as the manifest says, sources that nobody describes, and licences that may not be shipped.

    A site's own licence is no mistake in its own tables; `site_sources` names what it covers.
    """
    path = folder / "manifest.json"
    if not path.is_file():
        return (ReferenceProblem(file="manifest.json", line=None, reason="is missing"),)
    held, now = json.loads(path.read_text(encoding="utf-8")), manifest_of(folder)
    problems = [
        ReferenceProblem(file=name, line=None, reason="is not as the manifest says")
        for name in sorted(held.keys() | now.keys())
        if held.get(name) != now.get(name)
    ]
    sources = {row["source_id"]: row for row in _rows(folder / "sources.csv")}
    problems += [
        ReferenceProblem(file="sources.csv", line=None, reason=f"{name}: licence {row['licence']!r} may not be shipped")
        for name, row in sorted(sources.items())
        if row["licence"] not in ALLOWED | {SITE}
    ]
    problems += [
        ReferenceProblem(file=name, line=None, reason=f"source {source} is not in sources.csv")
        for name, table in now.items()
        for source in table["sources"]
        if source not in sources
    ]
    return tuple(problems)


def site_sources(folder: Path) -> tuple[str, ...]:
    """Titles of sources whose rows may not leave the site."""
    return tuple(row["title"] for row in _rows(folder / "sources.csv") if row["licence"] == SITE)


def _table(path: Path) -> dict[str, Any]:
    rows = _rows(path)
    sources = sorted({row["source_id"] for row in rows if row.get("source_id")})
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "rows": len(rows), "sources": sources}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
