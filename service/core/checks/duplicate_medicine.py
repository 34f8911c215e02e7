"""One ingredient twice: in two products that would be taken together, or listed twice on one list."""

from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar, Literal

from service.core.checks.about import line_subject, medicine_name, medicine_subject
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import Across, line_pairs
from service.core.checks.record import Record
from service.core.match.medicines import is_systemic
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine

_WORDS = frozenset({"first", "second", "ingredient", "sources"})


@dataclass(frozen=True, kw_only=True)
class DuplicateIngredient:
    """Fires for two lines that share an ingredient and a way of giving. `way`: systemic, or local (inhaled and the like)."""

    kind: ClassVar[str] = "duplicate_ingredient"
    words: ClassVar[frozenset[str]] = _WORDS
    across: Across
    way: Literal["systemic", "local"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        pairs = line_pairs(record, self.across, even_if_stopped=False)
        return tuple(self._one(record, *first, *second) for first, second in pairs)

    def _one(
        self,
        record: Record,
        line: MedicineLine,
        entries: list[MedicineEntry],
        other_line: MedicineLine,
        others: list[MedicineEntry],
    ) -> Outcome:
        shared = _ingredients(entries) & _ingredients(others)
        mine, theirs = _way(entries), _way(others)
        fires = bool(shared) and mine == theirs and (mine == "systemic") == (self.way == "systemic")
        if not fires:
            why = "no ingredient in common" if not shared else "not given the same way"
            return Outcome(answer="clear", subjects=(line_subject(line), line_subject(other_line)), because=why)
        names = ", ".join(sorted(record.reference.substances[c].name for c in shared if c in record.reference.substances))
        return Outcome(
            answer="fires",
            subjects=(
                *(medicine_subject(line, entry) for entry in entries),
                *(medicine_subject(other_line, entry) for entry in others),
            ),
            because=f"both hold {names}",
            words={
                "first": medicine_name(entries[0]),
                "second": medicine_name(others[0]),
                "ingredient": names,
                "sources": ", ".join(sorted({entry.written.source for entry in (*entries, *others)})),
            },
            evidence={"ingredient": names},
        )


@dataclass(frozen=True, kw_only=True)
class DuplicateEntry:
    """Fires for two entries of one medicine in force on one list, of one form and release.

    `naming` `brand-and-generic`: two names for one medicine, the classic double supply. `same-name`: one product of one
    strength listed twice. Two strengths under one name are one treatment (warfarin 1 mg and 3 mg) and do not fire.
    """

    kind: ClassVar[str] = "duplicate_entry"
    words: ClassVar[frozenset[str]] = _WORDS
    naming: Literal["brand-and-generic", "same-name"]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        outcomes: list[Outcome] = []
        for line in record.medicines:
            for first, second in combinations([*line.current, *line.history], 2):
                if first.written.source == second.written.source and (not applies_to.roles or first.role in applies_to.roles):
                    outcomes.append(self._one(line, first, second))
        return tuple(outcomes)

    def _one(self, line: MedicineLine, first: MedicineEntry, second: MedicineEntry) -> Outcome:
        naming = _naming(first, second)
        return Outcome(
            answer="fires" if naming == self.naming else "clear",
            subjects=(medicine_subject(line, first), medicine_subject(line, second)),
            because="two entries of one medicine are in force on one list",
            words={
                "first": medicine_name(first),
                "second": medicine_name(second),
                "ingredient": line.name.display if line.name else medicine_name(first),
                "sources": first.written.source,
            },
        )


def _naming(first: MedicineEntry, second: MedicineEntry) -> str | None:
    mine, theirs = first.identified.medicine, second.identified.medicine
    if mine is None or theirs is None or (mine.form, mine.release) != (theirs.form, theirs.release):
        return None
    if first.route and second.route and first.route != second.route:
        return None
    if mine.brand != theirs.brand:
        return "brand-and-generic"
    return "same-name" if set(mine.strengths) == set(theirs.strengths) else None


def _ingredients(entries: list[MedicineEntry]) -> frozenset[str]:
    return frozenset(code for entry in entries if entry.identified.medicine for code in entry.identified.medicine.ingredients)


def _way(entries: list[MedicineEntry]) -> str | None:
    """`systemic`, a local route, or None where the ways are mixed. An unknown route counts as systemic: it may be."""
    ways = {"systemic" if route is None or is_systemic(route) else route for route in map(_route, entries)}
    return ways.pop() if len(ways) == 1 else None


def _route(entry: MedicineEntry) -> str | None:
    medicine = entry.identified.medicine
    return entry.route or (next(iter(medicine.routes)) if medicine and len(medicine.routes) == 1 else None)
