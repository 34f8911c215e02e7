"""Whatever a report holds is on its page: for every known harm, and for patients made up at random."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from service.settings import read_settings
from service.web.presenters.report import present_report
from service.web.rendering import make_templates, page
from service.workflows.vocabulary import ALARMS, OUTCOMES, VERDICTS
from tests.support.desk import json_on
from tests.support.patients import Patient, patients
from tests.unit.web.reports import allergy, allergy_line, dose, line, medicine, report, source, standing
from tests.unit.web.test_pages import words

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TEMPLATES = make_templates()
WORDS = {"verdicts": VERDICTS, "alarms": ALARMS, "outcomes": OUTCOMES}
CANARIES = sorted(read_settings().canaries.glob("*.json"))


def shown(value: dict[str, Any]) -> str:
    view = present_report(standing(value), NOW)
    answer = page(TEMPLATES, "report.html", report=view, tag="x", words=WORDS, trouble=None, changed=[], typed={}, may_ask=False)
    return words(bytes(answer.body).decode())


def missing(value: dict[str, Any]) -> list[str]:
    """What the report holds and its page does not say."""
    said = shown(value)
    wanted = [value["case"] or "", *value["status_reasons"]]
    for one in value["sources"]:
        wanted += [one["name"], one["because"] or "", *(entry["entry"] for entry in one["unreadable"] + one["set_aside"])]
    wanted += [one["words"] for row in value["medicines"] for one in row["documented"]]
    for row in (*value["medicines"], *value["allergies"]):
        for entry in row["entries"]:
            wanted += [entry["entry"], entry["source"], *entry["notes"], *(one["reason"] for one in entry["problems"])]
    for entry in (entry for row in value["medicines"] for entry in row["entries"]):
        wanted += [entry["text"] or "", entry["dose"]["text"] or "", *entry["dose"]["refused"], *entry["dose"]["disagreements"]]
        wanted += entry["dose"]["not_compared"]
    for entry in (entry for row in value["allergies"] for entry in row["entries"]):
        wanted += [entry["original_text"] or "", *(f"{one['display']} ({one['score']})" for one in entry["candidates"])]
    for entry in value["conditions"]:
        wanted += [entry["text"], entry["entry"], entry["source"], *(one["reason"] for one in entry["problems"])]
        wanted += [code["code"] for code in entry["codes"]]
    for finding in value["findings"]:
        wanted += [finding["rule"], finding["summary"], finding["detail"], finding["action"], *finding["evidence"].values()]
        wanted += [subject["text"] or "" for subject in finding["subjects"]]
    for gap in value["coverage"]["not_checked"]:
        # The cause is a heading, so that its first letter is a capital.
        wanted += [gap["rule"], gap["because"][1:], gap["subject"]["text"] or ""]
    return [part for part in wanted if " ".join(str(part).split()) not in said]


@pytest.mark.parametrize("canary", CANARIES, ids=lambda path: path.stem)
def test_the_page_of_every_known_harm_says_all_of_it(canary: Path):
    value = json_on(json.loads(canary.read_text())["case"])
    assert value["findings"]
    assert missing(value) == []


def test_what_a_source_seldom_says_is_on_the_page_too():
    seldom = {name: f"{name} of it" for name in ("course", "indication", "change", "change_reason")}
    odd = medicine(
        "gp",
        "MedicationStatement/7",
        **seldom,
        notes=["a note"],
        problems=[{"path": "$.p", "reason": "no date"}],
        in_force=False,
        status="stopped",
        because="its course ended",
        dose=dose(
            "5 mL", disagreements=["5 mL in words, 10 mL in codes"], refused=["not understood"], not_compared=["words not read"]
        ),
        identified=None,
    )
    odd["identified"]["suggestions"] = [{"display": "Prednisone", "because": "spelt alike"}]
    reacted = [{"manifestations": ["Wheeze"], "severity": None, "description": "after one tablet"}]
    allergic = allergy(
        "gp",
        "unresolved-agent",
        notes=["told by a carer"],
        reactions=reacted,
        reactions_in_words=[{"reaction": "Rash", "words": "came out in a rash", "severe": False, "doubted": True}],
        certainty="likely",
        kind="intolerance",
        from_words=["certainty"],
        ended_in_words=True,
        disguise="a generic code",
        contradictions=[{"what": "agent", "first": "one drug", "second": "another drug"}],
        codes=[{"system": None, "code": "416098002", "display": "Allergy to drug", "description": None}],
    )
    unread = {"entry": "List/1", "path": "$.entry[9]", "reason": "no items", "resource": None, "words": "the words of it"}
    value = report(
        medicines=[line("m-1", None, "only-one-source", odd)],
        allergies=[allergy_line("a-1", None, allergic)],
        sources=[source("gp", "gp-record", unreadable=[unread], warnings=["confidential-items"], passed_over={"Slot": 3})],
        coverage={
            "rules_run": 1,
            "not_checked": [],
            "rules_disabled": [{"rule": "DIS-009", "reason": "in trial", "approved_by": "B. Chief", "expires": "2027-01-01"}],
            "rules_notices": ["older rules are in force"],
        },
    )
    said = shown(value)
    for part in (
        *seldom.values(),
        "Note: a note",
        "older rules are in force",
        "$.p: no date",
        "its course ended",
        "WORDS AND CODES DISAGREE: 5 mL in words, 10 mL in codes",
        "DOSE NOT READ: not understood",
        "Prednisone (spelt alike)",
        "told by a carer",
        "Wheeze, after one tablet",
        "Rash, in its words “came out in a rash”, which are in doubt",
        "certainty: likely, read out of its words",
        "called an intolerance",
        "its words say that it ended",
        "a generic code",
        "one drug against another drug",
        "416098002",
        "the words of it",
        "confidential items",
        "Slot (3)",
        "SWITCHED OFF: DIS-009 , in trial (approved by B. Chief, until 2027-01-01)",
    ):
        assert part in said


@given(patients())
@settings(max_examples=40, deadline=None)
def test_the_page_of_any_patient_says_all_of_it(patient: Patient):
    assert missing(json_on(patient.case())) == []


@given(patients())
@settings(max_examples=25, deadline=None)
def test_no_page_calls_a_patient_safe(patient: Patient):
    said = shown(json_on({**patient.case(), "case": None})).lower()
    assert not any(f" {word} " in said for word in ("safe", "all clear", "no issues", "ok"))
