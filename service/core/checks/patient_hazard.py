"""Medicines that do not suit this patient by age, or because she is or may become pregnant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.held import Held, aged, has_one_of
from service.core.checks.kind import AppliesTo
from service.core.checks.pairs import route_of
from service.core.checks.record import Record
from service.core.match.medicines import is_systemic
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome, Subject
from service.core.model.hazard_rows import PatientHazardRow
from service.core.model.lines import MedicineLine
from service.core.model.patient import Fact

# A row of the table of conditions.
_PREGNANCY = "pregnancy"


@dataclass(frozen=True, kw_only=True)
class PatientHazard:
    """Fires for a medicine in force that a row of one of `severities` calls unsuitable for this age or pregnancy.

    Only routes that reach the whole body, or may, count. A stated pregnancy holds whatever sex and age are recorded; a
    dated "not pregnant" holds for `not_pregnant_for_days`, unless something of the same day or later says otherwise. What
    leaves a pregnancy open, or is older than one holds and younger than one lasts, alters the status.

    Where pregnancy is not known, a woman from `child_bearing_from_months` to below `child_bearing_below_months` of age makes
    cannot_tell. That leaves the status alone: records seldom say it, and a status that is always incomplete warns nobody. A
    problem in force that says pregnancy does not say that it goes on: it alters the status.
    """

    kind: ClassVar[str] = "patient_hazard"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"who", "effect", "citation"}
    severities: tuple[Literal["critical", "high", "moderate"], ...]
    child_bearing_from_months: int
    child_bearing_below_months: int
    not_pregnant_for_days: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        found: dict[tuple[str, str], tuple[MedicineLine, PatientHazardRow, list[MedicineEntry]]] = {}
        for line, entry in judged(record, applies_to):
            for row in _rows(record, entry):
                if row.severity in self.severities and _of_this_sex(record, row):
                    found.setdefault((line.line, row.id), (line, row, []))[2].append(entry)
        return tuple(self._one(record, line, row, entries) for line, row, entries in found.values())

    def _one(self, record: Record, line: MedicineLine, row: PatientHazardRow, entries: list[MedicineEntry]) -> Outcome:
        subjects = tuple(medicine_subject(line, entry) for entry in entries)
        held = self._about(record, row)
        if held.holds is None:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because=f"{row.effect}: {held.because}",
                missing=held.missing,
                # That nobody asked is usual; that a problem says it, and nobody says whether it goes on, is not.
                alters_status=row.pregnant is None or bool(held.shown),
            )
        sources = ", ".join(dict.fromkeys(entry.written.source for entry in entries))
        words = medicine_words(line, entries[0]) | {"source": sources}
        return Outcome(
            answer="fires" if held.holds else "clear",
            subjects=(*subjects, *held.shown),
            because=f"{held.because}; {row.effect} ({row.citation})",
            words=words | {"who": held.because, "effect": row.effect, "citation": row.citation},
            evidence={"who": held.because, "row": row.id, "citation": row.citation},
        )

    def _about(self, record: Record, row: PatientHazardRow) -> Held:
        if row.pregnant is None:
            return aged(record, row.age_from_months, row.age_below_months)
        if row.pregnant == "fathering":
            return self._may_father(record)
        return self._pregnant(record) if row.pregnant == "yes" else self._may_become_pregnant(record)

    def _pregnant(self, record: Record) -> Held:
        told = record.patient.every("pregnant")
        denied = [fact for fact in told if fact.value == 0 and not fact.trouble and self._still_denied(fact, record.day)]
        until = max((_told_on(fact, record.day) for fact in denied), default=None)
        stated = [fact for fact in told if fact.value == 1 and not fact.trouble]
        if stated and (until is None or until <= max(_told_on(fact, record.day) for fact in stated)):
            return Held(holds=True, because="pregnant", shown=_shown(stated))
        # What speaks of no day, and what is later than the denial, is not silenced by it.
        later = [fact for fact in told if fact.value != 0 and (until is None or _told_on(fact, record.day) >= until)]
        if denied and not stated and not later:
            return Held(holds=False, because="not pregnant")
        return self._not_known(record, told, [*stated, *(fact for fact in later if fact.value == 1 and fact.trouble)])

    def _still_denied(self, fact: Fact, day: date) -> bool:
        return fact.measured_at is None or fact.measured_at.days_until(day) <= self.not_pregnant_for_days

    def _not_known(self, record: Record, told: tuple[Fact, ...], perhaps: list[Fact]) -> Held:
        """The answer where neither is sure: `perhaps` are the facts that say that she may be pregnant."""
        bearing = self._child_bearing(record)
        if bearing.holds is False:
            return bearing
        if perhaps:
            said = "; ".join(_in_words(fact) for fact in told if fact in perhaps or (fact.value == 0 and not fact.trouble))
            because = f"whether she is pregnant is not certain: {said}"
            return Held(holds=None, because=because, missing=("patient.pregnant",), shown=_shown(perhaps))
        if (problem := _told_of_pregnancy(record)) is not None:
            return problem
        known = _as_recorded(told[0]) if told else "pregnancy is not recorded"
        return Held(holds=None, because=known, missing=("patient.pregnant", *bearing.missing))

    def _may_become_pregnant(self, record: Record) -> Held:
        """A known pregnancy is another row's."""
        if self._pregnant(record).holds:
            return Held(holds=False, because="pregnant, which another rule speaks of")
        return self._child_bearing(record)

    def _may_father(self, record: Record) -> Held:
        """From the same age on as child-bearing, without an upper bound: no source that was read gives one."""
        age = aged(record, self.child_bearing_from_months, None)
        if age.holds is False:
            return age
        missing = (*age.missing, *(() if record.patient.identity.sex == "male" else ("patient.sex",)))
        if missing:
            return Held(holds=None, because="it is not known whether he may father a child", missing=missing)
        return Held(holds=True, because=f"male, {age.because} and may father a child")

    def _child_bearing(self, record: Record) -> Held:
        sex, low, high = record.patient.identity.sex, self.child_bearing_from_months, self.child_bearing_below_months
        age = aged(record, low, high)
        if sex == "male" or age.holds is False:
            return Held(holds=False, because="male" if sex == "male" else age.because)
        missing = (*age.missing, *(() if sex == "female" else ("patient.sex",)))
        if missing:
            return Held(holds=None, because="it is not known whether she may bear children", missing=missing)
        return Held(holds=True, because=f"female, {age.because} and may become pregnant")


def _told_on(fact: Fact, day: date) -> date:
    """The day of which a fact speaks: that of the report where it names none, as the caller's does."""
    return fact.measured_at.last if fact.measured_at else day


def _in_words(fact: Fact) -> str:
    when = f", {fact.measured_at.written[:10]}" if fact.measured_at else ""
    return f"“{fact.written}” ({fact.source}{when})" + (f", but {fact.unusable}" if fact.unusable else "")


def _as_recorded(fact: Fact) -> str:
    """What is known where nothing decides, such as a denial of long ago."""
    if fact.value == 0 and fact.measured_at and not fact.trouble:
        return f"was not pregnant on {fact.measured_at.written}"
    return f"pregnancy is recorded as {_in_words(fact)}" if fact.entry else "pregnancy is not recorded"


def _shown(facts: list[Fact]) -> tuple[Subject, ...]:
    """Where the record says it; what the caller says has no place of its own."""
    return tuple(Subject(kind="patient", source=f.source, entry=f.entry, text=f.written) for f in facts if f.entry)


def _told_of_pregnancy(record: Record) -> Held | None:
    """What a problem in force says of a pregnancy, which it does not date: one of years ago stays among the problems."""
    if _PREGNANCY not in record.reference.conditions:
        return None
    held = has_one_of(record, (_PREGNANCY,))
    because = f"a problem says {held.because}, and nobody whether it goes on"
    return Held(holds=None, because=because, missing=("patient.pregnant",), shown=held.shown) if held.holds else None


def _of_this_sex(record: Record, row: PatientHazardRow) -> bool:
    """A row about fathers says nothing about a woman."""
    return row.pregnant != "fathering" or record.patient.identity.sex != "female"


def _rows(record: Record, entry: MedicineEntry) -> Iterator[PatientHazardRow]:
    medicine, route = entry.identified.medicine, route_of(entry)
    if medicine is None or (route is not None and not is_systemic(route)):
        return
    for key in sorted(medicine.ingredients | medicine.groups):
        yield from record.reference.patient_hazards.get(key, ())
