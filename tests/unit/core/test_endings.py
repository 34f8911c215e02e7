"""How a medicine was ended, by the gravest of the reasons that are recorded for it."""

from typing import Any

import pytest

from service.core.checks.status_differs import ending_of
from tests.support.example_records import example_record
from tests.support.reference import bundled


def ending(status: str, reason: str | None, note: str | None, **more: Any) -> str:
    amoxicillin = {"name": "Amoxicillin 500mg capsules", "dose": "1 capsule three times a day", "status": status}
    written = {**amoxicillin, "reason": reason, "note": note, **more}
    record = example_record(sources={"gp": {"role": "gp-record", "medicines": [written]}})
    [line] = record.medicines
    return ending_of(line.entries[0].entry, bundled())


@pytest.mark.parametrize(
    ("status", "reason", "note", "expected"),
    [
        ("stopped", None, None, "unreasoned"),
        ("stopped", "Blood pressure controlled", None, "reasoned-stop"),
        ("on-hold", "Blood pressure low", None, "reasoned-hold"),
        ("stopped", "Rash", None, "reaction"),
        ("stopped", "Anaphylaxis", None, "severe-reaction"),
        ("stopped", None, "Stopped due to anaphylaxis.", "severe-reaction"),
        ("stopped", "Blood pressure controlled", "Stopped due to anaphylaxis.", "severe-reaction"),
        ("stopped", "Blood pressure controlled", "Stopped due to a rash.", "reaction"),
        ("stopped", "Anaphylaxis", "Stopped due to a rash.", "severe-reaction"),
        ("stopped", "Rash", "Stopped because blood pressure controlled.", "reaction"),
        ("stopped", "Blood pressure controlled", "Started due to anaphylaxis.", "reasoned-stop"),
        ("not-taken", "Anaphylaxis", None, "not-taken"),
    ],
)
def test_no_reason_hides_a_graver_one(status: str, reason: str | None, note: str | None, expected: str) -> None:
    assert ending(status, reason, note) == expected
