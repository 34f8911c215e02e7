"""Bounds of plausible weights, heights and BMI of children, derived from the published L, M and S of growth charts."""

import csv
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from service.reference.build.dictionary import table

# Fixed, so that every machine derives the same digits; exp and ln are correctly rounded, and two digits are kept of 28.
_EXACT = Context(prec=28, rounding=ROUND_HALF_EVEN)
_DIGITS = Decimal("0.001")
_HEADER = "fact,sex,months,low,median,high,source_id"
_SEXES = ("male", "female")
_NEVER = Decimal(0)

Limits = Mapping[str, Decimal]


class Lms(NamedTuple):
    """One published row: the Box-Cox power, the median and the coefficient of variation at an age in months."""

    months: Decimal
    l: Decimal  # noqa: E741 the name that the method has
    m: Decimal
    s: Decimal
    source_id: str


class Bounds(NamedTuple):
    """What is plausible at an age in months, in kg, cm or kg/m2."""

    fact: str
    sex: str
    months: Decimal
    low: Decimal
    median: Decimal
    high: Decimal
    source_id: str


Published = Mapping[tuple[str, str], Mapping[Decimal, Lms]]


def build_growth(data: Path) -> int:
    """Writes dosing/growth.csv from dosing/growth_lms.csv and dosing/growth_limits.csv, and counts its rows."""
    limits = {row["name"]: Decimal(row["value"]) for row in _rows(data / "dosing" / "growth_limits.csv")}
    published: dict[tuple[str, str], dict[Decimal, Lms]] = {}
    for row in _rows(data / "dosing" / "growth_lms.csv"):
        months = Decimal(row["months"])
        lms = Lms(months, Decimal(row["l"]), Decimal(row["m"]), Decimal(row["s"]), row["source_id"])
        published.setdefault((row["measure"], row["sex"]), {})[months] = lms
    sizes = {row["key"]: Fraction(row["size"]) for row in _rows(data / "units" / "units.csv")}
    pounds = sizes["kg"] / sizes["[lb_av]"]
    with localcontext(_EXACT):
        limits |= {"pounds": Decimal(pounds.numerator) / pounds.denominator}
        found = [_rounded(row) for row in bounds(published, limits)]
    table(data / "dosing" / "growth.csv", _HEADER, found)
    return len(found)


def bounds(published: Published, limits: Limits) -> Iterator[Bounds]:
    """Every row, by fact, sex and age."""
    for fact in ("weight", "height"):
        for sex in _SEXES:
            for lms in published[fact, sex].values():
                low = _beyond(lms, limits[f"{fact}.low_z"])
                if lms.months < limits["preterm.until_months"]:
                    low = _preterm(fact, sex, lms.months, low, published, limits)
                yield Bounds(fact, sex, lms.months, low, lms.m, _beyond(lms, limits[f"{fact}.high_z"]), lms.source_id)
    for sex in _SEXES:
        yield from _infant_bmi(sex, published, limits)
        for lms in published["bmi", sex].values():
            low, high = _beyond(lms, limits["bmi.low_z"]), _obese(lms, sex, limits)
            yield Bounds("bmi", sex, lms.months, low, lms.m, high, lms.source_id)


def at_z(lms: Lms, z: Decimal) -> Decimal:
    """The value at a z-score: m (1 + l s z)^(1/l), or its limit where l is 0."""
    return lms.m * ((1 + lms.l * lms.s * z).ln() / lms.l if lms.l else lms.s * z).exp()


def _beyond(lms: Lms, z: Decimal) -> Decimal:
    """The value at CDC's modified z-score: in steps of half the way from the median to two z-scores on that side."""
    side = Decimal(2) if z > 0 else Decimal(-2)
    return lms.m + (at_z(lms, side) - lms.m) / side * z


def _preterm(fact: str, sex: str, months: Decimal, term: Decimal, published: Published, limits: Limits) -> Decimal:
    """The least value of a child who may be born early: as of one so much younger, and never a tenth of a heavy child's.

    `term` is the least of a child born at term.
    """
    due = months - limits["preterm.months"]
    born_at_term = [lms for age, lms in published[fact, sex].items() if age <= due]
    low = min(term, _beyond(born_at_term[-1], limits[f"{fact}.low_z"]) if born_at_term else _NEVER)
    if fact == "height":
        return max(low, limits["preterm.height"])
    slip = max(at_z(published[fact, either][months], limits["preterm.slip_z"]) for either in _SEXES) / 10
    return max(low, slip)


def _infant_bmi(sex: str, published: Published, limits: Limits) -> Iterator[Bounds]:
    """BMI where CDC has none: the medians of weight and length, and a share of what they make."""
    for months, weight in published["weight", sex].items():
        if months < min(published["bmi", sex]):
            median = weight.m / (published["height", sex][months].m / 100) ** 2
            low, high = median * limits["infant_bmi.low"], median * limits["infant_bmi.high"]
            yield Bounds("bmi", sex, months, low, median, high, weight.source_id)


def _obese(lms: Lms, sex: str, limits: Limits) -> Decimal:
    """The highest BMI that is not taken for a slip.

    So many sigmas of CDC's extended chart above the 95th centile; where even a thin child's pounds make more, that.
    """
    years = lms.months / 12
    sigma = sum((limits[f"bmi.sigma_{power}.{sex}"] * years**power for power in range(3)), Decimal(0))
    obese = at_z(lms, limits["bmi.p95_z"]) + limits["bmi.sigmas"] * sigma
    return max(obese, at_z(lms, limits["bmi.thin_z"]) * limits["pounds"])


def _rounded(row: Bounds) -> Bounds:
    return row._replace(low=row.low.quantize(_DIGITS), median=row.median.quantize(_DIGITS), high=row.high.quantize(_DIGITS))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
