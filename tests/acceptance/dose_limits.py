"""Ten-fold slips over every dose limit, and doses in range: `python -m tests.acceptance.dose_limits [DOSES [SEED]]`.

For every limit that speaks for any indication a patient is made up whom it is about. Ten times its amount has to fire, and so has
a hundredth more than it; the amount itself, a tenth of it and any smaller dose must not.
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from rich.console import Console
from rich.progress import track

from service.core.model.dose_rows import LimitRow
from service.core.normalise.units import convert
from tests.acceptance.measured import Measured
from tests.support.cases import case, source
from tests.support.desk import report_on
from tests.support.payloads import Person, order, r4_chart
from tests.support.payloads.words import DMD, UCUM
from tests.support.reference import bundled

DOSES, SEED = 10000, 1
_TODAY = date(2026, 11, 20)
_DAYS_A_MONTH = 365.25 / 12
_ADULT_MONTHS, _ADULT_WEIGHT = 600, Fraction(70)
_PLACES = Decimal("0.000001")


def main() -> int:
    """Prints the figures with what was missed; 1 where one is not reached."""
    numbers = [int(word) for word in sys.argv[1:3] if word.isdigit()]
    if len(numbers) != len(sys.argv) - 1:
        print("Say how many doses, and a seed, in numbers: python -m tests.acceptance.dose_limits 10000 1", file=sys.stderr)
        return 2
    found = list(measure(*(*numbers, *(DOSES, SEED)[len(numbers) :])))
    for one in found:
        print(f"{one.what}: {one.said} (goal {one.goal})")
        for miss in one.misses[:20]:
            print(f"  missed: {miss}")
    return 1 if any(one.misses for one in found) else 0


def measure(doses: int, seed: int) -> Iterator[Measured]:
    """Each figure with its misses. The same numbers give the same figures."""
    rows = general_rows()
    for what, times, fires in (
        ("ten times the limit", Fraction(10), True),
        ("a hundredth over the limit", Fraction(101, 100), True),
        ("the limit itself", Fraction(1), False),
        ("a tenth of the limit", Fraction(1, 10), False),
    ):
        misses = tuple(row.id for row in _shown(rows, what) if _fires(row, _limit(row) * times, any_row=fires) != fires)
        said = f"{len(rows) - len(misses)} of {len(rows)} limits {'fire' if fires else 'stay quiet'}"
        yield Measured(what=f"dose limits: {what}", goal="100 %", said=said, misses=misses)
    yield _in_range(rows, doses, Random(seed))


def general_rows() -> list[LimitRow]:
    """The limits that speak for any indication, in the order of their ids."""
    rows = (row for held in bundled().limits.values() for row in held)
    return sorted((row for row in rows if row.indication is None and row.direction == "max"), key=lambda row: row.id)


def _in_range(rows: list[LimitRow], doses: int, random: Random) -> Measured:
    misses: list[str] = []
    for _ in _shown(range(doses), "doses in range"):
        row = random.choice(rows)
        amount = _least(row, rows) * Fraction(random.randrange(1, 1001), 1000)
        if _fires(row, amount, any_row=True):
            misses.append(f"{row.id}: {float(amount)} {row.unit}")
    return Measured(what="dose limits: doses in range", goal="0 alarms", said=f"{len(misses)} of {doses}", misses=tuple(misses))


def _least(row: LimitRow, rows: list[LimitRow]) -> Fraction:
    """The smallest amount that any limit of the medicine allows the patient of `row`, in its unit."""
    alike = [other for other in rows if other.medicine == row.medicine]
    _, weight = _patient(row)
    amounts = [convert(Fraction(other.amount) * (weight if other.per else 1), other.unit, row.unit, bundled()) for other in alike]
    return min(amount for amount in amounts if amount is not None)


def _limit(row: LimitRow) -> Fraction:
    return Fraction(row.amount) * (_patient(row)[1] if row.per else 1)


def _patient(row: LimitRow) -> tuple[int, Fraction]:
    """The age in months and the weight of somebody whom the row is about."""
    youngest, oldest = row.age_from_months or 0, (row.age_below_months or 1200) - 1
    ages = [*([_ADULT_MONTHS] if youngest <= _ADULT_MONTHS <= oldest else []), *range(youngest, min(oldest, 1000) + 1)]
    low = Fraction(row.weight_from or 0)
    high = Fraction(row.weight_below) - Fraction(1, 100) if row.weight_below else Fraction(1000)
    return min(((months, _weight(months, low, high)) for months in ages), key=lambda one: abs(one[1] - _usual(one[0])))


def _weight(months: int, low: Fraction, high: Fraction) -> Fraction:
    return max(min(_usual(months), high), low)


def _usual(months: int) -> Fraction:
    """The median weight at an age."""
    if months >= 216:
        return _ADULT_WEIGHT
    rows = bundled().growth["weight", "male"]
    return Fraction(max((row for row in rows if row.months <= months), key=lambda row: row.months).median)


def _fires(row: LimitRow, amount: Fraction, any_row: bool) -> bool:
    """Whether the amount is found to be too much: by any limit, or by this very row where another may well be lower."""
    rows = {finding.evidence.get("limit row") for finding in report_on(_case(row, amount)).findings} - {None}
    return bool(rows) if any_row else row.id in rows


def _case(row: LimitRow, amount: Fraction) -> dict[str, Any]:
    months, weight = _patient(row)
    born = _TODAY - timedelta(days=int((months + 0.5) * _DAYS_A_MONTH))
    person = Person(1, born=born.isoformat(), sex="male")
    chart = r4_chart(person, [order(None, 1, "mg", "OD", codes=[(DMD, row.medicine, row.name)])], None)
    asked = next(entry["resource"] for entry in chart["entry"] if entry["resource"]["resourceType"] == "MedicationRequest")
    times = 4 if row.basis == "per-day" else 1
    value = _decimal(amount / times)
    asked["dosageInstruction"] = [
        {
            "timing": {"repeat": {"frequency": times, "period": 1, "periodUnit": "d"}},
            "route": {"text": next(words for words, route in bundled().route_words.items() if route == sorted(row.routes)[0])},
            "doseAndRate": [{"doseQuantity": {"value": float(value), "unit": row.unit, "system": UCUM, "code": row.unit}}],
        }
    ]
    facts = {"weight": {"value": str(_decimal(weight)), "unit": "kg", "method": "measured", "measured_at": _TODAY.isoformat()}}
    return case(source("epma", "inpatient-orders", chart), patient=dict(person.as_case(**facts)))


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES)


def _shown(items: Any, what: str) -> Any:
    return track(items, what, console=Console(stderr=True), transient=True)


if __name__ == "__main__":
    sys.exit(main())
