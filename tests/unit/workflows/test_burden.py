"""What a reviewer is asked to read is counted rightly, and the table of verdicts holds no word of a patient."""

import csv
import re
from dataclasses import replace
from typing import Any

from tests.acceptance.burden import REVIEWED, Reconciled, digest, grave, verdicts
from tests.acceptance.burden_page import page
from tests.support.cases import case, source
from tests.support.desk import json_on, real_desk
from tests.support.payloads import Person, allergy, order, r4_chart

PERSON = Person(12)


def reconciled(of: str = "with itself") -> Reconciled:
    chart = r4_chart(PERSON, [order("trimethoprim 200", 1, "tablet", "BD")], [allergy("degraded")], host="one.example")
    report = json_on(case(source("gp", "gp-record", chart), source("epma", "inpatient-orders", chart)))
    return Reconciled(set=of, name="one", sent="a digest", report=report)


def row(text: str, start: str, after: str = "") -> list[str]:
    lines = text.partition(after)[2].splitlines()
    return [cell.strip() for cell in next(line for line in lines if line.startswith(f"| {start} |")).strip("|").split("|")]


def test_findings_entries_and_interruptions_are_counted_apart() -> None:
    one = reconciled()
    assert [finding["rule"] for finding in grave(one)] == ["ALG-001", "ALG-001"]
    text = page([one, replace(one, set="alone")], list(verdicts([one])))
    assert row(text, "critical", "## The same") == ["critical", "2, 2", "1, 1", "2", "1"]
    assert row(text, "interruptions", "## The same") == ["interruptions", "", "1, 1", "", "1"]
    assert row(text, "all", "## Are the grave") == ["all", "", "0", "0", "2"]


def test_a_verdict_is_of_one_payload_one_rule_and_one_statement() -> None:
    one = reconciled()
    first, second = grave(one)
    changed: list[tuple[Reconciled, dict[str, Any]]] = [
        (one, second),
        (replace(one, sent="another"), first),
        (one, first | {"rule": "ALG-002"}),
        (one, first | {"severity": "high"}),
        (one, first | {"summary": "something else"}),
    ]
    assert len({digest(one, first), *(digest(*each) for each in changed)}) == 6
    assert digest(one, first | {"id": "f-9", "grouped_under": "f-1"}) == digest(one, first)


def test_the_table_of_verdicts_names_a_rule_a_verdict_and_no_patient() -> None:
    rules = {rule.id for rule in real_desk().rulebook.rules}
    with REVIEWED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    reasons: dict[str, set[str]] = {}
    for each in rows:
        assert re.fullmatch(r"[0-9a-f]{64}", each["sha256"])
        assert each["rule"] in rules
        assert each["verdict"] in {"true", "untrue"}
        reasons.setdefault(each["rule"], set()).add(each["why"])
    # One reason a rule: it cannot speak of anybody.
    assert all(len(said) == 1 for said in reasons.values())
    assert len({each["sha256"] for each in rows}) == len(rows)
