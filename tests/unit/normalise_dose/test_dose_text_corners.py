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
    "2 5-10 mg tablets daily": 'refused: "tablets": it was not understood | unread: tablets',
    # A measure is never carried over to a bare number after it.
    "1 litre in the morning and 2 at night": "refused: an amount has no unit",
    "10 mmol in the morning and 20 at night": "refused: an amount has no unit",
    "100 micrograms in the morning and 200 at night": "refused: an amount has no unit",
    "1 g in the morning and 2 at night": "refused: an amount has no unit",
    "100 nanograms in the morning and 200 at night": "refused: an amount has no unit",
    # Two names of one route are one route, and so is one name said twice; a site is no route.
    "5 mL via NG tube orally twice a day": "5 mL x2 in 1 by oral",
    "10 units subcut daily by subcutaneous injection": "10 [iU] x1 in 1 by sc",
    "5 mg by intramuscular injection into the thigh daily": "5 mg x1 in 1 by im to <into the thigh>",
    # An "and" after words that say no time adds no second dose.
    "1 tablet with food and after each loose stool": "1 tablet as needed | notes: with food",
    "1 tablet with food and when required": "1 tablet as needed | notes: with food",
    # So many days out of a longer cycle, of two days already.
    "1 tablet for 5 days on alternate days": "refused: it is given for some days of a longer cycle",
    "1 tablet for 5 days every 1 to 2 days": "refused: it is given for some days of a longer cycle",
    # A note that comes later takes nothing back of one that came before.
    "1 tablet with meals and at bedtime with water": (
        "refused: it is given at meals and at other times, and does not say how many | notes: with meals; with water"
    ),
    "1 patch replace every 72 hours with food": (
        "refused: how often it is replaced may be how often it is given | notes: replace every 72 hours; with food"
    ),
    "1 tablet daily for 21 days, subsequent courses repeated after 7-day tablet-free interval with food": (
        "1 tablet x1 in 1 | notes: subsequent courses repeated after 7-day tablet-free interval; with food"
    ),
    # A frequency that may be none is not read without an amount, wherever it stands.
    "up to 4 times daily 12 weekly": "refused: 12 weekly may be an interval, or how much or how often weekly",
    # Three hours leave room for a dose every two to four hours.
    "1 tablet every 2 to 4 hours for 3 hours": "1 tablet x1 in 1/12..1/6",
    # Only the amount of one day is shared out over the doses of that day, and only where both ends come out even.
    "1 g every 1 to 2 days in 2 divided doses": "refused: the daily amount cannot be divided exactly",
    "1 g up to once a day in 2 divided doses": "refused: the daily amount cannot be divided exactly",
    "1 g once or twice a day in 4 divided doses": "refused: the daily amount cannot be divided exactly",
    "3 to 4 g daily in 3 divided doses": "refused: the daily amount cannot be divided exactly",
    # The figures of a date are no doses, in the last month of the year as in the first.
    "1 tablet daily started 5 jan 2024": "1 tablet x1 in 1 | notes: started §",
    "1 tablet daily until 5 dec": "1 tablet x1 in 1 | notes: until §",
    "1 tablet daily until 25 december 2024": "1 tablet x1 in 1 | notes: until §",
    # What was found wrong first is what is said.
    ".5 1 2 or 3 times daily": "refused: a point stands before a figure without a nought",
    "28 tablets. one tablet daily. warning - dosage has changed during the effective period": (
        "1 tablet x1 in 1 | notes: dosage has changed during the effective period; to supply: 28 tablets"
    ),
    "1 tablet morning-night": "1 tablet x2 in 1 at morning,night",
    "1 tablet daily-with food": "1 tablet x1 in 1 | notes: with food",
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
