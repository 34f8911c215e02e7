"""The words that made a difference quiet are in the report, in its text and on its page."""

from datetime import UTC, datetime
from typing import Any

import pytest

from service.web.presenters.report import present_report
from service.web.rendering import make_templates, page
from service.workflows.report_text import report_text
from service.workflows.vocabulary import ALARMS, OUTCOMES, VERDICTS
from tests.support.cases import case, source
from tests.support.desk import json_on
from tests.support.payloads import Person, discharged, gp_connect, gp_medicine, itk3, order, r4_chart
from tests.unit.web.reports import standing

PERSON = Person(3)
STOPPED = "Stopped on 12/11/2026 due to acute kidney injury"


def report(*sources: dict[str, Any], transfer: str = "admission") -> dict[str, Any]:
    return json_on(case(*sources, patient=dict(PERSON.as_case()), transfer=transfer))


def gp(*medicines: Any) -> dict[str, Any]:
    return source("gp", "gp-record", gp_connect(PERSON, medicines))


def ward(*orders: Any) -> dict[str, Any]:
    return source("epma", "inpatient-orders", r4_chart(PERSON, orders))


@pytest.fixture
def omission() -> dict[str, Any]:
    return report(
        gp(gp_medicine("amlodipine 5", "One To Be Taken Each Day", note=STOPPED)), ward(order("ramipril 5", 1, "capsule", "OD"))
    )


def test_the_line_and_the_entry_hold_the_words(omission: dict[str, Any]) -> None:
    (line,) = [line for line in omission["medicines"] if line["documented"]]
    assert [(one["aspect"], one["words"], one["on"], one["said_by"], one["source"]) for one in line["documented"]] == [
        ("omission", STOPPED, "2026-11-12", "note", "gp")
    ]
    assert [change["words"] for entry in line["entries"] for change in entry["changes"]] == [STOPPED]
    assert "omitted-medicine" not in {finding["category"] for finding in omission["findings"]}


def test_the_text_and_the_page_say_why_it_is_quiet(omission: dict[str, Any]) -> None:
    told = f"not on the current list, as gp documents: stopped on 2026-11-12: “{STOPPED}”"
    assert told in " ".join(report_text(omission).split())
    view = present_report(standing(omission), datetime(2026, 11, 20, 12, 0, tzinfo=UTC))
    templates = make_templates()
    answer = page(
        templates,
        "report.html",
        report=view,
        tag="x",
        words={"verdicts": VERDICTS, "alarms": ALARMS, "outcomes": OUTCOMES},
        trouble=None,
        changed=[],
        typed={},
        may_ask=False,
    )
    assert told in " ".join(bytes(answer.body).decode().split())


def test_a_change_summary_of_a_discharge_document_is_read_to_the_end() -> None:
    """At discharge the summary is the current list: it holds the stop, so that nothing is omitted, and says why."""
    document = [discharged("ramipril 5", "stop", change="Discontinued", status="stopped", reason="Persistent dry cough")]
    value = report(
        gp(gp_medicine("ramipril 5", "One To Be Taken Each Day")),
        source("discharge", "discharge-summary", itk3(PERSON, document)),
        transfer="discharge",
    )
    assert [(f["rule"], f["severity"]) for f in value["findings"] if f["category"] in {"status-differs", "omitted-medicine"}] == [
        ("DIS-021", "moderate")
    ]
    changes = [change for line in value["medicines"] for entry in line["entries"] for change in entry["changes"]]
    assert [(one["kind"], one["cause"], one["words"], one["on"]) for one in changes] == [
        ("stopped", "reaction", "Persistent dry cough", "2026-11-19")
    ]


def test_a_summary_of_before_explains_why_nobody_ordered_it() -> None:
    document = [discharged("ramipril 5", "stop", change="Discontinued", status="stopped", reason="Acute kidney injury")]
    sources = (
        gp(gp_medicine("ramipril 5", "One To Be Taken Each Day")),
        source("discharge", "discharge-summary", itk3(PERSON, document)),
        ward(order("amlodipine 5", 1, "tablet", "OD")),
    )
    said = [(f["rule"], f["severity"]) for f in report(*sources)["findings"] if f["category"] != "added-medicine"]
    assert ("DIS-023", "moderate") in said
    assert not [rule for rule, _ in said if rule in {"DIS-001", "DIS-002", "DIS-003", "DIS-004"}]


def test_a_substitution_names_both_and_is_told_once() -> None:
    value = report(
        gp(gp_medicine("ramipril 5", "One To Be Taken Each Day")),
        ward(order(None, 10, "mg", "OD", text="Lisinopril 10mg tablets")),
    )
    (found,) = [f for f in value["findings"] if f["category"] in {"omitted-medicine", "added-medicine"}]
    assert (found["rule"], found["severity"]) == ("DIS-050", "moderate")
    assert {subject["source"] for subject in found["subjects"]} == {"gp", "epma"}
    assert all(name in found["detail"] for name in ("Ramipril", "Lisinopril"))
