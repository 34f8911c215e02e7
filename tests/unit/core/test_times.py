"""The same in all, at other times: told where both name the times, and quiet where they only name them otherwise."""

import pytest

from service.core.checks.attribute_differs import AttributeDiffers
from service.core.checks.kind import AppliesTo
from tests.support.example_records import example_record

MIX = "Humalog Mix25 100units/ml suspension for injection 3ml cartridges"
HYDROCORTISONE, METHOTREXATE = "Hydrocortisone 10mg tablets", "Methotrexate 2.5mg tablets"


def told(name: str, gp: str, ward: str) -> list[str]:
    """The reasons for which the rule on how often it is given fires."""
    record = example_record(
        sources={
            "gp": {"role": "gp-record", "medicines": [f"{name}; {gp}"]},
            "epma": {"role": "inpatient-orders", "medicines": [f"{name}; {ward}"]},
        }
    )
    found = AttributeDiffers(aspect="frequency").judge(record, AppliesTo(list="medicines"))
    return [one.evidence.get("compared", one.because) for one in found if one.answer == "fires"]


@pytest.mark.parametrize(
    ("name", "gp", "ward"),
    [
        (MIX, "30 units in the morning and 10 units in the evening", "10 units in the morning and 30 units in the evening"),
        (HYDROCORTISONE, "2 tablets in the morning and 1 tablet at night", "1 tablet in the morning and 2 tablets at night"),
        (METHOTREXATE, "6 tablets once a week on Monday", "6 tablets once a week on Friday"),
    ],
)
def test_other_amounts_at_the_same_times_and_other_days_differ(name: str, gp: str, ward: str) -> None:
    assert len(told(name, gp, ward)) == 1
    assert len(told(name, ward, gp)) == 1


@pytest.mark.parametrize(
    ("name", "gp", "ward"),
    [
        (MIX, "30 units in the morning and 10 units in the evening", "30 units in the morning and 10 units in the evening"),
        (HYDROCORTISONE, "2 tablets in the morning and 1 tablet at night", "1 tablet at night and 2 tablets in the morning"),
        (HYDROCORTISONE, "1 tablet in the morning and 1 tablet at night", "1 tablet twice a day"),
        (HYDROCORTISONE, "1 tablet at night", "1 tablet at bedtime"),
        (METHOTREXATE, "6 tablets once a week on Monday", "6 tablets once a week"),
        (METHOTREXATE, "6 tablets once a week on Monday", "6 tablets once a week on Mondays"),
    ],
)
def test_what_is_the_same_or_not_named_by_both_differs_in_nothing(name: str, gp: str, ward: str) -> None:
    assert told(name, gp, ward) == []
    assert told(name, ward, gp) == []
