"""A dose as read: amounts, how often, and what could not be read with certainty."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

Relation = Literal["one", "together", "in-turn"]
Per = Literal["kg", "m2"]
DoseAspect = Literal["dose", "maximum", "frequency", "route", "as-needed"]
# What two tellings may differ in and still be one amount, so that limits can be checked on it.
_APART_FROM_THE_AMOUNT = frozenset({"route", "as-needed"})


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount for one administration: `low` to `high` of `unit` (a key of the units table).

    `low` None means "up to `high`". `unit` None: a bare number ("one to be taken") of whatever the product is.
    `per` says that the amount is for each kilogram or square metre of the patient; `per_time` (a unit of time) that it
    is a rate.
    """

    low: Decimal | None
    high: Decimal
    unit: str | None
    per: Per | None = None
    per_time: str | None = None


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How often: `times_low` to `times_high` administrations in every `period_low` to `period_high` days.

    `times_low` None means "up to `times_high` times". Days are exact fractions (every 8 hours: one third of a day).
    `moments` are the words for times of day, `weekdays` three-letter days. `once`: a single administration.
    `apart` is the least time between two administrations in days, where it is stated beside how often.
    """

    times_low: Decimal | None
    times_high: Decimal
    period_low: Fraction
    period_high: Fraction
    moments: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()
    once: bool = False
    apart: Fraction | None = None

    @cached_property
    def per_day_low(self) -> Fraction | None:
        """Fewest administrations a day; None for "up to" and for a single administration."""
        return None if self.times_low is None or self.once else Fraction(self.times_low) / self.period_high

    @cached_property
    def per_day_high(self) -> Fraction | None:
        """Most administrations a day; None for a single administration."""
        return None if self.once else Fraction(self.times_high) / self.period_low


@dataclass(frozen=True, kw_only=True)
class DoseStep:
    """One step of a regimen. None: not stated. `days` is how long the step lasts.

    `product_strength` is the strength that the directions name the product by ("one 5 mg tablet").
    """

    amount: Amount | None = None
    timing: Timing | None = None
    as_needed: bool = False
    max_per_day: Amount | None = None
    max_per_dose: Amount | None = None
    days: Fraction | None = None
    route: str | None = None
    site: str | None = None
    product_strength: Amount | None = None


@dataclass(frozen=True, kw_only=True)
class DoseDisagreement:
    """Two tellings of one dosage that say two things of one aspect: `because` is the sentence that quotes both."""

    aspect: DoseAspect
    because: str


@dataclass(frozen=True, kw_only=True)
class DoseReading:
    """What one dosage says. `refused` is why it could not be read with certainty, and then `steps` is empty.

    `relation`: the steps are one, apply `together` (one in the morning and two at night), or `in-turn` (a taper).
    `alternatives` are the same single step in other units, as structured dosages give them.
    `read_from` says what was read: `text`, `structured` or both; `disagreements` say how the tellings of the dosage (its
    text, its coded parts, its instruction to the patient) differ, the gravest first. `not_compared` says why one telling
    could not be held against another, and is empty where there was only one or all were.
    `notes` are the words that were recognised and change no amount and no timing ("with food"). `sequence` is the
    place among the dosages of one entry: equal, at the same time; rising, in turn; None: not stated.
    """

    written: str | None
    steps: tuple[DoseStep, ...] = ()
    relation: Relation = "one"
    refused: str | None = None
    read_from: Literal["text", "structured", "both", "nothing"] = "text"
    disagreements: tuple[DoseDisagreement, ...] = ()
    not_compared: tuple[str, ...] = ()
    alternatives: tuple[Amount, ...] = ()
    unread_words: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sequence: int | None = None

    @cached_property
    def disagreement(self) -> str | None:
        """Every disagreement in one line; None where there is none."""
        return "; ".join(one.because for one in self.disagreements) or None

    @cached_property
    def amount_at_odds(self) -> bool:
        """Whether the tellings differ in how much is given in a day, so that no one amount can be taken."""
        return any(one.aspect not in _APART_FROM_THE_AMOUNT for one in self.disagreements)
