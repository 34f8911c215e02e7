"""What a site counts hangs on nothing but the doses: not on their order, nor on how often a report is there."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from service.core.checks.dose_distribution import MORE_THAN, Counted, distribution, quantile
from service.core.model.dose_rows import AgeBandRow

ADULT, CHILD = AgeBandRow("adult", 216, 780, "x"), AgeBandRow("child", 24, 144, "x")
# Among them doses a week, which no decimal holds.
DOSES = st.integers(1, 7000).map(lambda sevenths: Fraction(sevenths, 7))


def counted(patient: int, dose: Fraction, *, at: str = "2026-01-01", band: AgeBandRow = ADULT, **more: str) -> Counted:
    fields = {"medicine": "774557006", "name": "Amlodipine", "route": "oral", "unit": "mg", **more}
    return Counted(patient=f"p{patient}", at=at, report=f"r{patient}-{at}", band=band, per_dose=dose, per_day=dose * 2, **fields)


@settings(max_examples=15)
@given(st.lists(DOSES, min_size=MORE_THAN + 1, max_size=MORE_THAN + 40), st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_matters(doses: list[Fraction], chance: object) -> None:
    reports = [counted(number, dose) for number, dose in enumerate(doses)]
    rows = distribution(reports)
    assert [(row.measure, row.n) for row in rows] == [("per-day", len(doses)), ("per-dose", len(doses))]
    again = [*reports, *reports[::3]]
    chance.shuffle(again)  # type: ignore[attr-defined]
    assert distribution(again) == rows


@given(st.lists(DOSES, min_size=1), st.sampled_from([1, 5, 50, 95, 99]))
def test_a_quantile_is_the_least_dose_that_so_many_do_not_exceed(doses: list[Fraction], percent: int) -> None:
    found = quantile(sorted(doses), percent)
    assert found in doses
    assert 100 * sum(dose <= found for dose in doses) >= percent * len(doses)
    assert 100 * sum(dose < found for dose in doses) < percent * len(doses)


@given(st.lists(DOSES, min_size=MORE_THAN + 1, max_size=MORE_THAN + 1), st.integers(0, 10))
@settings(max_examples=15)
def test_slips_of_one_in_twenty_do_not_move_the_end_beyond_what_others_have(doses: list[Fraction], slips: int) -> None:
    reports = [counted(number, dose * 1000 if number < slips else dose) for number, dose in enumerate(doses)]
    [day, _] = distribution(reports)
    assert day.p95 <= 2 * max(doses) + Fraction(1, 1000)


def test_200_patients_are_silent_and_201_speak() -> None:
    reports = [counted(number, Fraction(5)) for number in range(MORE_THAN)]
    assert distribution(reports) == ()
    assert distribution([*reports, counted(0, Fraction(5), at="2026-02-01")]) == ()
    assert {row.n for row in distribution([*reports, counted(MORE_THAN, Fraction(5))])} == {201}


def test_the_latest_report_of_a_patient_counts_whatever_comes_first() -> None:
    first = [counted(number, Fraction(5)) for number in range(201)]
    later = [counted(number, Fraction(10), at="2026-02-01") for number in range(201)]
    for reports in ([*first, *later], [*later, *first]):
        assert {(row.measure, str(row.p1), str(row.p99), row.n) for row in distribution(reports)} == {
            ("per-day", "20", "20", 201),
            ("per-dose", "10", "10", 201),
        }


def test_ages_routes_and_units_are_counted_apart() -> None:
    half = range(150)
    for apart in ({"band": CHILD}, {"route": "intravenous"}, {"unit": "mmol"}, {"medicine": "1"}):
        reports = [counted(n, Fraction(5)) for n in half] + [counted(1000 + n, Fraction(5), **apart) for n in half]  # type: ignore[arg-type]
        assert distribution(reports) == ()


def test_a_dose_a_week_keeps_its_digits() -> None:
    [row, _] = distribution([counted(number, Fraction(5, 7)) for number in range(201)])
    assert str(row.p50) == "1.4285714"


def test_a_row_holds_the_quantiles_of_its_doses_by_their_names() -> None:
    rows = distribution([counted(number, Fraction(number)) for number in range(1, 202)])
    [day] = [row for row in rows if row.measure == "per-day"]
    assert [int(each) for each in (day.p1, day.p5, day.p50, day.p95, day.p99)] == [6, 22, 202, 382, 398]
