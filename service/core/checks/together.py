"""Two medicines that should not be taken together: of one class, or named in the table of interactions."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import line_subject, medicine_name, medicine_subject, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import Across, line_pairs
from service.core.checks.record import Record
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.model.medicine import Medicine
from service.core.model.reference import InteractionRow

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
        outcomes: list[Outcome] = []
        for (line, entries), (other_line, others) in line_pairs(record, self.across, self.even_if_stopped):
            mine = [entry for entry in entries if speaks_of(applies_to, entry)]
            theirs = [entry for entry in others if speaks_of(applies_to, entry)]
            if mine and theirs and self._either(mine, theirs):
                outcomes.append(self._one(line, mine, other_line, theirs))
        return tuple(outcomes)

    def _either(self, mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> bool:
        """Whether at least one side is of the class: pairs without it are not what the rule speaks of."""
        return self.group in _groups(mine) | _groups(theirs)

    def _one(
        self, line: MedicineLine, mine: list[MedicineEntry], other_line: MedicineLine, theirs: list[MedicineEntry]
    ) -> Outcome:
        second = self.also or self.group
        ways = ((self.group, second), (second, self.group))
        fires = any(a in _groups(mine) and b in _groups(theirs) for a, b in ways) and not _same_medicine(mine, theirs)
        if not fires:
            return _clear(line, other_line, "not two of the class")
        why = f"both are of the class {self.group}" if self.also is None else f"{self.group} with {self.also}"
        return _pair(line, mine, other_line, theirs, why)


@dataclass(frozen=True, kw_only=True)
class Interaction:
    """Fires for two medicines in force anywhere that a row of the interaction table of one of `severities` names."""

    kind: ClassVar[str] = "interaction"
    words: ClassVar[frozenset[str]] = _WORDS | {"effect", "citation"}
    severities: tuple[Literal["critical", "high", "moderate"], ...]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        if applies_to.transfers and record.transfer not in applies_to.transfers:
            return ()
        rows = tuple(row for row in record.reference.interactions if row.severity in self.severities)
        across: tuple[Across, ...] = ("one-list", "lists")
        return tuple(
            self._one(rows, *first, *second) for way in across for first, second in line_pairs(record, way, even_if_stopped=False)
        )

    def _one(
        self,
        rows: tuple[InteractionRow, ...],
        line: MedicineLine,
        mine: list[MedicineEntry],
        other_line: MedicineLine,
        theirs: list[MedicineEntry],
    ) -> Outcome:
        row = next((row for row in rows if _named(row, mine, theirs)), None)
        if row is None:
            return _clear(line, other_line, "the table names no such pair")
        outcome = _pair(line, mine, other_line, theirs, row.effect)
        return Outcome(
            answer="fires",
            subjects=outcome.subjects,
            because=row.effect,
            words={**outcome.words, "effect": row.effect, "citation": row.citation},
            evidence={"row": f"{row.first} / {row.second}", "citation": row.citation},
        )


def _named(row: InteractionRow, mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> bool:
    ways = ((row.first, row.second), (row.second, row.first))
    return not _same_medicine(mine, theirs) and any(_is(a, mine) and _is(b, theirs) for a, b in ways)


def _is(named: str, entries: list[MedicineEntry]) -> bool:
    return any(named in medicine.ingredients or named in medicine.groups for medicine in _known(entries))


def _groups(entries: list[MedicineEntry]) -> frozenset[str]:
    return frozenset(group for medicine in _known(entries) for group in medicine.groups)


def _same_medicine(mine: list[MedicineEntry], theirs: list[MedicineEntry]) -> bool:
    """Whether both hold one ingredient: that is a duplicate, which other rules judge."""
    first = frozenset(code for medicine in _known(mine) for code in medicine.ingredients)
    return any(first & medicine.ingredients for medicine in _known(theirs))


def _known(entries: list[MedicineEntry]) -> list[Medicine]:
    return [entry.identified.medicine for entry in entries if entry.identified.medicine]


def _clear(line: MedicineLine, other_line: MedicineLine, why: str) -> Outcome:
    return Outcome(answer="clear", subjects=(line_subject(line), line_subject(other_line)), because=why)


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
