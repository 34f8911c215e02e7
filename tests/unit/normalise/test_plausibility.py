"""Weights and heights that cannot be right: by age, beside a height, beside another weight, and what is said of them."""

from datetime import date

import pytest

from service.core.normalise.plausibility import POUNDS
from tests.support.children import TODAY
from tests.support.measurements import Taken, cm, implausible, kg, patient

FIVE, TEN, ADULT, NEWBORN = "2021-05-03", "2016-05-03", "1960-05-17", "2026-11-18"
MONTH_AGO, YEAR_AGO, YEARS_AGO = date(2026, 10, 20), date(2025, 11, 20), date(2023, 1, 10)


@pytest.mark.parametrize(
    ("taken", "born", "sex", "aside"),
    [
        pytest.param([kg("18")], FIVE, "male", [], id="a five-year-old"),
        pytest.param([kg("180")], FIVE, "male", ["180 kg"], id="ten times too heavy"),
        pytest.param([kg("1.8")], FIVE, None, ["1.8 kg"], id="a tenth"),
        pytest.param([kg("110")], TEN, "male", [], id="heavier than any boy but not than any girl, of 10.5 years"),
        pytest.param([kg("0.62")], NEWBORN, "female", [], id="born at 24 weeks"),
        pytest.param([kg("0.35")], NEWBORN, "female", ["0.35 kg"], id="a tenth of a newborn"),
        pytest.param([kg("35")], NEWBORN, "male", ["35 kg"], id="ten times a newborn"),
        pytest.param([kg("3.4", date(2016, 5, 3)), kg("33")], TEN, "male", [], id="a weight at birth is judged by that age"),
        pytest.param([kg("70", date(2015, 1, 1))], TEN, "male", [], id="taken before the birth: judged by the age of today"),
        pytest.param([kg("46"), cm("118")], "2020-05-03", "male", ["46 kg"], id="pounds beside a height"),
        pytest.param([kg("46"), cm("110", YEAR_AGO)], "2020-05-03", "male", ["46 kg"], id="beside a height of last year"),
        pytest.param([kg("46"), cm("90", YEARS_AGO)], "2020-05-03", "male", [], id="a height of long ago says nothing"),
        pytest.param([kg("66"), kg("29.5", MONTH_AGO)], TEN, "female", ["66 kg"], id="pounds beside a weight of last month"),
        pytest.param([kg("30"), kg("65", MONTH_AGO)], TEN, "female", ["65 kg"], id="the earlier one was in pounds"),
        pytest.param([kg("66"), kg("30", None)], TEN, "female", ["66 kg"], id="beside a weight without a date"),
        pytest.param([kg("66"), cm("140"), kg("65", MONTH_AGO)], TEN, "female", [], id="heavy, and borne out by another day"),
        pytest.param([kg("73"), cm("140"), kg("73")], TEN, "female", ["73 kg", "73 kg"], id="a copy bears nothing out"),
        pytest.param([kg("40"), kg("20", MONTH_AGO)], TEN, "male", ["20 kg", "40 kg"], id="which is wrong cannot be told"),
        pytest.param([kg("75"), kg("24", MONTH_AGO)], TEN, "male", ["24 kg", "75 kg"], id="beyond pounds: neither is used"),
        pytest.param([kg("40"), kg("30", MONTH_AGO)], TEN, "male", [], id="a third more"),
        pytest.param([kg("176"), kg("80", YEAR_AGO)], ADULT, None, ["176 kg"], id="an adult's pounds"),
        pytest.param([kg("90"), kg("150", YEARS_AGO)], ADULT, None, [], id="an adult who lost weight over years"),
        pytest.param([kg("180"), cm("95")], ADULT, None, ["180 kg", "95 cm"], id="an adult's weight and height swapped"),
        pytest.param([kg("150"), cm("160")], ADULT, None, [], id="a heavy adult"),
        pytest.param([kg("200"), cm("150")], ADULT, None, ["200 kg"], id="an adult of 91 kg in pounds"),
        pytest.param([kg("17"), cm("1.12")], FIVE, "male", ["1.12 cm"], id="a height in metres"),
    ],
)
def test_which_are_set_aside(taken: list[Taken], born: str, sex: str | None, aside: list[str]) -> None:
    assert sorted(fact.written for fact in implausible(*taken, born=born, sex=sex)) == aside


def test_the_reason_says_what_was_compared() -> None:
    [bounds] = implausible(kg("80"), born=FIVE, sex="female")
    assert bounds.unusable == "80 kg is implausible at this age (8.72 to 53.2 kg)"
    [height] = implausible(kg("46"), cm("118"), born="2020-05-03", sex="male")
    assert height.unusable is not None
    assert height.unusable.startswith("46 kg (the request, 2026-11-20) with a height of 118 cm makes a BMI of 33.0, where ")
    assert height.unusable.endswith(POUNDS)
    [weight] = implausible(kg("66"), kg("29.5", MONTH_AGO), born=TEN, sex="female")
    assert weight.unusable == (
        "66 kg (the request, 2026-11-20) is 2.21 times what 29.5 kg (the request, 2026-10-20) leads to expect: " + POUNDS
    )


def test_an_unknown_sex_shows_the_bounds_of_both() -> None:
    [one] = implausible(kg("300"), born=TEN, sex=None)
    boy, girl = (implausible(kg("300"), born=TEN, sex=sex)[0].unusable for sex in ("male", "female"))
    assert boy is not None
    assert girl is not None
    assert one.unusable is not None
    low, high = girl.partition("(")[2].partition(" to ")[0], girl.partition(" to ")[2]
    assert one.unusable == f"300 kg is implausible at this age ({low} to {high}"
    assert one.unusable != boy


@pytest.mark.parametrize("born", [None, "2027-01-01"])
def test_without_an_age_nothing_is_compared(born: str | None) -> None:
    found = patient(kg("600"), cm("20"), born=born, sex="male")
    assert [(fact.compared, fact.trouble) for fact in found.facts] == [((), None), ((), None)]


def test_a_vague_birth_date_sets_aside_only_what_no_day_of_it_allows() -> None:
    assert implausible(kg("50"), born="2021", sex="male") == ()
    assert [fact.written for fact in implausible(kg("90"), born="2021", sex="male")] == ["90 kg"]


def test_what_a_plausible_weight_was_compared_with() -> None:
    found = patient(kg("18"), cm("112"), kg("17.5", MONTH_AGO), born=FIVE, sex="male")
    weight = found.fact("weight")
    assert weight is not None
    assert weight.compared == (
        "9.25 to 48.8 kg at the age",
        "17.5 kg (the request, 2026-10-20)",
        "height 112 cm (the request, 2026-11-20)",
    )
    assert weight.measured_at is not None
    assert weight.measured_at.last == TODAY


# What nobody can have, whatever the age


def of(name: str, value: str, unit: str) -> Taken:
    return Taken(name=name, value=value, unit=unit)


@pytest.mark.parametrize(
    ("name", "unit", "right", "wrong"),
    [
        ("weight", "kg", ["0.1", "650"], ["0", "-5", "0.09", "650.1"]),
        ("height", "cm", ["15", "280"], ["0", "-170", "14.9", "280.1", "1800"]),
        ("height", "m", ["2.8"], ["18"]),
        ("egfr", "mL/min/1.73m2", ["0", "400"], ["-0.1", "-5", "400.1", "1000"]),
        ("creatinine", "umol/L", ["5", "7000"], ["0", "-1", "4.9", "7000.1"]),
        ("creatinine_clearance", "mL/min", ["0", "800"], ["-1", "800.1"]),
    ],
)
def test_what_nobody_can_have_is_set_aside_even_where_the_age_is_not_known(
    name: str, unit: str, right: list[str], wrong: list[str]
) -> None:
    for value in right:
        assert implausible(of(name, value, unit), born=None, sex=None) == ()
    for value in wrong:
        [found] = implausible(of(name, value, unit), born=None, sex=None)
        assert found.unusable is not None
        assert found.unusable.startswith(f"{value} {unit} cannot be right (")


def test_what_nobody_can_have_gives_way_to_another_measurement() -> None:
    held = patient(of("egfr", "1000", "mL/min/1.73m2"), of("egfr", "38", "mL/min/1.73m2"), born=ADULT, sex=None)
    assert held.usable("egfr") == 38
    assert [fact.written for fact in held.others] == ["1000 mL/min/1.73m2"]


def test_a_value_that_nobody_can_have_is_not_used_and_says_why() -> None:
    held = patient(of("egfr", "-5", "mL/min/1.73m2"), born=ADULT, sex=None)
    assert held.usable("egfr") is None
    [fact] = held.facts
    assert (fact.trouble, fact.unusable) == ("implausible", "-5 mL/min/1.73m2 cannot be right (0 to 400 mL/min/1.73m2)")
