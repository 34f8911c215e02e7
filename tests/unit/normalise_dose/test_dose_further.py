"""Further instructions beside a dose: advice stays quiet, and what may change the dose is told or leaves none."""

from datetime import date
from typing import Any

import pytest

from service.core.model.dose import DoseReading
from service.core.model.entries import MedicineEntry
from service.core.model.written import SourceList
from service.core.normalise.dose_further import may_change_a_dose
from service.core.normalise.source import normalise_source
from service.sources.read import read_source
from tests.support.reference import bundled
from tests.unit.sources.reading import bundle, request

DAILY = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
WEEKLY = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "wk"}}
TABLET = {"value": 1, "unit": "tablet", "system": "http://snomed.info/sct", "code": "428673006"}

# Cautionary and advisory labels of the BNF, and what wards and practices write.
ADVICE = """
With or after food
May cause drowsiness. If affected do not drive or operate machinery. Avoid alcoholic drink
Warning: This medicine may make you sleepy. If this happens, do not drive or use tools or machines. Do not drink alcohol
Do not take indigestion remedies 2 hours before or after you take this medicine
Do not stop taking this medicine unless your doctor tells you to stop
Space the doses evenly throughout the day. Keep taking this medicine until the course is finished, unless you are told to stop
Protect your skin from sunlight - even on a bright but cloudy day. Do not use sunbeds
Do not take anything containing aspirin while taking this medicine
Take 30 to 60 minutes before food
Take this medicine when your stomach is empty. This means an hour before food or 2 hours after food
Take with a full glass of water
Dissolve this tablet under your tongue - do not swallow. Store the tablets in this bottle with the cap tightly closed
Swallow this medicine whole. Do not chew or crush
Do not take more than 2 at any one time. Do not take more than 8 in 24 hours
Contains paracetamol. Do not take anything else containing paracetamol while taking this medicine
Talk to a doctor at once if you take too much of this medicine, even if you feel well
Dilute in 100 mL sodium chloride 0.9%
Take with 200 ml of water
Check blood glucose twice daily
Monitor INR weekly
Take your tablets at the same time each day
Take in the morning
As directed
For 7 days
Maximum 8 tablets in 24 hours
If nausea occurs take with food
Review in 2 weeks
Hold in the mouth before swallowing
""".strip().splitlines()

UNREAD = """
Omit if heart rate below 60
Withhold if systolic BP < 100
Hold if K+ > 5.5
Do not give if platelets <50
if INR below 2
Double the dose if unwell
Not on methotrexate day
Increase to 10 mg after one week
Reduce by 5 mg every week
Sundays only
Three weeks on, one week off
Only when pain is severe
Take 2 if the pain is severe
With food. Miss out every Tuesday
Skip the dose on dialysis days
Check blood glucose and omit if below 4
Dose to be adjusted: 2 tablets as the clinic says
""".strip().splitlines()


def entry(*further: str, several: bool = False, **dosage: Any) -> MedicineEntry:
    """An order of warfarin 3 mg with those further instructions, one tablet a day unless said otherwise."""
    written = {"timing": DAILY, "doseAndRate": [{"doseQuantity": TABLET}], **dosage}
    written = {name: value for name, value in written.items() if value is not None}
    told = {**written, "additionalInstruction": [{"text": words} for words in further]}
    dosages = [told, {**told, "doseAndRate": [{"doseQuantity": {**TABLET, "value": 2}}]}] if several else [told]
    found = read_source("ward", "inpatient-orders", bundle(request(dosageInstruction=dosages)), sha256="0" * 64)
    assert isinstance(found, SourceList)
    [one] = normalise_source(found, bundled(), date(2026, 11, 20)).medicines
    return one


def read(*further: str, **dosage: Any) -> DoseReading:
    return entry(*further, **dosage).doses[0]


@pytest.mark.parametrize("text", [None, "One tablet once a day"])
@pytest.mark.parametrize("words", ADVICE)
def test_advice_stays_quiet(words: str, text: str | None) -> None:
    reading = read(words, text=text)
    assert (reading.refused, reading.disagreements, reading.not_compared) == (None, (), ())


@pytest.mark.parametrize("coded", [True, False])
@pytest.mark.parametrize("words", UNREAD)
def test_what_may_change_the_dose_and_is_not_read_leaves_none(words: str, coded: bool) -> None:
    more: dict[str, Any] = {} if coded else {"timing": None, "doseAndRate": None, "text": "One tablet once a day"}
    one = entry(words, **more)
    assert "was not read, and may change the dose" in (one.doses[0].refused or "")
    assert one.daily == ()


@pytest.mark.parametrize(
    ("words", "aspects"),
    [
        ("Take TWO on Sundays", ["dose", "frequency"]),
        ("5 mg on Mondays", ["dose", "frequency"]),
        ("Twice daily", ["frequency"]),
        ("On alternate days", ["frequency"]),
        ("Take two tablets daily. With food", ["dose"]),
        ("When required", ["as-needed"]),
        ("Two tablets in the morning and one at night", ["dose"]),
        ("Once DAILY", []),
        ("One tablet daily", []),
        ("3 mg at night", []),
    ],
)
@pytest.mark.parametrize("text", [None, "One tablet once a day"])
def test_what_is_read_is_held_against_the_dose(words: str, aspects: list[str], text: str | None) -> None:
    reading = read(words, text=text)
    assert [one.aspect for one in reading.disagreements] == aspects
    assert all("in the further instruction" in one.because for one in reading.disagreements)
    assert reading.refused is None


def test_a_weekly_timing_beside_once_daily_differs() -> None:
    [one] = read("Once DAILY", timing=WEEKLY).disagreements
    assert (one.aspect, one.because.startswith("it is given 0.142857 times a day in codes and 1 times a day")) == (
        "frequency",
        True,
    )


def test_an_instruction_beside_several_dosages_tells_them_together() -> None:
    first, second = entry("Take TWO on Sundays", several=True).doses
    assert first.disagreements == second.disagreements == ()
    assert all("tells several dosages together" in each.not_compared[0] for each in (first, second))
    assert all(each.refused for each in entry("Omit if heart rate below 60", several=True).doses)


@pytest.mark.parametrize(("words", "changes"), [("hold your breath", False), ("HELD while nil by mouth", True), ("", False)])
def test_words_that_may_change_a_dose(words: str, changes: bool) -> None:
    assert may_change_a_dose(words) is changes


@pytest.mark.parametrize("words", UNREAD)
def test_an_instruction_to_the_patient_that_may_change_the_dose_is_not_compared(words: str) -> None:
    reading = read(text="One tablet once a day", patientInstruction=words)
    assert reading.refused is None
    assert any("instruction to the patient" in why and "may change the dose" in why for why in reading.not_compared)


@pytest.mark.parametrize("words", ADVICE)
def test_advice_to_the_patient_stays_quiet(words: str) -> None:
    reading = read(text="One tablet once a day", patientInstruction=words)
    assert (reading.refused, reading.disagreements, reading.not_compared) == (None, (), ())
