"""Doses of several sources that are a power of ten apart, or that share a number and not a unit."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.checks.dose_tenfold import DoseUnitMismatch
from service.core.model.dose import Amount, DoseReading, DoseStep
from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.patient import Patient
from tests.support.entries import entry
from tests.unit.core.judging import MEDICINES, TENFOLD, answers, entries_named, gp, judged, ward, weighing


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        ("10", "1", "fires"), ("1", "10", "fires"), ("100", "1", "fires"), ("1000", "1", "fires"), ("10000", "1", "clear"),
        ("9.5", "1", "fires"), ("9.49", "1", "clear"), ("10.5", "1", "fires"), ("10.51", "1", "clear"),
        ("1", "1", "clear"), ("20", "1", "clear"), ("105", "1", "fires"), ("105.1", "1", "clear"),
    ],
)  # fmt: skip
def test_doses_a_power_of_ten_apart(mine: str, theirs: str, answer: str) -> None:
    [found] = judged(TENFOLD, gp(mine), ward(theirs))
    assert found.answer == answer
    assert sorted(entries_named(found)) == ["1", "2"]


@pytest.mark.parametrize(
    ("percent", "theirs", "answer"),
    [
        ("0", "10", "fires"), ("0", "9.99", "clear"), ("0", "10.01", "clear"),
        ("5", "9.49", "clear"), ("5", "9.5", "fires"), ("5", "10.5", "fires"), ("5", "10.51", "clear"),
        ("20", "8", "fires"), ("20", "7.9", "clear"), ("20", "12", "fires"), ("20", "12.1", "clear"),
    ],
)  # fmt: skip
def test_a_rule_says_how_far_from_its_factor_a_ratio_still_counts(percent: str, theirs: str, answer: str) -> None:
    check = replace(TENFOLD, tolerance_percent=Decimal(percent))
    assert answers(judged(check, gp("1"), ward(theirs))) == [answer]


@pytest.mark.parametrize(
    ("check", "pair"), [(TENFOLD, (gp("30"), ward("3"))), (DoseUnitMismatch(), (gp("5", unit="mL"), ward("5")))]
)
def test_a_check_fills_every_word_that_a_rule_may_use_and_no_other(check: Any, pair: tuple[MedicineEntry, ...]) -> None:
    [found] = judged(check, *pair)
    assert set(found.words) == check.words


def test_a_slip_says_how_far_and_between_whom() -> None:
    [found] = judged(TENFOLD, gp("30"), ward("3"))
    assert found.because == "the doses are 10 times apart"
    assert found.words == {
        "medicine": "Warfarin",
        "first": "3 mg 1 times a day",
        "second": "30 mg 1 times a day",
        "first_source": "epma",
        "second_source": "gp",
        "ratio": "10",
    }
    assert found.evidence == {"epma": "3 mg a dose", "gp": "30 mg a dose", "ratio": "10"}
    [clear] = judged(TENFOLD, gp("3"), ward("3"))
    assert clear.because == "the doses are no such factor apart"


@pytest.mark.parametrize(("other", "holds"), [(ward("30"), "these-orders"), (entry("portal", "3", each="30", times="1"), None)])
def test_a_slip_holds_the_orders_of_the_ward(other: MedicineEntry, holds: str | None) -> None:
    [found] = judged(TENFOLD, gp("3"), other)
    assert (found.answer, found.holds) == ("fires", holds)


def test_what_does_not_fire_holds_nothing() -> None:
    assert [one.holds for one in judged(TENFOLD, gp("3"), ward("3"))] == [None]


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        (("10", "1"), ("1", "10"), "clear"),  # the same in a day: often against seldom
        (("10", "1"), ("1", "5"), "fires"),  # twice as much in a day
        (("10", "1"), ("1", "5.1"), "clear"),
        (("10", None), ("1", "1"), "fires"),
        (("10", None), ("1", None), "fires"),
        (("3", None), ("1", None), "clear"),
    ],
)
def test_a_dose_far_off_that_is_close_in_a_day_is_another_matter(mine: Any, theirs: Any, answer: str) -> None:
    assert answers(judged(TENFOLD, gp(*mine), ward(*theirs))) == [answer]


@pytest.mark.parametrize(("day", "answer"), [("10", "fires"), ("5", "clear"), (None, "clear")])
def test_where_only_the_day_is_known_it_is_compared(day: str | None, answer: str) -> None:
    def in_a_day(which: MedicineEntry, amount: str | None) -> MedicineEntry:
        held = replace(which.daily[0], dose_low=None, dose_high=None, day_high=Fraction(amount) if amount else None)
        return replace(which, daily=(held,))

    assert answers(judged(TENFOLD, in_a_day(gp("1"), day), in_a_day(ward("1"), "1"))) == [answer]


@pytest.mark.parametrize(
    ("per_kg", "whole", "kg", "answer"),
    [("1", "200", "20", "fires"), ("1", "20", "20", "clear"), ("10", "20", "20", "fires"), ("1", "190", "20", "fires")],
)
def test_a_dose_by_weight_is_compared_with_the_weight(per_kg: str, whole: str, kg: str, answer: str) -> None:
    [found] = judged(TENFOLD, gp(per_kg, per="kg"), ward(whole), patient=weighing(kg))
    assert found.answer == answer
    told = {"weight": f"{kg} kg (measured, no date, epma)"} if answer == "fires" else {}
    assert {name: words for name, words in found.evidence.items() if name == "weight"} == told


def test_where_no_dose_is_by_weight_the_weight_is_no_evidence() -> None:
    [found] = judged(TENFOLD, gp("1"), ward("10"), patient=weighing("20"))
    assert "weight" not in found.evidence


def test_two_doses_for_each_kg_are_compared_without_a_weight() -> None:
    [found] = judged(TENFOLD, gp("10", per="kg"), ward("1", per="kg"), patient=weighing(None))
    assert (found.answer, found.words["ratio"], "weight" in found.evidence) == ("fires", "10", False)


def with_daily(which: MedicineEntry, *amounts: tuple[str, str], per: Any = None, ingredient: str | None = "x") -> MedicineEntry:
    """The entry with an amount of a dose in each of the units."""
    daily = (DailyAmount(unit=unit, ingredient=ingredient, dose_high=Fraction(value), per=per) for value, unit in amounts)
    return replace(which, daily=tuple(daily))


@pytest.mark.parametrize(("mg", "answer"), [("20", "clear"), ("200", "fires")])
def test_by_weight_too_what_is_shared_in_the_first_unit_decides(mg: str, answer: str) -> None:
    """20 mL and 200 mL of two strengths can be one amount in mg."""
    mine = with_daily(gp("1"), ("1", "mg"), ("1", "mL"), per="kg")
    theirs = with_daily(ward("1"), (mg, "mg"), ("200", "mL"))
    assert answers(judged(TENFOLD, mine, theirs, patient=weighing("20"))) == [answer]


def test_the_day_of_a_dose_by_weight_counts_too() -> None:
    [found] = judged(TENFOLD, gp("1", "10", per="kg"), ward("200", "1"), patient=weighing("20"))
    assert found.answer == "clear", "200 mg in a day either way"


@pytest.mark.parametrize(
    ("mine", "patient", "missing"),
    [
        (gp("1", per="kg"), weighing(None), "patient.weight"),
        (gp("1", per="kg"), weighing("20", trouble="stale"), "patient.weight"),
        (gp("1", unit="mL"), weighing("20"), "medicine.dose"),
        (gp("1", unit="mL"), weighing(None), "medicine.dose"),
        (gp(None), weighing("20"), "medicine.dose"),
        (gp("1", per="m2"), weighing("20"), "medicine.dose"),
    ],
)
def test_doses_that_cannot_be_compared_are_said(mine: MedicineEntry, patient: Patient, missing: str) -> None:
    [found] = judged(TENFOLD, mine, ward("10"), patient=patient)
    assert (found.answer, found.missing, entries_named(found)) == ("cannot_tell", (missing,), ["2", "1"])


def test_whichever_dose_is_by_weight_the_weight_is_what_is_missing() -> None:
    [found] = judged(TENFOLD, gp("10"), ward("1", per="kg"), patient=weighing(None))
    assert (found.answer, found.missing) == ("cannot_tell", ("patient.weight",))


@pytest.mark.parametrize(("theirs", "answer"), [("1", "clear"), ("10", "fires")])
def test_what_can_be_told_of_copies_is_said_once(theirs: str, answer: str) -> None:
    [found] = judged(TENFOLD, gp("1"), ward(theirs, name="2"), ward(theirs, name="3"))
    assert (found.answer, entries_named(found)) == (answer, ["2", "3", "1"])


def test_sources_are_told_in_the_order_of_their_names_whichever_holds_what_is_current() -> None:
    [found] = judged(TENFOLD, entry("before", "1", each="30", times="1"), ward("3"))
    assert (found.words["first_source"], found.words["second_source"]) == ("before", "epma")


def test_every_copy_on_the_first_side_is_said_where_it_cannot_be_told() -> None:
    copies = [ward("10", name="2"), ward("10", name="3")]
    found = judged(TENFOLD, gp("1", unit="mL"), *copies)
    assert [entries_named(one) for one in found] == [["2", "1"], ["3", "1"]]
    both = judged(TENFOLD, gp("1", unit="mL"), gp("1", unit="mL", name="4"), *copies)
    assert [entries_named(one) for one in both] == [["2", "1", "4"], ["3", "1", "4"]]


def test_two_entries_of_one_source_are_not_compared() -> None:
    assert judged(TENFOLD, gp("1"), gp("10", name="3")) == ()


def test_copies_are_judged_together_and_all_named() -> None:
    [found] = judged(TENFOLD, gp("1"), gp("1", name="3"), ward("10"))
    assert sorted(entries_named(found)) == ["1", "2", "3"]


def test_what_is_not_in_force_is_not_compared() -> None:
    assert judged(TENFOLD, gp("1", in_force=False), ward("10")) == ()


@pytest.mark.parametrize(("transfers", "count"), [((), 1), (("admission",), 1), (("discharge",), 0)])
def test_a_rule_for_some_transfers(transfers: tuple[str, ...], count: int) -> None:
    assert len(judged(TENFOLD, gp("1"), ward("10"), applies_to=replace(MEDICINES, transfers=transfers))) == count


# One number with two units


@pytest.mark.parametrize(
    ("mine", "theirs", "answer"),
    [
        ({"unit": "mL"}, {"unit": "mg"}, "fires"),
        ({"per": "kg"}, {}, "fires"),
        ({"unit": "mg"}, {"unit": "mg"}, "clear"),
        ({"unit": "tablet"}, {"unit": "mg"}, "clear"),
        ({"unit": "mg"}, {"unit": "puff"}, "clear"),
        *(({"unit": "mg"}, {"unit": counted}, "clear") for counted in ("capsule", "dose", "actuation", "drop", "sachet")),
        *(({"unit": "mg"}, {"unit": counted}, "clear") for counted in ("patch", "unit-dose")),
    ],
)
def test_one_number_with_two_units(mine: Any, theirs: Any, answer: str) -> None:
    [found] = judged(DoseUnitMismatch(), gp("5", **mine), ward("5", **theirs))
    assert found.answer == answer
    assert sorted(entries_named(found)) == ["1", "2"]


def of_steps(which: MedicineEntry, *amounts: Amount | None) -> MedicineEntry:
    """The entry with a step for each amount; None: one of which no amount was read."""
    steps = tuple(DoseStep(amount=amount) for amount in amounts)
    return replace(which, doses=(DoseReading(written=None, steps=steps),))


def test_it_is_the_most_of_a_range_that_is_looked_for_with_another_unit() -> None:
    up_to_ten = Amount(low=Decimal(5), high=Decimal(10), unit="mg")
    for number, answer in (("10", "fires"), ("5", "clear")):
        for pair in (
            (of_steps(gp("10"), None, up_to_ten), ward(number, unit="mL")),
            (gp(number, unit="mL"), of_steps(ward("10"), up_to_ten, None)),
        ):
            [found] = judged(DoseUnitMismatch(), *pair)
            assert found.answer == answer
            assert ("10 mg" in found.because) == (answer == "fires"), "the end of the range that is meant is quoted"


def test_a_number_without_a_unit_is_quoted_as_it_stands() -> None:
    bare = of_steps(gp("5"), Amount(low=Decimal(5), high=Decimal(5), unit=None))
    [found] = judged(DoseUnitMismatch(), replace(bare, daily=()), ward("5"))
    assert (found.answer, found.because) == ("fires", "5 mg against 5")


def test_two_numbers_with_two_units_are_no_slip() -> None:
    assert answers(judged(DoseUnitMismatch(), gp("5", unit="mL"), ward("6"))) == ["clear"]


def test_a_slip_of_the_unit_is_quoted_as_written() -> None:
    [found] = judged(DoseUnitMismatch(), gp("7", per="kg"), ward("7"))
    assert found.because == "7 mg against 7 mg for each kg"
    assert found.words == {
        "medicine": "Warfarin",
        "first": "7 mg",
        "second": "7 mg for each kg",
        "first_source": "epma",
        "second_source": "gp",
        "ratio": "",
    }
    [clear] = judged(DoseUnitMismatch(), gp("7"), ward("8"))
    assert clear.because == "no number stands with two units"


def test_two_units_that_come_to_one_amount_are_no_slip() -> None:
    def of_one_mg_a_ml(which: MedicineEntry, mg: int) -> MedicineEntry:
        return replace(which, daily=(*which.daily, DailyAmount(unit="mg", ingredient="x", dose_high=Fraction(mg))))

    for mg, answer in ((5, "clear"), (50, "fires")):
        pair = (of_one_mg_a_ml(gp("5", unit="mL"), mg), of_one_mg_a_ml(ward("5"), 5))
        assert answers(judged(DoseUnitMismatch(), *pair)) == [answer]


def test_one_number_of_one_unit_is_no_slip_whatever_the_products_hold() -> None:
    """5 mL of one strength and 5 mL of another differ in mg, and in no unit."""
    pair = (with_daily(gp("5", unit="mL"), ("5", "mg")), with_daily(ward("5", unit="mL"), ("50", "mg")))
    assert answers(judged(DoseUnitMismatch(), *pair)) == ["clear"]


def test_two_units_are_a_slip_unless_every_ingredient_comes_to_one_amount() -> None:
    def of_two(which: MedicineEntry, second: int) -> MedicineEntry:
        amounts = {"x": Fraction(5), "y": Fraction(second)}
        daily = (DailyAmount(unit="mg", ingredient=code, dose_high=mg) for code, mg in amounts.items())
        return replace(which, daily=tuple(daily))

    for second, answer in ((1, "clear"), (2, "fires")):
        pair = (of_two(gp("5", unit="mL"), second), of_two(ward("5"), 1))
        assert answers(judged(DoseUnitMismatch(), *pair)) == [answer]
