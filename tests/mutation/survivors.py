"""Survivors that a person looked at: why each changes nothing, or why that is accepted. Anything else is not explained."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass

from tests.mutation.mutants import ROOT

PLACE = ROOT / "tests" / "acceptance" / "mutant_survivors.csv"
KINDS = frozenset({"equivalent", "accepted"})
Key = tuple[str, str, str, str, int]


class BadTable(Exception):
    """The table of survivors says something that it cannot say."""


@dataclass(frozen=True, kw_only=True)
class Explained:
    """`kind` equivalent: no input can tell; accepted: one can, and it does not matter or is held elsewhere, as `why` says."""

    key: Key
    kind: str
    why: str


def read_survivors() -> dict[Key, Explained]:
    """The table by what names a mutant. Raises BadTable where a row has no reason, or one is there twice."""
    with PLACE.open(encoding="utf-8", newline="") as table:
        rows = [_row(number, row) for number, row in enumerate(csv.DictReader(table), start=2)]
    found = {row.key: row for row in rows}
    if len(found) < len(rows):
        raise BadTable(f"{PLACE.name}: a mutant is explained twice")
    return found


def write_unexplained(keys: Iterable[Key]) -> None:
    """Adds rows for somebody to fill in. They are refused until that is done."""
    with PLACE.open("a", encoding="utf-8", newline="") as table:
        csv.writer(table, lineterminator="\n").writerows([*key, "", ""] for key in keys)


def _row(number: int, row: dict[str, str]) -> Explained:
    if row["kind"] not in KINDS or len(row["why"].split()) < 3:
        raise BadTable(f"{PLACE.name}, line {number}: say whether it is {' or '.join(sorted(KINDS))}, and why")
    key = (row["file"], row["function"], row["line_digest"], row["mutation"], int(row["ordinal"]))
    return Explained(key=key, kind=row["kind"], why=row["why"])
