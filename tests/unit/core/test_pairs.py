"""A line of which it is not known what it holds is never cleared of meeting another."""

import json

from service.core.pipeline import answers, prepare
from service.workflows.case_reader import read_case
from service.workflows.problems import Refused
from tests.support.cases import case, source
from tests.support.desk import real_desk
from tests.support.payloads import Person, order, r4_chart

_KINDS = {"interaction", "duplicate_ingredient", "duplicate_class"}


def test_an_unidentified_medicine_is_not_cleared_by_rules_on_pairs() -> None:
    orders = [order("warfarin 3", 1, "tablet", "OD"), order(None, 1, "tablet", "OD", codes=[], text="Nobody's remedy")]
    value = case(source("epma", "inpatient-orders", r4_chart(Person(1), orders)))
    desk = real_desk()
    read = read_case(json.loads(json.dumps(value)), desk.read_source)
    assert not isinstance(read, Refused)
    record = prepare(read, desk.rulebook, desk.reference)
    unknown = {line.line for line, entries in record.running if not entries[0].identified.medicine}
    assert len(unknown) == 1
    rules = [rule for rule in desk.rulebook.rules if rule.check.kind in _KINDS]
    cleared = {
        s.line for rule in rules for outcome in answers(record, rule) if outcome.answer == "clear" for s in outcome.subjects
    }
    assert cleared
    assert not cleared & unknown
