"""Strengths of two products compared where no amount says how much of either is taken."""

from fractions import Fraction

from service.core.model.medicine import Medicine, Strength
from service.core.reconcile.words import fraction_words, unit_words

# Only a concentration tells two doses apart by itself: of tablets as directed, one may be one and the other two.
_PER = frozenset({"g", "mL"})

_Key = tuple[str | None, str, str]


def concentrations_that_differ(first: Medicine | None, second: Medicine | None) -> tuple[str, str] | None:
    """Both concentrations in words, where both are known, of the same ingredients, in the same units, and differ."""
    mine, theirs = _concentrations(first), _concentrations(second)
    if not mine or mine.keys() != theirs.keys() or mine == theirs:
        return None
    return _words(mine), _words(theirs)


def _concentrations(medicine: Medicine | None) -> dict[_Key, Fraction]:
    if medicine is None or not all(map(_is_concentration, medicine.strengths)):
        return {}
    return {
        (strength.ingredient, strength.unit, strength.per_unit): Fraction(strength.amount) / Fraction(strength.per_amount)
        for strength in medicine.strengths
    }


def _is_concentration(strength: Strength) -> bool:
    return strength.unit == "%" or strength.per_unit in _PER


def _words(held: dict[_Key, Fraction]) -> str:
    return " + ".join(
        f"{fraction_words(amount)}{'%' if unit == '%' else f' {unit_words(unit)}/{per}'}"
        for (_, unit, per), amount in held.items()
    )
