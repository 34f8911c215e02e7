"""All opioids of one list together, as milligrams of oral morphine a day."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from service.core.checks.about import judged, line_name, medicine_subject
from service.core.checks.kind import AppliesTo
from service.core.checks.limits import amounts_of
from service.core.checks.record import Record
from service.core.checks.treatments import once_each
from service.core.model.dose_rows import MorphineRow
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.reconcile.words import fraction_words

# A patch gives its rate for as long as it is worn, however often it is changed: the unit that `comparable` gives it.
_PATCH_RATE = "patch x mg/h"


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one opioid of one entry adds to a day: at most `most` mg of oral morphine, by `row`.

    `missing` says what was lacking, and then `most` is what a single dose alone comes to, or nothing.
    """

    line: MedicineLine
    entry: MedicineEntry
    most: Fraction
    row: MorphineRow | None = None
    missing: str | None = None
    because: str = ""


@dataclass(frozen=True, kw_only=True)
class OpioidLoad:
    """Fires once for a list whose opioids come to `from_mg` of oral morphine a day or more, and less than `below_mg`.

    As-needed doses count as if all were taken, and the message says how much they are. The known part alone fires. Below
    that, an opioid without a dose or without a factor makes cannot_tell; the status stays where it is our table that
    lacks the factor, or where the list has no second opioid: the dose of one alone is what the other rules judge.
    """

    kind: ClassVar[str] = "opioid_load"
    words: ClassVar[frozenset[str]] = frozenset({"amount", "needed", "medicines", "source", "factors", "unknown"})
    group: str
    from_mg: Decimal
    below_mg: Decimal | None = None

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        by_list: dict[str, list[tuple[MedicineLine, MedicineEntry]]] = {}
        for line, entry in judged(record, applies_to):
            if self._opioids(record, entry):
                by_list.setdefault(entry.written.source, []).append((line, entry))
        return tuple(self._one(source, self._loads(record, pairs)) for source, pairs in sorted(by_list.items()))

    def _loads(self, record: Record, pairs: list[tuple[MedicineLine, MedicineEntry]]) -> list[Load]:
        treatments = once_each(pairs)
        return [_load(record, line, entry, code) for line, entry in treatments for code in self._opioids(record, entry)]

    def _opioids(self, record: Record, entry: MedicineEntry) -> list[str]:
        held = record.reference.groups.get(self.group)
        opioids = frozenset(record.reference.morphine) | (held.members if held else frozenset[str]())
        medicine = entry.identified.medicine
        return sorted(medicine.ingredients & opioids) if medicine else []

    def _one(self, source: str, loads: list[Load]) -> Outcome:
        total = sum((load.most for load in loads), Fraction(0))
        subjects = tuple(dict.fromkeys(medicine_subject(load.line, load.entry) for load in loads))
        unknown = [load for load in loads if load.missing]
        untold = "; ".join(dict.fromkeys(load.because for load in unknown))
        if total < Fraction(self.from_mg) and unknown:
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because=f"the opioids of {source} cannot be added up: {untold}",
                missing=tuple(sorted({load.missing for load in unknown if load.missing})),
                alters_status=len(subjects) > 1 and any(load.missing != "reference.morphine-equivalent" for load in unknown),
            )
        amount = _milligrams(total)
        fires = total >= Fraction(self.from_mg) and (self.below_mg is None or total < Fraction(self.below_mg))
        needed = sum((load.most for load in loads if _as_needed(load.entry)), Fraction(0))
        factors = "; ".join(dict.fromkeys(_factor(load.row) for load in loads if load.row))
        return Outcome(
            answer="fires" if fires else "clear",
            subjects=subjects,
            because=f"{amount} of oral morphine a day in {source}",
            words={
                "amount": amount,
                "needed": f", {_milligrams(needed)} of it only as needed" if needed else "",
                "medicines": ", ".join(f"{line_name(load.line, load.entry)} ({_share(load)})" for load in loads),
                "source": source,
                "factors": factors,
                "unknown": f" Not all is counted: {untold}." if untold else "",
            },
            evidence={"oral morphine a day": amount, "factors": factors} | ({"not counted": untold} if untold else {}),
        )


def _load(record: Record, line: MedicineLine, entry: MedicineEntry, code: str) -> Load:
    name = line_name(line, entry)
    by_route = {row.route: row for row in record.reference.morphine.get(code, ())}
    medicine = entry.identified.medicine
    routes = frozenset({entry.route}) if entry.route else medicine.routes if medicine else frozenset[str]()
    rows = [by_route.get(route) for route in sorted(routes)]
    known = [row for row in rows if row]
    if not by_route or (rows and not known):
        because = f"no morphine equivalent is held for {name} by this route"
        return Load(line=line, entry=entry, most=Fraction(0), missing="reference.morphine-equivalent", because=because)
    if len(known) != len(rows) or len({(row.unit, row.factor) for row in known}) != 1:
        because = f"the route of {name} is not known"
        return Load(line=line, entry=entry, most=Fraction(0), missing="medicine.route", because=because)
    return _by_row(record, line, entry, known[0], code)


def _by_row(record: Record, line: MedicineLine, entry: MedicineEntry, row: MorphineRow, code: str) -> Load:
    """The load by its row. A dose of which it is not said how often it is taken is taken once at least."""
    often, per_kg = _amount(entry, row, code, "per-day")
    once, once_per_kg = (None, False) if often is not None else _amount(entry, row, code, "per-dose")
    weight = record.patient.usable("weight") if per_kg or once_per_kg else Decimal(1)
    name = line_name(line, entry)
    if weight is None:
        return Load(line=line, entry=entry, most=Fraction(0), missing="patient.weight", because=f"{name} is by weight")
    most = (often or once or Fraction(0)) * Fraction(weight) * row.factor
    if often is None:
        because = f"how much {name} is taken in a day is not known"
        return Load(line=line, entry=entry, most=most, row=row, missing="medicine.dose", because=because)
    return Load(line=line, entry=entry, most=most, row=row)


def _amount(entry: MedicineEntry, row: MorphineRow, code: str, basis: str) -> tuple[Fraction | None, bool]:
    """(amount in the unit of the row, whether for each kg); None where the dose does not say it."""
    if row.unit == "ug/h":
        rate = amounts_of(entry, code, "per-dose")[0].get(_PATCH_RATE)
        return (None if rate is None else rate * 1000), False
    amounts, per_kg = amounts_of(entry, code, basis)
    return amounts.get("mg"), per_kg


def _as_needed(entry: MedicineEntry) -> bool:
    steps = [step for dose in entry.doses for step in dose.steps]
    return bool(steps) and all(step.as_needed for step in steps)


def _milligrams(amount: Fraction) -> str:
    return f"{fraction_words(amount)} mg"


def _share(load: Load) -> str:
    if not load.missing:
        return _milligrams(load.most)
    return f"at least {_milligrams(load.most)}" if load.most else "not counted"


def _factor(row: MorphineRow) -> str:
    unit = "mg" if row.unit == "mg" else "microgram an hour"
    return f"{row.name} {row.route}: {fraction_words(row.factor)} mg for each {unit} ({row.citation})"
