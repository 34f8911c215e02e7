"""The free tests of a rule find an example that is not as it says, and a number that nothing holds."""

from datetime import date
from pathlib import Path

import pytest

from service.core.model.failures import SourceFailure
from service.core.model.written import SourceList
from service.rulebook.examples import read_example
from service.rulebook.load import read_folders
from service.rulebook.problems import Mistakes, RuleProblem
from service.rulebook.selftest import overall, rule_selftest, stale_reviews
from service.rulebook.yaml_text import read_yaml_text
from tests.support.desk import real_desk
from tests.support.reference import bundled
from tests.support.rule_files import RULE, rule_folder


def tried(folder: Path, text: str) -> tuple[RuleProblem, ...]:
    read = read_folders([rule_folder(folder, {"held_too_long": text})], bundled())
    assert read.problems == ()
    return rule_selftest(read.rules[0], bundled(), real_desk().rulebook)


def test_a_rule_whose_examples_stand_at_its_edge_passes(tmp_path: Path) -> None:
    assert tried(tmp_path, RULE) == ()


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("since: 2026-11-12", "since: 2026-11-13", "examples.fires[0] (eight days)", "should be fires and is clear"),
        ("since: 2026-11-13", "since: 2026-11-12", "examples.clear[0] (seven days)", "should be clear and is fires"),
        ("since: 2026-11-13", "started: 2026-11-13", "examples.clear[0] (seven days)", "is cannot_tell"),
        ("since: 2026-11-12", "since: 2026-11-11", "check.max_days (up)", "no example changes"),
        ("since: 2026-11-13", "since: 2026-11-14", "check.max_days (down)", "no example changes"),
        ("since: 2026-11-12", "sinse: 2026-11-12", "examples.fires[0].medicine.sinse", "not known here"),
        ("status: on-hold, since: 2026-11-20", "status: active, since: 2026-11-20", "examples.clear[1] (today)", "not spoken of"),
    ],
)
def test_an_example_that_is_wrong_or_too_far_from_the_edge_is_named(
    tmp_path: Path, old: str, new: str, field: str, said: str
) -> None:
    assert old in RULE
    found = tried(tmp_path, RULE.replace(old, new, 1))
    assert any(p.field == field and said in p.reason for p in found), found


def test_one_example_is_not_enough(tmp_path: Path) -> None:
    line = "  - {name: a year, medicine: {name: Amlodipine 5mg tablets, status: on-hold, since: 2025-11-12}}\n"
    found = tried(tmp_path, RULE.replace(line, ""))
    assert [(p.field, p.reason) for p in found] == [("examples.fires", "holds fewer than 2 examples")]


def test_an_overdue_review_is_named(tmp_path: Path) -> None:
    rules = read_folders([rule_folder(tmp_path)], bundled()).rules
    assert stale_reviews(rules, date(2027, 3, 31)) == ()
    assert [p.field for p in stale_reviews(rules, date(2027, 4, 1))] == ["review_due"]


def test_no_answer_at_all_is_no_answer() -> None:
    assert overall(()) is None


EXAMPLE = """
name: all the shorthand
transfer: discharge
as_of: 2026-10-01
patient: {birth_date: 2020-01-02, weight: 14.20 kg, measured: 2026-09-30, egfr: 90 mL/min/1.73m2}
medicine: Paracetamol 500mg tablets; 1 tablet at night
allergies: [none known, {code: '91936005', reaction: Rash, severity: mild}]
sources:
  gp:
    role: gp-record
    medicines: [{name: Gentamicin, coded_dose: {amount: 7, unit: mg, per_kg: true}, route: iv}]
    allergies: []
    unreadable: 2
  scr: {role: shared-care-record, failed: timeout}
"""


def test_the_shorthand_of_an_example_becomes_what_the_readers_make(tmp_path: Path) -> None:
    mistakes = Mistakes("x")
    values = read_yaml_text(EXAMPLE, mistakes)
    assert values is not None
    case = read_example(values, "examples.fires[0]", mistakes)
    assert mistakes.found() == ()
    assert case is not None
    assert (case.transfer, case.as_of.isoformat()) == ("discharge", "2026-10-01T09:00:00+00:00")
    assert [(f.name, f.value, f.unit, f.measured_at) for f in case.given] == [
        ("weight", "14.20", "kg", "2026-09-30"),
        ("egfr", "90", "mL/min/1.73m2", "2026-09-30"),
    ]
    sources = {source.name: source for source in case.sources}
    gp, scr, orders = sources["gp"], sources["scr"], sources["orders"]
    assert isinstance(scr, SourceFailure)
    assert isinstance(gp, SourceList)
    assert isinstance(orders, SourceList)
    assert (orders.medicines[0].text, orders.medicines[0].dosages[0].text) == ("Paracetamol 500mg tablets", "1 tablet at night")
    assert orders.allergies[0].codings[0].code == "716186003"
    assert gp.lists[0].empty_reason == "no-content-recorded"
    assert len(gp.unreadable) == 2
    structured = gp.medicines[0].dosages[0].structured
    assert structured is not None
    assert structured.amounts[0][1].unit == "mg/kg"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("role: gp-record", "role: gp", "e.sources.gp.role"),
        ("weight: 14.20 kg", "wieght: 14.20 kg", "e.patient.wieght"),
        ("transfer: discharge", "transfer: leaving", "e.transfer"),
        ("as_of: 2026-10-01", "as_of: October", "e.as_of"),
        ("unit: mg, per_kg", "units: mg, per_kg", "e.sources.gp.medicines[0].coded_dose.units"),
        ("reaction: Rash", "reactions: Rash", "e.allergies[1].reactions"),
        ("failed: timeout", "failed: late", "e.sources.scr.failed"),
    ],
)
def test_a_slip_in_an_example_is_named_where_it_stands(old: str, new: str, field: str) -> None:
    mistakes = Mistakes("x")
    values = read_yaml_text(EXAMPLE.replace(old, new), mistakes)
    assert values is not None
    assert read_example(values, "e", mistakes) is None
    assert field in {problem.field for problem in mistakes.found()}
