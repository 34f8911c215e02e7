"""What a review of 1,800 directions found: each was read wrongly, or refused where a pharmacist reads it with certainty."""

import pytest

from service.core.normalise.dose_answer import dose_answer
from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled
from tests.unit.normalise_dose.test_dose_text import said

READ = {
    "apply a thin layer once daily": "x 1",
    "use as shampoo twice weekly": "x 0.285714",
    "1 tablet once weekly (same day each week)": "1 tablet x 0.142857",
    "500 mg over 30 minutes every 12 hours": "500 mg x 2",
    "apply for 12 hours daily": "x 1",
    "1 drop every 2 hours for 48 hours": "1 drop x 12 days 2",
    "take 2 2 or 3 times a day": "2 ? x 2..3",
    "500mg tds po 7/7": "500 mg x 3 days 7",
    "1 tablet four times daily, 5 days": "1 tablet x 4 days 5",
    "one tablet @ night": "1 tablet x 1",
    "one tablet @ 10pm": "1 tablet x 1",
    "take 1 or 2 every 6hrly": "1..2 ? x 4",
    "half of one tablet daily": "0.5 tablet x 1",
    "one tablet daily (28 day supply), do not stop suddenly": "1 tablet x 1",
    "apply bd for 2 weeks then od for 2 weeks": "in-turn: x 2 days 14 + x 1 days 14",
    "one tablet an hour before food": "1 tablet",
    "one tablet an hour before bedtime": "1 tablet x 1",
    "one tablet an hour": "1 tablet x 24",
    "1 tablet prn up to tds": "1 tablet x ..3 as_needed",
    "one tablet five days a week": "1 tablet x 0.714286",
    "2 mg at weekends": "2 mg x 0.285714",
    "1 tablet Mon/Wed/Fri": "1 tablet x 0.428571",
    "1 tablet at 6am, 12 noon and 6pm": "1 tablet x 3",
    "1 tablet morning, 12 noon and night": "1 tablet x 3",
    "1 tablet at 0800, 1200 and 1600": "1 tablet x 3",
    "1-2 tablets 4-6hrly prn max 8/24hrs": "1..2 tablet x 4..6 as_needed max_per_day 8",
    "1 od 28/7": "1 ? x 1 days 28",
    "1 tablet bd 7 days": "1 tablet x 2 days 7",
    "a 5ml spoonful twice daily": "5 mL x 2",
    "half a 5ml spoonful twice daily": "2.5 mL x 2",
    "½ a tablet at night": "0.5 tablet x 1",
    "500mgtds": "500 mg x 3",
    "Take one tablet daily!": "1 tablet x 1",
    "take one tabelt dialy": "1 tablet x 1",
    "28 tablets. One tablet twice a day": "1 tablet x 2",
    "One Tablet Daily For 21 Days; Subsequent Courses Repeated After 7-Day Tablet Free Interval": "1 tablet x 1",
    "one bd pc": "1 ? x 2",
    "5mg neb qds": "5 mg x 4",
    "one 12 microgram/hour patch every 72 hours": "1 patch x 0.333333",
    "1 tablet for pain or fever": "1 tablet",
    "2 puffs 15 minutes before exercise": "2 puff as_needed",
    "1 drop for dry eyes": "1 drop",
    "One at night. Warning. May cause drowsiness. Avoid alcohol": "1 ? x 1",
    "Two capsules straight away then one daily": "in-turn: 2 capsule once + 1 capsule x 1",
    "1 drop hourly for 2 days then every two hours": "in-turn: 1 drop x 24 days 2 + 1 drop x 12",
    "200mg on the first day then 100mg daily for 6 days": "in-turn: 200 mg x 1 days 1 + 100 mg x 1 days 6",
    "500mg bd on day 1 then 250mg bd": "in-turn: 500 mg x 2 days 1 + 250 mg x 2",
}  # fmt: skip

REFUSED = {
    "5 mg at night, may be increased to 10 mg": "changes or depends",
    "One 5ml spoonful in the morning and two at night": "no unit",
    "5 ml daily for 3 days then two daily": "no unit",
    "one, two or three times a day": "may be an amount",
    "take 1 2 or 3 times a day": "may be an amount",
    "2 puffs every 20 minutes for 1 hour": "a part of a day",
    "1 drop every 15 minutes for 2 hours": "a part of a day",
    "100.000 units daily": "one thousand",
    "1.000 mg daily": "one thousand",
    "1mg daily and 2mg on Sundays": "in place of the daily one",
    "and 2 at night": "goes on from",
    ", and after a bowel movement": "goes on from",
    "2.5 od": "of tablets or of milligrams",
    "100 in the morning and 200 at night": "of tablets or of milligrams",
    "250 tds for 7 days": "of tablets or of milligrams",
    "2 5mg tablets daily": "side by side",
    "1 40 mg tablet daily": "side by side",
    "one tablet with brekfst": '"with brekfst"',
    "one tablet for nigght": '"for nigght"',
    "5 mg daily for 5 days then 10 daily": "no unit",
    "2 tablets. One tablet daily": "two amounts",
    "one tablet on the first day": "changes or depends",
    "one tablet daily 5 days a week": "two different frequencies",
    "1 tablet prn, no more than 2 days a week": "in what time",
    "1 tablet for pain or at night": "not understood",
    "25 micrograms/hour patch every 72 hours": "not understood",
    "one daily for 5 days then as directed": "goes on from",
}


def test_a_maximum_for_one_dose_is_told_from_one_for_a_day() -> None:
    reading = read_dose_text("7.5 mg/kg tds (max 400mg per dose)", medicine=None, reference=bundled())
    assert (dose_answer(reading)["max_per_dose"], dose_answer(reading)["max_per_day"]) == ("400", None)


@pytest.mark.parametrize("text", ["2 puffs inhaled bd", "2 puffs bd by inhalation"])
def test_inhaled_is_a_route(text: str) -> None:
    assert dose_answer(read_dose_text(text, medicine=None, reference=bundled()))["route"] == "inhaled"


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_what_a_pharmacist_reads_is_read(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_what_a_pharmacist_would_ask_about_is_refused(text: str, why: str) -> None:
    found = said(text)
    assert found.startswith("refused: ")
    assert why in found
