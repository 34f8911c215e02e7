"""Two medicines that should not be taken together: of one class, or named in the table of interactions."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import medicine_name, medicine_subject, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import Across, LineEntries, Places, clear_lines, crossed, ended_lately, known, meeting, route_of
from service.core.checks.record import Record
from service.core.checks.untold import told_together
from service.core.match.medicines import is_systemic
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.hazard_rows import InteractionRow
from service.core.model.lines import MedicineLine

_WORDS = frozenset({"first", "second", "sources", "why"})


@dataclass(frozen=True, kw_only=True)
class DuplicateClass:
    """Fires for two different medicines of one class. `also` names a second class that must not meet the first."""

    kind: ClassVar[str] = "duplicate_class"
    words: ClassVar[frozenset[str]] = _WORDS
    across: Across
    group: str
    also: str | None = None
    even_if_stopped: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        places = crossed(record.holding.get(self.group, ()), record.holding.get(self.also or self.group, ()))
        fired: list[Places] = []
        outcomes: list[Outcome] = []
        for pair in meeting(record, places, self.across, self.even_if_stopped):
            (line, mine), (other_line, theirs) = (_spoken(record.running[place], applies_to) for place in pair)
            if self._fires(mine, theirs):
                fired.append(pair)
                outcomes.append(_pair(line, mine, other_line, theirs, self._why()))
        of_class = [place for place in record.holding.get(self.group, ()) if _spoken(record.running[place], applies_to)[1]]
        return (*outcomes, *clear_lines(record, of_class, fired, "not two of the class"))

    def _fires(self, mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> bool:
        second = self.also or self.group
        ways = ((self.group, second), (second, self.group))
        return any(a in _groups(mine) and b in _groups(theirs) for a, b in ways) and not _same_medicine(mine, theirs)

    def _why(self) -> str:
        return f"both are of the class {self.group}" if self.also is None else f"{self.group} with {self.also}"


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """Fires for two medicines in force anywhere that a row of the interaction table of one of `severities` names.

    One that the current list has ended counts as well while a row says that the two should be days apart.
    `names_unheld`: where there are others to take it with, the medicines that no row of any severity names are told once,
    together, and leave the status alone.
    """

    kind: ClassVar[str] = "interaction"
    words: ClassVar[frozenset[str]] = _WORDS | {"effect", "citation"}
    severities: tuple[Literal["critical", "high", "moderate"], ...]
    names_unheld: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        named = self._named(record)
        ways: tuple[Across, ...] = ("one-list", "lists")
        together = [pair for way in ways for pair in meeting(record, named, way, even_if_stopped=False)]
        apart = [
            pair
            for pair in meeting(record, named, "lists", even_if_stopped=True)
            if pair not in together and ended_lately(record, pair, named[pair].apart_days)
        ]
        told = [*((pair, named[pair]) for pair in together), *((pair, _apart(named[pair])) for pair in apart)]
        outcomes = (self._one(row, *(record.running[place] for place in pair)) for pair, row in told)
        unheld = _unheld(record) if self.names_unheld else []
        held = [place for place in range(len(record.running)) if place not in unheld]
        clear = clear_lines(record, held, [*together, *apart], "the table names no such pair")
        return (*outcomes, *clear, *_told_unheld(record, unheld))

    def _named(self, record: Record) -> dict[Places, InteractionRow]:
        """The pairs of lines that a row names, each with the first row that does."""
        named: dict[Places, InteractionRow] = {}
        for row in record.reference.interactions:
            if row.severity not in self.severities or row.first not in record.holding or row.second not in record.holding:
                continue
            for pair in crossed(_places(record, row.first, row.ways), _places(record, row.second, row.ways)):
                if pair not in named and not _same_medicine(record.running[pair[0]][1], record.running[pair[1]][1]):
                    named[pair] = row
        return named

    def _one(self, row: InteractionRow, first: LineEntries, second: LineEntries) -> Outcome:
        outcome = _pair(*first, *second, row.effect)
        return Outcome(
            answer="fires",
            subjects=outcome.subjects,
            because=row.effect,
            words={**outcome.words, "effect": row.effect, "citation": row.citation},
            evidence={"row": f"{row.first} / {row.second}", "citation": row.citation},
        )


def _apart(row: InteractionRow) -> InteractionRow:
    """The row with words for a pair of which one was ended."""
    return row._replace(effect=f"{row.effect} (one was ended, and they should be {row.apart_days} days apart)")


def _unheld(record: Record) -> list[int]:
    """The lines of identified medicines that no row of the table names, by ingredient or by group, where there are others."""
    named = {code for row in record.reference.interactions for code in (row.first, row.second)}
    keys = [frozenset(key for one in known(entries) for key in one.ingredients | one.groups) for _, entries in record.running]
    return [place for place, key in enumerate(keys) if key and not key & named] if len(keys) > 1 else []


def _told_unheld(record: Record, unheld: list[int]) -> tuple[Outcome, ...]:
    lines = ((line, entries[0]) for line, entries in (record.running[place] for place in unheld))
    untold = ((pair, "no row names it", "reference.interaction") for pair in lines)
    return told_together(untold, lambda names: f"not held against the table of interactions: {names}")


def _places(record: Record, named: str, ways: str) -> list[int]:
    """The lines that hold what a row names, and where it has to be systemic, of which some entry is, or may be."""
    places = record.holding.get(named, [])
    return places if ways == "any" else [place for place in places if _may_be_systemic(record.running[place][1])]


def _may_be_systemic(entries: list[MedicineEntry]) -> bool:
    routes = {route_of(entry) for entry in entries}
    return any(route is None or is_systemic(route) for route in routes)


def _spoken(running: LineEntries, applies_to: AppliesTo) -> LineEntries:
    """A line with those of its entries that the rule speaks of."""
    return running[0], [entry for entry in running[1] if speaks_of(applies_to, entry)]


def _groups(entries: list[MedicineEntry]) -> frozenset[str]:
    return frozenset(group for medicine in known(entries) for group in medicine.groups)


def _same_medicine(mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> bool:
    """Whether both hold one ingredient: that is a duplicate, which other rules judge."""
    first = frozenset(code for medicine in known(mine) for code in medicine.ingredients)
    return any(first & medicine.ingredients for medicine in known(theirs))


def _pair(
    line: MedicineLine,
    mine: list[MedicineEntry],
    other_line: MedicineLine,
    theirs: list[MedicineEntry],
    why: str,
) -> Outcome:
    return Outcome(
        answer="fires",
        subjects=(
            *(medicine_subject(line, entry) for entry in mine),
            *(medicine_subject(other_line, entry) for entry in theirs),
        ),
        because=why,
        words={
            "first": line.name.display if line.name else medicine_name(mine[0]),
            "second": other_line.name.display if other_line.name else medicine_name(theirs[0]),
            "sources": ", ".join(sorted({entry.written.source for entry in (*mine, *theirs)})),
            "why": why,
        },
    )
