"""Every word of the closed lists, said once: a word that is lost from a list is a direction that is read no more."""

import pytest

from service.core.model.dose import Timing
from service.core.normalise.dose.spelling import resembles
from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled
from tests.unit.normalise_dose.test_dose_text import said

NUMBERS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}


@pytest.mark.parametrize(("word", "number"), [*zip(NUMBERS, range(1, 20), strict=True), *TENS.items()])
def test_numbers_in_words(word: str, number: int) -> None:
    assert said(f"{word} ml daily") == f"{number} mL x 1"


@pytest.mark.parametrize("tens", TENS)
@pytest.mark.parametrize(("word", "number"), list(zip(NUMBERS[:9], range(1, 10), strict=True)))
def test_tens_and_ones(tens: str, word: str, number: int) -> None:
    assert said(f"{tens}-{word} ml daily") == f"{TENS[tens] + number} mL x 1"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("½", "0.5"),
        ("¼", "0.25"),
        ("¾", "0.75"),
        ("1½", "1.5"),
        ("1¼", "1.25"),
        ("2¾", "2.75"),
        ("half a", "0.5"),
        ("a quarter of a", "0.25"),
        ("three quarters of a", "0.75"),
        ("one and a half", "1.5"),
        ("two and three quarters", "2.75"),
        ("1 1/4", "1.25"),
        ("1 3/4", "1.75"),
        ("1/4 of a", "0.25"),
        ("3/4", "0.75"),
    ],
)
def test_parts_of_a_tablet(words: str, number: str) -> None:
    assert said(f"{words} tablet daily") == f"{number} tablet x 1"


MISSPELT = {
    "ttablet tabelt tabet tablte talbet tablt tabley": ("1 {} daily", "1 tablet x 1"),
    "tabelts tabets talbets tablest tabltes": ("2 {} daily", "2 tablet x 1"),
    "capsual capsul capsuel casule": ("1 {} daily", "1 capsule x 1"),
    "capsuals capsuels casules": ("2 {} daily", "2 capsule x 1"),
    "pufs pufss": ("2 {} daily", "2 puff x 1"),
    "dialy daliy dailly daiy dayly": ("1 tablet {}", "1 tablet x 1"),
    "ntight nite nigt nigth nihgt": ("1 tablet at {}", "1 tablet x 1"),
    "mornign moring mornig morining monring": ("1 tablet in the {}", "1 tablet x 1"),
    "evenign evning evenning": ("1 tablet in the {}", "1 tablet x 1"),
    "breakfest brekfast breakfst breakfats": ("1 tablet at {}", "1 tablet x 1"),
    "evey evry eveyr": ("1 tablet {} 6 hours", "1 tablet x 4"),
    "twise twcie": ("1 tablet {} a day", "1 tablet x 2"),
    "neccessary necesary neccesary": ("1 tablet when {}", "1 tablet as_needed"),
    "reqired requried requierd requred reuired requird": ("1 tablet when {}", "1 tablet as_needed"),
    "befor beofre": ("1 tablet {} breakfast", "1 tablet x 1"),
    "thinley": ("apply {} twice a day", "x 2"),
    "wiht": ("1 tablet daily {} food", "1 tablet x 1"),
    "teh": ("1 tablet in {} morning", "1 tablet x 1"),
    "tiems": ("1 tablet 3 {} a day", "1 tablet x 3"),
}


@pytest.mark.parametrize(
    ("text", "expected"), [(text.format(wrong), read) for words, (text, read) in MISSPELT.items() for wrong in words.split()]
)
def test_misspellings_that_can_mean_one_thing(text: str, expected: str) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "word",
    [
        "tablet",
        "tablets",
        "capsule",
        "capsules",
        "spoonful",
        "daily",
        "nightly",
        "weekly",
        "monthly",
        "hourly",
        "every",
        "twice",
        "night",
        "morning",
        "evening",
        "midday",
        "bedtime",
        "breakfast",
        "lunch",
        "dinner",
        "supper",
        "before",
        "after",
        "alternate",
        "required",
        "needed",
        "necessary",
        "maximum",
        "units",
        "puffs",
        "drops",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ],
)
def test_a_word_that_comes_close_to_one_that_matters_is_no_prose(word: str) -> None:
    slipped = f"{word}x"
    assert resembles(slipped)
    assert not resembles(f"q{word}"), "the first letter is right"
    assert resembles(f"{word}xyz") is False
    assert not said(f"1 tablet daily for pain {slipped}").startswith("1 tablet x 1")


MOMENTS = {
    "morning": "in the morning, every morning, mane, om, on waking, on rising, on wake up, at breakfast time",
    "midday": "at midday, at noon, at lunchtime, with the midday meal, at dinner time at noon",
    "afternoon": "in the afternoon",
    "evening": "in the evening, at teatime, with dinner, at dinner time, at supper time, with supper",
    "night": "at night, nightly, nocte, on retiring, at midnight, at night time",
    "bedtime": "at bedtime, before bed",
    "breakfast": "with breakfast, before breakfast",
    "lunch": "with lunch",
    "evening meal": "with evening meal",
}


@pytest.mark.parametrize(("words", "moment"), [(words, name) for name, all_ in MOMENTS.items() for words in all_.split(", ")])
def test_times_of_day(words: str, moment: str) -> None:
    timing = timing_of(f"1 tablet {words}")
    assert (timing.times_low, timing.times_high, timing.period_low) == (1, 1, 1)
    assert timing.moments in {(moment,), ("waking",), ("breakfast",), ("lunch",), ("evening",)}
    assert said(f"1 tablet {words}") == "1 tablet x 1"


def timing_of(text: str) -> Timing:
    reading = read_dose_text(text, medicine=None, reference=bundled())
    assert reading.refused is None, reading.refused
    timing = reading.steps[0].timing
    assert timing is not None
    return timing


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@pytest.mark.parametrize(("word", "day"), [*zip(LONG, WEEK, strict=True), ("tues", "tue"), ("thurs", "thu"), ("mondays", "mon")])
def test_days_of_the_week(word: str, day: str) -> None:
    assert timing_of(f"1 tablet on {word}").weekdays == (day,)
    assert said(f"1 tablet on {word}") == "1 tablet x 0.142857"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1 tablet mon-fri", WEEK[:5]),
        ("1 tablet on weekdays", WEEK[:5]),
        ("1 tablet at weekends", WEEK[5:]),
        ("1 tablet fri-mon", ("fri", "sat", "sun", "mon")),
        ("1 tablet tuesday to thursday", WEEK[1:4]),
        ("1 tablet mon, wed and fri", ("mon", "wed", "fri")),
        ("1 tablet sat and sun", ("sat", "sun")),
        ("1 tablet on monday and on monday", ("mon",)),
    ],
)
def test_several_days_of_the_week(text: str, days: tuple[str, ...]) -> None:
    assert timing_of(text).weekdays == days


@pytest.mark.parametrize("word", ["sun", "sat", "mon", "wed"])
def test_a_short_name_that_is_another_word_is_a_day_only_beside_one(word: str) -> None:
    assert said(f"1 tablet {word} and fri") == "1 tablet x 0.285714"
    assert said(f"1 tablet fri and {word}") == "1 tablet x 0.285714"
    assert said(f"1 tablet {word} on toast").startswith("refused")


AT_ONCE = (
    "stat, immediately, straight away, straightaway, now, once only, 1 dose only, 1 time only, as soon"
    " as possible, just once, 1 off"
)
SINGLE = "as a single dose, in a single dose, single dose, all at once, in 1 go"
AS_NEEDED = (
    "as required, when required, if required, where needed, whenever necessary, only when required, only if needed, as and when"
    " required, prn, as often as needed, as and when, on demand, if need be, when reqd, as desired, as you need"
)
DIRECTED = (
    "as directed, as advised, as prescribed, as instructed, to be used as directed, as directed by the"
    " clinic, follow directions, see"
    " leaflet, as per instructions, mdu, ud, exactly as directed, as recommended, as explained by your doctor"
)


@pytest.mark.parametrize("words", AT_ONCE.split(", "))
def test_each_way_of_saying_at_once_is_one_dose(words: str) -> None:
    assert said(f"2 tablets {words}") == "2 tablet once"


@pytest.mark.parametrize("words", SINGLE.split(", "))
def test_a_single_dose(words: str) -> None:
    assert said(f"2 tablets {words}") == "2 tablet once"
    assert said(f"2 tablets daily {words}") == "2 tablet x 1"


@pytest.mark.parametrize("words", [words for words in AS_NEEDED.split(", ") if words != "as you need"])
def test_each_way_of_saying_when_required_is_as_needed(words: str) -> None:
    assert said(f"1 tablet {words}") == "1 tablet as_needed"


@pytest.mark.parametrize("words", DIRECTED.split(", "))
def test_as_directed_alone_says_nothing(words: str) -> None:
    assert "as directed" in said(words)
    assert said(f"1 tablet daily {words}") == "1 tablet x 1"


@pytest.mark.parametrize(
    "words",
    [
        "after each loose motion",
        "after every bowel movement",
        "at the onset of migraine",
        "before exercise",
        "1 hour before travel",
        "30 minutes before sexual activity",
        "before each dressing change",
        "before a journey",
    ],
)
def test_events_make_a_dose_as_needed(words: str) -> None:
    assert said(f"1 tablet {words}") == "1 tablet as_needed"


SET_ASIDE = (
    "keep in the fridge, shake well before use, rinse mouth after use, via spacer, until finished,"
    " complete the course, swallow whole,"
    " do not crush or chew, lifelong, long term, protect your skin from sunlight, at regular intervals, 28 days supply,"
    " may cause drowsiness, avoid alcohol, contains paracetamol, on an empty stomach, review due, with"
    " or just after food or a meal,"
    " after food only, pc, do not stop suddenly, dissolved in water, mixed with juice, taken with milk,"
    " ongoing, sit or stand upright,"
    " discard remainder, do not take indigestion remedies 2 hours before or after, home delivery, blood tests due"
)


@pytest.mark.parametrize("words", [words.strip() for words in SET_ASIDE.split(",")])
def test_what_changes_no_dose_is_set_aside_and_kept_as_a_note(words: str) -> None:
    text = f"1 tablet twice a day, {words}"
    reading = read_dose_text(text, medicine=None, reference=bundled())
    assert said(text) == "1 tablet x 2"
    assert reading.notes


ROUTES = {
    "oral": "orally, by mouth, po, oral",
    "subcutaneous": "subcutaneously, sc, s/c, by subcutaneous injection",
    "intramuscular": "im, i/m, by deep intramuscular injection",
    "intravenous": "iv, intravenously, by slow intravenous injection",
    "inhalation": "inhaled, by inhalation, inh",
    "nebulised": "via nebuliser, nebulised, neb",
    "sublingual": "sublingually, under the tongue, s/l",
    "buccal": "buccally",
    "rectal": "rectally, per rectum, pr, into the rectum",
    "vaginal": "vaginally, pv, into the vagina",
    "topical": "topically",
    "transdermal": "transdermally",
    "nasal": "intranasally, nasal route",
}


@pytest.mark.parametrize(("words", "route"), [(words, name) for name, all_ in ROUTES.items() for words in all_.split(", ")])
def test_routes_in_words(words: str, route: str) -> None:
    first = read_dose_text(f"10 mg {words} twice a day", medicine=None, reference=bundled())
    assert first.refused is None
    assert first.steps[0].route == bundled().route_words.get(route, first.steps[0].route)


CHANGES = (
    "increasing, reduce, decreasing, titrate, adjust, taper, alternating with 2, doubled, halve, wean, if pain, unless sick,"
    " except on monday, omit one, depending on weight, according to plan, sliding scale, first week, second week,"
    " loading, dialysis, subsequent, later, again, repeat, another one, additional, extra, further, initially, maintenance, usual"
)


@pytest.mark.parametrize("words", [words.strip() for words in CHANGES.split(",")])
def test_words_that_may_change_a_dose_are_never_passed_over(words: str) -> None:
    assert said(f"1 tablet daily {words}").startswith("refused")
    assert said(f"1 tablet daily for pain {words}").startswith("refused")


DENIES = (
    "not, never, no, nil, none, do not, don't, without, stop, stopped, avoid, discontinued, cease,"
    " withhold, suspended, hold, on hold"
)


@pytest.mark.parametrize("words", DENIES.split(", "))
def test_words_that_deny_are_never_passed_over(words: str) -> None:
    assert said(f"1 tablet daily {words} xyz").startswith("refused")
    assert said(f"1 tablet daily for pain {words}").startswith("refused")
