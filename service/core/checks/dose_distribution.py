"""What doses a site gives: quantiles of what its own reports hold, each patient counted once. A function of the reports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import get_args

from service.core.checks.doses_given import GivenDose, given_doses, within
from service.core.model.dates import uk_day
from service.core.model.dose_rows import AgeBandRow, GivenDoseRow, Measure
from service.core.model.finding import Finding
from service.core.model.lines import MedicineLine
from service.core.model.reference import Reference
from service.core.model.report import Report
from service.core.normalise.facts import age_bounds

# A group of so many patients or fewer is neither written nor used: its outer quantiles would be single patients (ADR 0025).
MORE_THAN = 200
SOURCE = "site_doses"
# What is in doubt as a dose is not counted. An outlier is: else each count would cut off more of the ends of the last.
_IN_DOUBT = frozenset(
    {
        "dose-above-limit",
        "dose-below-limit",
        "dose-tenfold",
        "dose-unit-mismatch",
        "dose-interval",
        "dose-unreadable",
        "coding-contradiction",
    }
)
_CURRENT_FIRST = ("inpatient-orders", "discharge-summary")
_DIGITS = 8


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One patient's dose of one moiety by one route, from one report. `patient` is a pseudonym; `at` and `report` order them."""

    patient: str
    at: str
    report: str
    medicine: str
    name: str
    route: str
    band: AgeBandRow
    unit: str
    per_dose: Fraction | None
    per_day: Fraction | None


def counted_of(report: Report, *, patient: str, at: str, id: str, reference: Reference) -> Iterator[Counted]:
    """What one report adds: a dose for each moiety and route, the current list before what the patient had until then.

    `patient` is a pseudonym; `at` is when the report was made and `id` what it is kept under: the later of two counts.

    Nothing where the age is not known. Entries that a finding calls in doubt are left out, and so is an amount that could
    not be read.
    """
    ages = age_bounds(report.patient.identity.birth_date, uk_day(datetime.fromisoformat(report.as_of)))
    band = next((b for b in reference.age_bands if ages and within(ages, b.from_months, b.below_months)), None)
    if band is None:
        return
    doubtful = set(_in_doubt(report.findings))
    chosen: dict[tuple[str, str], GivenDose] = {}
    for dose in _in_order(report.medicines, reference):
        entries = {(dose.source, entry.written.entry) for _, entry in dose.pairs}
        if dose.unit is not None and not entries & doubtful:
            chosen.setdefault((dose.medicine.code, dose.route), dose)
    for (code, route), dose in sorted(chosen.items()):
        yield Counted(
            patient=patient,
            at=at,
            report=id,
            medicine=code,
            name=dose.medicine.display,
            route=route,
            band=band,
            unit=dose.unit or "",
            per_dose=dose.amount("per-dose"),
            per_day=dose.amount("per-day"),
        )


def distribution(counted: Iterable[Counted], source: str = SOURCE) -> tuple[GivenDoseRow, ...]:
    """The rows of every group of more than `MORE_THAN` patients, whatever the order in which the doses come.

    Each patient counts once for a moiety and a route: the dose of the latest report that holds one.
    """
    latest: dict[tuple[str, str, str], Counted] = {}
    for one in counted:
        key = (one.patient, one.medicine, one.route)
        if key not in latest or (latest[key].at, latest[key].report) < (one.at, one.report):
            latest[key] = one
    groups: dict[tuple[str, str, int, str, Measure], list[tuple[Counted, Fraction]]] = {}
    for one in latest.values():
        for measure, value in _measured(one):
            key = (one.medicine, one.route, one.band.from_months, one.unit, measure)
            groups.setdefault(key, []).append((one, value))
    return tuple(_row(held, key[-1], source) for key, held in sorted(groups.items()) if len(held) > MORE_THAN)


def quantile(ordered: list[Fraction], percent: int) -> Fraction:
    """The least value that `percent` in 100 of the ordered values do not exceed: always one of them, never a mean of two."""
    return ordered[max(-(-len(ordered) * percent // 100), 1) - 1]


def _in_order(lines: tuple[MedicineLine, ...], reference: Reference) -> list[GivenDose]:
    """Current lists first, then the others by role and name."""
    pairs = [(line, matched.entry) for line in lines for matched in line.entries if matched.entry.in_force]
    roles = {entry.written.source: entry.role for _, entry in pairs}

    def place(dose: GivenDose) -> tuple[bool, str, str]:
        return roles[dose.source] not in _CURRENT_FIRST, roles[dose.source], dose.source

    return sorted(given_doses(pairs, reference).doses, key=place)


def _in_doubt(findings: tuple[Finding, ...]) -> Iterator[tuple[str | None, str | None]]:
    for finding in findings:
        if finding.category in _IN_DOUBT:
            yield from ((subject.source, subject.entry) for subject in finding.subjects)


def _measured(one: Counted) -> Iterator[tuple[Measure, Fraction]]:
    for measure in get_args(Measure):
        value = one.per_day if measure == "per-day" else one.per_dose
        if value is not None:
            yield measure, value


def _row(held: list[tuple[Counted, Fraction]], measure: Measure, source: str) -> GivenDoseRow:
    first, ordered = min((one for one, _ in held), key=lambda one: one.name), sorted(value for _, value in held)
    p1, p5, p50, p95, p99 = (_decimal(quantile(ordered, percent)) for percent in (1, 5, 50, 95, 99))
    return GivenDoseRow(
        first.medicine,
        first.name,
        first.route,
        measure,
        first.band.from_months,
        first.band.below_months,
        first.unit,
        len(ordered),
        p1,
        p5,
        p50,
        p95,
        p99,
        source,
    )


def _decimal(value: Fraction) -> Decimal:
    """Exact where so many digits hold it; a dose a week is a seventh of it a day, which none do."""
    with localcontext() as context:
        context.prec = _DIGITS
        return Decimal(value.numerator) / Decimal(value.denominator)
