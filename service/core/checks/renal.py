"""Medicines that do not suit the kidneys, and those of which no table says how they are given where the kidneys fail."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal

from service.core.checks.about import MEDICINE_WORDS, judged, medicine_subject, medicine_words
from service.core.checks.kind import AppliesTo
from service.core.checks.one_a_line import one_a_line
from service.core.checks.record import Record
from service.core.checks.renal_doubt import doubt_of
from service.core.checks.untold import Untold, told_together
from service.core.model.dose_rows import RenalRow
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine

Effect = Literal["contraindicated", "avoid", "reduce"]
# The gravest first: what says not to give it leaves nothing to reduce.
_BY_GRAVITY: tuple[Effect, ...] = ("contraindicated", "avoid", "reduce")
_MEASURES = ("egfr", "creatinine_clearance")


@dataclass(frozen=True, kw_only=True)
class RenalUnsuitable:
    """Fires where renal function is below the table's level for a medicine in force, for rows of one of `effects`.

    A missing or unusable measurement makes cannot_tell, and so does one above the level that has no date, beside another as
    recent that may be below it, or before a later creatinine. A row stays quiet where a graver one of the medicine is broken.
    `names_unheld`: where renal function is known, the medicines of which the table holds no row are told once, together,
    and leave the status alone.
    """

    kind: ClassVar[str] = "renal_unsuitable"
    words: ClassVar[frozenset[str]] = MEDICINE_WORDS | {"measure", "value", "below", "effect", "citation"}
    effects: tuple[Effect, ...]
    names_unheld: bool = False

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        about = [(pair, _renal_rows(record, pair[1])) for pair in judged(record, applies_to)]
        return (
            *one_a_line(
                tuple(self._one(record, *pair, row, rows) for pair, rows in about for row in rows if row.effect in self.effects)
            ),
            *self._unheld(record, (pair for pair, rows in about if not rows and pair[1].identified.medicine)),
        )

    def _unheld(self, record: Record, pairs: Iterator[tuple[MedicineLine, MedicineEntry]]) -> tuple[Outcome, ...]:
        if not self.names_unheld or not any(record.patient.usable(measure) is not None for measure in _MEASURES):
            return ()
        untold: Iterator[Untold] = ((pair, "no row is held", "reference.renal") for pair in pairs)
        return told_together(untold, lambda names: f"not held against renal function: {names}")

    def _one(
        self, record: Record, line: MedicineLine, entry: MedicineEntry, row: RenalRow, rows: tuple[RenalRow, ...]
    ) -> Outcome:
        subjects = (medicine_subject(line, entry),)
        fact, value = record.patient.fact(row.measure), record.patient.usable(row.measure)
        measure = row.measure.replace("_", " ")
        if value is None:
            why = fact.unusable if fact and fact.unusable else "not recorded"
            return Outcome(
                answer="cannot_tell",
                subjects=subjects,
                because=f"{measure}: {why}",
                missing=(f"patient.{row.measure}",),
            )
        words = medicine_words(line, entry) | {
            "measure": measure,
            "value": fact.written if fact else str(value),
            "below": str(row.below),
            "effect": row.effect,
            "citation": row.citation,
        }
        because = f"{measure} {value}; {row.effect} below {row.below} ({row.citation})"
        if value < row.below and any(_graver(other, row) and _broken(record, other) for other in rows):
            return Outcome(answer="clear", subjects=subjects, because=f"{because}: said where it is graver")
        doubt = doubt_of(record.patient, fact, row.below) if fact else None
        if doubt:
            missing = (f"patient.{row.measure}",)
            return Outcome(answer="cannot_tell", subjects=subjects, because=f"{measure}: {doubt}", missing=missing)
        return Outcome(
            answer="fires" if value < row.below else "clear",
            subjects=subjects,
            because=because,
            words=words,
            evidence={measure: words["value"], "below": str(row.below), "citation": row.citation},
        )


def _graver(other: RenalRow, row: RenalRow) -> bool:
    return _BY_GRAVITY.index(other.effect) < _BY_GRAVITY.index(row.effect)


def _broken(record: Record, row: RenalRow) -> bool:
    value = record.patient.usable(row.measure)
    return value is not None and value < row.below


def _renal_rows(record: Record, entry: MedicineEntry) -> tuple[RenalRow, ...]:
    medicine = entry.identified.medicine
    if medicine is None:
        return ()
    keys = [medicine.vtm.code if medicine.vtm else "", *sorted(medicine.groups)]
    routes = frozenset({entry.route}) if entry.route else medicine.routes
    return tuple(
        row for key in keys for row in record.reference.renal.get(key, ()) if not row.routes or not routes or row.routes & routes
    )
