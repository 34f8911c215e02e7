"""A medicine or an allergy that a source lists again and again is one thing to say, however many copies there are."""

from collections import Counter
from typing import Any

import pytest

from service.core.model.report import Report
from tests.support.cases import case, source
from tests.support.desk import report_on
from tests.support.payloads import Person, allergy, order, r4_chart
from tests.support.words_of_bench import ALLERGIES, MEDICINES

_PERSON = Person(1)
_MEDICINES = (*MEDICINES, ("amoxicillin 500", 1, "capsule", "TDS"))
_ROLES = (("gp", "gp-record"), ("scr", "shared-care-record"), ("epma", "inpatient-orders"))


def _record(copies: int) -> dict[str, Any]:
    """Twelve medicines and six allergies in each of three sources, each of them `copies` times."""
    return case(
        *(
            source(
                name,
                role,
                r4_chart(
                    _PERSON,
                    [order(*words, id=f"m{n}-{i}") for n, words in enumerate(_MEDICINES) for i in range(copies)],
                    [allergy(words, id=f"a{n}-{i}") for n, words in enumerate(ALLERGIES) for i in range(copies)],
                    host=f"{name}.example",
                ),
            )
            for name, role in _ROLES
        ),
        patient=dict(_PERSON.as_case(weight={"value": "71", "unit": "kg", "method": "measured"})),
    )


def _said(report: Report) -> Counter[tuple[str, str]]:
    """The rules that fired, each with the line it fired about. Doses of all copies add up, so their sums are left out."""
    return Counter((f.rule, f.subjects[0].line or "") for f in report.findings if f.category != "dose-above-limit")


def test_more_copies_of_the_same_make_no_more_findings() -> None:
    assert _said(report_on(_record(5))) == _said(report_on(_record(2)))


def test_a_finding_names_every_copy() -> None:
    few, many = report_on(_record(2)), report_on(_record(4))
    conflict = [f for f in few.findings if f.category in {"allergy-conflict", "duplicate-medicine"}]
    assert {f.category for f in conflict} == {"allergy-conflict", "duplicate-medicine"}
    named = {(f.rule, f.subjects[0].line, f.subjects[0].source): len(set(f.subjects)) for f in conflict}
    again = {(f.rule, f.subjects[0].line, f.subjects[0].source): len(set(f.subjects)) for f in many.findings}
    assert {key: again.get(key) for key in named} == {key: 2 * subjects for key, subjects in named.items()}


@pytest.mark.parametrize(("copies", "findings"), [(1, 0), (2, 1), (3, 1)])
def test_a_product_listed_several_times_is_said_once_with_all_its_entries(copies: int, findings: int) -> None:
    chart = r4_chart(_PERSON, [order("warfarin 3", 1, "tablet", "OD", id=f"w{i}") for i in range(copies)], host="gp.example")
    report = report_on(case(source("gp", "gp-record", chart)))
    found = [finding for finding in report.findings if finding.rule == "DUP-006"]
    assert len(found) == findings
    assert all(len(finding.subjects) == copies for finding in found)
