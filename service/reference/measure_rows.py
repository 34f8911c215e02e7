"""Loads units, routes, what observation codes measure, and what is plausible."""

from collections import defaultdict
from decimal import Decimal

from service.core.model.measure_rows import FactBoundsRow, GrowthRow, UnitRow, WeightForAgeRow
from service.core.normalise.facts import CANONICAL
from service.reference.tables import Row, Tables, exact, one_of

# What measurements of one patient are compared by; the other numbers of that table are for building it.
_JUDGED_BY = ("pounds.low", "pounds.high", "agree.high", "apart.months", "apart.growing_until")


def units(tables: Tables) -> dict[str, UnitRow]:
    """Units by key."""
    made = tables.rows("units/units.csv", lambda r: UnitRow(r["key"], r["dimension"], exact(r["size"]), r["title"]))
    return {row.key: row for row in made}


def routes(tables: Tables) -> tuple[dict[str, str], dict[str, str]]:
    """(route key by code, route key by words in lower case)."""
    made = tables.rows("forms/routes.csv", lambda r: (r["code"], r["words"].lower(), r["route"]))
    return {code: key for code, _, key in made if code}, {words: key for _, words, key in made if words}


def plausible(tables: Tables) -> tuple[WeightForAgeRow, ...]:
    """Bounds of plausible weights, heights and BMI of adults."""

    def make(row: Row) -> WeightForAgeRow:
        return WeightForAgeRow(
            one_of(row["fact"], ("weight", "height", "bmi")),  # type: ignore[arg-type]
            int(row["age_from_months"]),
            int(row["age_below_months"]),
            Decimal(row["low"]),
            Decimal(row["high"]),
            row["source_id"],
        )

    return tuple(tables.rows("dosing/weight_for_age.csv", make))


def fact_bounds(tables: Tables) -> dict[str, FactBoundsRow]:
    """What each fact about a patient can be at all. Bounds in another unit than facts are kept in would mislead: refused."""

    def make(row: Row) -> FactBoundsRow:
        fact = one_of(row["fact"], tuple(CANONICAL))
        one_of(row["unit"], (CANONICAL[fact],))  # type: ignore[index]
        low, high = Decimal(row["low"]), Decimal(row["high"])
        if low >= high:
            raise ValueError("nothing lies between these bounds")
        return FactBoundsRow(fact, low, high, row["source_id"])

    return {row.fact: row for row in tables.rows("dosing/fact_bounds.csv", make)}


def growth(tables: Tables) -> dict[tuple[str, str], tuple[GrowthRow, ...]]:
    """What is plausible for children, by measure and sex, by rising age."""

    def make(row: Row) -> tuple[tuple[str, str], GrowthRow]:
        months, low, median, high = (Decimal(row[name]) for name in ("months", "low", "median", "high"))
        key = one_of(row["fact"], ("weight", "height", "bmi")), one_of(row["sex"], ("male", "female"))
        return key, GrowthRow(months, low, median, high, row["source_id"])

    found: dict[tuple[str, str], list[GrowthRow]] = defaultdict(list)
    for key, row in tables.rows("dosing/growth.csv", make):
        found[key].append(row)
    return {key: tuple(sorted(rows)) for key, rows in found.items()}


def growth_limits(tables: Tables) -> dict[str, Decimal]:
    """From where on measurements disagree, by name. Charts without one of the numbers to judge by are a problem."""
    table = "dosing/growth_limits.csv"
    found = dict(tables.rows(table, lambda r: (r["name"], Decimal(r["value"]))))
    for name in _JUDGED_BY:
        if name not in found and (tables.folder / "dosing" / "growth.csv").is_file():
            tables.problem(table, None, f"{name} is missing")
    return found


def measurements(tables: Tables) -> dict[tuple[str, str], str]:
    """Which fact an observation code measures."""
    return {(s, c): f for s, c, f in tables.rows("forms/measurements.csv", lambda r: (r["system"], r["code"], r["fact"]))}
