"""One amount held against one limit: at the edge, above it, below it, and where a fact about the patient is missing."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from service.core.checks.limits import Verdict, amounts_of, hold_against, limit_rows
from service.core.model.dates import read_date
from service.core.model.dose_rows import LimitRow
from service.core.model.entries import DailyAmount
from service.core.model.patient import Fact, Identity, Patient
from tests.support.entries import entry, medicine
from tests.support.limits import limit_row
from tests.support.reference import bundled

ROW = limit_row()


def patient(
    weight: str | None = None, method: str | None = "measured", trouble: Any = None, on: str | None = "2026-11-20", **ages: Any
) -> Patient:
    facts = ()
    if weight is not None:
        at = read_date(on)
        fact = Fact(name="weight", value=Decimal(weight), unit="kg", written=weight, source="epma", method=method, measured_at=at)
        facts = (replace(fact, trouble=trouble),)
    return Patient(identity=Identity(), facts=facts, **ages)


def verdict(
    *rows: LimitRow,
    mg: str = "1000",
    per_kg: bool = False,
    who: Patient | None = None,
    route: str | None = None,
    of: Any = None,
    unit: str = "mg",
) -> Verdict:
    given = entry("epma", "1", of=of, route=route)
    return hold_against(rows, {unit: Fraction(mg)}, per_kg, given, who or patient(), bundled())


def said(*rows: LimitRow, **given: Any) -> tuple[str, tuple[str, ...]]:
    found = verdict(*rows, **given)
    return found.answer, found.missing


@pytest.mark.parametrize(
    ("direction", "mg", "answer"),
    [
        ("max", "999.9", "kept"), ("max", "1000", "kept"), ("max", "1000.1", "broken"),
        ("min", "999.9", "broken"), ("min", "1000", "kept"), ("min", "1000.1", "kept"),
    ],
)  # fmt: skip
def test_a_limit_itself_is_kept(direction: Any, mg: str, answer: str) -> None:
    assert said(ROW._replace(direction=direction), mg=mg) == (answer, ())


def test_of_several_ways_to_say_a_dose_the_one_that_converts_is_held_against_the_limit() -> None:
    grams = ROW._replace(unit="g", amount=Decimal(1))
    for mg, answer in ((1000, "kept"), (1001, "broken")):
        amounts = {"mL": Fraction(5), "mg": Fraction(mg), "tablet": Fraction(1)}
        assert hold_against((grams,), amounts, False, entry("epma", "1"), patient(), bundled()).answer == answer
    unlike = hold_against((grams,), {"mL": Fraction(5)}, False, entry("epma", "1"), patient(), bundled())
    assert (unlike.answer, unlike.missing) == ("unknown", ("medicine.dose",))


def test_a_broken_limit_says_by_how_much_and_which() -> None:
    found = verdict(ROW, mg="2500")
    assert (found.ratio, found.limit, found.row) == (Fraction(5, 2), Fraction(1000), ROW)
    assert found.because == "at most 1000 mg a dose (a book)"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "at most 1000 mg a dose (a book)"),
        ({"basis": "per-day"}, "at most 1000 mg a day (a book)"),
        ({"direction": "min"}, "at least 1000 mg a dose (a book)"),
        ({"per": "kg", "amount": Decimal(15)}, "at most 15 mg for each kg a dose (a book)"),
    ],
)
def test_a_limit_in_words(change: dict[str, Any], words: str) -> None:
    assert verdict(ROW._replace(**change), mg="1000", who=patient("70")).because == words


def test_a_limit_that_was_kept_is_named_with_its_size() -> None:
    found = verdict(ROW, mg="1")
    assert (found.row, found.limit) == (ROW, Fraction(1000))


def test_of_several_broken_limits_the_one_most_exceeded_speaks() -> None:
    strict, loose = ROW._replace(id="L-2", amount=Decimal(100)), ROW._replace(id="L-3", amount=Decimal(500))
    for rows in ((strict, loose), (loose, strict)):
        assert verdict(*rows, mg="1000").row == strict


def test_of_limits_exceeded_alike_the_same_speaks_in_whatever_order_they_stand() -> None:
    rows = (ROW._replace(id="L-2"), ROW._replace(id="L-3"))
    for order in (rows, rows[::-1]):
        assert verdict(*order, mg="1001").row == rows[1]


def test_a_limit_of_nothing_is_broken_by_any_amount_and_by_no_number_of_times() -> None:
    nothing = ROW._replace(id="L-2", amount=Decimal(0))
    found = verdict(nothing, mg="1")
    assert (found.answer, found.ratio, found.limit, found.row) == ("broken", None, Fraction(0), nothing)
    for order in ((nothing, ROW), (ROW, nothing)):
        assert said(*order, mg="1001") == ("broken", ())
    assert said(nothing, mg="0") == ("kept", ())


def test_a_broken_limit_beats_one_that_cannot_be_told_and_that_beats_one_kept() -> None:
    by_weight = ROW._replace(id="L-2", per="kg", amount=Decimal(15))
    assert said(by_weight, ROW, mg="1001") == ("broken", ())
    assert said(ROW, by_weight, mg="999") == ("unknown", ("patient.weight",))


def test_what_several_limits_lack_is_said_once_each_in_order() -> None:
    by_weight = ROW._replace(id="L-2", per="kg", amount=Decimal(15))
    by_age = ROW._replace(id="L-3", amount=Decimal(1), age_from_months=12)
    assert said(by_weight, by_age, by_weight) == ("unknown", ("patient.birth_date", "patient.weight"))
    assert verdict(by_weight, by_age).because == "the limit is by body weight"


def test_no_row_for_this_patient_is_not_a_limit_kept() -> None:
    child = ROW._replace(age_below_months=12)
    adult = patient(age_months=480)
    assert said(child, who=adult) == ("unknown", ("reference.limit",))
    assert said(who=adult) == ("unknown", ("reference.limit",))
    assert verdict(child, who=adult).because == "no limit is held for this age, weight or route"


@pytest.mark.parametrize(
    ("months", "answer"), [(11, "unknown"), (12, "broken"), (23, "broken"), (24, "unknown")], ids=str
)  # from inclusive, below exclusive
def test_the_age_of_a_row(months: int, answer: str) -> None:
    row = ROW._replace(amount=Decimal(1), age_from_months=12, age_below_months=24)
    assert verdict(row, who=patient(age_months=months)).answer == answer


@pytest.mark.parametrize(
    ("change", "who", "answer"),
    [
        ({"age_from_months": 12}, patient(age_years=1), "broken"),
        ({"age_from_months": 13}, patient(age_years=1), "apart"),
        ({"age_below_months": 13}, patient(age_years=1), "broken"),
        ({"age_below_months": 12}, patient(age_years=1), "apart"),
        ({"age_from_months": 1}, patient(age_months=1, age_years=0), "broken"),
    ],
)
def test_an_age_in_years_where_months_are_not_known(change: dict[str, Any], who: Patient, answer: str) -> None:
    expected = ("unknown", ("reference.limit",)) if answer == "apart" else (answer, ())
    assert said(ROW._replace(amount=Decimal(1), **change), who=who) == expected


@pytest.mark.parametrize(("age", "mg"), [({"age_from_months": 12}, "2"), ({"age_below_months": 12}, "2")])
def test_a_row_of_an_age_that_is_not_known_cannot_be_broken(age: dict[str, int], mg: str) -> None:
    row = ROW._replace(amount=Decimal(1), **age)
    assert said(row, mg=mg) == ("unknown", ("patient.birth_date",))
    assert verdict(row, mg=mg).because == "at most 1 mg a dose (a book), which may apply"


def test_a_row_that_may_apply_and_is_kept_is_kept() -> None:
    assert said(ROW._replace(age_from_months=12), mg="1") == ("kept", ())


@pytest.mark.parametrize(("weight", "answer"), [("9.9", "unknown"), ("10", "broken"), ("19.9", "broken"), ("20", "unknown")])
def test_the_weight_of_a_row(weight: str, answer: str) -> None:
    row = ROW._replace(amount=Decimal(1), weight_from=Decimal(10), weight_below=Decimal(20))
    assert verdict(row, who=patient(weight)).answer == answer


@pytest.mark.parametrize("bound", [{"weight_from": Decimal(10)}, {"weight_below": Decimal(10)}])
def test_a_row_of_a_weight_that_is_not_known(bound: dict[str, Decimal]) -> None:
    assert said(ROW._replace(amount=Decimal(1), **bound)) == ("unknown", ("patient.weight",))


@pytest.mark.parametrize(
    ("mg", "weight", "answer"), [("1050", "70", "kept"), ("1050.1", "70", "broken"), ("1050", "69.9", "broken")]
)
def test_a_limit_by_weight_is_the_weight_times_as_much(mg: str, weight: str, answer: str) -> None:
    assert said(ROW._replace(per="kg", amount=Decimal(15)), mg=mg, who=patient(weight)) == (answer, ())


def test_a_limit_by_weight_says_what_it_came_to() -> None:
    found = verdict(ROW._replace(per="kg", amount=Decimal(15)), mg="2100", who=patient("70"))
    assert (found.ratio, found.limit) == (Fraction(2), Fraction(1050))


@pytest.mark.parametrize(("mg", "answer"), [("15", "kept"), ("15.1", "broken")])
@pytest.mark.parametrize("who", [patient("70"), patient()])
def test_a_dose_by_weight_against_a_limit_by_weight_needs_no_weight(mg: str, answer: str, who: Patient) -> None:
    assert said(ROW._replace(per="kg", amount=Decimal(15)), mg=mg, per_kg=True, who=who) == (answer, ())


@pytest.mark.parametrize(("weight", "answer"), [("50", "kept"), ("50.1", "broken")])
def test_a_dose_by_weight_against_a_limit_for_everybody(weight: str, answer: str) -> None:
    assert said(ROW, mg="20", per_kg=True, who=patient(weight)) == (answer, ())


@pytest.mark.parametrize(("row", "per_kg"), [(ROW, True), (ROW._replace(per="kg"), False)])
@pytest.mark.parametrize("who", [patient(), patient("70", trouble="implausible")])
def test_without_a_usable_weight_it_cannot_be_told(row: LimitRow, per_kg: bool, who: Patient) -> None:
    assert said(row, mg="1", per_kg=per_kg, who=who) == ("unknown", ("patient.weight",))


def test_what_else_a_row_by_weight_lacks_is_said_with_the_weight() -> None:
    row = ROW._replace(per="kg", age_from_months=12)
    assert said(row, mg="1") == ("unknown", ("patient.birth_date", "patient.weight"))


@pytest.mark.parametrize(
    ("method", "answer", "missing"),
    [
        ("measured", "kept", ()),
        (None, "kept", ()),
        ("estimated", "unknown", ("patient.weight.measured",)),
        ("reported", "unknown", ("patient.weight.measured",)),
    ],
)
def test_a_guessed_weight_clears_no_dose(method: str | None, answer: str, missing: tuple[str, ...]) -> None:
    row = ROW._replace(per="kg", amount=Decimal(15))
    assert said(row, mg="1", who=patient("70", method)) == (answer, missing)
    assert said(row, mg="1051", who=patient("70", method)) == ("broken", ())
    assert said(ROW, mg="1", who=patient("70", method)) == ("kept", ()), "a limit for everybody needs no weight"


@pytest.mark.parametrize("ages", [{}, {"age_months": 40}, {"age_months": 400, "age_years": 33}])
def test_a_weight_without_a_date_clears_no_dose_and_breaks_one(ages: dict[str, Any]) -> None:
    undated = patient("70", on=None, **ages)
    row = ROW._replace(per="kg", amount=Decimal(15))
    assert said(row, mg="1", who=undated) == ("unknown", ("patient.weight.measured_at",))
    assert verdict(row, mg="1", who=undated).because == "the weight bears no date"
    assert said(row, mg="1051", who=undated) == ("broken", ())
    assert said(row, mg="1", per_kg=True, who=undated) == ("kept", ()), "the weight was not used"
    assert said(ROW, mg="1", who=undated) == ("kept", ()), "a limit for everybody needs no weight"
    assert said(ROW, mg="1", per_kg=True, who=undated) == ("unknown", ("patient.weight.measured_at",))
    banded = ROW._replace(weight_from=Decimal(50))
    assert said(banded, mg="1", who=undated) == ("unknown", ("patient.weight.measured_at",))


@pytest.mark.parametrize("bound", [{"weight_from": Decimal(50)}, {"weight_below": Decimal(80)}])
@pytest.mark.parametrize(("method", "answer"), [("measured", "kept"), ("estimated", "unknown")])
def test_a_guessed_weight_clears_nothing_by_a_limit_of_some_weights(bound: dict[str, Decimal], method: str, answer: str) -> None:
    assert said(ROW._replace(**bound), mg="1", who=patient("70", method))[0] == answer
    assert said(ROW._replace(**bound), mg="1001", who=patient("70", method)) == ("broken", ())


@pytest.mark.parametrize(("method", "answer"), [("measured", "kept"), ("estimated", "unknown"), ("reported", "unknown")])
def test_a_dose_by_weight_is_cleared_by_no_guessed_weight(method: str, answer: str) -> None:
    who = patient("44", method)
    assert verdict(ROW, mg="20", per_kg=True, who=who).answer == answer
    assert verdict(ROW, mg="23", per_kg=True, who=who).answer == "broken"


def test_a_guessed_weight_is_said_to_be_one() -> None:
    row = ROW._replace(per="kg", amount=Decimal(15))
    assert verdict(row, mg="1", who=patient("70", "estimated")).because == "the weight is estimated, not measured"


def test_a_limit_by_weight_that_may_apply_clears_nothing() -> None:
    row = ROW._replace(per="kg", amount=Decimal(15), age_from_months=12)
    assert said(row, mg="1", who=patient("70")) == ("unknown", ("patient.birth_date",))


@pytest.mark.parametrize(
    ("route", "possible", "answer", "missing"),
    [
        ("oral", frozenset(), "broken", ()),
        ("rectal", frozenset({"oral"}), "unknown", ("reference.limit",)),
        (None, frozenset({"oral"}), "broken", ()),
        (None, frozenset({"rectal"}), "unknown", ("reference.limit",)),
        (None, frozenset({"oral", "rectal"}), "unknown", ("medicine.route",)),
        (None, frozenset(), "unknown", ("medicine.route",)),
    ],
)
def test_the_route_of_a_row(route: str | None, possible: frozenset[str], answer: str, missing: tuple[str, ...]) -> None:
    row = ROW._replace(amount=Decimal(1), routes=frozenset({"oral"}))
    assert said(row, route=route, of=medicine(routes=possible)) == (answer, missing)


def test_of_a_medicine_that_was_not_identified_no_route_is_known() -> None:
    row = ROW._replace(amount=Decimal(1), routes=frozenset({"oral"}))
    unknown = entry("epma", "1", identified=False)
    found = hold_against((row,), {"mg": Fraction(2)}, False, unknown, patient(), bundled())
    assert (found.answer, found.missing) == ("unknown", ("medicine.route",))


def test_one_condition_that_does_not_hold_is_enough_whatever_is_missing() -> None:
    row = ROW._replace(routes=frozenset({"oral"}), age_from_months=12)
    assert said(row, route="rectal") == ("unknown", ("reference.limit",))


@pytest.mark.parametrize(
    ("unit", "amount", "answer"), [("g", "1", "kept"), ("g", "1.001", "broken"), ("ug", "1000001", "broken")]
)
def test_an_amount_in_another_unit_is_converted(unit: str, amount: str, answer: str) -> None:
    assert said(ROW, mg=amount, unit=unit) == (answer, ())


def test_an_amount_in_a_unit_that_cannot_be_converted_is_not_known() -> None:
    assert said(ROW, mg="1", unit="tablet") == ("unknown", ("medicine.dose",))
    assert verdict(ROW, mg="1", unit="tablet").because == "the dose cannot be brought to mg"


def daily(**values: Any) -> DailyAmount:
    known = {key: Fraction(value) for key, value in values.items() if key not in {"unit", "ingredient", "per"}}
    words = {key: value for key, value in values.items() if key in {"unit", "ingredient", "per"}}
    return DailyAmount(**{"unit": "mg", **words, **known})


FULL = daily(dose_low="1", dose_high="2", day_low="3", day_high="8")


@pytest.mark.parametrize(
    ("basis", "high", "value"), [("per-dose", True, 2), ("per-dose", False, 1), ("per-day", True, 8), ("per-day", False, 3)]
)
def test_an_amount_at_its_highest_and_lowest(basis: str, high: bool, value: int) -> None:
    given = replace(entry("epma", "1"), daily=(FULL,))
    assert amounts_of(given, "x", basis, high) == ({"mg": Fraction(value)}, False)


@pytest.mark.parametrize(("basis", "expected"), [("per-dose", {"mg": Fraction(2)}), ("per-day", {})])
def test_an_amount_without_a_lower_end(basis: str, expected: dict[str, Fraction]) -> None:
    given = replace(entry("epma", "1"), daily=(daily(dose_high="2", day_high="8"),))
    assert amounts_of(given, "x", basis, high=False) == (expected, False)


@pytest.mark.parametrize(
    ("amount", "found"),
    [
        (daily(dose_high="2", ingredient="x"), ({"mg": Fraction(2)}, False)),
        (daily(dose_high="2", ingredient="y"), ({}, False)),
        (daily(dose_high="2", per="kg"), ({"mg": Fraction(2)}, True)),
        (daily(dose_high="2", per="m2"), ({}, False)),
    ],
)
def test_only_amounts_of_the_ingredient_and_of_a_known_basis_count(amount: DailyAmount, found: Any) -> None:
    assert amounts_of(replace(entry("epma", "1"), daily=(amount,)), "x", "per-dose") == found


@pytest.mark.parametrize("turned", [False, True])
def test_a_dose_said_by_weight_and_as_given_counts_as_given(turned: bool) -> None:
    said_twice = [daily(dose_high="15", per="kg"), daily(dose_high="7", unit="mL")]
    given = replace(entry("epma", "1"), daily=tuple(said_twice[::-1] if turned else said_twice))
    assert amounts_of(given, "x", "per-dose") == ({"mL": Fraction(7)}, False)


def test_a_medicine_that_was_not_identified_has_no_limits() -> None:
    assert limit_rows(entry("epma", "1", identified=False), "per-dose", "max", bundled()) == {}


def test_a_row_for_one_indication_never_speaks_and_rows_of_groups_do_for_single_ingredients() -> None:
    general, special = ROW._replace(id="G-1", medicine="a-group"), ROW._replace(id="G-2", medicine="a-group", indication="pain")
    reference = replace(bundled(), limits={"a-group": (general, special)})
    single = medicine(groups=frozenset({"a-group", "other"}), ingredients=frozenset({"1"}))
    assert limit_rows(entry("epma", "1", of=single), "per-dose", "max", reference) == {"1": (general,)}
    combined = medicine(groups=frozenset({"a-group"}), ingredients=frozenset({"1", "2"}))
    assert limit_rows(entry("epma", "1", of=combined), "per-dose", "max", reference) == {}
    only_special = replace(bundled(), limits={"a-group": (special,)})
    assert limit_rows(entry("epma", "1", of=single), "per-dose", "max", only_special) == {}
