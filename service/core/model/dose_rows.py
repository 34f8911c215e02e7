"""Rows of the tables of doses."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

Measure = Literal["per-dose", "per-day"]


class LimitRow(NamedTuple):
    """One dose limit that was read in a source. `medicine` is a VTM code or a group name; None: not restricted.

    `basis` is `per-dose` or `per-day`; `direction` is `max` or `min`; `per` is `kg` for a limit by body weight.
    Ages in months, weights in kg: from (inclusive) and below (exclusive).
    """

    id: str
    medicine: str
    name: str
    direction: Literal["max", "min"]
    basis: Literal["per-dose", "per-day"]
    amount: Decimal
    unit: str
    per: Literal["kg"] | None
    routes: frozenset[str]
    age_from_months: int | None
    age_below_months: int | None
    weight_from: Decimal | None
    weight_below: Decimal | None
    indication: str | None
    citation: str
    source_id: str
    reviewed_by: str | None


class RenalRow(NamedTuple):
    """A medicine that is unsuitable, or needs less, below a level of renal function by `measure`."""

    medicine: str
    name: str
    measure: Literal["creatinine_clearance", "egfr"]
    below: Decimal
    effect: Literal["contraindicated", "avoid", "reduce"]
    routes: frozenset[str]
    citation: str
    source_id: str
    reviewed_by: str | None


class MorphineRow(NamedTuple):
    """How much oral morphine a day (mg) one `unit` of an opioid by `route` counts as: a mg a day, or a microgram an hour."""

    ingredient: str
    name: str
    route: str
    unit: Literal["mg", "ug/h"]
    factor: Fraction
    citation: str
    source_id: str
    reviewed_by: str | None


class IntervalRow(NamedTuple):
    """How often a medicine may be given at most (`min_days` between doses) or must be given (`max_days`); None: not said.

    `medicine` is the code of a moiety, a product or an ingredient, or the name of a group. `routes`, `forms` (of
    reference_data/forms), `releases` and `brands` narrow it; empty: any. `measure` narrows it by an amount of `unit` from
    `low` (inclusive) to below `below`: of one `dose`, or the `strength` of the product, where `ug/h` is a patch's rate.
    `presumed`: it is about a medicine whose route or form nobody states, since nothing else is as likely and as grave.
    """

    id: str
    medicine: str
    name: str
    severity: Literal["critical", "high", "moderate"]
    routes: frozenset[str]
    forms: frozenset[str]
    releases: frozenset[str]
    brands: frozenset[str]
    measure: Literal["dose", "strength"] | None
    low: Decimal | None
    below: Decimal | None
    unit: str
    presumed: bool
    min_days: Decimal | None
    max_days: Decimal | None
    citation: str
    source_id: str
    reviewed_by: str | None


class TypicalRow(NamedTuple):
    """The usual adult amount a day of a medicine by route, from the average daily quantity of NHS prescribing data."""

    medicine: str
    route: str
    amount: Decimal
    unit: str
    source_id: str


class AgeBandRow(NamedTuple):
    """An age band within which doses given at a site are counted together. Months: from, and below (None: no bound)."""

    title: str
    from_months: int
    below_months: int | None
    source_id: str


class GivenDoseRow(NamedTuple):
    """How much of a medicine (a moiety) patients of a site have by one route at one age: quantiles over `n` patients.

    `measure`: the single dose, or the most of a day, in `unit`. Ages in months: from (inclusive), below (exclusive;
    None: no bound). Each quantile is a dose that was given: `p5` is the least that 5 in 100 do not exceed.
    """

    medicine: str
    name: str
    route: str
    measure: Measure
    age_from_months: int
    age_below_months: int | None
    unit: str
    n: int
    p1: Decimal
    p5: Decimal
    p50: Decimal
    p95: Decimal
    p99: Decimal
    source_id: str
