"""The doses that a site gives, as rows of its own table: read with every mistake by line and column, and written."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar, get_args

from service.core.checks.dose_distribution import MORE_THAN
from service.core.model.dose_rows import AgeBandRow, GivenDoseRow, Measure
from service.core.model.measure_rows import UnitRow
from service.core.reconcile.words import plain
from service.reference.tables import Row, Tables, int_or_none, one_of

T = TypeVar("T")
TABLE = "dosing/doses_given.csv"
_QUANTILES = ("p1", "p5", "p50", "p95", "p99")


def age_bands(tables: Tables) -> tuple[AgeBandRow, ...]:
    """The bands, youngest first. Bands that overlap, or leave an age out, are a problem: a patient is in one of them."""

    def make(row: Row) -> AgeBandRow:
        low, high = _cell(row, "age_from_months", int), _cell(row, "age_below_months", int_or_none)
        return AgeBandRow(row["title"], low, high, row["source_id"])

    name = "dosing/age_bands.csv"
    bands = tuple(sorted(tables.rows(name, make), key=lambda band: band.from_months))
    ends = [0, *(band.below_months for band in bands)]
    if bands and (ends[:-1] != [band.from_months for band in bands] or ends[-1] is not None):
        tables.problem(name, None, "the bands do not follow on one another from birth to any age")
    return bands


def doses_given(
    tables: Tables, units: Mapping[str, UnitRow], routes: frozenset[str], history: Mapping[str, str]
) -> dict[str, tuple[GivenDoseRow, ...]]:
    """The rows by moiety, by the code that it has now. A group of too few patients is refused: nobody may add one by hand."""

    def make(row: Row) -> GivenDoseRow:
        n = _cell(row, "n", int)
        if n <= MORE_THAN:
            raise ValueError(f"column n: {n}: a group of {MORE_THAN} patients or fewer is never used")
        low, high = _cell(row, "age_from_months", int), _cell(row, "age_below_months", int_or_none)
        if low < 0 or (high is not None and low >= high):
            raise ValueError(f"column age_below_months: nobody is from {low} to below {high} months old")
        code = _cell(row, "medicine", str)
        return GivenDoseRow(
            history.get(code, code),
            row["name"],
            _cell(row, "route", lambda cell: one_of(cell, tuple(sorted(routes)))),
            _cell(row, "measure", lambda cell: one_of(cell, get_args(Measure))),  # type: ignore[arg-type]
            low,
            high,
            _cell(row, "unit", lambda cell: one_of(cell, tuple(units))),
            n,
            *_rising(row),
            row["source_id"],
        )

    seen: set[tuple[object, ...]] = set()

    def once(cells: Row) -> GivenDoseRow:
        row = make(cells)
        group = (row.medicine, row.route, row.measure, row.age_from_months, row.unit)
        if group in seen:
            raise ValueError(f"{row.name} by this route, of this age and measure is there twice")
        seen.add(group)
        return row

    found: dict[str, list[GivenDoseRow]] = defaultdict(list)
    for row in tables.rows(TABLE, once):
        found[row.medicine].append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def write_doses_given(folder: Path, rows: Iterable[GivenDoseRow]) -> None:
    """The table of `folder` in place of its former one."""
    path = folder / TABLE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(GivenDoseRow._fields)
        writer.writerows([_written(cell) for cell in row] for row in rows)


def _written(cell: object) -> str:
    return "" if cell is None else plain(cell) if isinstance(cell, Decimal) else str(cell)


def _rising(row: Row) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal]:
    p1, p5, p50, p95, p99 = (_cell(row, name, _positive) for name in _QUANTILES)
    if not p1 <= p5 <= p50 <= p95 <= p99:
        raise ValueError(f"columns {', '.join(_QUANTILES)}: {p1}, {p5}, {p50}, {p95}, {p99} do not rise")
    return p1, p5, p50, p95, p99


def _positive(cell: str) -> Decimal:
    number = Decimal(cell)
    if not number.is_finite() or number <= 0:
        raise ValueError(f"{cell!r} is no dose")
    return number


def _cell(row: Row, column: str, read: Callable[[str], T]) -> T:
    """One cell; ValueError names its column."""
    if column not in row or (not row[column] and read is not int_or_none):
        raise ValueError(f"column {column}: is missing")
    try:
        return read(row[column])
    except InvalidOperation as wrong:
        raise ValueError(f"column {column}: {row[column]!r} is no number") from wrong
    except ValueError as wrong:
        raise ValueError(f"column {column}: {wrong}") from wrong
