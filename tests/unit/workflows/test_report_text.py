"""The text of a report: the status claims no more than was checked, and every check that was not made is named."""

from typing import Any

import pytest

from service.core.model.case import Case
from service.sources.read import read_source
from service.workflows.case_reader import read_case
from service.workflows.report_json import report_json
from service.workflows.report_text import report_text
from tests.support.cases import case, failed
from tests.support.reports import judge

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
