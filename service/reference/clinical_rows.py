"""Loads the clinical tables: groups, allergies, dose limits, interactions, units, routes, and what is plausible."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar, get_args

from service.core.model.allergy_rows import (
    AllergyCodeRow,
    AllergyGroupRow,
    CrossReactionRow,
    ExcipientRow,
    NamedAllergenRow,
    ReactionRow,
)
from service.core.model.dose_rows import IntervalRow, LimitRow, MorphineRow, RenalRow, TypicalRow
from service.core.model.hazard_rows import InteractionRow, LookAlikeRow, PatientHazardRow
from service.core.model.measure_rows import FactBoundsRow, GrowthRow, UnitRow, WeightForAgeRow
from service.core.model.medicine import Release
from service.core.model.product_rows import GroupRow, SubstanceRow
from service.core.model.word_rows import ChangeMeaning, ChangeWordRow, NoteMeaning, NoteWordRow
from service.core.normalise.facts import CANONICAL
from service.core.normalise.product_form import FORMS
from service.reference.tables import Row, Tables, decimal_or_none, exact, int_or_none, one_of, several

T = TypeVar("T")
_VERBS = ("stopped", "withheld", "started", "increased", "reduced", "changed")
# What measurements of one patient are compared by; the other numbers of that table are for building it.
_JUDGED_BY = ("pounds.low", "pounds.high", "agree.high", "apart.months", "apart.growing_until")
Substances = dict[str, SubstanceRow]


def groups(tables: Tables, substances: Substances) -> dict[str, GroupRow]:
    """Groups of medicines. A member with routes narrows itself: the group then holds it by those routes only."""
    members: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for group, ingredient, routes in tables.rows("classes/members.csv", lambda r: (r["group"], r["ingredient_id"], r["routes"])):
        members[group, frozenset(several(routes))].add(_base(ingredient, substances))
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


def allergy_groups(tables: Tables, substances: Substances) -> dict[str, AllergyGroupRow]:
    """Classes of allergens with their members and names."""
    members: dict[str, set[str]] = defaultdict(set)
    for group, ingredient in tables.rows("allergy/members.csv", lambda r: (r["group"], r["ingredient_id"])):
        members[group].add(_base(ingredient, substances))
    return {
        row["group"]: AllergyGroupRow(
            row["group"],
            row["title"],
            frozenset(members[row["group"]]),
            several(row["names"]),
            row["source_id"],
            one_of(row["open"], ("", "yes")) == "yes",
        )
        for row in tables.rows("allergy/groups.csv", lambda r: r)
    }


def named_allergens(tables: Tables, substances: Substances) -> dict[str, NamedAllergenRow]:
    """Allergens that are known by name alone, by their name."""

    def make(row: Row) -> NamedAllergenRow:
        kind = one_of(row["kind"], ("drug", "thing"))
        held = frozenset(_base(code, substances) for code in several(row["ingredients"]))
        return NamedAllergenRow(row["name"], kind, several(row["names"]), several(row["groups"]), held, row["source_id"])  # type: ignore[arg-type]

    return {row.name: row for row in tables.rows("allergy/named.csv", make)}


def kin(tables: Tables) -> dict[str, frozenset[str]]:
    """The kin of each ingredient, by its base code."""
    found: dict[str, set[str]] = defaultdict(set)
    for ingredient, other in tables.lists("allergy/kin.csv", 2):
        found[ingredient].add(other)
    return {code: frozenset(others) for code, others in found.items()}


def allergy_codes(tables: Tables) -> dict[tuple[str, str], AllergyCodeRow]:
    """What allergy codes mean, by system and code (Read codes by their first five characters)."""
    kinds = (
        "agent",
        "group",
        "named",
        "several",
        "non-drug",
        "non-specific",
        "degraded-drug",
        "degraded-other",
        "negation",
    )

    def make(row: Row) -> AllergyCodeRow:
        kind = one_of(row["kind"], kinds)
        return AllergyCodeRow(row["system"], row["code"], row["term"], kind, several(row["targets"]), row["source_id"])  # type: ignore[arg-type]

    return {(row.system, row.code): row for row in tables.rows("allergy/codes.csv", make)}


def cross_reactions(tables: Tables) -> tuple[CrossReactionRow, ...]:
    """Sourced cross-reactions."""

    def make(row: Row) -> CrossReactionRow:
        likelihood, after = one_of(row["likelihood"], ("high", "moderate", "low")), one_of(row["only_after"], ("any", "severe"))
        return CrossReactionRow(row["agent"], row["medicine"], likelihood, after, row["citation"], row["source_id"])  # type: ignore[arg-type]

    return tuple(tables.rows("allergy/cross_reactivity.csv", make))


def excipient_effects(tables: Tables, substances: Substances) -> dict[str, ExcipientRow]:
    """What excipients do, by the code of their base."""
    effects = ("contraindicated", "reaction", "intolerance")

    def make(row: Row) -> ExcipientRow:
        code = member(row["ingredient_id"], {}, substances)
        return ExcipientRow(code, row["name"], one_of(row["effect"], effects), row["citation"], row["source_id"])  # type: ignore[arg-type]

    return {row.ingredient: row for row in tables.rows("allergy/excipients.csv", make)}


def reactions(tables: Tables) -> tuple[ReactionRow, ...]:
    """Reactions with the words that name them."""

    def make(row: Row) -> ReactionRow:
        severe = one_of(row["severity"], ("", "severe")) == "severe"
        return ReactionRow(row["reaction"], row["title"], several(row["words"]), severe, row["citation"], row["source_id"])

    return tuple(tables.rows("allergy/reactions.csv", make))


def note_words(tables: Tables) -> tuple[NoteWordRow, ...]:
    """What words of notes about allergies mean."""
    meanings = get_args(NoteMeaning)

    def make(row: Row) -> NoteWordRow:
        means = one_of(row["means"], meanings)
        return NoteWordRow(means, row["value"], several(row["words"]), row["citation"], row["source_id"])  # type: ignore[arg-type]

    return tuple(tables.rows("allergy/note_words.csv", make))


def change_words(tables: Tables) -> tuple[ChangeWordRow, ...]:
    """What words about a change of a medicine mean."""
    meanings = get_args(ChangeMeaning)

    def make(row: Row) -> ChangeWordRow:
        means = one_of(row["means"], meanings)
        kind = one_of(row["value"], _VERBS if means == "verb" else ("",))
        return ChangeWordRow(means, kind, several(row["words"]), row["citation"], row["source_id"])  # type: ignore[arg-type]

    return tuple(tables.rows("safety/change_words.csv", make))


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
            _base(row["medicine"], substances),
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
        return InteractionRow(row["first"], row["second"], severity, ways, row["effect"], row["citation"], row["source_id"])  # type: ignore[arg-type]

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


def brand_required(tables: Tables, substances: Substances) -> frozenset[str]:
    """Ingredients to be prescribed by brand."""
    return frozenset(_base(code, substances) for code in tables.rows("safety/brand_required.csv", lambda r: r["ingredient_id"]))


def brand_devices(tables: Tables) -> frozenset[str]:
    """Words of the names of products that name their pen or cartridge, in small letters."""
    return frozenset(tables.rows("safety/brand_devices.csv", lambda r: r["word"].lower()))


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


def _by_medicine(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: tuple(each) for name, each in found.items()}


def member(code: str, named: Mapping[str, GroupRow], substances: Substances) -> str:
    """A group as it is named, or an ingredient by its base. Raises ValueError for a code that is neither."""
    if code not in named and code not in substances:
        raise ValueError(f"{code!r} is neither a group nor an ingredient")
    return code if code in named else _base(code, substances)


def _base(ingredient: str, substances: Substances) -> str:
    row = substances.get(ingredient)
    return row.base if row and row.base else ingredient
