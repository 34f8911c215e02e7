"""Medicines that do not suit a patient who has, or once had, a condition."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.held import Held, aged, has_one_of, not_known
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import route_of
from service.core.checks.record import Record
from service.core.match.medicines import is_systemic
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.hazard_rows import ConditionHazardRow
from service.core.model.lines import MedicineLine

_WORDS = MEDICINE_WORDS | {"who"}


@dataclass(frozen=True, kw_only=True)
class ConditionHazard:
    """Fires for a medicine of the rule's groups for a patient with one of `conditions`.

    `age_from_months`: only from that age on. `taken_days`: only where it has been taken for more than that many days, by
    the earliest start that any list gives. A condition that is not known leaves the status alone.
    """

    kind: ClassVar[str] = "condition_hazard"
    words: ClassVar[frozenset[str]] = _WORDS
    conditions: tuple[str, ...]
    age_from_months: int | None = None
    taken_days: int | None = None

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        lines: dict[str, tuple[MedicineLine, list[MedicineEntry]]] = {}
        for line, entry in judged(record, applies_to):
            lines.setdefault(line.line, (line, []))[1].append(entry)
        return tuple(self._one(record, line, entries) for line, entries in lines.values())

    def _one(self, record: Record, line: MedicineLine, entries: list[MedicineEntry]) -> Outcome:
        asked = [has_one_of(record, self.conditions)]
        if self.age_from_months is not None:
            asked.append(aged(record, self.age_from_months, None))
        if self.taken_days is not None:
            asked.append(_taken_for(record, line, self.taken_days))
        return _outcome(line, entries, _all_of(asked), {})


@dataclass(frozen=True, kw_only=True)
class ConditionHazards:
    """Fires for a medicine that a row of one of `severities` calls unsuitable for a condition that the patient has.

    Only routes that reach the whole body, or may, count. A condition that is not known leaves the status alone.
    """

    kind: ClassVar[str] = "condition_hazards"
    words: ClassVar[frozenset[str]] = _WORDS | {"effect", "citation"}
    severities: tuple[Literal["critical", "high", "moderate"], ...]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        found: dict[tuple[str, str], tuple[MedicineLine, ConditionHazardRow, list[MedicineEntry]]] = {}
        for line, entry in judged(record, applies_to):
            for row in _rows(record, entry):
                if row.severity in self.severities:
                    found.setdefault((line.line, row.id), (line, row, []))[2].append(entry)
        return tuple(self._one(record, line, row, entries) for line, row, entries in found.values())

    def _one(self, record: Record, line: MedicineLine, row: ConditionHazardRow, entries: list[MedicineEntry]) -> Outcome:
        asked = [has_one_of(record, (row.condition,))]
        if row.age_from_months is not None:
            asked.append(aged(record, row.age_from_months, None))
        more = {"effect": row.effect, "citation": row.citation, "row": row.id}
        return _outcome(line, entries, _all_of(asked), more)


def _all_of(asked: list[Held]) -> Held:
    """One answer from several that must all hold: a no decides, then what is not known."""
    for wanted in (False, None):
        found = next((held for held in asked if held.holds is wanted), None)
        if found is not None:
            return found
    because = ", ".join(held.because for held in asked)
    return Held(holds=True, because=because, shown=tuple(subject for held in asked for subject in held.shown))


def _outcome(line: MedicineLine, entries: list[MedicineEntry], held: Held, more: dict[str, str]) -> Outcome:
    subjects = (*(medicine_subject(line, entry) for entry in entries), *held.shown)
    if held.holds is None:
        return not_known(held, subjects)
    sources = ", ".join(dict.fromkeys(entry.written.source for entry in entries))
    return Outcome(
        answer="fires" if held.holds else "clear",
        subjects=subjects,
        because=held.because,
        words=medicine_words(line, entries[0]) | {"source": sources, "who": held.because} | more,
        evidence={"who": held.because} | more,
    )


def _taken_for(record: Record, line: MedicineLine, days: int) -> Held:
    """Whether the earliest start that a list gives, at its latest meaning, lies more than `days` back."""
    entries = [matched.entry.written for matched in line.entries]
    starts = [start for entry in entries for start in [entry.started or entry.authored] if start]
    if not starts:
        return Held(holds=None, because="since when it has been taken is not recorded", missing=("medicine.started",))
    longest = max(start.days_until(record.day) for start in starts)
    return Held(holds=longest > days, because=f"taken for {longest} days or more")


def _rows(record: Record, entry: MedicineEntry) -> Iterator[ConditionHazardRow]:
    medicine, route = entry.identified.medicine, route_of(entry)
    if medicine is None or (route is not None and not is_systemic(route)):
        return
    for key in sorted(medicine.ingredients | medicine.groups):
        yield from record.reference.condition_hazards.get(key, ())
