"""Rules that need a condition, a companion or three groups: known, not known, and never taken for absent."""

from decimal import Decimal
from typing import Any

import pytest

from service.core.checks.condition_hazard import ConditionHazard
from service.core.checks.groups_together import GroupsTogether
from service.core.checks.kind import AppliesTo, Check
from service.core.checks.missing_companion import MissingCompanion
from service.core.checks.new_start import NewStart
from service.core.model.finding import Outcome
from tests.support.cases import case, source
from tests.support.desk import report_on
from tests.support.example_records import example_record
from tests.support.payloads import Person, order, r4_chart

IBUPROFEN = "Ibuprofen 400mg tablets; 1 tablet three times a day"
LANSOPRAZOLE = "Lansoprazole 30mg gastro-resistant capsules; 1 capsule once a day"
RAMIPRIL = "Ramipril 5mg capsules; 1 capsule once a day"
FUROSEMIDE = "Furosemide 40mg tablets; 1 tablet in the morning"
PROPRANOLOL = "Propranolol 40mg tablets; 1 tablet twice a day"
ASTHMA = ConditionHazard(conditions=("asthma",))
PROTECTED = MissingCompanion(needs=("ppi", "h2_antagonist"))
WHAMMY = GroupsTogether(together_with=("renin_angiotensin", "diuretic"))


def asked(check: Check, group: str, **values: Any) -> list[Outcome]:
    return list(check.judge(example_record(**values), AppliesTo(list="medicines", groups=(group,))))


def answers(check: Check, group: str, **values: Any) -> list[str]:
    return [outcome.answer for outcome in asked(check, group, **values)]


@pytest.mark.parametrize(
    ("gp", "answer", "missing"),
    [
        ({"problems": ["Asthma"]}, "fires", ()),
        ({"problems": ["Gout"]}, "clear", ()),
        ({"problems": []}, "clear", ()),
        ({}, "cannot_tell", ("patient.conditions",)),
        ({"problems": ["Suspected asthma"]}, "cannot_tell", ("patient.conditions",)),
        ({"problems": [{"name": "Asthma", "status": "inactive"}]}, "cannot_tell", ("patient.conditions",)),
        ({"problems": [{"name": "Asthma", "status": "inactive"}, "Asthma"]}, "fires", ()),
    ],
)
def test_a_condition_that_nobody_told_is_not_its_absence(gp: dict[str, Any], answer: str, missing: tuple[str, ...]) -> None:
    held = {"role": "gp-record", **gp}
    [one] = asked(ASTHMA, "nonselective_beta_blocker", medicine=PROPRANOLOL, sources={"gp": held})
    assert (one.answer, one.missing, one.alters_status) == (answer, missing, answer != "cannot_tell")


def test_the_problem_itself_is_pointed_at() -> None:
    [one] = asked(ASTHMA, "nonselective_beta_blocker", medicine=PROPRANOLOL, problems=["Asthma"])
    assert [(subject.kind, subject.source, subject.entry) for subject in one.subjects][1:] == [
        ("patient", "problems", "problem/1")
    ]


@pytest.mark.parametrize(
    ("orders", "gp", "answer"),
    [
        ([IBUPROFEN], [], ["fires"]),
        ([IBUPROFEN, LANSOPRAZOLE], [], ["clear"]),
        ([IBUPROFEN], [LANSOPRAZOLE], ["fires"]),
        ([], [IBUPROFEN, LANSOPRAZOLE], ["clear"]),
        ([LANSOPRAZOLE], [IBUPROFEN], ["clear"]),
        ([], [IBUPROFEN], ["fires"]),
        ([LANSOPRAZOLE], [], []),
        ([{"name": "Ibuprofen 400mg tablets", "status": "stopped"}], [IBUPROFEN], []),
        ([IBUPROFEN, {"name": "Lansoprazole 30mg gastro-resistant capsules", "status": "stopped"}], [LANSOPRAZOLE], ["fires"]),
    ],
)
def test_where_a_companion_has_to_stand(orders: list[Any], gp: list[Any], answer: list[str]) -> None:
    held = {"role": "gp-record", "medicines": gp}
    ordered = {"medicines": orders} if orders else {}
    assert answers(PROTECTED, "nsaid", sources={"gp": held}, **ordered) == answer


@pytest.mark.parametrize(
    ("patient", "problems", "answer"),
    [
        ({"birth_date": "1990-01-01"}, None, "clear"),
        ({"birth_date": "1950-01-01"}, None, "cannot_tell"),
        ({"birth_date": None}, ["Gout"], "clear"),
        ({"birth_date": None}, ["Peptic ulcer"], "cannot_tell"),
        ({"birth_date": "1950-01-01"}, ["Peptic ulcer"], "fires"),
    ],
)
def test_what_rules_the_patient_out_needs_nothing_else_to_be_known(
    patient: dict[str, Any], problems: list[str] | None, answer: str
) -> None:
    check = MissingCompanion(needs=("ppi",), conditions=("peptic_ulcer",), age_from_months=780)
    listed = {} if problems is None else {"problems": problems}
    assert answers(check, "nsaid", medicine=IBUPROFEN, patient=patient, **listed) == [answer]


@pytest.mark.parametrize(
    ("gp", "born", "answer"),
    [
        ({"medicines": [RAMIPRIL]}, "1995-05-17", ["fires"]),
        ({"medicines": []}, "1995-05-17", ["fires"]),
        ({"medicines": ["Epilim Chrono 500 tablets"]}, "1995-05-17", ["clear"]),
        ({"medicines": [{"name": "Epilim Chrono 500 tablets", "status": "stopped"}]}, "1995-05-17", ["clear"]),
        ({"medicines": [RAMIPRIL]}, "1960-05-17", ["clear"]),
        ({"medicines": [RAMIPRIL]}, None, ["cannot_tell"]),
        ({"failed": "timeout"}, "1995-05-17", ["cannot_tell"]),
    ],
)
def test_a_start_is_an_order_that_no_other_list_ever_held(gp: dict[str, Any], born: str | None, answer: list[str]) -> None:
    valproate = "Sodium valproate 500mg gastro-resistant tablets; 1 tablet twice a day"
    held = {"role": "gp-record", **gp}
    check = NewStart(age_below_months=660)
    assert answers(check, "valproate", medicine=valproate, sources={"gp": held}, patient={"birth_date": born}) == answer


def test_three_groups_are_told_once_with_all_their_medicines() -> None:
    more = ["Naproxen 250mg tablets; 1 tablet twice a day", "Bendroflumethiazide 2.5mg tablets; 1 tablet in the morning"]
    [one] = asked(WHAMMY, "nsaid", medicines=[IBUPROFEN, RAMIPRIL, FUROSEMIDE, *more])
    assert one.answer == "fires"
    assert len(one.subjects) == 5


@pytest.mark.parametrize(("egfr", "answer"), [("44.9", "fires"), ("45", "clear"), (None, "cannot_tell")])
def test_three_groups_below_a_renal_function(egfr: str | None, answer: str) -> None:
    check = GroupsTogether(together_with=("renin_angiotensin", "loop_diuretic"), egfr_below=Decimal("45"))
    patient = {"egfr": f"{egfr} mL/min/1.73m2"} if egfr else {}
    assert answers(check, "nsaid", medicines=[IBUPROFEN, RAMIPRIL, FUROSEMIDE], patient=patient) == [answer]


def test_no_list_of_problems_leaves_the_report_complete() -> None:
    person = Person(1, born="1970-05-17")
    codes = (("https://dmd.nhs.uk", "42380311000001104", "Propranolol 40mg tablets"),)
    whole = case(
        source("epma", "inpatient-orders", r4_chart(person, [order(None, 1, "tablet", "BD", codes=codes)], host="epma.example"))
    )
    report = report_on(whole)
    assert [gap.missing for gap in report.coverage.not_checked if gap.rule == "PAT-015"] == [("patient.conditions",)]
    assert not [reason for reason in report.status_reasons if "PAT-" in reason]
    assert [(each.problems, each.problem_list) for each in report.sources] == [(0, "absent")]
