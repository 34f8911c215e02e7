"""Directions of several amounts: one said twice, one amount at several times, several together, and several in turn."""

import pytest

from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled
from tests.unit.normalise_dose.in_full import in_full

NOT_SAID_HOW = "refused: it gives two amounts and does not say how they go together"

SAID_TWICE = {
    "1 twice a day. 1 twice a day": "1 ? x2 in 1",
    "1 twice a day. 1 tablet twice a day": "1 tablet x2 in 1",
    "1 twice a day as needed. 1 twice a day": "1 ? x2 in 1 as needed",
    "1 twice a day. 1 twice a day as needed": "1 ? x2 in 1 as needed",
    "1 twice a day for 5 days. 1 twice a day": "1 ? x2 in 1 for 5 days",
    "1 twice a day. 1 twice a day for 5 days": "1 ? x2 in 1 for 5 days",
    "1 tablet twice a day for 5 days. 1 tablet twice a day for 7 days": NOT_SAID_HOW,
    "1 tablet when required. 1 tablet when required max 4 tablets in 24 hours": "1 tablet as needed max ..4 tablet a day",
    "1 tablet when required max 4 tablets in 24 hours. 1 tablet when required": "1 tablet as needed max ..4 tablet a day",
    "1 tablet when required max 8 tablets in 24 hours. 1 tablet when required max 4 tablets in 24 hours": NOT_SAID_HOW,
    "1 tablet twice a day. 1 tablet orally twice a day": "1 tablet x2 in 1 by oral",
    "1 tablet orally twice a day. 1 tablet rectally twice a day": NOT_SAID_HOW,
    "10 ml/hour daily. 10 ml daily": NOT_SAID_HOW,
    "one tablet daily. one 5 mg tablet daily": "1 tablet of 5 mg x1 in 1",
    "one 5 mg tablet daily. one 10 mg tablet daily": NOT_SAID_HOW,
    "1 drop daily 1 drop in the left eye daily": "1 drop x1 in 1 to <in the left eye>",
    "1 drop in the left eye daily 1 drop in the right eye daily": NOT_SAID_HOW,
}


@pytest.mark.parametrize("text", SAID_TWICE)
def test_what_is_said_twice_is_one_dose_with_all_that_either_says_and_none_where_they_differ(text: str) -> None:
    assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == SAID_TWICE[text]


AT_SEVERAL_TIMES = {
    "1 puff in the morning and 1 puff at night max 4 puffs in 24 hours": "1 puff x2 in 1 at morning,night max ..4 puff a day",
    "1 puff in the morning max 2 puffs in 24 hours and 1 puff at night max 4 puffs in 24 hours": (
        "1 puff x1 in 1 at morning max ..2 puff a day + 1 puff x1 in 1 at night max ..4 puff a day"
    ),
    "one 5 mg tablet in the morning and one 10 mg tablet at night": (
        "1 tablet of 5 mg x1 in 1 at morning + 1 tablet of 10 mg x1 in 1 at night"
    ),
    "one 5 mg tablet in the morning and one 5 mg tablet at night": "1 tablet of 5 mg x2 in 1 at morning,night",
    "1 tablet orally in the morning and 1 tablet rectally at night": (
        "1 tablet x1 in 1 at morning by oral + 1 tablet x1 in 1 at night by rectal"
    ),
    "1 drop in the morning and 1 drop in the left eye at night": "1 drop x2 in 1 at morning,night to <in the left eye>",
    "1 drop in the left eye in the morning and 1 drop in the right eye at night": (
        "1 drop x1 in 1 at morning to <in the left eye> + 1 drop x1 in 1 at night to <in the right eye>"
    ),
    "1 tablet in the morning and 1 capsule at night": "1 tablet x1 in 1 at morning + 1 capsule x1 in 1 at night",
    "10 ml/hour in the morning and 10 ml at night": "10 mL/h x1 in 1 at morning + 10 mL x1 in 1 at night",
    "10 ml/hour in the morning and 10 ml/hour at night": "10 mL/h x2 in 1 at morning,night",
    "10 mg/kg in the morning and 10 mg at night": "10 mg/kg x1 in 1 at morning + 10 mg x1 in 1 at night",
    "1 tablet once a day and 1 tablet at night": "1 tablet x2 in 1 at night",
    "1 tablet every 12 to 24 hours and 1 tablet at night": "1 tablet x1 in 1/2..1 + 1 tablet x1 in 1 at night",
    "1 tablet every 1 to 2 days and 1 tablet at night": "1 tablet x1 in 1..2 + 1 tablet x1 in 1 at night",
}


@pytest.mark.parametrize("text", AT_SEVERAL_TIMES)
def test_one_amount_at_several_times_is_one_dose_only_where_all_that_is_said_of_it_agrees(text: str) -> None:
    assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == AT_SEVERAL_TIMES[text]


DIFFERENT_IN_BRACKETS = "refused: the same dose stands beside different amounts in brackets"
IN_BRACKETS = {
    "1 g (2 x 250 mg) in the morning and 1 g at night": "refused: 1 g is not 500 mg",
    "1 g in the morning and 1 g (2 x 250 mg) at night": "refused: 1 g is not 500 mg",
    "500 mg (1 g) daily. 500 mg daily": "refused: 500 mg is not 1 g",
    "2 tablets (10 mg) in the morning and 2 tablets (10 mg) at night": "2 tablet x2 in 1 at morning,night | also 10 mg",
    "2 tablets (10 mg) twice a day. 2 tablets twice a day": "2 tablet x2 in 1 | also 10 mg",
    "2 tablets (10 mg) in the morning and 2 tablets (20 mg) at night": DIFFERENT_IN_BRACKETS,
    "2 tablets (10 mg) twice a day. 2 tablets (20 mg) twice a day": DIFFERENT_IN_BRACKETS,
    "2 tablets (10 mg) in the morning and 1 tablet (5 mg) at night": "2 tablet x1 in 1 at morning + 1 tablet x1 in 1 at night",
    "1 tablet (5 mg) orally in the morning and 1 tablet (10 mg) rectally at night": (
        "1 tablet x1 in 1 at morning by oral + 1 tablet x1 in 1 at night by rectal"
    ),
}


@pytest.mark.parametrize("text", IN_BRACKETS)
def test_the_amount_in_brackets_is_held_against_a_dose_that_several_make_up(text: str) -> None:
    assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == IN_BRACKETS[text]


# The last of several says how long they all last, and whether it is needed: not the second, which is the last only of two.
OF_THREE = {
    "1 tablet in the morning, 1 at midday and 1 at night as required": (
        "refused: it is not clear which of the doses are as needed"
    ),
    "1 tablet in the morning, 1 as required and 2 at night as required": (
        "refused: it is not clear which of the doses are as needed"
    ),
    "1 tablet in the morning, 2 at midday and 1 as required": NOT_SAID_HOW,
    "1 tablet in the morning, 2 at midday for 3 days and 1 at night": "refused: it is not clear how long each dose lasts",
    "1 tablet in the morning, 2 at midday and 1 at night for 3 days": (
        "1 tablet x1 in 1 at morning for 3 days + 2 tablet x1 in 1 at midday for 3 days + 1 tablet x1 in 1 at night for 3 days"
    ),
}


@pytest.mark.parametrize("text", OF_THREE)
def test_of_three_doses_the_last_speaks_for_all(text: str) -> None:
    assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == OF_THREE[text]


IN_TURN = {
    "once then after each loose stool": "once > as needed",
    "once daily for 3 days then after each loose stool": "x1 in 1 for 3 days > as needed",
}


@pytest.mark.parametrize("text", IN_TURN)
def test_an_event_is_a_dose_that_others_may_go_on_to(text: str) -> None:
    assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == IN_TURN[text]
