"""Directions at corners that single faults in their reading were not noticed at."""

import pytest

from service.core.model.coding import READ_V2, Coding
from service.core.model.medicine import Medicine
from service.core.normalise.dose_text import read_dose_text
from service.core.normalise.transfer_codes import transfer_code
from tests.support.reference import bundled
from tests.unit.normalise_dose.in_full import in_full
from tests.unit.normalise_dose.test_dose_structured_edges import DAILY, one, read
from tests.unit.normalise_dose.test_dose_tellings import coded
from tests.unit.normalise_dose.test_dose_tellings import read as told
from tests.unit.normalise_dose.test_dose_text import EYE_DROPS

TEXTS = {
    "1 tablet at night when required and 1 tablet in the morning": (
        "1 tablet x1 in 1 at night as needed + 1 tablet x1 in 1 at morning"
    ),
    "10 mega units in the morning and 12 at night": "refused: an amount has no unit",
    "1 tablet in the morning, 2 capsules at midday and 3 at night": (
        "1 tablet x1 in 1 at morning + 2 capsule x1 in 1 at midday + 3 capsule x1 in 1 at night"
    ),
    "1 tablet every 2 hours for 2 hours": "1 tablet x1 in 1/12",
    "1 mg (500 to 1000 micrograms) daily": "1 mg x1 in 1 | also 500..1000 ug",
    "wed and sun 1 tablet": "1 tablet x2 in 7 on wed,sun",
    "mon, sun 1 tablet": "1 tablet x2 in 7 on mon,sun",
    "sun 1 tablet": 'refused: "sun": it was not understood | unread: sun',
    "1 tablet daily to an empty stomach": "1 tablet x1 in 1 | notes: to an empty stomach",
    "1 tablet daily on an empty stomach": "1 tablet x1 in 1 | notes: on an empty stomach",
    "2 5-10 mg tablets daily": 'refused: "tablets": it was not understood | unread: tablets',
}


@pytest.mark.parametrize("text", TEXTS)
def test_directions_at_corners(text: str) -> None:
    assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == TEXTS[text]


@pytest.mark.parametrize(
    ("text", "medicine", "said"),
    [
        ("1 drop daily", EYE_DROPS, "1 drop x1 in 1"),
        ("1 drop od", EYE_DROPS, "refused: OD may mean once a day or the right eye"),
        ("1 od", EYE_DROPS, "refused: OD may mean once a day or the right eye"),
    ],
)
def test_once_a_day_and_the_right_eye(text: str, medicine: Medicine, said: str) -> None:
    assert in_full(read_dose_text(text, medicine=medicine, reference=bundled())) == said


def test_two_times_in_all_is_said() -> None:
    assert "2 times in all" in read(one("5"), **DAILY, count=2).notes


def test_days_of_the_week_that_only_the_codes_name_are_no_disagreement() -> None:
    weekly = coded(times=1, period_unit="wk", days_of_week=("tue",))
    assert in_full(told("500 mg once a week", weekly)) == "500 mg x1 in 7 on tue"


def test_a_read_coding_without_a_code_is_no_transfer_code() -> None:
    assert transfer_code(Coding(system=READ_V2, code=None, display="Penicillin")) is None
