"""The rules on omissions against the table of medicines whose omission or delay does harm."""

import csv
from pathlib import Path

import pytest

from service.core.checks.omitted_medicine import OmittedMedicine
from service.rulebook.load import read_folders
from tests.support.reference import bundled

ROOT = Path(__file__).resolve().parents[3]
ROWS = list(csv.DictReader((ROOT / "reference_data/safety/time_critical.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", ROWS, ids=[row["group"] for row in ROWS])
def test_a_rule_speaks_of_every_time_critical_group_as_loudly_as_its_source(row: dict[str, str]) -> None:
    loud = {
        rule.severity
        for rule in read_folders([ROOT / "rules"], bundled()).rules
        if isinstance(rule.check, OmittedMedicine)
        and (rule.check.issue, rule.check.need != "as-needed") == ("recent", True)
        and row["group"] in rule.applies_to.groups
    }
    assert loud == {row["severity"]}


def test_no_time_critical_medicine_is_taken_for_another_of_its_class() -> None:
    """For these an omission stays an omission, whatever else of the class is ordered."""
    critical = {row["group"] for row in ROWS} | {"opioid", "lithium", "digoxin", "antipsychotic", "antidiabetic"}
    assert bundled().interchanged_classes
    assert not set(bundled().interchanged_classes) & critical
    members = {code for group in bundled().interchanged_classes for code in bundled().groups[group].members}
    assert not members & {code for group in critical for code in bundled().groups[group].members}
