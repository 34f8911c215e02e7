"""Slips of the hand: known ones are put right, and one that comes close to a word that matters is never passed over."""

import pytest

from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled
from tests.unit.normalise_dose.in_full import in_full

PUT_RIGHT = {
    "one tabley twice a day": "one tablet twice a day",
    "one ttablet twice a day": "one tablet twice a day",
    "two tabltes twice a day": "two tablets twice a day",
    "one casule twice a day": "one capsule twice a day",
    "two casules twice a day": "two capsules twice a day",
    "two pufss twice a day": "two puffs twice a day",
    "one tablet dayly": "one tablet daily",
    "one tablet at nihgt": "one tablet at night",
    "one tablet in the monring": "one tablet in the morning",
    "one tablet in the evenning": "one tablet in the evening",
    "one tablet at breakfats": "one tablet at breakfast",
    "one tablet eveyr day": "one tablet every day",
    "one tablet twcie a day": "one tablet twice a day",
    "one tablet when necesary": "one tablet when necessary",
    "one tablet when requierd": "one tablet when required",
    "one tablet when requird": "one tablet when required",
    "one tablet beofre breakfast": "one tablet before breakfast",
    "apply thinley daily": "apply thinly daily",
    "one tablet wiht food daily": "one tablet with food daily",
    "one tablet in teh morning": "one tablet in the morning",
    "one tablet three tiems a day": "one tablet three times a day",
    "one tablet daily 3/7": "one tablet daily for 3 days",
    "one tablet bd x 3/7": "one tablet bd for 3 days",
    "one tablet prn 2/52": "one tablet prn for 2 weeks",
    "one tablet nocte 2/12": "one tablet nocte for 2 months",
    "one tablet mon/wed/fri": "one tablet mon, wed, fri",
    "5mgod": "5mg od",
    "5mlprn": "5ml prn",
    "5mcgnocte": "5mcg nocte",
    "2gqds": "2g qds",
    "one tablet @night": "one tablet at night",
    "one tablet every 6 hourly": "one tablet every 6 hours",
    "one tablet 6hrly": "one tablet 6 hourly",
    "one tablet four time daily": "one tablet four times daily",
    "one tablet 5 time per day": "one tablet 5 times per day",
    "one tablet tds, 5 days": "one tablet tds for 5 days",
}
# One letter is missing from each or is another one. Each has to be told apart from prose, whatever it stands in.
SLIPS = [
    "tblet",
    "tblets",
    "cpsule",
    "cpsules",
    "spoonul",
    "dily",
    "nihtly",
    "weely",
    "montly",
    "houly",
    "evert",
    "twce",
    "naght",
    "morninh",
    "eveing",
    "miday",
    "bedime",
    "breakfas",
    "lnch",
    "diner",
    "suppr",
    "befre",
    "aftr",
    "altrnate",
    "requirex",
    "neded",
    "necessarx",
    "maxmum",
    "unts",
    "puffx",
    "dops",
    "monay",
    "tuesdax",
    "wenesday",
    "thusday",
    "friay",
    "saturay",
    "suday",
]


@pytest.mark.parametrize("wrong", PUT_RIGHT)
def test_a_known_slip_is_read_as_the_word_that_it_stands_for(wrong: str) -> None:
    right = in_full(read_dose_text(PUT_RIGHT[wrong], medicine=None, reference=bundled()))
    assert not right.startswith("refused")
    assert in_full(read_dose_text(wrong, medicine=None, reference=bundled())) == right


@pytest.mark.parametrize("slip", SLIPS)
def test_what_comes_close_to_a_word_that_matters_is_no_prose(slip: str) -> None:
    reading = read_dose_text(f"one tablet daily for pain or {slip}", medicine=None, reference=bundled())
    assert slip in " ".join(reading.unread_words), in_full(reading)


@pytest.mark.parametrize(("slip", "refused"), [("cepsulas", True), ("cepsulax", False), ("naght", True), ("nagt", False)])
def test_how_far_a_slip_may_go(slip: str, refused: bool) -> None:
    """Two slips in a word of eight letters, one in a shorter: further off it is another word."""
    reading = read_dose_text(f"one tablet daily for {slip}", medicine=None, reference=bundled())
    assert bool(reading.refused) is refused
