"""Whatever a report holds is on its page: for every known harm, and for patients made up at random."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from service.settings import read_settings
from service.web.presenters.report import present_report
from service.web.presenters.words import VERDICTS
from service.web.rendering import make_templates, page
from tests.support.desk import json_on
from tests.support.patients import Patient, patients
from tests.unit.web.test_pages import words

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEMPLATES = make_templates()
CANARIES = sorted(read_settings().canaries.glob("*.json"))


def shown(report: dict[str, Any]) -> str:
    view = present_report(report, (), NOW)
    answer = page(TEMPLATES, "report.html", report=view, tag="x", verdicts=VERDICTS, trouble=None, changed=[], typed={})
    return words(bytes(answer.body).decode())


def missing(report: dict[str, Any]) -> list[str]:
    """What the report holds and its page does not say."""
    said = shown(report)
    wanted = [report["case"] or "", *report["status_reasons"]]
    for source in report["sources"]:
        wanted += [source["name"], source["because"] or "", *(entry["entry"] for entry in source["unreadable"])]
        wanted += [entry["entry"] for entry in source["set_aside"]]
    for line in (*report["medicines"], *report["allergies"]):
        for entry in line["entries"]:
            wanted += [entry["entry"], entry["source"], *entry["notes"], *(one["reason"] for one in entry["problems"])]
    for entry in (entry for line in report["medicines"] for entry in line["entries"]):
        wanted += [entry["text"] or "", entry["dose"]["text"] or "", *entry["dose"]["refused"], *entry["dose"]["disagreements"]]
    for entry in (entry for line in report["allergies"] for entry in line["entries"]):
        wanted += [entry["original_text"] or "", *(f"{one['display']} ({one['score']})" for one in entry["candidates"])]
    for finding in report["findings"]:
        wanted += [finding["rule"], finding["summary"], finding["detail"], finding["action"], *finding["evidence"].values()]
        wanted += [subject["text"] or "" for subject in finding["subjects"]]
    for gap in report["coverage"]["not_checked"]:
        # The cause is a heading, so that its first letter is a capital.
        wanted += [gap["rule"], gap["because"][1:], gap["subject"]["text"] or ""]
    return [part for part in wanted if " ".join(str(part).split()) not in said]


@pytest.mark.parametrize("canary", CANARIES, ids=lambda path: path.stem)
def test_the_page_of_every_known_harm_says_all_of_it(canary: Path):
    report = json_on(json.loads(canary.read_text())["case"])
    assert report["findings"]
    assert missing(report) == []


@given(patients())
@settings(max_examples=40, deadline=None)
def test_the_page_of_any_patient_says_all_of_it(patient: Patient):
    assert missing(json_on(patient.case())) == []


@given(patients())
@settings(max_examples=25, deadline=None)
def test_no_page_calls_a_patient_safe(patient: Patient):
    said = shown(json_on({**patient.case(), "case": None})).lower()
    assert not any(f" {word} " in said for word in ("safe", "all clear", "no issues", "ok"))
