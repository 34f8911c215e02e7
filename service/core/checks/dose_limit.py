"""Doses above or below a sourced limit for age, weight and route, and the checks that lacked a fact to judge by."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.limits import Verdict, amounts_of, hold_against, is_sum, least_of, limit_rows
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.checks.treatments import once_each
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine
from service.core.reconcile.words import fraction_words, unit_words

# Why an amount could not be added, in words, and what is missing.
_Unread = tuple[str, str]
_Pair = tuple[MedicineLine, MedicineEntry]
Basis = Literal["per-dose", "per-day"]


@dataclass(frozen=True, kw_only=True)
class DoseLimit:
    """Fires where an amount breaks a limit of `direction`; `per-day` sums one ingredient over one list.

    A dose that was refused, a missing weight, age or route, or no row for this patient: cannot_tell. So is a medicine
    for which no limit is held at all: coverage names it, and the status of the report stays as it is. What may be taken
    in a day bounds a single dose too, so a medicine with a limit for the day alone is not said to lack one for the dose.
    """

    kind: ClassVar[str] = "dose_limit"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"amount", "limit", "why", "ingredient"}
    direction: Literal["max", "min"]
    basis: Basis

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        held = verdicts(record, applies_to, self.basis, self.direction)
        outcomes = tuple(_outcome(record, ingredient, pairs, amounts, verdict) for ingredient, pairs, amounts, verdict in held)
        return (*one_a_line(outcomes), *(_no_limit(pair) for pair in judged(record, applies_to) if self._unheld(record, pair)))

    def _unheld(self, record: Record, pair: _Pair) -> bool:
        bases: tuple[Basis, ...] = ("per-dose", "per-day") if self.basis == "per-dose" else (self.basis,)
        return not any(limit_rows(pair[1], basis, self.direction, record.reference) for basis in bases)


@dataclass(frozen=True, kw_only=True)
class DoseNotChecked:
    """Fires once for a medicine whose limit could not be judged for want of a fact about the patient, named in words."""

    kind: ClassVar[str] = "dose_not_checked"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"missing", "why"}

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        outcomes: list[Outcome] = []
        for line, entry in judged(record, applies_to):
            unknown = _patient_facts_missing(record, line, entry)
            if unknown is not None:
                outcomes.append(unknown)
        return one_a_line(tuple(outcomes))


def verdicts(
    record: Record, applies_to: AppliesTo, basis: Basis, direction: str
) -> Iterator[tuple[str, list[_Pair], dict[str, Fraction], Verdict]]:
    """For every ingredient with rows, the entries that give it on one list, the amount, and what the rows say of it."""
    by_list: dict[tuple[str, str], list[_Pair]] = {}
    for line, entry in judged(record, applies_to):
        key = entry.written.source if basis == "per-day" else f"{entry.written.source} {entry.written.entry}"
        for ingredient in limit_rows(entry, basis, direction, record.reference):
            by_list.setdefault((ingredient, key), []).append((line, entry))
    for (ingredient, _), listed in sorted(by_list.items()):
        pairs = once_each(listed)
        rows = limit_rows(pairs[0][1], basis, direction, record.reference)[ingredient]
        amounts, per_kg, unread = _total(record, pairs, ingredient, basis, direction)
        verdict = hold_against(rows, amounts, per_kg, pairs[0][1], record.patient, record.reference)
        if unread and verdict.answer != "broken":
            because, missing = unread
            verdict = Verdict(answer="unknown", because=because, row=verdict.row, missing=(missing,))
        yield ingredient, pairs, amounts, verdict


def _no_limit(pair: _Pair) -> Outcome:
    return Outcome(
        answer="cannot_tell",
        subjects=(medicine_subject(*pair),),
        because="no dose limit is held for this medicine",
        missing=("reference.limit",),
        alters_status=False,
    )


def _total(
    record: Record, pairs: list[_Pair], ingredient: str, basis: Basis, direction: str
) -> tuple[dict[str, Fraction], bool, _Unread | None]:
    """The sum over entries in the units they share, whether it is per kg, and why one of them could not be added."""
    held: list[tuple[dict[str, Fraction], bool]] = []
    unread: _Unread | None = None
    for _, entry in pairs:
        amounts, per_kg = amounts_of(entry, ingredient, basis, high=direction == "max")
        if not amounts:
            unread = (_why_unread(entry), "medicine.dose")
            amounts, per_kg = _at_least(record, entry, ingredient, basis) if direction == "max" else ({}, False)
        if amounts:
            held.append((amounts, per_kg))
    if len({per_kg for _, per_kg in held}) > 1:
        held, by_weight = _by_weight(held, record)
        unread = unread or by_weight
    return _sum([amounts for amounts, _ in held]), any(per_kg for _, per_kg in held), unread


def _why_unread(entry: MedicineEntry) -> str:
    """Why the amount of one ingredient in an entry is not known: its dose is one sum of several, or was not read."""
    if is_sum(entry):
        return f"the dose in {entry.written.source} is one sum of several ingredients, and it is not known how it divides"
    return f"the dose in {entry.written.source} cannot be read into an amount"


def _at_least(record: Record, entry: MedicineEntry, ingredient: str, basis: Basis) -> tuple[dict[str, Fraction], bool]:
    """What is surely taken of an ingredient, though not all of it is known: that alone may be too much.

    A sum of several ingredients holds some of each, however it divides. Where it is not said how often a dose is taken in a
    day, it is taken once at least.
    """
    for each in dict.fromkeys((basis, "per-dose")):
        amounts, per_kg = amounts_of(entry, ingredient, each)
        amounts = amounts or least_of(entry, ingredient, each, record.reference)
        if amounts:
            return amounts, per_kg
    return {}, False


def _by_weight(
    held: list[tuple[dict[str, Fraction], bool]], record: Record
) -> tuple[list[tuple[dict[str, Fraction], bool]], _Unread | None]:
    """Amounts for each kg beside others, as the patient's weight makes them; without one only the others can be added."""
    weight = record.patient.usable("weight")
    if weight is None:
        others = [(amounts, per_kg) for amounts, per_kg in held if not per_kg]
        return others, ("one dose is for each kg and no weight can be used", "patient.weight")
    by = {True: Fraction(weight), False: Fraction(1)}
    return [({unit: value * by[per_kg] for unit, value in amounts.items()}, False) for amounts, per_kg in held], None


def _sum(held: list[dict[str, Fraction]]) -> dict[str, Fraction]:
    """In the units that all of them have; nothing where there are none."""
    shared = [unit for unit in held[0] if all(unit in amounts for amounts in held)] if held else []
    return {unit: sum((amounts[unit] for amounts in held), Fraction(0)) for unit in shared}


def _outcome(record: Record, ingredient: str, pairs: list[_Pair], amounts: dict[str, Fraction], verdict: Verdict) -> Outcome:
    subjects = tuple(medicine_subject(line, entry) for line, entry in pairs)
    if verdict.answer == "unknown":
        return Outcome(answer="cannot_tell", subjects=subjects, because=verdict.because, missing=verdict.missing)
    if verdict.answer == "kept" or verdict.row is None:
        return Outcome(answer="clear", subjects=subjects, because=verdict.because)
    substance = record.reference.substances.get(ingredient)
    held = "; ".join(f"{fraction_words(value)} {unit_words(unit)}" for unit, value in sorted(amounts.items()))
    return Outcome(
        answer="fires",
        subjects=subjects,
        because=verdict.because,
        words=medicine_words(*pairs[0])
        | {
            "amount": held,
            "limit": f"{fraction_words(verdict.limit)} {unit_words(verdict.row.unit)}",
            "why": verdict.because,
            "ingredient": substance.name if substance else medicine_words(*pairs[0])["medicine"],
        },
        evidence=_evidence(record, held, verdict),
    )


def _evidence(record: Record, held: str, verdict: Verdict) -> dict[str, str]:
    row, weight = verdict.row, record.patient.fact("weight")
    evidence = {"amount": held, "limit": verdict.because, "times the limit": fraction_words(verdict.ratio) or "?"}
    if row and row.per == "kg" and weight:
        when = weight.measured_at.written if weight.measured_at else "no date"
        evidence["weight"] = f"{weight.written} ({weight.method or 'method not stated'}, {when}, {weight.source})"
    if row:
        evidence["limit row"] = row.id
        evidence["assured"] = row.reviewed_by or "not clinically assured"
    return evidence


def _patient_facts_missing(record: Record, line: MedicineLine, entry: MedicineEntry) -> Outcome | None:
    """The answer about one entry with limit rows: fires where a fact about the patient is what is missing."""
    alone = [
        hold_against(rows, *amounts_of(entry, ingredient, basis), entry, record.patient, record.reference)
        for basis in ("per-dose", "per-day")
        for ingredient, rows in limit_rows(entry, basis, "max", record.reference).items()
    ]
    if not alone:
        return None
    missing = sorted({name for v in alone if v.answer == "unknown" for name in v.missing if name.startswith("patient.")})
    because = next((v.because for v in alone if v.answer == "unknown" and missing), "its limits could be judged")
    subjects = (medicine_subject(line, entry),)
    if not missing:
        return Outcome(answer="clear", subjects=subjects, because=because)
    facts = ", ".join(_fact_words(record, name) for name in missing)
    return Outcome(
        answer="fires",
        subjects=subjects,
        because=because,
        words=medicine_words(line, entry) | {"missing": facts, "why": because},
        evidence={"missing": facts},
    )


def _fact_words(record: Record, name: str) -> str:
    plain = name.removeprefix("patient.").removesuffix(".measured").removesuffix(".measured_at").replace("_", " ")
    fact = record.patient.fact("weight") if name.startswith("patient.weight") else None
    if fact is None:
        return f"{plain} (not recorded)"
    how = "no date" if name.endswith(".measured_at") else fact.method
    return f"{plain} ({fact.unusable or f'{fact.written}, {how}'})"
