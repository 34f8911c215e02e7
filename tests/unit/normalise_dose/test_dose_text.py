"""Directions as people write them: what is read, and what is refused with the reason a pharmacist would give."""

from decimal import Decimal

import pytest

from service.core.model.coding import Concept
from service.core.model.medicine import Medicine, Strength
from service.core.normalise.dose_answer import dose_answer
from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled

ANY = Concept(system="http://snomed.info/sct", code="322236009", display="Paracetamol 500mg tablets")
TABLETS = Medicine(
    level="vmp",
    concept=ANY,
    form="tablet",
    strengths=(Strength(ingredient=None, amount=Decimal(5), unit="mg", per_amount=Decimal(1), per_unit="unit-dose"),),
)
EYE_DROPS = Medicine(level="vmp", concept=ANY, form="eye preparation", routes=frozenset({"ocular"}))


def said(text: str, medicine: Medicine | None = None) -> str:
    """One line for a reading: dose, unit, times a day, what else is stated; or why it was refused."""
    answer = dose_answer(read_dose_text(text, medicine=medicine, reference=bundled()))
    if answer["steps"] and answer["refused"]:
        return f"{answer['relation']}: " + " + ".join(_line(step) for step in answer["steps"])
    return f"refused: {answer['refused']}" if answer["refused"] else _line(answer)


def _line(answer: dict[str, object]) -> str:
    dose = _span(answer["dose_low"], answer["dose_high"])
    often = _span(answer["per_day_low"], answer["per_day_high"])
    parts = [f"{dose} {answer['unit'] or '?'}" if dose else "", f"x {often}" if often else ""]
    parts += [name for name in ("once", "as_needed") if answer[name]]
    parts += [f"{name} {answer[name]}" for name in ("max_per_day", "days") if answer[name]]
    return " ".join(part for part in parts if part)


def _span(low: object, high: object) -> str:
    if high is None:
        return ""
    return f"{high}" if low == high else f"..{high}" if low is None else f"{low}..{high}"


READ = {
    "One To Be Taken Each Day": "1 ? x 1",
    "Two To Be Taken Four Times A Day": "2 ? x 4",
    "ONE TABLET TO BE TAKEN TWICE DAILY": "1 tablet x 2",
    "1-2 tablets up to four times a day when required": "1..2 tablet x ..4 as_needed",
    "1-2 tablets prn": "1..2 tablet as_needed",
    "1 tablet qds prn": "1 tablet x 4 as_needed",
    "One Or Two To be Taken Every Four Hours When Necessary. Maximum 8 Tablets in 24 Hours": "1..2 ? x 6 as_needed max_per_day 8",
    "One To Be Taken Every 4-6 Hours Up To Four Times A Day": "1 ? x ..4",
    "One Puff To Be Inhaled When Needed (Not More Than Once Daily)": "1 puff x ..1 as_needed",
    "up to 5 puffs as required": "..5 puff as_needed",
    "1 at night": "1 ? x 1",
    "1 tablet b.d.": "1 tablet x 2",
    "1 tab p.r.n": "1 tablet as_needed",
    "2-bd": "2 ? x 2",
    "one - three a day": "1..3 ? x 1",
    "take one tablet ON": "1 tablet x 1",
    "Four To Be Taken Once A Week On A Monday": "4 ? x 0.142857",
    "One To Be Taken On The Same Day Each Week": "1 ? x 0.142857",
    "1 tablet twice a day on mondays": "1 tablet x 0.285714",
    "1 tablet mon, wed and fri": "1 tablet x 0.428571",
    "1 alternate nights": "1 ? x 0.5",
    "one every third day": "1 ? x 0.333333",
    "1 injection 12 weekly": "1 injection x 0.0119048",
    "60mg once every six months": "60 mg x 0.0054757",
    "1 tablet 4 hourly": "1 tablet x 6",
    "q6h 1 tablet": "1 tablet x 4",
    "half a tablet to one tablet at night": "0.5..1 tablet x 1",
    "1/2-1 tablet at night": "0.5..1 tablet x 1",
    "1 1/2 tablets daily": "1.5 tablet x 1",
    "1½ tablets daily": "1.5 tablet x 1",
    "one half tablet daily": "0.5 tablet x 1",
    "three quarters of a tablet daily": "0.75 tablet x 1",
    "1/2 tablet daily": "0.5 tablet x 1",
    "Two 5ml spoonfuls daily": "10 mL x 1",
    "2X5ML SPOON DAILY": "10 mL x 1",
    "2.5ml twice a day": "2.5 mL x 2",
    "2 x 250mg tds": "500 mg x 3",
    "two x 250mg capsules tds": "2 capsule x 3",
    "40mg tablet daily": "40 mg x 1",
    "5ml-10ml qds": "5..10 mL x 4",
    "25mcg daily": "25 microgram x 1",
    "10.0mg daily": "10.0 mg x 1",
    "0.1ml once per day": "0.1 mL x 1",
    "inject 12,500 units once a day": "12500 unit x 1",
    "10 iu daily": "10 unit x 1",
    "100 units/kg twice a day": "100 unit/kg x 2",
    "1,400 units (100 units/kg) twice a day by subcutaneous injection": "1400 unit x 2",
    "7 milligram per kilogram - once a day - intravenous": "7 mg/kg x 1",
    "30mg/kg/day in 3 divided doses": "10 mg/kg x 3",
    "500 milligram - three times a day - oral": "500 mg x 3",
    "1 tablet - 3 times a day - Oral route - One tablet three times daily": "1 tablet x 3",
    "inhale contents of one capsule once daily": "1 capsule x 1",
    "3mg (two 1.5mg tablets) as a single dose as soon as possible": "3 mg once",
    "take 2 tablets once": "2 tablet once",
    "apply thinly to affected area twice a day": "x 2",
    "Night/nocte": "x 1",
    "As required": "as_needed",
    "EIGHT (8) tablets to be taken DAILY for two days. Take these tablets with or after food.": "8 tablet x 1 days 2",
    "1 tablet daily for 5/7": "1 tablet x 1 days 5",
    "take 1 per day to reduce blood pressure": "1 ? x 1",
    "1 tablet daily for type 2 diabetes": "1 tablet x 1",
    "apply twice a day for sun burn": "x 2",
    "take 1 for night cramps": "1 ?",
    "1 tablet to help sleep": "1 tablet",
    "1/day": "1 ? x 1",
    "2 tabs o.n.": "2 tablet x 1",
    "TAKE 1 OR 2 EVERY 4-6HRS WHEN REQUIRED. MAX. 8 IN 24HRS": "1..2 ? x 4..6 as_needed max_per_day 8",
    "two every 4 hours, max 8/day": "2 ? x 6 max_per_day 8",
    "two every 4 hours, max 8 tabs/24hrs": "2 ? x 6 max_per_day 8",
    "one pessary at night for 3 nights": "1 pessary x 1 days 3",
    "one each week on the same day": "1 ? x 0.142857",
    "one daily for prevention of stroke": "1 ? x 1",
    "two puffs twice daily via spacer and rinse mouth": "2 puff x 2",
    "1 tablet for pain every 4 to 6 hours": "1 tablet x 4..6",
    "Take 1 mane": "1 ? x 1",
    "1 tablet three times a day (every 8 hours)": "1 tablet x 3",
    "1 tablet at 8am, 2pm and 10pm": "1 tablet x 3",
    "1 mane and 1 nocte": "1 ? x 2",
    "10 units with each meal": "10 unit",
    "1 daily for 3 days then stop": "1 ? x 1 days 3",
    "One In The Morning And Two At Night": "together: 1 ? x 1 + 2 ? x 1",
    "3mg mon-fri and 4mg sat and sun": "together: 3 mg x 0.714286 + 4 mg x 0.285714",
    "one tablet at night and one when required": "together: 1 tablet x 1 + 1 tablet as_needed",
    "2 daily for 3 days then 1 daily": "in-turn: 2 ? x 1 days 3 + 1 ? x 1",
    "Two To Be Taken Immediately Then One To Be Taken After Each Loose Motion": "in-turn: 2 ? once + 1 ? as_needed",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_directions_are_read(text: str, expected: str) -> None:
    assert said(text) == expected


REFUSED = {
    "": "no directions",
    "   ": "no directions",
    "As directed": 'says only "as directed"',
    "As directed by the anticoagulant clinic": 'says only "as directed"',
    "1": "bare number",
    "1-2": "bare number",
    "take with food": "no dose and no times",
    "1 qd": "unsafe abbreviation",
    "1 QOD": "unsafe abbreviation",
    "10u at night": "no safe abbreviation of units",
    "10 MU daily": "mega units or milliunits",
    "1-0-1": "three numbers",
    "1 drop od": "right eye",
    "2 drops to the right eye OD": "right eye",
    "1/2 daily": "a half, or one or two",
    "1/2 tablets daily": "a half, or one or two",
    "take 2 - 3 times a day": "a range or a pause",
    "take 2 weekly": "how much or how often",
    "10 mg 2 weekly": "how much or how often",
    "3x daily": "of doses or of times",
    "1 am 2 pm": "a time or an amount",
    "2-1 tablets daily": "wrong order",
    "0 mg daily": "a dose of nought",
    "0-1 tablets daily": "a dose of nought",
    "20mg daily in 0 divided doses": "not understood",
    "1,5 mg daily": "comma",
    ".5mg daily": "point",
    "2. 5 ml daily": "point",
    "1.2.3 mg daily": "two points",
    "2 5ml daily": "side by side",
    "two half tablets daily": "side by side",
    "500mg capsules tds": '"capsules"',
    "5mg (10mg) daily": "is not",
    "1 mg (100 micrograms) daily": "is not",
    "4mg (two 1.5mg tablets) daily": "not the same",
    "5 mg in the morning and 10 at night": "no unit",
    "1 tablet three times a day (every 6 hours)": "two different frequencies",
    "30 mg/kg/day three times a day": "two different frequencies",
    "twice a day at 8am": "do not add up",
    "1 twice a day after meals and at bedtime": "do not add up",
    "10ml after meals and at bedtime": "does not say how many",
    "apply each morning and night and after a bowel movement": "after an event",
    "2 puffs twice a day and when required": "regularly and as needed",
    "1 in the morning and 2 at night when required": "which of the doses",
    "1 puff bd, 2 puffs prn": "how they go together",
    "1 tablet for 7 days every month": "longer cycle",
    "1 tablet for 5 days a week": "longer cycle",
    "5 mg daily reducing by 1 mg every week": "changes or depends",
    "one daily, increase to two daily after 1 week": "changes or depends",
    "1 tablet daily if blood pressure over 140": "changes or depends",
    "1 tablet daily except on methotrexate day": "changes or depends",
    "take one daily not at night": "not to be done",
    "stop taking": "not to be done",
    "No information available": "not to be done",
    "1 tablet 4-6 hourly prn max 8": "in what time",
    "up to a maximum of 4 puffs per dose": "a maximum and no dose",
    "1 morning or night": '"or"',
    "1 tablet daily with 20mg tablet": "not understood",
    "1 unit per 10 g carbohydrate": "not understood",
    "one to be taken daily for the first week": "changes or depends",
    "80mg at 8am and 40mg at 2pm for 5 days. Then 40mg daily": "in turn",
    "1 tablet for pain every": "not understood",
    "1 tablet for pain when walking": "not understood",
    "Apply one patch to dry skin and replace every 72 hours": "how often it is replaced",
    "1/24 daily": "not understood",
    "1 daily then 2 daily": "how long a step lasts",
    "Then One To Be Taken Each Day": "goes on from",
    "2 daily for 3 days then": "goes on from",
    "5 mg in the morning and": "ends in the middle",
    "500mg in the morning in 2 divided doses": "divided exactly",
    "take on pill per day": "not understood",
    "x" * 1001: "too long",
}  # fmt: skip


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_what_may_be_read_in_two_ways_is_refused_with_the_reason(text: str, why: str) -> None:
    found = said(text)
    assert found.startswith("refused: ")
    assert why in found


def test_the_warning_that_a_dosage_has_changed_is_set_aside_with_a_note() -> None:
    warning = "WARNING - Dosage has changed during the effective period. The latest change was made on 28 Jan 2020."
    reading = read_dose_text(f"Take one daily. {warning}", medicine=None, reference=bundled())
    assert said(f"Take one daily. {warning}") == "1 ? x 1"
    assert reading.notes == ("dosage has changed during the effective period",)
    assert "as directed" in said(f"Follow directions. {warning}")


def test_a_refusal_names_the_words_that_were_not_understood() -> None:
    reading = read_dose_text("one daily sprinkled on porridge", medicine=None, reference=bundled())
    assert reading.steps == ()
    assert "sprinkled" in reading.unread_words


def test_a_number_alone_counts_tablets_where_the_product_is_a_tablet() -> None:
    assert said("One To Be Taken Each Day", TABLETS) == "1 tablet x 1"
    assert said("1-2 daily, max 4 in 24 hours", TABLETS) == "1..2 tablet x 1 max_per_day 4"


def test_directions_for_another_strength_than_the_products_are_refused() -> None:
    assert said("One 5mg tablet twice a day.", TABLETS) == "1 tablet x 2"
    assert "it names a strength of 10 mg" in said("One 10mg tablet twice a day.", TABLETS)


def test_od_is_refused_for_an_eye_preparation() -> None:
    assert "right eye" in said("apply OD", EYE_DROPS)
    assert said("apply OD") == "x 1"


def test_what_is_set_aside_is_noted() -> None:
    reading = read_dose_text("1 per day. replace every 2 days", medicine=None, reference=bundled())
    assert reading.notes == ("replace every 2 days",)


def test_the_route_is_read_from_the_words() -> None:
    assert (
        dose_answer(read_dose_text("1 tablet sublingual as required", medicine=None, reference=bundled()))["route"]
        == "sublingual"
    )


def test_a_rate_is_no_dose() -> None:
    answer = dose_answer(
        read_dose_text("at a rate of 2 to 5 microgram per kilogram per hour", medicine=None, reference=bundled())
    )
    assert answer["dose_high"] is None
    assert answer["rate"] == {"low": "2", "high": "5", "unit": "microgram/kg/h"}
