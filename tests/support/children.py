"""Made-up children: weights and heights drawn from the published growth charts, with the heavy and the thin of today."""

import csv
from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from statistics import NormalDist

from tests.support.reference import FOLDER, bundled

TODAY = date(2026, 11, 20)
NORMAL = NormalDist()
SEXES = ("male", "female")
DAYS_A_MONTH = 365.25 / 12
# One child in seven between two and fifteen is obese (Health Survey for England 2015 to 2019: 14 to 16 %), against the
# twentieth that the charts of 2000 hold; one in a hundred is far thinner than the charts' second centile.
OBESE, THIN = 0.15, 0.01
# How closely two measures go together: weight with length in infants, and each with itself some months earlier.
WITH_LENGTH, WITH_ITSELF = 0.7, 0.95


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child by what stays with it: `tall` and `broad` are z-scores of height and of weight for height."""

    sex: str
    born: date
    tall: float
    broad: float

    def months(self, day: date) -> float:
        """The age in months, which charts are kept by."""
        return (day - self.born).days / DAYS_A_MONTH

    def height(self, day: date) -> float:
        """The true height in cm."""
        return at_z("height", self.sex, self.months(day), self.tall)

    def weight(self, day: date) -> float:
        """The true weight in kg."""
        months = self.months(day)
        if months < 24.5:
            z = WITH_LENGTH * self.tall + (1 - WITH_LENGTH**2) ** 0.5 * self.broad
            return at_z("weight", self.sex, months, z)
        return bmi(self.sex, months, NORMAL.cdf(self.broad)) * (self.height(day) / 100) ** 2

    def earlier(self, random: Random) -> "Child":
        """The same child as it grew before: nearly as tall and as broad for its age."""
        shaken = [WITH_ITSELF * z + (1 - WITH_ITSELF**2) ** 0.5 * random.gauss() for z in (self.tall, self.broad)]
        return replace(self, tall=shaken[0], broad=shaken[1])


def child(random: Random) -> Child:
    """Any child under 18, each age as likely as another."""
    born = TODAY - timedelta(days=random.randrange(int(18 * 365.25)))
    return Child(sex=random.choice(SEXES), born=born, tall=random.gauss(), broad=random.gauss())


def bmi(sex: str, months: float, centile: float) -> float:
    """The BMI at a centile of today's children: beyond the obese the half-normal of CDC's extended charts."""
    if centile > 1 - OBESE:
        limits = bundled().growth_limits
        sigma = sum(float(limits[f"bmi.sigma_{power}.{sex}"]) * (months / 12) ** power for power in range(3))
        beyond = NORMAL.inv_cdf(0.5 + 0.5 * min((centile - 1 + OBESE) / OBESE, 1 - 1e-9))
        return at_z("bmi", sex, months, NORMAL.inv_cdf(0.95)) + sigma * beyond
    if centile < THIN:
        return at_z("bmi", sex, months, -4 + 1.7 * centile / THIN)
    return at_z("bmi", sex, months, NORMAL.inv_cdf(0.95 * centile / (1 - OBESE)))


def at_z(measure: str, sex: str, months: float, z: float) -> float:
    """The value at a z-score, by the published L, M and S, on the straight line between two ages."""
    ages, rows = published()[measure, sex]
    after = min(max(bisect_right(ages, months), 1), len(ages) - 1)
    along = min(max((months - ages[after - 1]) / (ages[after] - ages[after - 1]), 0), 1)
    l, m, s = (young + along * (old - young) for young, old in zip(rows[after - 1], rows[after], strict=True))  # noqa: E741
    return m * max(1 + l * s * z, 1e-9) ** (1 / l)


@cache
def published() -> dict[tuple[str, str], tuple[list[float], list[tuple[float, ...]]]]:
    """Ages and L, M, S of each measure and sex, as published."""
    found: dict[tuple[str, str], tuple[list[float], list[tuple[float, ...]]]] = {}
    with (FOLDER / "dosing" / "growth_lms.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            ages, rows = found.setdefault((row["measure"], row["sex"]), ([], []))
            ages.append(float(row["months"]))
            rows.append(tuple(float(row[name]) for name in ("l", "m", "s")))
    return found


def as_read(value: float) -> str:
    """A weight as scales show it, which is to ten grams under ten kilograms and to a hundred above."""
    return str(round(Decimal(value), 2 if value < 10 else 1))
