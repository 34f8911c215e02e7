"""Imports a release: read, checked, written beside the tables in use, proved, and only then put in their place."""

import csv
import hashlib
import os
import shutil
from datetime import date
from pathlib import Path

from service.reference.build.classes import build_classes
from service.reference.build.kin import build_kin
from service.reference.load import load
from service.reference.manifest import write_manifest
from service.reference.problems import ReferenceRefused
from service.reference.release.check import mistakes
from service.reference.release.dictionary import write_dictionary
from service.reference.release.files import ReleaseFiles, opened
from service.reference.release.read import read_release
from service.reference.release.watched import Told

_SOURCE = "dmd_release"


def import_release(given: tuple[Path, ...], current: Path, into: Path, day: date, told: Told) -> list[str]:
    """Puts tables made of the release into `into`, and says in lines what a reader has to know.

    `current` holds the tables in use: what is kept by hand comes from there. `into` may be the same folder. It is replaced
    in one step, its former content kept beside it as `NAME.previous`; until then nothing of it is touched, so that an
    import that is refused or killed leaves the last good tables. Raises `ReferenceRefused` with every mistake.
    """
    half = into.with_name(f".{into.name}.importing")
    shutil.rmtree(half, ignore_errors=True)
    with opened(given) as files:
        release = read_release(files, told)
        wrong = mistakes(release, _sizes(current))
        if wrong:
            raise ReferenceRefused(wrong)
        told("writing the tables", 0, 0)
        shutil.copytree(current, half, ignore=shutil.ignore_patterns(".*"))
        said = write_dictionary(release, current / "dictionary", half)
        _describe(files, half / "sources.csv", day)
    said += [f"no ingredient has the name: {name}" for name in build_classes(half)]
    build_kin(half)
    write_manifest(half)
    told("proving the tables", 0, 0)
    tables = load(half)
    counts = f"{len(tables.vtms)} VTMs, {len(tables.vmps)} VMPs, {len(tables.amps)} AMPs"
    counts += f", {len(tables.packs)} packs, {len(tables.bar_codes)} bar codes"
    said += _lost(half, frozenset(tables.vtms), frozenset(tables.substances), frozenset(tables.groups))
    _put_in_place(half, into)
    said.append(f"{counts}; version {tables.version}")
    return said


def _put_in_place(half: Path, into: Path) -> None:
    """Everything on the disk first, then two renames: a crash between them leaves both folders whole, side by side."""
    for path in half.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    previous = into.with_name(f"{into.name}.previous")
    if into.exists():
        shutil.rmtree(previous, ignore_errors=True)
        into.rename(previous)
    half.rename(into)


def _sizes(current: Path) -> dict[str, int]:
    """How many the tables in use hold; of VMPs and ingredients the bundle holds fewer than any full release."""
    names = {"VTM": "vtm.csv", "VMP": "vmp.csv", "ING": "substance.csv"}
    return {kind: sum(1 for _ in (current / "dictionary" / name).open(encoding="utf-8")) - 1 for kind, name in names.items()}


def _lost(folder: Path, vtms: frozenset[str], substances: frozenset[str], groups: frozenset[str]) -> list[str]:
    """Rows kept by hand whose medicine the release does not have: they say nothing any more, and that has to be said."""
    said: list[str] = []
    for name in ("limits", "renal", "frequency"):
        with (folder / "dosing" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            gone = {row["name"] for row in csv.DictReader(lines) if row["medicine"] not in vtms | substances | groups}
        if gone:
            said.append(f"dosing/{name}.csv: not in the release, so nothing is checked of them: {', '.join(sorted(gone))}")
    return said


def _describe(files: ReleaseFiles, sources: Path, day: date) -> None:
    """Adds the release to sources.csv, with the hash of its files."""
    digest = hashlib.sha256()
    for path in sorted(files.paths.values()):
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    with sources.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row and row[0] != _SOURCE]
    names = " ".join(sorted(path.name for path in files.paths.values()))
    notice = "Contains public sector information licensed under the Open Government Licence v3.0"
    publisher = "NHS Business Services Authority, through TRUD"
    rows.append([_SOURCE, "dm+d release", publisher, "OGL-UK-3.0", notice, names, day.isoformat(), "", digest.hexdigest()])
    with sources.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
