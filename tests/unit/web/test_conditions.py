"""Problems on the page: each with its source, status and dates, and no source's silence taken for "has none"."""

from pathlib import Path
from typing import Any

import pytest

from service.web.presenters.conditions import present_conditions
from tests.support.cases import case, failed, source
from tests.support.payloads import Person, order, r4_chart
from tests.unit.web.pages import pages
from tests.unit.web.reports import report
from tests.unit.web.reports import source as told
from tests.unit.web.test_pages import words

PERSON = Person(33)
CONDITION: dict[str, Any] = {
    "source": "gp",
    "entry": "Condition/1",
    "text": "Asthma",
    "codes": [{"system": "http://snomed.info/sct", "code": "195967001", "display": "Asthma", "description": None}],
    "state": "present",
    "clinical_status": "active",
    "verification": None,
    "onset": "2011",
    "ended": None,
    "is_one_of": ["asthma"],
    "may_be": [],
    "problems": [],
}


def shown(*conditions: dict[str, Any], **more: Any) -> Any:
    return present_conditions(report(conditions=list(conditions), **more))


def test_a_problem_is_shown_with_its_source_status_and_dates():
    (row,) = shown(CONDITION)["rows"]
    assert (row["text"], row["source"], row["state"], row["written"]) == ("Asthma", "GP record (gp)", "In force", "active")
    assert (row["onset"], row["ended"], row["read_as"], row["codes"]) == ("2011", None, ["asthma"], ["Asthma (195967001)"])


def test_those_in_force_come_first():
    states = ["denied", "past", "present", "doubted"]
    rows = shown(*({**CONDITION, "state": state} for state in states))["rows"]
    assert [row["look"] for row in rows] == ["present", "past", "doubted", "denied"]


@pytest.mark.parametrize(
    ("held", "outcome", "said"),
    [
        ("whole", "read", "holds a whole list of problems"),
        ("partial", "read", "NOT WHOLE"),
        ("absent", "read", "holds NO LIST of problems"),
        (None, "failed", "was NOT READ"),
        ("whole", "set-aside", "was NOT READ"),
    ],
)
def test_a_source_says_whether_it_has_them_all(held: str | None, outcome: str, said: str):
    (found,) = shown(sources=[told("gp", "gp-record", problem_list=held, outcome=outcome)])["lists"]
    assert said in found["said"]


def test_a_report_from_before_problems_were_kept_says_so():
    old = report()
    del old["conditions"]
    assert present_conditions(old) is None


def test_problems_are_on_the_page_with_what_was_not_read(tmp_path: Path):
    chart = r4_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD")])
    whole = {
        "coding": [{"system": "http://snomed.info/sct", "code": "195967001", "display": "Asthma"}],
        "text": "Asthma since school",
    }
    odd = {"onsetDateTime": "in spring", "clinicalStatus": {"coding": [{"code": "active"}]}}
    chart["entry"] += [
        {"resource": {"resourceType": "Condition", "id": "c1", "code": whole, "onsetDateTime": "2011-05", **odd}},
        {
            "resource": {
                "resourceType": "Condition",
                "id": "c2",
                "code": {"text": "<b>Gout</b>"},
                "abatementDateTime": "2019-03-01",
            }
        },
    ]
    value = case(source("epma", "inpatient-orders", chart), failed("scr", "shared-care-record"), patient=PERSON.as_case())
    with pages(tmp_path) as site:
        page = site.get(f"/review/{site.keep(value)}").text
        old = site.keep({**value, "case": "again"})
        assert 'href="#conditions">Problems (2)' in site.get(f"/review/{old}").text
    said = words(page)
    assert "Asthma since school" in said
    assert "ended 1 Mar 2019" in said
    assert "&lt;b&gt;Gout" in page
    assert "Could not be read" in said
    assert "Inpatient orders (epma) holds NO LIST of problems" in said
    assert "Shared care record (scr) was NOT READ: which problems it holds is not known" in said


def test_no_problem_is_not_the_same_as_has_none(tmp_path: Path):
    value = case(source("epma", "inpatient-orders", r4_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD")])))
    with pages(tmp_path) as site:
        assert "That is not the same as “has none”" in site.get(f"/review/{site.keep(value)}").text


def test_orders_that_are_only_proposed_are_marked(tmp_path: Path):
    chart = r4_chart(PERSON, [order("warfarin 3", 1, "tablet", "OD")])
    value = case(source("epma", "inpatient-orders", chart, proposed=True), patient=PERSON.as_case())
    with pages(tmp_path) as site:
        page = site.get(f"/review/{site.keep(value)}").text
    assert "PROPOSED: these orders are about to be made" in page
    assert "<br><strong>PROPOSED</strong>" in page
