"""What weight, height and BMI are plausible at an age: bounds and medians of growth charts, and wide bounds for adults."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Literal

from service.core.model.dates import PartialDate
from service.core.model.measure_rows import GrowthRow
from service.core.model.reference import Reference

Measure = Literal["weight", "height", "bmi"]
ADULT_MONTHS = 216
_SEXES = ("male", "female")
# A month of growth charts is a twelfth of 365.25 days.
_DAYS_A_MONTH = Decimal("30.4375")
_months_of = attrgetter("months")


@dataclass(frozen=True, kw_only=True)
class Age:
    """An age in months, as exact as the dates: between `youngest` and `oldest` where a date lacks its day."""

    youngest: Decimal
    oldest: Decimal

    @property
    def adult(self) -> bool:
        """Whether 18 years are reached for certain."""
        return self.youngest >= ADULT_MONTHS


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The lowest and highest plausible value, in kg, cm or kg/m2."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        """Whether the value is plausible; the bounds themselves are."""
        return self.low <= value <= self.high


def age_at(born: PartialDate | None, first: date, last: date) -> Age | None:
    """The age between two days. None where no birth date is known, or where the days may lie before it."""
    if born is None or first < born.last:
        return None
    return Age(youngest=(first - born.last).days / _DAYS_A_MONTH, oldest=(last - born.first).days / _DAYS_A_MONTH)


def bounds(measure: Measure, age: Age, sex: str | None, reference: Reference) -> Bounds | None:
    """The bounds at an age; None where no table reaches it.

    Where the sex or the day is not known, only what no sex and no day in question allows lies outside.
    """
    found = [
        one
        for months in {age.youngest, age.oldest}
        for each in sexes(sex)
        if (one := _bounds(measure, months, each, reference)) is not None
    ]
    return Bounds(low=min(one.low for one in found), high=max(one.high for one in found)) if found else None


def median(measure: Measure, months: Decimal, sex: str, reference: Reference) -> Decimal | None:
    """The median at an age; of an adult, that of the last age that the charts hold. None without a chart."""
    rows = reference.growth.get((measure, sex), ())
    return _between(rows, months, "median") if rows else None


def sexes(sex: str | None) -> tuple[str, ...]:
    """The sexes whose charts to read: both where the sex is not known, or is neither."""
    return (sex,) if sex in _SEXES else _SEXES


def _bounds(measure: Measure, months: Decimal, sex: str, reference: Reference) -> Bounds | None:
    rows = reference.growth.get((measure, sex), ())
    if months < ADULT_MONTHS and rows:
        return Bounds(low=_between(rows, months, "low"), high=_between(rows, months, "high"))
    for row in reference.plausible:
        if row.fact == measure and row.age_from_months <= months < row.age_below_months:
            return Bounds(low=row.low, high=row.high)
    return None


def _between(rows: tuple[GrowthRow, ...], months: Decimal, name: Literal["low", "median", "high"]) -> Decimal:
    """The value at an age between two rows, on the straight line between them; the first or last row's beyond them."""
    after = bisect_right(rows, months, key=_months_of)
    if after in {0, len(rows)}:
        return getattr(rows[min(after, len(rows) - 1)], name)
    young, old = rows[after - 1], rows[after]
    first, last = getattr(young, name), getattr(old, name)
    return first + (months - young.months) * (last - first) / (old.months - young.months)
