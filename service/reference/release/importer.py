"""Imports releases: read, checked, written beside the tables in use, proved, and only then put in their place."""

import csv
import shutil
from datetime import date
from pathlib import Path

from service.core.model.reference import Reference
from service.reference.build.classes import build_classes
from service.reference.build.kin import build_kin
from service.reference.in_place import put_in_place
from service.reference.load import load
from service.reference.manifest import write_manifest
from service.reference.problems import ReferenceRefused
from service.reference.release import prescribing, read_maps, refsets
from service.reference.release.check import mistakes
from service.reference.release.ddd import SOURCE as DDD_SOURCE
from service.reference.release.ddd import write_ddd
from service.reference.release.described import describe
from service.reference.release.dictionary import write_dictionary
from service.reference.release.files import DDD, PRESCRIBING, REFSETS, ReleaseFiles, opened
from service.reference.release.read import read_release
from service.reference.release.watched import Told

_DMD = "dmd_release"


def import_release(given: tuple[Path, ...], current: Path, into: Path, day: date, told: Told) -> list[str]:
    """Puts tables made of the files into `into`, and says in lines what a reader has to know.

    `current` holds the tables in use: what is kept by hand comes from there, and the dictionary too where no dm+d release
    is given. `into` may be the same folder. It is replaced in one step, its former content kept beside it as
    `NAME.previous`; until then nothing of it is touched, so that an import that is refused or killed leaves the last good
    tables. Raises `ReferenceRefused` with every mistake.
    """
    half = into.with_name(f".{into.name}.importing")
    shutil.rmtree(half, ignore_errors=True)
    try:
        said = _made(given, current, half, day, told)
    except ReferenceRefused:
        shutil.rmtree(half, ignore_errors=True)
        raise
    put_in_place(half, into)
    return said


def _made(given: tuple[Path, ...], current: Path, half: Path, day: date, told: Told) -> list[str]:
    """The tables in `half`, written and loaded once as the service will load them, and what a reader has to know."""
    said: list[str] = []
    with opened(given) as files:
        if files.holds_dictionary:
            said += _dictionary(files, current, half, day, told)
        else:
            shutil.copytree(current, half, ignore=shutil.ignore_patterns(".*"))
        write_manifest(half)
        said += _beside(files, half, day, told)
    told("proving the tables", 0, 0)
    write_manifest(half)
    tables = load(half)
    said += _lost(half, frozenset(tables.vtms), frozenset(tables.substances), frozenset(tables.groups))
    said += _uncounted(tables)
    # Packs, bar codes and excipients are read when they are first asked for, and so proved here.
    counts = f"{len(tables.vtms)} VTMs, {len(tables.vmps)} VMPs, {len(tables.amps)} AMPs"
    counts += f", {len(tables.packs)} packs, {len(tables.bar_codes)} bar codes"
    counts += f", excipients of {len(tables.excipients)} AMPs"
    return [*said, f"{counts}; version {tables.version}"]


def _dictionary(files: ReleaseFiles, current: Path, half: Path, day: date, told: Told) -> list[str]:
    """The tables of a dm+d release in `half`, beside what is kept by hand."""
    release = read_release(files, told)
    wrong = mistakes(release, _sizes(current))
    if wrong:
        raise ReferenceRefused(wrong)
    told("writing the tables", 0, 0)
    shutil.copytree(current, half, ignore=shutil.ignore_patterns(".*"))
    said = write_dictionary(release, current / "dictionary", half)
    describe(half, _DMD, [path for name in files.paths if name.startswith("f_") for path in files.every(name)], day)
    said += [f"no ingredient has the name: {name}" for name in build_classes(half)]
    build_kin(half)
    again = _groups_of_products(current, half)
    return said if files.every(REFSETS) else [*said, *again]


def _groups_of_products(current: Path, half: Path) -> list[str]:
    """Takes away groups of products, which are those of one dictionary, and says that their reference sets are wanted again."""
    for name in ("products.csv", "atc.csv"):
        (half / "classes" / name).unlink(missing_ok=True)
    groups = sorted(
        row["group"] for row in refsets.read_rows(current / "classes" / "groups.csv") if row["source_id"] == refsets.SOURCE
    )
    return [f"give the reference sets again: without them there are no groups {', '.join(groups)}"] if groups else []


def _beside(files: ReleaseFiles, half: Path, day: date, told: Told) -> list[str]:
    """What comes beside a dm+d release, each on the tables as the one before left them."""
    maps = {system: path for name, system in read_maps.SYSTEMS.items() if (path := files.get(name))}
    ddd, bnf = files.get(DDD), files.get("f_bnf1_")
    refsets_, months = files.every(REFSETS), files.every(PRESCRIBING)
    if not (maps or ddd or refsets_ or months):
        return []
    reference = load(half)
    said: list[str] = []
    if refsets_:
        said += refsets.write_refset_groups(refsets_, half, reference, told)
        describe(half, refsets.SOURCE, refsets_, day)
    if maps:
        said += read_maps.write_read_maps(maps, half, reference, told)
        describe(half, read_maps.SOURCE, tuple(maps.values()), day)
    if months:
        said += prescribing.write_average_daily(months, half, reference, told)
        describe(half, prescribing.SOURCE, months, day)
    if ddd and bnf:
        said += write_ddd(ddd, bnf, half, reference, told)
        describe(half, DDD_SOURCE, (ddd,), day)
    return said


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


def _uncounted(tables: Reference) -> list[str]:
    """Doses that the site counted of moieties which the release does not have, not even under another code."""
    gone = sorted({row.name for code, rows in tables.doses_given.items() if code not in tables.vtms for row in rows})
    return [f"dosing/doses_given.csv: not in the release, count the doses again: {', '.join(gone)}"] if gone else []
