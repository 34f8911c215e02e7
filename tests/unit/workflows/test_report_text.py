"""The text of a report: the status claims no more than was checked, and every check that was not made is named."""

from pathlib import Path
from typing import Any

import pytest

from service.core.model.case import Case
from service.sources.read import read_source
from service.workflows.case_reader import read_case
from service.workflows.report_json import report_json
from service.workflows.report_text import report_text
from tests.support.cases import case, failed, source
from tests.support.desk import json_on
from tests.support.payloads import Person, hl7_rde
from tests.support.reports import judge
from tests.support.ward_rounds import CONFLICT, Ward, admitted

NO_LIMIT = {
    "rule": "DOS-003",
    "severity": "high",
    "subject": {"kind": "medicine", "line": "m-1", "source": "epma", "entry": "M/1", "text": "Warfarin", "code": None},
    "missing": ["reference.limit"],
    "because": "no dose limit is held for this medicine",
    "alters_status": False,
}


def text_of(*gaps: dict[str, Any], status: str = "complete") -> str:
    found = read_case(case(failed("scr", "shared-care-record")), read_source)
    assert isinstance(found, Case)
    report = dict(report_json(judge(found)))
    report |= {
        "status": status,
        "coverage": {"rules_run": 9, "rules_disabled": [], "rules_notices": ["older rules"], "not_checked": list(gaps)},
    }
    return report_text(report)


def test_a_complete_report_says_beside_its_status_which_grave_checks_were_not_made() -> None:
    head = text_of(NO_LIMIT, {**NO_LIMIT, "rule": "DOS-004"}).partition("HOLD")[0]
    assert "COMPLETE: every source that was sent was read whole" in head
    assert "NOT CHECKED: no dose limit is held for this medicine: 2 check(s)" in " ".join(head.split())


@pytest.mark.parametrize("changed", [{"severity": "moderate"}, {"alters_status": True}])
def test_what_is_slight_or_in_the_status_already_is_not_said_twice(changed: dict[str, Any]) -> None:
    assert "NOT CHECKED: no dose limit" not in text_of({**NO_LIMIT, **changed}).partition("HOLD")[0]


def test_what_is_unusual_about_the_rules_in_force_is_said() -> None:
    assert "RULES: older rules" in text_of()


def test_every_check_that_was_not_made_is_listed_and_none_is_called_past() -> None:
    listed = " ".join(text_of(NO_LIMIT).partition("NOT CHECKED (1 checks")[2].split())
    assert "DOS-003, high m-1 epma M/1: Warfarin: no dose limit is held for this medicine (missing: reference.limit)" in listed
    assert "in force" not in listed


def test_an_earlier_override_and_a_hold_taken_off_are_told_in_their_place(tmp_path: Path):
    ward = Ward(tmp_path)
    first = ward.keep(admitted())
    ward.overridden(first, CONFLICT, release_hold=True)
    same, heavier = ward.keep(admitted(as_of="2026-11-21T09:00:00Z")), ward.keep(admitted(weight="71"))
    ward.office.store.close()
    said = " ".join(report_text(same.report).split())
    assert "HOLD: none advised" in said
    assert "HOLD TAKEN OFF: lines m-" in said
    over = "OVERRIDDEN by A. Pharmacist on 2026-11-20T09:30:00+00:00, until 2026-11-27T09:30:00+00:00: took it last month"
    assert over in said
    assert "which has ended: weight changed" in " ".join(report_text(heavier.report).split())


def test_findings_of_one_cause_stand_under_the_first_a_line_each_and_none_is_left_out() -> None:
    found = read_case(
        case(failed("scr", "shared-care-record"), failed("gp", "gp-record"), failed("ph", "outpatient")), read_source
    )
    assert isinstance(found, Case)
    report = dict(report_json(judge(found)))
    first, second, third = report["findings"]
    cut = {"summary": "cut off …", "detail": "all of it, 12.5 mg at night", "severity": "high"}
    second |= {"grouped_under": first["id"], "grouped_because": "the same dose", **cut}
    third |= {"grouped_under": first["id"], "grouped_because": "the same product", "summary": "another brand", "severity": "low"}
    said = " ".join(report_text(report).split())
    assert "FINDINGS: 1 critical, 1 high, 0 moderate, 1 low" in said
    assert "And 2 more about the same dose; the same product: - HIGH all of it, 12.5 mg at night" in said
    assert f"- LOW another brand [{third['id']}, rule {third['rule']}" in said
    assert said.count("Action:") == 1
    second["action"] = "Ask for the other record"
    assert "Action: Ask for the other record" in " ".join(report_text(report).split())


def test_what_is_said_beside_a_dose_and_what_was_not_read_stand_below_the_entry() -> None:
    order = "RXE||^Warfarin 3mg tablets|3||mg||^3 mg once a day" + "|" * 14 + "^Omit on Sundays"
    payload = hl7_rde(Person(6), [["ORC|NW|1", order, "TQ1|1||OD", "RXR|PO^Oral", "RXR|IV^Intravenous", "NTE|1||Counselled"]])
    said = " ".join(report_text(json_on(case(source("ward", "inpatient-orders", payload)))).split())
    assert "Note: Counselled Note: Omit on Sundays NOT READ: segment" in said
    assert "Intravenous beside Oral" in said
