"""Dates that cannot be right or are no longer good: of an entry, and of the whole record that a source sent."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, medicine_subject, medicine_words, source_subject, speaks_of
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.model.dates import read_date
from service.core.model.entries import MedicineEntry, NormalisedSource
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.normalise.force import last_days

DateTrouble = Literal["ends-before-start", "ended-in-future"]


@dataclass(frozen=True, kw_only=True)
class DatesContradict:
    """Fires for an entry of which two dates, or a date and the day of the report, cannot both be right.

    `ends-before-start`: it ended before it began. `ended-in-future`: its status says that it was ended, on a day to come.
    A start or an end that is to come is a plan and no trouble. An entry that was itself written on a day to come is told of
    its whole source.
    """

    kind: ClassVar[str] = "dates_contradict"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"what"}
    troubles: tuple[DateTrouble, ...]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(
            self._one(record, line, matched.entry)
            for line in record.medicines
            for matched in line.entries
            if matched.entry.written.status != "entered-in-error" and speaks_of(applies_to, matched.entry)
        )

    def _one(self, record: Record, line: MedicineLine, entry: MedicineEntry) -> Outcome:
        found = [words for trouble, words in _troubles(record, entry) if trouble in self.troubles]
        what = "; ".join(found)
        return Outcome(
            answer="fires" if found else "clear",
            subjects=(medicine_subject(line, entry),),
            because=what or "its dates agree",
            words=medicine_words(line, entry) | {"what": what},
            evidence={"dates": what},
        )


@dataclass(frozen=True, kw_only=True)
class OverByDate:
    """Fires for an entry whose status says active and whose end is past: it is taken to be over, and nothing checks it."""

    kind: ClassVar[str] = "over_by_date"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        return tuple(
            self._one(line, matched.entry, _over(record, matched.entry))
            for line in record.medicines
            for matched in line.entries
            if matched.entry.written.status == "active" and speaks_of(applies_to, matched.entry)
        )

    def _one(self, line: MedicineLine, entry: MedicineEntry, over: bool) -> Outcome:
        return Outcome(
            answer="fires" if over else "clear",
            subjects=(medicine_subject(line, entry),),
            because=entry.because,
            words=medicine_words(line, entry),
            evidence={"in force": entry.because},
        )


@dataclass(frozen=True, kw_only=True)
class SourceAge:
    """Fires for a source that was read more than `days` days before the report; it cannot be told where none says when."""

    kind: ClassVar[str] = "source_age"
    words: ClassVar[frozenset[str]] = frozenset({"source", "role", "read_on", "days"})
    days: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        asked = (source for source in record.sources if not applies_to.roles or source.role in applies_to.roles)
        return tuple(self._one(record, source) for source in asked)

    def _one(self, record: Record, source: NormalisedSource) -> Outcome:
        subjects = (source_subject(source.name, f"{source.name} ({source.role})"),)
        read = read_date(source.retrieved_at)
        if read is None:
            because = f"nothing says when {source.name} was read"
            return Outcome(answer="cannot_tell", subjects=subjects, because=because, missing=("source.retrieved_at",))
        passed = read.days_until(record.day)
        return Outcome(
            answer="fires" if passed > self.days else "clear",
            subjects=subjects,
            because=f"it was read on {read.written}, {passed} days before",
            words={"source": source.name, "role": source.role, "read_on": read.written, "days": str(passed)},
            evidence={"read on": read.written},
        )


@dataclass(frozen=True, kw_only=True)
class WrittenLater:
    """Fires once for a source that holds medicines written after the day of the report: a date, or that day, is wrong."""

    kind: ClassVar[str] = "written_later"
    words: ClassVar[frozenset[str]] = frozenset({"source", "role", "count", "example"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        later: dict[str, list[tuple[MedicineLine, MedicineEntry]]] = {source.name: [] for source in record.sources}
        for line in record.medicines:
            for matched in line.entries:
                if _to_come(record, matched.entry) and matched.entry.written.status != "entered-in-error":
                    later[matched.entry.written.source].append((line, matched.entry))
        asked = (source for source in record.sources if not applies_to.roles or source.role in applies_to.roles)
        return tuple(self._one(source, later[source.name]) for source in asked)

    def _one(self, source: NormalisedSource, later: list[tuple[MedicineLine, MedicineEntry]]) -> Outcome:
        subjects = (source_subject(source.name, f"{source.name} ({source.role})"),)
        if not later:
            return Outcome(answer="clear", subjects=subjects, because="none of its medicines was written after this day")
        first = later[0][1].written
        example = f"{first.entry} on {first.authored.written if first.authored else ''}"
        return Outcome(
            answer="fires",
            subjects=(*subjects, *(medicine_subject(line, entry) for line, entry in later)),
            because=f"{len(later)} of its medicines are written after this day: {example}",
            words={"source": source.name, "role": source.role, "count": str(len(later)), "example": example},
            evidence={"written later": str(len(later)), "for one": example},
        )


def _troubles(record: Record, entry: MedicineEntry) -> list[tuple[DateTrouble, str]]:
    written, found = entry.written, list[tuple[DateTrouble, str]]()
    if written.ended and written.started and written.ended.certainly_before(written.started.first):
        found.append(("ends-before-start", f"it ends on {written.ended.written} and starts on {written.started.written}"))
    changed = written.status_changed or written.changed_on
    ended = written.status in {"stopped", "completed"} and not _to_come(record, entry)
    if ended and changed and changed.certainly_after(record.day):
        found.append(("ended-in-future", f"it is recorded as {written.status} on {changed.written}, a day to come"))
    return found


def _to_come(record: Record, entry: MedicineEntry) -> bool:
    """Whether an entry was written on a day after that of the report. Repeat dispensing and deferred acutes may be post-dated."""
    authored = entry.written.authored
    planned = entry.written.course in {"repeat-dispensing", "delayed"}
    return authored is not None and not planned and authored.certainly_after(record.day)


def _over(record: Record, entry: MedicineEntry) -> bool:
    """Whether it is out of force by its end or that of its course alone: not by an acute supply that ran out, or a later plan."""
    written = entry.written
    past = [end for end in (written.ended, *last_days(written)) if end and end.certainly_before(record.day)]
    return not entry.in_force and bool(past) and entry.because.startswith(("ended on", "its course ended"))
