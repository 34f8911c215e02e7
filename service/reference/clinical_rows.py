"""Loads the tables of what is safe for whom: groups of medicines, dose limits, intervals, interactions and hazards."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar, get_args

from service.core.model.dose_rows import IntervalRow, LimitRow, MorphineRow, RenalRow, TypicalRow
from service.core.model.hazard_rows import InteractionRow, LookAlikeRow, PatientHazardRow
from service.core.model.measure_rows import UnitRow
from service.core.model.medicine import Release
from service.core.model.product_rows import GroupRow, SubstanceRow
from service.core.normalise.product_form import FORMS
from service.reference.products import base_of
from service.reference.tables import Row, Tables, decimal_or_none, exact, int_or_none, one_of, several

T = TypeVar("T")
Substances = dict[str, SubstanceRow]


def groups(tables: Tables, substances: Substances) -> dict[str, GroupRow]:
    """Groups of medicines. A member with routes narrows itself: the group then holds it by those routes only."""
    members: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for group, ingredient, routes in tables.rows("classes/members.csv", lambda r: (r["group"], r["ingredient_id"], r["routes"])):
        members[group, frozenset(several(routes))].add(base_of(ingredient, substances))
    products: dict[str, set[str]] = defaultdict(set)
    for group, vmp in tables.rows("classes/products.csv", lambda r: (r["group"], r["vmp_id"])):
        products[group].add(vmp)
    found: dict[str, GroupRow] = {}
    for row in tables.rows("classes/groups.csv", lambda r: r):
        name = row["group"]
        ways = {routes: frozenset(codes) for (group, routes), codes in members.items() if group == name}
        if len(ways) > 1:
            tables.problem("classes/members.csv", None, f"{name}: members with different routes in one group")
        routes, codes = next(iter(ways.items()), (frozenset[str](), frozenset[str]()))
        found[name] = GroupRow(name, row["title"], codes, routes, row["source_id"], frozenset(products[name]))
    return found


def limits(tables: Tables, units: Mapping[str, UnitRow], routes: frozenset[str]) -> dict[str, tuple[LimitRow, ...]]:
    """Dose limits by moiety or group. A unit or a route that no table knows would make a row that never speaks: refused."""

    def make(row: Row) -> LimitRow:
        return LimitRow(
            row["id"],
            row["medicine"],
            row["name"],
            one_of(row["direction"], ("max", "min")),  # type: ignore[arg-type]
            one_of(row["basis"], ("per-dose", "per-day")),  # type: ignore[arg-type]
            Decimal(row["amount"]),
            one_of(row["unit"], tuple(units)),
            one_of(row["per"], ("", "kg")) or None,  # type: ignore[arg-type]
            frozenset(one_of(route, tuple(sorted(routes))) for route in several(row["routes"])),
            int_or_none(row["age_from_months"]),
            int_or_none(row["age_below_months"]),
            decimal_or_none(row["weight_from"]),
            decimal_or_none(row["weight_below"]),
            row["indication"] or None,
            row["citation"],
            row["source_id"],
            row["reviewed_by"] or None,
        )

    return _by_medicine(tables.rows("dosing/limits.csv", make), lambda row: row.medicine)


def renal(tables: Tables) -> dict[str, tuple[RenalRow, ...]]:
    """Renal rows by moiety or group."""

    def make(row: Row) -> RenalRow:
        return RenalRow(
            row["medicine"],
            row["name"],
            one_of(row["measure"], ("creatinine_clearance", "egfr")),  # type: ignore[arg-type]
            Decimal(row["below"]),
            one_of(row["effect"], ("contraindicated", "avoid", "reduce")),  # type: ignore[arg-type]
            frozenset(several(row["routes"])),
            row["citation"],
            row["source_id"],
            row["reviewed_by"] or None,
        )

    return _by_medicine(tables.rows("dosing/renal.csv", make), lambda row: row.medicine)


def intervals(
    tables: Tables, substances: Substances, units: Mapping[str, UnitRow], routes: frozenset[str]
) -> dict[str, tuple[IntervalRow, ...]]:
    """Least and greatest intervals by moiety, product, group or ingredient. A row that narrows itself to nothing is refused."""

    def make(row: Row) -> IntervalRow:
        low, below = decimal_or_none(row["from"]), decimal_or_none(row["below"])
        least, most = decimal_or_none(row["min_days"]), decimal_or_none(row["max_days"])
        measure = one_of(row["measure"], ("", "dose", "strength")) or None
        if least is None and most is None:
            raise ValueError("it has to name a least or a greatest interval")
        if (measure is None) != (low is None and below is None):
            raise ValueError("an amount and what it measures stand together")
        if low is not None and below is not None and low >= below:
            raise ValueError("no amount is of this range")
        return IntervalRow(
            row["id"],
            base_of(row["medicine"], substances),
            row["name"],
            one_of(row["severity"], ("critical", "high", "moderate")),  # type: ignore[arg-type]
            frozenset(one_of(route, tuple(sorted(routes))) for route in several(row["routes"])),
            frozenset(one_of(form, FORMS) for form in several(row["forms"])),
            frozenset(one_of(release, get_args(Release)) for release in several(row["releases"])),
            frozenset(several(row["brands"])),
            measure,  # type: ignore[arg-type]
            low,
            below,
            one_of(row["unit"], (*units, "ug/h") if measure else ("",)),
            one_of(row["presumed"], ("", "yes")) == "yes",
            least,
            most,
            row["citation"],
            row["source_id"],
            row["reviewed_by"] or None,
        )

    return _by_medicine(tables.rows("dosing/frequency.csv", make), lambda row: row.medicine)


def typical(tables: Tables) -> dict[str, tuple[TypicalRow, ...]]:
    """Usual amounts a day by moiety."""

    def make(row: Row) -> TypicalRow:
        return TypicalRow(row["medicine"], row["route"], Decimal(row["amount"]), row["unit"], row["source_id"])

    return _by_medicine(tables.rows("dosing/typical_daily.csv", make), lambda row: row.medicine)


def interactions(tables: Tables) -> tuple[InteractionRow, ...]:
    """High-priority interactions."""

    def make(row: Row) -> InteractionRow:
        severity = one_of(row["severity"], ("critical", "high", "moderate"))
        ways = one_of(row["ways"], ("systemic", "any"))
        # A release of a site that was imported earlier has no such column.
        apart = int(row["apart_days"]) if row.get("apart_days") else None
        words = row["effect"], row["citation"], row["source_id"]
        return InteractionRow(row["first"], row["second"], severity, ways, *words, apart)  # type: ignore[arg-type]

    return tuple(tables.rows("interactions/interactions.csv", make))


def patient_hazards(
    tables: Tables, named: Mapping[str, GroupRow], substances: Substances
) -> dict[str, tuple[PatientHazardRow, ...]]:
    """What does not suit an age or a pregnancy, by ingredient or group. A row that could never speak is refused."""

    def make(row: Row) -> PatientHazardRow:
        low, high = int_or_none(row["age_from_months"]), int_or_none(row["age_below_months"])
        pregnant = one_of(row["pregnant"], ("", "yes", "possible", "fathering")) or None
        if (pregnant is None) == (low is None and high is None):
            raise ValueError("it has to name either an age or a pregnancy")
        if low is not None and high is not None and low >= high:
            raise ValueError("nobody is of this age")
        return PatientHazardRow(
            row["id"],
            member(row["medicine"], named, substances),
            row["name"],
            low,
            high,
            pregnant,  # type: ignore[arg-type]
            row["effect"],
            one_of(row["severity"], ("critical", "high", "moderate")),  # type: ignore[arg-type]
            row["citation"],
            row["source_id"],
            row["reviewed_by"] or None,
        )

    return _by_medicine(tables.rows("safety/patient_hazards.csv", make), lambda row: row.medicine)


def morphine(tables: Tables, routes: frozenset[str], substances: Substances) -> dict[str, tuple[MorphineRow, ...]]:
    """Oral morphine equivalents by ingredient. A route that no table knows would make a row that never speaks: refused."""

    def make(row: Row) -> MorphineRow:
        return MorphineRow(
            member(row["ingredient_id"], {}, substances),
            row["name"],
            one_of(row["route"], tuple(sorted(routes))),
            one_of(row["unit"], ("mg", "ug/h")),  # type: ignore[arg-type]
            exact(row["factor"]),
            row["citation"],
            row["source_id"],
            row["reviewed_by"] or None,
        )

    return _by_medicine(tables.rows("dosing/morphine_equivalents.csv", make), lambda row: row.ingredient)


def interchanged_classes(tables: Tables, groups: Mapping[str, GroupRow]) -> tuple[str, ...]:
    """Groups within which hospitals substitute. A group that no table knows would never speak: refused."""
    return tuple(tables.rows("safety/interchanged_classes.csv", lambda row: one_of(row["group"], tuple(groups))))


def look_alikes(tables: Tables) -> tuple[LookAlikeRow, ...]:
    """Names that are confused."""
    rows = tables.rows(
        "safety/lasa_pairs.csv", lambda r: (r["first"].lower(), r["second"].lower(), r["citation"], r["source_id"])
    )
    return tuple(LookAlikeRow(*row) for row in rows)


def brand_required(tables: Tables, substances: Substances) -> dict[str, str]:
    """Ingredients to be prescribed by brand, each with what of it: `inhaled` is its inhalers alone, any other word everything."""
    rows = tables.rows("safety/brand_required.csv", lambda r: (r["ingredient_id"], r["scope"]))
    return {base_of(code, substances): scope for code, scope in rows}


def brand_devices(tables: Tables) -> frozenset[str]:
    """Words of the names of products that name their pen or cartridge, in small letters."""
    return frozenset(tables.rows("safety/brand_devices.csv", lambda r: r["word"].lower()))


def _by_medicine(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: tuple(each) for name, each in found.items()}


def member(code: str, named: Mapping[str, GroupRow], substances: Substances) -> str:
    """A group as it is named, or an ingredient by its base. Raises ValueError for a code that is neither."""
    if code not in named and code not in substances:
        raise ValueError(f"{code!r} is neither a group nor an ingredient")
    return code if code in named else base_of(code, substances)
