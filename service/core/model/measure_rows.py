"""Rows of units and of measurements."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple


class UnitRow(NamedTuple):
    """A unit: key (UCUM code, or a countable such as `tablet`), its dimension, and its exact size in that dimension.

    Dimensions: mass (in mg), volume (mL), amount (mmol), activity ([iU]), time (d), length (cm), countable:NAME, …
    """

    key: str
    dimension: str
    size: Fraction
    title: str


class GrowthRow(NamedTuple):
    """What is plausible for a child of one sex at an age in months, and the median: kg, cm or kg/m2."""

    months: Decimal
    low: Decimal
    median: Decimal
    high: Decimal
    source_id: str


class WeightForAgeRow(NamedTuple):
    """Bounds of a plausible weight (kg), height (cm) or BMI of an adult: outside is implausible, whoever wrote it."""

    fact: Literal["weight", "height", "bmi"]
    age_from_months: int
    age_below_months: int
    low: Decimal
    high: Decimal
    source_id: str


class FactBoundsRow(NamedTuple):
    """What a fact of any patient of any age can be at all, in its canonical unit, both ends included: else it was misread."""

    fact: str
    low: Decimal
    high: Decimal
    source_id: str


class MeasurementRow(NamedTuple):
    """A code of an Observation that measures one of the facts checks ask for."""

    system: str
    code: str
    fact: str
    source_id: str
