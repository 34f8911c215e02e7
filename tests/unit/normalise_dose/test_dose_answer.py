"""The answer about one dose in the contract's words: every name, digits as written, and null where nothing is stated."""

from fractions import Fraction
from typing import Any

import pytest

from service.core.model.dose import Amount, DoseDisagreement, DoseReading, DoseStep
from service.core.normalise.dose_answer import dose_answer, per_day, unit_words
from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled

OF_A_STEP = {
    **dict.fromkeys(("dose_low", "dose_high", "unit", "per_day_low", "per_day_high", "max_per_day", "max_per_day_unit")),
    **dict.fromkeys(("max_per_dose", "rate", "days", "route", "site")),
}
NOTHING: dict[str, Any] = {**OF_A_STEP, "as_needed": False, "once": False, "moments": []}
BESIDE: dict[str, Any] = {"refused": None, "relation": "one", "alternatives": [], "notes": [], "unread_words": []}


def answer(text: str) -> dict[str, Any]:
    return dose_answer(read_dose_text(text, medicine=None, reference=bundled()))


@pytest.mark.parametrize(
    ("text", "step", "beside"),
    [
        (
            "1 to 2 tablets up to four times a day when required, max 8 tablets in 24 hours, max 2 tablets per dose",
            {
                "dose_low": "1",
                "dose_high": "2",
                "unit": "tablet",
                "per_day_high": "4",
                "as_needed": True,
                "max_per_day": "8",
                "max_per_day_unit": "tablet",
                "max_per_dose": "2",
            },
            {},
        ),
        (
            "500 micrograms (0.5 mg) once a day orally with food for 7 days",
            {
                "dose_low": "500",
                "dose_high": "500",
                "unit": "microgram",
                "per_day_low": "1",
                "per_day_high": "1",
                "days": "7",
                "route": "oral",
            },
            {"alternatives": [{"low": "0.5", "high": "0.5", "unit": "mg"}], "notes": ["with food"]},
        ),
        ("5 mg/kg/hour", {"rate": {"low": "5", "high": "5", "unit": "mg/kg/h"}}, {}),
        (
            "apply to the left eye at night on mondays and tuesdays",
            {
                "moments": ["night", "mon", "tue"],
                "per_day_low": "0.285714",
                "per_day_high": "0.285714",
                "site": "to the left eye",
            },
            {},
        ),
        (
            "1.50 g three times a week",
            {"dose_low": "1.50", "dose_high": "1.50", "unit": "g", "per_day_low": "0.428571", "per_day_high": "0.428571"},
            {},
        ),
        (
            "1,000,000 units every 6-8 hours",
            {"dose_low": "1000000", "dose_high": "1000000", "unit": "unit", "per_day_low": "3", "per_day_high": "4"},
            {},
        ),
        (
            "up to 5 mL twice a day",
            {"dose_high": "5", "unit": "mL", "per_day_low": "2", "per_day_high": "2"},
            {},
        ),
        ("2 tablets stat", {"dose_low": "2", "dose_high": "2", "unit": "tablet", "once": True}, {}),
        ("2 daily", {"dose_low": "2", "dose_high": "2", "per_day_low": "1", "per_day_high": "1"}, {}),
    ],
)
def test_one_dose_stands_in_the_answer_and_in_its_one_step(text: str, step: dict[str, Any], beside: dict[str, Any]) -> None:
    whole = NOTHING | step
    assert answer(text) == whole | BESIDE | beside | {"steps": [whole]}


@pytest.mark.parametrize(
    ("text", "relation", "refused", "doses"),
    [
        ("2 tablets stat then 1 tablet every 8 hours", "in-turn", "the dose changes in turn: see steps", ["2", "1"]),
        (
            "one tablet in the morning and two tablets at night",
            "together",
            "different doses are given at different times: see steps",
            ["1", "2"],
        ),
    ],
)
def test_several_doses_stand_in_the_steps_alone(text: str, relation: str, refused: str, doses: list[str]) -> None:
    said = answer(text)
    assert (said["relation"], said["refused"]) == (relation, refused)
    assert [step["dose_high"] for step in said["steps"]] == doses
    assert {name: said[name] for name in NOTHING} == dict.fromkeys(NOTHING)


@pytest.mark.parametrize("relation", ["together", "in-turn"])
def test_a_step_that_is_one_of_several_is_not_told_as_the_dose(relation: Any) -> None:
    said = dose_answer(DoseReading(written="x", steps=(DoseStep(as_needed=True),), relation=relation))
    assert (said["as_needed"], said["steps"][0]["as_needed"]) == (None, True)
    assert said["refused"].endswith(": see steps")


def test_a_refusal_says_why_and_which_words_and_no_number() -> None:
    said = answer("hop daily")
    expected = {"refused": '"hop": it was not understood', "relation": None, "steps": [], "unread_words": ["hop"]}
    assert said == dict.fromkeys(NOTHING) | BESIDE | expected


def test_a_dose_that_two_tellings_dispute_is_refused_and_shown_as_a_step() -> None:
    differ = (DoseDisagreement(aspect="dose", because="they differ"),)
    said = dose_answer(DoseReading(written="x", steps=(DoseStep(as_needed=True),), disagreements=differ))
    assert (said["refused"], said["as_needed"], said["steps"][0]["as_needed"]) == ("they differ", None, True)
    nothing = dose_answer(DoseReading(written="x"))
    assert (nothing["refused"], nothing["relation"]) == ("nothing was read", None)


@pytest.mark.parametrize(
    ("unit", "per", "per_time", "words"),
    [
        ("ug", None, None, "microgram"),
        ("ng", None, None, "nanogram"),
        ("[iU]", None, None, "unit"),
        ("M[iU]", "kg", None, "mega unit/kg"),
        ("umol", None, "h", "micromol/h"),
        ("uL", "m2", "min", "microlitre/m2/min"),
        ("mg", None, None, "mg"),
        (None, "kg", "h", None),
    ],
)
def test_units_as_a_pharmacist_writes_them(unit: str | None, per: Any, per_time: str | None, words: str | None) -> None:
    assert unit_words(Amount(low=None, high=1, unit=unit, per=per, per_time=per_time)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (None, None),
        ("3", "3"),
        ("30", "30"),
        ("100", "100"),
        ("1/2", "0.5"),
        ("1/3", "0.333333"),
        ("2/3", "0.666667"),
        ("100/3", "33.3333"),
        ("1/700", "0.00142857"),
        ("1000000/7", "142857"),
        ("10000001/2", "5000000"),
        ("487/16", "30.4375"),
        ("0", "0"),
    ],
)
def test_a_fraction_has_at_most_six_significant_digits(number: str | None, words: str | None) -> None:
    assert per_day(None if number is None else Fraction(number)) == words
