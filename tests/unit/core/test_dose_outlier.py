"""Unusual doses: what is far out, what cannot be told and is told once, and what never changes the status."""

from decimal import Decimal
from typing import Any

import pytest

from service.core.checks.dose_outlier import DoseOutlier
from service.core.checks.dose_usual import DoseUsual
from service.core.conclude import not_checked_from, status_reasons
from service.core.model.finding import Outcome
from service.core.model.report import Coverage
from service.core.pipeline import answers
from tests.support.desk import real_desk
from tests.support.example_records import example_record, outcomes_of

HERE = DoseOutlier(measures=("per-day", "per-dose"), beyond=Decimal(3), more_than=200)
USUAL = DoseUsual(times=10, adult_from_years=18)
COUNTED = {"medicine": "Amlodipine", "p5": 5, "p95": 10, "unit": "mg", "n": 201}


def amlodipine(dose: str, **more: Any) -> dict[str, Any]:
    return {"name": "Amlodipine", "dose": dose, "route": "oral", **more}


def about(medicines: list[Any], counted: list[dict[str, Any]] | None = None, **more: Any) -> tuple[Outcome, ...]:
    return outcomes_of(HERE, medicines=medicines, tables={"doses_given": counted or [COUNTED]}, **more)


def test_two_entries_of_one_list_are_taken_together() -> None:
    """Each is usual; what the patient gets in a day is not."""
    [found] = about([amlodipine("16 mg in the morning"), amlodipine("16 mg at night")])
    assert (found.answer, found.words["amount"], len(found.subjects)) == ("fires", "32 mg a day", 2)


def test_two_sources_are_not_added_up_and_one_medicine_is_one_finding() -> None:
    gp = {"gp": {"role": "gp-record", "medicines": [amlodipine("40 mg once a day")]}}
    [found] = about([amlodipine("50 mg once a day")], sources=gp)
    assert (found.answer, {subject.source for subject in found.subjects}) == ("fires", {"gp", "orders"})
    [clear, other] = about(
        [amlodipine("20 mg once a day")], sources={"gp": {**gp["gp"], "medicines": [amlodipine("20 mg once a day")]}}
    )
    assert {clear.answer, other.answer} == {"clear"}


def test_the_finding_shows_its_numbers() -> None:
    [found] = about([amlodipine("50 mg once a day")])
    assert found.words["far"] == "5 times the most"
    assert found.words["usual"] == "5 to 10 mg a day"
    assert found.evidence["patients"] == "201"
    assert "95: 10" in found.evidence["quantiles"]
    [low] = about([amlodipine("1 mg once a day")])
    assert low.words["far"] == "5 times below the least"


def test_micrograms_are_held_against_milligrams() -> None:
    counted = {**COUNTED, "medicine": "Digoxin", "p5": Decimal("0.0625"), "p95": Decimal("0.25")}
    [slip] = about([{"name": "Digoxin", "dose": "1250 micrograms once a day", "route": "oral"}], [counted])
    [right] = about([{"name": "Digoxin", "dose": "125 micrograms once a day", "route": "oral"}], [counted])
    assert (slip.answer, right.answer) == ("fires", "clear")


def test_what_the_table_does_not_speak_of_is_one_line_that_names_each() -> None:
    medicines = [
        amlodipine("5 mg once a day"),
        "Ramipril 5mg capsules; 1 capsule once a day",
        "Co-codamol 30mg/500mg tablets; 1 tablet twice a day",
        "Metformin; 500 mg twice a day",
    ]
    [clear, untold] = about(medicines)
    assert (clear.answer, untold.answer, untold.alters_status) == ("clear", "cannot_tell", False)
    for words in ("Ramipril (too few", "Co-codamol (not a medicine of one", "Metformin (the route is not known)"):
        assert words in untold.because
    assert untold.missing == ("medicine.route", "reference.doses_given")


@pytest.mark.parametrize("check", [HERE, USUAL])
def test_a_site_without_a_table_says_so_once_however_many_medicines(check: Any) -> None:
    [found] = outcomes_of(check, medicines=[amlodipine("5 mg once a day"), "Ramipril 5mg capsules; 1 capsule once a day"])
    assert (found.answer, found.alters_status, found.subjects[0].kind) == ("cannot_tell", False, "patient")
    assert outcomes_of(check, medicines=[]) == ()


def test_a_dose_for_each_kilogram_is_not_taken_for_a_dose() -> None:
    counted = {**COUNTED, "medicine": "Gentamicin", "route": "iv"}
    dose = {"name": "Gentamicin", "coded_dose": {"amount": 7, "unit": "mg", "per_kg": True}, "route": "intravenous"}
    [found] = about([dose], [counted], patient={"weight": "70 kg"})
    assert (found.answer, found.missing) == ("cannot_tell", ("medicine.dose",))


def test_a_row_speaks_of_its_route_alone() -> None:
    [found] = about([amlodipine("50 mg once a day")], [{**COUNTED, "route": "iv"}])
    assert (found.answer, found.missing) == ("cannot_tell", ("reference.doses_given",))


@pytest.mark.parametrize(("dose", "answer"), [("2 mg", "clear"), ("1.9 mg", "fires"), ("30 mg", "clear"), ("31 mg", "fires")])
def test_exactly_the_limit_is_not_far_out(dose: str, answer: str) -> None:
    [found] = about([amlodipine(f"{dose} once a day")], [{**COUNTED, "p5": 6}])
    assert found.answer == answer


def test_the_first_measure_that_is_far_out_speaks() -> None:
    rows = [{**COUNTED, "measure": "per-dose"}, {**COUNTED, "measure": "per-day"}]
    [found] = about([amlodipine("50 mg twice a day")], rows)
    assert (found.answer, found.words["amount"]) == ("fires", "100 mg a day")
    [second] = about([amlodipine("50 mg once a day")], [rows[0], {**rows[1], "p95": 60}])
    assert (second.answer, second.words["amount"]) == ("fires", "50 mg a dose")


@pytest.mark.parametrize(("measure", "answer"), [("per-day", "cannot_tell"), ("per-dose", "fires")])
def test_a_dose_of_which_the_day_is_not_known_is_held_against_single_doses_alone(measure: str, answer: str) -> None:
    [found] = about([amlodipine("50 mg when required")], [{**COUNTED, "measure": measure}])
    assert (found.answer, found.missing) == (answer, ("medicine.dose",) if answer == "cannot_tell" else ())


@pytest.mark.parametrize(
    ("born", "answer"),
    [("2008-11-20", "fires"), ("2008-11-21", "cannot_tell"), ("1961-11-21", "fires"), ("1961-11-20", "cannot_tell")],
)
def test_a_row_speaks_of_its_ages_alone(born: str, answer: str) -> None:
    row = {**COUNTED, "age_from_months": 216, "age_below_months": 780}
    [found] = about([amlodipine("50 mg once a day")], [row], patient={"birth_date": born})
    assert found.answer == answer


def test_a_vague_birth_date_counts_where_all_of_it_is_in_one_band() -> None:
    row = {**COUNTED, "age_from_months": 216, "age_below_months": 780}
    [told] = about([amlodipine("50 mg once a day")], [row], patient={"birth_date": "1990"})
    [untold] = about([amlodipine("50 mg once a day")], [row], patient={"birth_date": "1961"})
    assert (told.answer, untold.answer) == ("fires", "cannot_tell")


def test_neither_rule_ever_changes_the_status() -> None:
    rules = [rule for rule in real_desk().rulebook.rules if rule.id in {"DOS-050", "DOS-051"}]
    record = example_record(
        medicines=[amlodipine("as directed")],
        patient={"birth_date": None},
        tables={"doses_given": [COUNTED], "usual_doses": [{"medicine": "Amlodipine", "amount": 5, "unit": "mg"}]},
    )
    untold = [not_checked_from(rule, outcome) for rule in rules for outcome in answers(record, rule)]
    assert {one.rule for one in untold} == {"DOS-050", "DOS-051"}
    assert {one.alters_status for one in untold} == {False}
    assert status_reasons(record, Coverage(rules_run=2, rules_disabled=(), not_checked=tuple(untold)), []) == ()


def test_children_are_never_held_against_the_amounts_of_adults() -> None:
    usual = [{"medicine": "Amlodipine", "amount": 5, "unit": "mg"}, {"medicine": "Ramipril", "amount": 5, "unit": "mg"}]
    medicines = [amlodipine("100 mg once a day"), "Ramipril 5mg capsules; 1 capsule once a day"]
    [found] = outcomes_of(USUAL, medicines=medicines, patient={"birth_date": "2020-01-01"}, tables={"usual_doses": usual})
    assert (found.answer, found.missing) == ("cannot_tell", ("reference.usual_doses_of_children",))
    assert "Amlodipine, Ramipril" in found.because


def test_a_medicine_without_a_usual_amount_is_not_spoken_of() -> None:
    usual = {"usual_doses": [{"medicine": "Ramipril", "amount": 5, "unit": "mg"}]}
    assert outcomes_of(USUAL, medicines=[amlodipine("100 mg once a day")], tables=usual) == ()
    no_route = "Metformin; 500 mg twice a day"
    assert outcomes_of(USUAL, medicines=[no_route], tables=usual) == ()
    [found] = outcomes_of(
        USUAL, medicines=[no_route], tables={"usual_doses": [{"medicine": "Metformin", "amount": 1, "unit": "g"}]}
    )
    assert (found.answer, found.missing, found.alters_status) == ("cannot_tell", ("medicine.route",), False)


def test_an_amount_by_one_route_is_not_held_against_that_of_another() -> None:
    usual = {"usual_doses": [{"medicine": "Furosemide", "amount": 40, "unit": "mg"}]}
    by_mouth = {"name": "Furosemide", "dose": "400 mg once a day", "route": "oral"}
    [found] = outcomes_of(USUAL, medicines=[by_mouth], tables=usual)
    assert found.answer == "fires"
    assert outcomes_of(USUAL, medicines=[{**by_mouth, "route": "intravenous"}], tables=usual) == ()


@pytest.mark.parametrize(
    ("dose", "answer", "far"),
    [
        ("0.5 mg", "fires", "one part in 10 of"),
        ("2.5 mg", "clear", "one part in 2 of"),
        ("5 mg", "clear", "1 times"),
        ("7.5 mg", "clear", "1.5 times"),
        ("50 mg", "fires", "10 times"),
    ],
)
def test_how_far_it_is_from_the_usual_is_said_as_times_or_as_a_part(dose: str, answer: str, far: str) -> None:
    usual = {"usual_doses": [{"medicine": "Amlodipine", "amount": 5, "unit": "mg"}]}
    [found] = outcomes_of(USUAL, medicines=[amlodipine(f"{dose} once a day")], tables=usual)
    assert (found.answer, found.because) == (answer, f"{dose} a day is {far} the usual 5 mg a day")


@pytest.mark.parametrize(
    ("born", "answer", "missing"),
    [
        ("2008-11-20", "fires", ()),
        ("2008-11", "cannot_tell", ("patient.birth_date",)),
        ("2008", "cannot_tell", ("patient.birth_date",)),
        ("2008-10", "fires", ()),
        ("2008-12", "cannot_tell", ("reference.usual_doses_of_children",)),
    ],
)
def test_who_may_be_an_adult_or_a_child_is_taken_for_neither(born: str, answer: str, missing: tuple[str, ...]) -> None:
    usual = {"usual_doses": [{"medicine": "Amlodipine", "amount": 5, "unit": "mg"}]}
    [found] = outcomes_of(USUAL, medicines=[amlodipine("100 mg once a day")], patient={"birth_date": born}, tables=usual)
    assert (found.answer, found.missing) == (answer, missing)
