"""Weights and heights that cannot be right, and weights that differ."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from service.core.checks.about import patient_subject
from service.core.checks.kind import AppliesTo
from service.core.checks.record import Record
from service.core.checks.weight_slips import may_be_pounds, slip
from service.core.model.finding import Outcome, Subject
from service.core.model.patient import Fact
from service.core.reconcile.words import fraction_words


@dataclass(frozen=True, kw_only=True)
class WeightImplausible:
    """Fires once where a recorded weight or height is implausible for the age, or at odds with another measurement, and where
    any measurement is one that nobody can have.

    Says so where two look swapped, where a weight looks like pounds, or a decimal point slipped. Without an age it cannot be
    told; nor can it of a child whose one weight would be plausible both in kilograms and in pounds.
    """

    kind: ClassVar[str] = "weight_implausible"
    words: ClassVar[frozenset[str]] = frozenset({"facts", "why", "hint"})

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        known = (*record.patient.facts, *record.patient.others)
        facts = [f for f in known if f.name in {"weight", "height"} or f.trouble == "implausible"]
        if not facts:
            return ()
        shown = (patient_subject("; ".join(dict.fromkeys(f"{f.name} {f.written}" for f in facts))),)
        wrong = [fact for fact in facts if fact.trouble == "implausible"]
        if not wrong:
            return (self._nothing_wrong(record, facts, shown),)
        why = "; ".join(dict.fromkeys(f"{f.name} {f.unusable}" for f in wrong))
        return (
            Outcome(
                answer="fires",
                subjects=shown,
                because=why,
                words={
                    "facts": "; ".join(dict.fromkeys(f"{f.name} {f.written} ({f.source})" for f in wrong)),
                    "why": why,
                    "hint": slip(record, wrong),
                },
                evidence={f"{f.name} ({f.source})": f.unusable or "" for f in wrong},
            ),
        )

    def _nothing_wrong(self, record: Record, facts: list[Fact], shown: tuple[Subject, ...]) -> Outcome:
        compared = [fact for fact in facts if fact.compared]
        said = "; ".join(dict.fromkeys(f"{fact.name} {fact.written}: {', '.join(fact.compared)}" for fact in compared))
        if not compared:
            return Outcome(answer="cannot_tell", subjects=shown, because="the age is not known", missing=("patient.birth_date",))
        unsure = next((fact for fact in facts if fact.name == "weight" and may_be_pounds(fact, record)), None)
        if unsure is not None:
            because = f"{unsure.written} may be pounds or kilograms, and no other measurement tells which ({said})"
            return Outcome(answer="cannot_tell", subjects=shown, because=because, missing=("patient.height",))
        return Outcome(answer="clear", subjects=shown, because=f"plausible, compared with: {said}")


@dataclass(frozen=True, kw_only=True)
class WeightsDiffer:
    """Fires where two plausible weights no further apart in time than `within_days` differ by `percent` or more."""

    kind: ClassVar[str] = "weights_differ"
    words: ClassVar[frozenset[str]] = frozenset({"used", "other", "percent"})
    percent: Decimal
    within_days: int

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]:
        used = record.patient.fact("weight")
        if used is None or used.trouble or used.value is None:
            return ()
        others = [
            fact
            for fact in record.patient.others
            if fact.name == "weight" and not fact.trouble and fact.value is not None and self._near(used, fact)
        ]
        apart = [(self._percent(used.value, fact.value or used.value), fact) for fact in others]
        far = [(percent, fact) for percent, fact in apart if percent >= Fraction(self.percent)]
        subject = patient_subject("; ".join(f"weight {fact.written}" for fact in (used, *others)))
        if not far:
            return (Outcome(answer="clear", subjects=(subject,), because="the weights agree"),)
        percent, other = far[0]
        return (
            Outcome(
                answer="fires",
                subjects=(subject,),
                because=f"{used.written} and {other.written}",
                words={"used": _weight(used), "other": _weight(other), "percent": fraction_words(percent) or ""},
                evidence={"used": _weight(used), "other": _weight(other)},
            ),
        )

    def _near(self, used: Fact, other: Fact) -> bool:
        if used.measured_at is None or other.measured_at is None:
            return True
        return abs((used.measured_at.last - other.measured_at.last).days) <= self.within_days

    def _percent(self, used: Decimal, other: Decimal) -> Fraction:
        return abs(Fraction(other) - Fraction(used)) / Fraction(used) * 100


def _weight(fact: Fact) -> str:
    when = fact.measured_at.written if fact.measured_at else "no date"
    return f"{fact.written} ({fact.method or 'method not stated'}, {when}, {fact.source})"
