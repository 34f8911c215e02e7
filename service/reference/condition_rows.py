"""Loads the named conditions, and what does not suit a patient who has one."""

from collections import defaultdict
from collections.abc import Mapping

from service.core.model.coding import SNOMED
from service.core.model.hazard_rows import ConditionHazardRow, ConditionRow, PregnancyRow
from service.core.model.product_rows import GroupRow
from service.core.normalise.codes import is_sctid
from service.core.normalise.conditions import normal_term
from service.reference.clinical_rows import Substances, member
from service.reference.tables import Row, Tables, int_or_none, one_of, several


def conditions(tables: Tables) -> dict[str, ConditionRow]:
    """Conditions by name, with their codes, whole terms and words. A code that fails its check digit is refused."""
    codes: dict[str, set[str]] = defaultdict(set)
    terms: dict[str, set[str]] = defaultdict(set)

    def coded(row: Row) -> tuple[str, str, str]:
        if not is_sctid(row["code"]):
            raise ValueError(f"{row['code']!r} is no SNOMED CT code")
        return row["condition"], row["code"], row["term"]

    for name, code, term in tables.rows("conditions/codes.csv", coded):
        codes[name].add(code)
        terms[name].add(normal_term(term))

    def make(row: Row) -> ConditionRow:
        own = {normal_term(term) for term in several(row["terms"])}
        words = tuple(normal_term(word) for word in several(row["words"]))
        ever = one_of(row["ever"], ("", "yes")) == "yes"
        name = row["condition"]
        return ConditionRow(
            name, row["title"], frozenset(codes.pop(name, ())), frozenset(terms[name] | own), words, ever, row["source_id"]
        )

    found = {row.name: row for row in tables.rows("conditions/conditions.csv", make)}
    for name in sorted(codes):
        tables.problem("conditions/codes.csv", None, f"{name} is no condition of conditions.csv")
    return found


def pregnancy(tables: Tables) -> tuple[PregnancyRow, ...]:
    """What observations say of a pregnancy. A row that says one has to say for how long."""

    def make(row: Row) -> PregnancyRow:
        says = one_of(row["says"], ("asks", "yes", "no", "perhaps", "unknown", "due"))
        holds, lasts = int_or_none(row["holds_days"]), int_or_none(row["lasts_days"])
        # The days that a pregnancy may last are counted from what says it, and from the day that it is due.
        bounded = holds is not None and lasts is not None and (holds < lasts or says == "due")
        if (says in {"yes", "perhaps", "due"}) != bounded:
            raise ValueError("what says a pregnancy, and nothing else, names how long it holds and how long it may last")
        if row["system"] == SNOMED and not is_sctid(row["code"]):
            raise ValueError(f"{row['code']!r} is no SNOMED CT code")
        terms = frozenset(normal_term(term) for term in several(row["terms"]))
        return PregnancyRow(row["system"], row["code"], terms, says, holds, lasts, row["source_id"])  # type: ignore[arg-type]

    return tuple(tables.rows("conditions/pregnancy.csv", make))


def condition_hazards(
    tables: Tables, named: Mapping[str, GroupRow], substances: Substances, known: Mapping[str, ConditionRow]
) -> dict[str, tuple[ConditionHazardRow, ...]]:
    """What does not suit a condition, by ingredient or group. A row that could never speak is refused."""

    def make(row: Row) -> ConditionHazardRow:
        return ConditionHazardRow(
            row["id"],
            member(row["medicine"], named, substances),
            row["name"],
            one_of(row["condition"], tuple(sorted(known))),
            int_or_none(row["age_from_months"]),
            row["effect"],
            one_of(row["severity"], ("critical", "high", "moderate")),  # type: ignore[arg-type]
            row["citation"],
            row["source_id"],
            row["reviewed_by"] or None,
        )

    found: dict[str, list[ConditionHazardRow]] = defaultdict(list)
    for row in tables.rows("safety/condition_hazards.csv", make):
        found[row.medicine].append(row)
    return {medicine: tuple(rows) for medicine, rows in found.items()}
