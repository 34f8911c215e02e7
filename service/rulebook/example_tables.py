"""The tables that each site holds for itself, as an example says them: its answer must not hang on those of the site."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from service.core.model.dose_rows import GivenDoseRow, TypicalRow
from service.core.model.reference import Reference
from service.rulebook.example_words import ExampleExcipients, ExampleGiven, ExampleTables, ExampleUsual

R = TypeVar("R", GivenDoseRow, TypicalRow)
_SOURCE = "example"


def without_site_tables(reference: Reference) -> Reference:
    """The reference without what this site counted or imported; itself where it holds nothing of the kind."""
    if not (reference.doses_given or reference.typical or reference.excipients):
        return reference
    return replace(reference, doses_given={}, typical={}, excipients={})


def with_tables(reference: Reference, tables: ExampleTables) -> Reference:
    """The reference with the tables of an example.

    Raises ValueError for a medicine or an excipient that no table has by this name, a product that none has by this code,
    and for a unit or a route that none knows.
    """
    if tables == ExampleTables():
        return reference
    for row in (*tables.doses_given, *tables.usual_doses):
        if row.unit not in reference.units or row.route not in set(reference.route_words.values()):
            raise ValueError(f"{row.medicine}: no table knows the unit {row.unit}, or the route {row.route}")
    return replace(
        reference,
        doses_given=_by_medicine(_given(row, reference) for row in tables.doses_given),
        typical=_by_medicine(_usual(row, reference) for row in tables.usual_doses),
        excipients={row.product: _excipients(row, reference) for row in tables.excipients},
    )


def _given(row: ExampleGiven, reference: Reference) -> GivenDoseRow:
    middle = (row.p5 + row.p95) / Decimal(2)
    ages = row.age_from_months, row.age_below_months
    quantiles = row.p5, row.p5, middle, row.p95, row.p95
    code = _moiety(row.medicine, reference)
    return GivenDoseRow(code, row.medicine, row.route, row.measure, *ages, row.unit, row.n, *quantiles, _SOURCE)


def _usual(row: ExampleUsual, reference: Reference) -> TypicalRow:
    return TypicalRow(_moiety(row.medicine, reference), row.route, row.amount, row.unit, _SOURCE)


def _excipients(row: ExampleExcipients, reference: Reference) -> frozenset[str]:
    if row.product not in reference.amps:
        raise ValueError(f"{row.product} is no actual product")
    named = {substance.name: code for code, substance in reference.substances.items()}
    lacking = [name for name in row.holds if name not in named]
    if lacking:
        raise ValueError(f"{lacking[0]} is no ingredient")
    return frozenset(named[name] for name in row.holds)


def _moiety(name: str, reference: Reference) -> str:
    found = [row.code for row in reference.names.get(name.lower(), ()) if row.level == "vtm"]
    if len(found) != 1:
        raise ValueError(f"{name} is the name of {len(found)} moieties")
    return found[0]


def _by_medicine(rows: Iterable[R]) -> dict[str, tuple[R, ...]]:
    found: dict[str, tuple[R, ...]] = {}
    for row in rows:
        found[row.medicine] = (*found.get(row.medicine, ()), row)
    return found
