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
from tests.unit.normalise_dose.test_dose_text import EYE_DROPS, TABLETS

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
    "1 g (2 x 500 mg tablets) daily": "1 g of 500 mg x1 in 1 | also 2 tablet",
    "1 g (4 x 500 mg tablets) daily": "refused: 1 g is not 4 of 500 mg",
    "1 mg (2 x 50 microgram tablets) daily": "refused: 1 mg is not 2 of 50 ug",
    # The dose in brackets is the same one, and its strength multiplies nothing.
    "0.5 g (500 mg tablet) daily": "0.5 g of 500 mg x1 in 1 | also 500 mg",
    # What a patch holds is not what it gives in an hour, and units of a vitamin are no mass: nothing tells these apart.
    "35 micrograms per hour (one 20 mg patch) every 3 days": "35 ug/h of 20 mg x1 in 3 | also 1 patch",
    "10000 units (one 250 microgram capsule) daily": "10000 [iU] of 250 ug x1 in 1 | also 1 capsule",
    "wed and sun 1 tablet": "1 tablet x2 in 7 on wed,sun",
    "mon, sun 1 tablet": "1 tablet x2 in 7 on mon,sun",
    "sun 1 tablet": 'refused: "sun": it was not understood | unread: sun',
    "1 tablet daily to an empty stomach": "1 tablet x1 in 1 | notes: to an empty stomach",
    "1 tablet daily on an empty stomach": "1 tablet x1 in 1 | notes: on an empty stomach",
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
    "5 mg intravenously in the morning and 10 mg at night": "5 mg x1 in 1 at morning by iv + 10 mg x1 in 1 at night",
    "apply twice a day for 7 days then apply for 2 days": "x2 in 1 for 7 days > for 2 days",
    "2 puffs, maximum 4 puffs per dose": "2 puff max ..4 puff a dose",
    "1 tablet as required, not to be taken more than twice a day": "1 tablet x..2 in 1 as needed",
    "1 tablet daily, max 4-2 tablets in 24 hours": ('refused: "max": a maximum was not understood | unread: max 4-2 tablets'),
    # A number that is a part, or the end of a range, without a unit may be of milligrams.
    "up to 2.5 daily": "refused: 2.5 without a unit may be of tablets or of milligrams",
    "1-2.5 daily": "refused: 2.5 without a unit may be of tablets or of milligrams",
    "10 to 40 daily": "refused: 40 without a unit may be of tablets or of milligrams",
    "up to 100 daily": "refused: 100 without a unit may be of tablets or of milligrams",
    # What ends inside a word or a number is not read.
    "1 tablet3 times a day": 'refused: "1 tablet": it was not understood | unread: 1 tablet',
    "1é daily": 'refused: "1 é": it was not understood | unread: 1 é',
    # Why it is given is set aside, and what stands after "or" is no part of it where it says when or is a denial.
    "1 tablet to relieve when required": "1 tablet as needed | notes: to relieve",
    "1 tablet for pain or swelling": "1 tablet | notes: for pain or swelling",
    "1 tablet for pain or nocte": 'refused: "or": it was not understood | unread: or',
    "1 tablet for pain or not": 'refused: "or": it was not understood | unread: or not',
    "1 tablet for pain or or swelling": 'refused: "or or swelling": it was not understood | unread: or or swelling',
    "1 capsule to help with meals": "1 capsule | notes: to help; with meals",
    "1 capsule to help with meals and at bedtime": (
        "refused: it is given at meals and at other times, and does not say how many | notes: to help; with meals"
    ),
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
        ("1 application od, ophthalmic", None, "refused: OD may mean once a day or the right eye"),
        ("1 od", TABLETS, "1 tablet x1 in 1"),
    ],
)
def test_once_a_day_and_the_right_eye(text: str, medicine: Medicine | None, said: str) -> None:
    assert in_full(read_dose_text(text, medicine=medicine, reference=bundled())) == said


@pytest.mark.parametrize(("text", "medicine"), [("1 od", EYE_DROPS), ("1 tablet sprinkled", None), ("one 10 mg tablet", TABLETS)])
def test_what_is_refused_is_quoted_as_written_and_comes_from_the_text(text: str, medicine: Medicine | None) -> None:
    reading = read_dose_text(text, medicine=medicine, reference=bundled())
    assert reading.refused
    assert (reading.written, reading.read_from) == (text, "text")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 daily, max 4 in 24 hours", "1 tablet x1 in 1 max ..4 tablet a day"),
        ("1 daily, max 2 per dose", "1 tablet x1 in 1 max ..2 tablet a dose"),
        ("1 daily, max 20 mg in 24 hours", "1 tablet x1 in 1 max ..20 mg a day"),
    ],
)
def test_a_bare_maximum_counts_what_the_dose_counts(text: str, said: str) -> None:
    assert in_full(read_dose_text(text, medicine=TABLETS, reference=bundled())) == said


def test_a_strength_in_a_unit_that_does_not_convert_to_the_products_contradicts_nothing() -> None:
    reading = read_dose_text("one 10 unit tablet daily", medicine=TABLETS, reference=bundled())
    assert in_full(reading) == "1 tablet of 10 [iU] x1 in 1"


def test_a_direction_may_be_as_long_as_a_thousand_characters() -> None:
    text = "1 tablet daily"
    assert in_full(read_dose_text(text.ljust(1000), medicine=None, reference=bundled())) == "1 tablet x1 in 1"
    assert "too long" in in_full(read_dose_text(text.ljust(1001), medicine=None, reference=bundled()))


def test_one_reason_that_two_places_share_is_given_once() -> None:
    said = in_full(read_dose_text("2 weekly 2 weekly", medicine=None, reference=bundled()))
    assert said.startswith("refused: 2 weekly may be an interval, or how much or how often weekly")


def test_words_that_were_read_with_the_same_tables_are_not_read_again() -> None:
    first, again = (read_dose_text("1 tablet daily", medicine=None, reference=bundled()) for _ in range(2))
    assert again is first


def test_two_times_in_all_is_said() -> None:
    assert "2 times in all" in read(one("5"), **DAILY, count=2).notes


def test_days_of_the_week_that_only_the_codes_name_are_no_disagreement() -> None:
    weekly = coded(times=1, period_unit="wk", days_of_week=("tue",))
    assert in_full(told("500 mg once a week", weekly)) == "500 mg x1 in 7 on tue"


def test_a_read_coding_without_a_code_is_no_transfer_code() -> None:
    assert transfer_code(Coding(system=READ_V2, code=None, display="Penicillin")) is None
