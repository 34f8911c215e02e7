"""Puts what a site counted among its tables: written beside the ones in use, proved, and only then put in their place."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from service.core.checks.dose_distribution import SOURCE
from service.core.model.dose_rows import GivenDoseRow
from service.core.model.reference import Reference
from service.reference.in_place import put_in_place
from service.reference.load import load
from service.reference.manifest import write_manifest
from service.reference.problems import ReferenceRefused
from service.reference.release.described import describe
from service.reference.site_doses import TABLE, write_doses_given


def put_doses_given(current: Path, into: Path, rows: Iterable[GivenDoseRow], day: date) -> Reference:
    """The tables of `current` with these rows, in the place of `into`, loaded once as the service will load them.

    `into` may be the same folder; what was there stays as `NAME.previous`. Raises `ReferenceRefused`, and touches nothing,
    where the tables cannot be used.
    """
    half = into.with_name(f".{into.name}.counting")
    shutil.rmtree(half, ignore_errors=True)
    try:
        shutil.copytree(current, half, ignore=shutil.ignore_patterns(".*"))
        write_doses_given(half, rows)
        describe(half, SOURCE, [half / TABLE], day)
        write_manifest(half)
        tables = load(half)
    except ReferenceRefused:
        shutil.rmtree(half, ignore_errors=True)
        raise
    put_in_place(half, into)
    return tables
