"""A critical medicine that every source gives only as needed is omitted with less weight than one that is taken every day."""

import pytest

from service.core.checks.kind import AppliesTo
from service.core.checks.omitted_medicine import OmittedMedicine
from service.core.model.finding import Severity
from tests.support.example_records import example_record

OMITTED = OmittedMedicine(issue="recent", stale_after_days=182, as_needed_severity="moderate")
CLONAZEPAM = "Clonazepam 500microgram tablets; 1 tablet at night"


@pytest.mark.parametrize(
    ("medicines", "severity"),
    [
        ([f"{CLONAZEPAM} when required"], "moderate"),
        ([CLONAZEPAM], None),
        ([f"{CLONAZEPAM} when required", CLONAZEPAM], None),
        (["Clonazepam 500microgram tablets; as directed"], None),
    ],
)
def test_only_what_is_surely_taken_as_needed_weighs_less(medicines: list[str], severity: Severity | None) -> None:
    ward = {"role": "inpatient-orders", "medicines": ["Amlodipine 5mg tablets; 1 tablet once a day"]}
    record = example_record(sources={"gp": {"role": "gp-record", "medicines": medicines}, "epma": ward})
    [found] = OMITTED.judge(record, AppliesTo(list="medicines", groups=("antiepileptic",)))
    assert (found.answer, found.severity) == ("fires", severity)
