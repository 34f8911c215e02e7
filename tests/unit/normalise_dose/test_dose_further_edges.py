"""Further instructions at the edges: each word that may change a dose, sentences and lines, and what is left of the reading."""

from decimal import Decimal

import pytest

from service.core.model.dose import DoseReading
from service.core.model.quantity import QuantityWritten
from service.core.model.written import DosageWritten, StructuredDose
from service.core.normalise.dosage import read_dosage
from service.core.normalise.dose_further import may_change_a_dose
from tests.support.reference import bundled
from tests.unit.normalise_dose.test_dosage import TABLET, TABLETS_500, coded

ONE_DAILY = "One tablet once a day"


def told(
    *further: str,
    text: str | None = ONE_DAILY,
    of: StructuredDose | None = None,
    condition: str | None = None,
    shared: frozenset[str] = frozenset(),
) -> DoseReading:
    """The dosage of a tablet of 500 mg with those further instructions."""
    written = DosageWritten(path="dosage[0]", text=text, structured=of, additional=further, condition=condition)
    return read_dosage(written, medicine=TABLETS_500, reference=bundled(), further_of_several=shared)


@pytest.mark.parametrize(
    "words",
    [
        *("omit today", "omitting today", "withhold today", "withheld today", "skip today", "skipped today"),
        *("miss out today", "missed out today", "pause today", "paused today", "suspend today", "suspended", "suspend"),
        *("hold if low", "held when low", "hold until seen", "hold on dialysis", "hold the dose", "hold dose", "hold doses"),
        *("hold pre op", "hold before theatre", "hold while fasting"),
        *("increase dose", "increased by half", "reduce to half", "decreasing gradually", "adjust as needed", "titrate slowly"),
        *(
            "taper over weeks",
            "wean from tomorrow",
            "double if unwell",
            "halve when well",
            "increase the doses",
            "reduce each dose",
        ),
        *("reduce this dose", "increase next dose", "increase every visit"),
        *(
            "once",
            "twice",
            "thrice",
            "daily",
            "weekly",
            "monthly",
            "hourly",
            "nightly",
            "fortnightly",
            "alternate days",
            "every meal",
        ),
        *("each day", "per day", "a day"),
        *(
            "mon",
            "Monday",
            "Tue",
            "Tuesdays",
            "Weds",
            "Wednesday",
            "Thurs",
            "Thu",
            "Friday",
            "Sat",
            "Saturdays",
            "SUN",
            "Sundays",
        ),
        *("weekday", "weekdays", "weekend", "weekends", "days on", "weeks off", "day off", "up to 3 times"),
        *(
            "od",
            "o.d",
            "bd",
            "b.d",
            "tds",
            "t.d.s",
            "qds",
            "q.d.s",
            "bid",
            "b.i.d",
            "tid",
            "t.i.d",
            "qid",
            "q.i.d",
            "prn",
            "stat",
        ),
        *("not on dialysis", "not be given in theatre", "not be taken in theatre", "only if in pain", "only when in pain"),
        *("only give in pain", "only take in pain", "only use in pain", "only on the ward"),
        *("give if in pain", "takes when in pain", "use when in pain", "apply only when in pain", "give when in pain"),
        *(
            "do not give if in pain",
            "do not take on the ward",
            "do not use when in pain",
            "do not apply for pain",
            "unless in pain",
        ),
        *("do not take until seen", "do not give unless seen", "not unless seen"),
        *("if sugar is below", "if sugar is above", "if pulse is under", "if pulse is over", "if less", "if more", "if greater"),
        *("if high", "if low", "if INR < normal", "if INR > normal", "if INR ≤ normal", "if INR ≥ normal", "if INR is 2"),
        *("take two", "give 3", "use half", "apply one", "inject ten", "instil four", "inhales five", "takes nine", "take 1.5"),
        *(
            "two tabs",
            "3 caps",
            "one tablet",
            "half a tablet, 1 capsule",
            "2puffs",
            "six drops",
            "1 sachet",
            "2 sprays",
            "8 units",
        ),
        *("10 micrograms", "10 milligram", "2 grams", "5ml", "1 patch", "2 patches", "100 iu", "5mg", "5 mcg", "1 g", "200 ng"),
        *("1 pill", "two lozenges", "a pastille, 2 pastilles", "2 inhalations", "one vial", "2 amps", "an ampoule, 1 ampoule"),
        *("two spoonfuls", "one dose", "2 doses", "1 suppository", "two suppositories", "1 pessary", "2 pessaries", "10 mmol"),
        *("2 millimoles", "5 nanograms", "50 ug", "50 \u00b5g", "50 \u03bcg", "q8h", "q.12.h"),
    ],
)
def test_a_word_that_may_change_a_dose_is_known(words: str) -> None:
    assert may_change_a_dose(words)
    assert may_change_a_dose(f"PLEASE {words.upper()} PLEASE")


@pytest.mark.parametrize(
    "words",
    [
        *("dissolve in 100 ml", "mix with 50 ml", "into about 20 to 30 ml", "using a 5 ml spoon", "with at least 200ml of water"),
        *("unless told", "unless you are told", "unless otherwise directed", "unless your doctor says so", "unless advised"),
        *("at the same time each day", "about the same time every day"),
        *("do not take more than 8 tablets in 24 hours", "no more than 2 tablets in any day", "do not exceed 4 tablets a day"),
        *(
            "do not take more than 2 tablets at any one time, or more than 8 tablets in 24 hours",
            "never exceed 6 tablets per day",
        ),
        *(
            "check ketones if above 15 mmol/l",
            "check pressure weekly and contact us if above 160",
            "rinse with 10 ml of water twice",
        ),
        *("contact us daily if pain increases", "wash hands before each use", "record each time you take a tablespoon"),
        *("monitor INR weekly", "check pulse daily", "weigh every day", "rinse mouth twice", "bloods every week"),
        *("blood test weekly", "shake for 10 seconds daily", "contact the ward on Monday"),
        *("wait 30 minutes", "take 30 minutes before food", "take 30 to 60 minutes before food", "take 1 hour before food"),
        *("talk to us at once", "a milligram scale", "holding hands", "with food", "in the morning"),
    ],
)
def test_words_of_advice_change_no_dose(words: str) -> None:
    assert not may_change_a_dose(words)


@pytest.mark.parametrize(
    "words",
    [
        *(
            "check pulse and omit if slow",
            "monitor INR, 5 mg if high",
            "bloods weekly; one tablet after",
            "check INR, 5mg if high",
        ),
        *(
            "check sugar, 6 units if high",
            "check sugar, 6units if high",
            "check BP, one capsule if high",
            "test urine, 2 puffs if wet",
        ),
        *("check pulse and hold if below 60", "monitor INR weekly, held if above 5", "check BP and skip today every time"),
        *("check sugar and take 2 if above 10", "check pulse and give only if above 60", "check pulse, not to be given if slow"),
        *(
            "check pulse and suspend when low",
            "check BP, pause if low",
            "check BP, miss out every meal",
            "test weekly and withhold",
        ),
        *("monitor INR weekly and adjust as needed", "review in 2 weeks and increase by half", "review and reduce every week"),
        *(
            "review, titrate slowly",
            "review, taper slowly",
            "review, wean slowly",
            "review, double if ill",
            "review, halve if ill",
        ),
        *("do not give if pulse is slow on any day", "do not take on any day of dialysis", "no tablets on Sunday, but two a day"),
        *("no more than 8 in a day and omit on any day of dialysis", "do not use on Sundays, one tablet a day"),
    ],
)
def test_advice_that_also_names_a_dose_may_change_it(words: str) -> None:
    assert may_change_a_dose(words)


def test_each_line_of_an_instruction_is_read_by_itself() -> None:
    for words in ("See the chart by the bed\nTake two tablets daily", "See the chart by the bed. Take two tablets daily"):
        reading = told(words)
        assert [one.aspect for one in reading.disagreements] == ["dose"]
        assert reading.refused is None


def test_an_instruction_that_is_read_as_a_whole_is_held_against_the_dose_as_a_whole() -> None:
    words = "Take one tablet in the morning. Take two tablets at night."
    assert told(words, text="One tablet in the morning and two tablets at night").disagreements == ()


def test_only_the_sentence_that_was_not_read_is_named() -> None:
    reading = told("With food. Miss out every Tuesday. Take two tablets daily")
    assert reading.refused == 'the further instruction "Miss out every Tuesday." was not read, and may change the dose'


def test_a_maximum_beside_a_dose_is_no_other_dose() -> None:
    for words in ("Maximum 2 tablets per dose", "Maximum 8 tablets in 24 hours", "As directed with a glass of 200 ml of water"):
        reading = told(words)
        assert (reading.refused, reading.disagreements, reading.not_compared) == (None, (), ())


def test_what_is_given_on_a_condition_has_no_dose() -> None:
    reading = told(text=ONE_DAILY, condition="when the surgeon says so")
    assert reading.refused == 'it is given on a condition, "when the surgeon says so"'
    assert (reading.steps, reading.written) == ((), ONE_DAILY)


@pytest.mark.parametrize(("further", "condition"), [("Omit if heart rate below 60", None), ("With food", "when asked")])
def test_words_that_were_not_read_keep_their_own_reason(further: str, condition: str | None) -> None:
    alone, reading = (
        told(text="as the sheet by the bed says"),
        told(further, text="as the sheet by the bed says", condition=condition),
    )
    assert alone.refused
    assert reading.refused == alone.refused


@pytest.mark.parametrize(("further", "condition"), [("Omit if heart rate below 60", None), ("With food", "when asked")])
def test_a_dose_that_is_left_out_leaves_nothing_that_was_found_of_it(further: str, condition: str | None) -> None:
    differs = told(further, text="Two tablets twice a day", of=_two_units(), condition=condition)
    untold = told(further, text="See the chart by the bed", of=_two_units(), condition=condition)
    for reading in (differs, untold):
        assert reading.refused
        assert (reading.steps, reading.alternatives, reading.disagreements, reading.not_compared) == ((), (), (), ())


def _two_units() -> StructuredDose:
    """One tablet, also told as 5 mL, once a day."""
    amounts = (
        QuantityWritten(value=Decimal(1), code=TABLET, system="http://snomed.info/sct"),
        QuantityWritten(value=Decimal(5), unit="mL"),
    )
    return StructuredDose(amounts=tuple((each, each) for each in amounts), frequency=1, period=Decimal(1), period_unit="d")


def test_what_two_instructions_say_against_a_dose_is_kept_with_what_its_words_say() -> None:
    reading = told(
        "Take three tablets daily", "Twice daily", "Twice daily", text="Two tablets once a day", of=coded("1", TABLET, 1)
    )
    said = [one.because for one in reading.disagreements]
    assert len(said) == 3
    assert "2 tablet in words and 1 tablet in codes" in said[0]
    assert "3 tablet in the further instruction" in said[1]
    assert "2 times a day in the further instruction" in said[2]


def test_what_two_instructions_could_not_be_compared_with_is_kept() -> None:
    reading = told(
        "Take 5 ml daily", "Take 3 drops daily", "Take 5 ml daily", text="See the chart by the bed", of=coded("1", TABLET, 1)
    )
    starts = [why.partition(":")[0].partition(" in words")[0].partition(" in codes")[0] for why in reading.not_compared]
    assert starts == ["the words were not read", "the dose of 1 tablet", "the dose of 1 tablet"]


@pytest.mark.parametrize(
    ("text", "of", "side"),
    [(ONE_DAILY, None, "words"), (None, coded("1", TABLET, 1), "codes"), (ONE_DAILY, coded("1", TABLET, 1), "codes")],
)
def test_a_difference_says_where_the_dose_stands(text: str | None, of: StructuredDose | None, side: str) -> None:
    [one] = told("Take two tablets daily", text=text, of=of).disagreements
    assert one.because == f'the dose is 1 tablet in {side} and 2 tablet in the further instruction "Take two tablets daily"'


def test_advice_beside_several_dosages_stays_quiet_and_what_may_be_a_dose_is_told_with_the_rest() -> None:
    advice, dose = "Keep this medicine in the fridge", "Take TWO on Sundays"
    assert told(advice, shared=frozenset({advice})).not_compared == ()
    reading = told(dose, text="See the chart by the bed", of=coded("1", TABLET, 1), shared=frozenset({dose}))
    assert [why.partition(": ")[0].partition(" in the ")[0] for why in reading.not_compared] == [
        "the words were not read",
        "what is said",
    ]
