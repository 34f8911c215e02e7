"""How often: three times a day, every 4 to 6 hours, alternate days, bd, weekly."""

import re
from decimal import Decimal
from fractions import Fraction

from service.core.normalise.dose.element import Doubt, Often, Read

NUMBER = r"\d+(?:\.\d+)?(?!\d|\.\d|/(?!24\b)\d)"
RANGE = rf"(?P<low>{NUMBER})(?:(?P<dash> ?- ?| to | or )(?P<high>{NUMBER}))?"
_MONTH, _YEAR = Fraction(487, 16), Fraction(1461, 4)  # 30.4375 and 365.25 days, as UCUM has them
DAYS = {
    "minute": Fraction(1, 1440), "min": Fraction(1, 1440), "hour": Fraction(1, 24), "hr": Fraction(1, 24), "h": Fraction(1, 24),
    "day": Fraction(1), "d": Fraction(1), "week": Fraction(7), "wk": Fraction(7), "fortnight": Fraction(14),
    "month": _MONTH, "mth": _MONTH, "year": _YEAR, "yr": _YEAR,
}  # fmt: skip
_LY = {
    "hourly": "hour",
    "daily": "day",
    "weekly": "week",
    "fortnightly": "fortnight",
    "monthly": "month",
    "yearly": "year",
    "annually": "year",
}
_SHORT = {"od": (1, 1), "bd": (2, 1), "bid": (2, 1), "tds": (3, 1), "tid": (3, 1), "qds": (4, 1), "qid": (4, 1)}
_WORD = r"once or twice|once to twice|once|twice|thrice"
_WORDS = {
    "once": (1, 1),
    "twice": (2, 2),
    "thrice": (3, 3),
    "once or twice": (1, 2),
    "once to twice": (1, 2),
}
UNIT = r"(?P<unit>minute|min|hour|hr|h|day|week|wk|fortnight|month|mth|year|yr)s?\b"
UP_TO = (
    r"(?P<upto>(?:to )?(?:up to|upto|(?:a |to )?max(?:imum)?(?: of)?|(?:do )?not? (?:more|oftener|often) than|not exceed(?:ing)?"
    r"|at most) )?"
)
# A word and a unit stand apart: "inh" is inhaled, and "in h" would be every hour.
_PER = (
    r"(?:(?:(?:in )?(?:a|an|each|every|per|any)|in|in the|/|during the|over)(?: |(?<=/)|(?=\d))(?P<many>24|48|72|"
    + NUMBER + r")?[ -]?"
    + UNIT + r"(?: period)?|(?P<ly>daily|weekly|fortnightly|monthly|yearly|annually|hourly)\b|(?P<bare>day|week|month)\b)"
)  # fmt: skip
_COUNTED = re.compile(rf"{UP_TO}(?:(?P<word>{_WORD})|{RANGE} ?(?P<times>times?|x)) ?[,/]? ?(?:only )?{_PER}")
_EVERY = re.compile(rf"(?P<upto>)(?:every|each) (?:{RANGE}(?: ?(?:st|nd|rd|th)\b)?[ -])?{UNIT}")
_LIMIT = re.compile(r"(?:more than|oftener than|max|maximum|maximum of|up to|exceed|exceeding|most) $")
_OTHER = re.compile(r"(?:on |every |each )?(?:other|second|2 nd|alternate|alternating) (?P<unit>day|week|month)s?\b")
_INTERVAL = re.compile(rf"(?P<upto>){RANGE}[ -]?(?P<ly>hourly|weekly|monthly)\b")
_ALONE = re.compile(
    rf"(?P<upto>)(?:(?:(?:a|an|per|each|every|in|in a) |/ ?){UNIT}(?! (?:before|after|prior))"
    r"|(?:in|per|/|every|over) ?24 ?(?:hours?|hrs?|h)\b|(?P<ly>hourly|daily|weekly|fortnightly|monthly|yearly|annually)\b)"
)
_ABBREVIATED = re.compile(rf"{UP_TO}(?P<short>{'|'.join(_SHORT)})\b")
_DAYS_A_WEEK = re.compile(r"(?P<upto>)(?P<days>[1-7]) days? (?:a|per|each|every|in the|in a) week\b")
_SAME = re.compile(
    r"(?:on |at )?(?:about |around )?(?:the )?same (?:time|day)(?: of day| of the week)? (?:every|each) "
    r"(?P<unit>day|week|month)\b"
)
_UNSAFE = re.compile(r"(?:qd|qod|eod|qqh|q\b|qh|qhs|tiw|biw|tw)\b")
# "2 weekly" has meant every two weeks and twice a week; "12 weekly" can only be the interval.
_MISTAKEN = 3
_LOOSE = "a dash between two numbers may be a range or a pause"


def read_often(text: str, at: int) -> Read:
    """The frequency or interval that starts at `at`."""
    for reader in (_same, _days_a_week, _counted, _every, _other, _interval, _alone, _abbreviated, _unsafe):
        found = reader(text, at)
        if found:
            return found
    return None


def days_of(unit: str) -> Fraction:
    """A unit of time in days."""
    return DAYS[unit]


def _counted(text: str, at: int) -> Read:
    found = _COUNTED.match(text, at)
    if not found:
        return None
    parts = found.groupdict()
    if parts["word"]:
        low, high = (Decimal(number) for number in _WORDS[parts["word"]])
    else:
        low, high = Decimal(parts["low"]), Decimal(parts["high"] or parts["low"])
    period = (
        Fraction(parts.get("many") or 1) * DAYS[_LY.get(parts.get("ly") or "", parts.get("unit") or parts.get("bare") or "day")]
    )
    doubt = _LOOSE if parts["dash"] == " - " else None
    if parts["times"] == "x":
        doubt = "it is not clear whether the number is of doses or of times"
    return _often(low, high, period, period, found, doubt=doubt)


def _every(text: str, at: int) -> Read:
    found = _EVERY.match(text, at)
    if not found:
        return None
    unit = DAYS[found["unit"]]
    low, high = Fraction(found["low"] or 1), Fraction(found["high"] or found["low"] or 1)
    return _often(Decimal(1), Decimal(1), low * unit, high * unit, found, interval=True)


def _other(text: str, at: int) -> Read:
    found = _OTHER.match(text, at)
    if not found:
        return None
    period = 2 * DAYS[found["unit"]]
    return Often(low=Decimal(1), high=Decimal(1), period_low=period, period_high=period, interval=True), found.end()


def _interval(text: str, at: int) -> Read:
    found = _INTERVAL.match(text, at)
    if not found:
        return None
    unit = DAYS[_LY[found["ly"]]]
    low, high = Fraction(found["low"]), Fraction(found["high"] or found["low"])
    loose = found["ly"] != "hourly" and text[found.end("high" if found["high"] else "low")] != "-"
    if loose and low == high == 1:
        return None
    said = f"{found.group()} may be an interval, or how much or how often {found['ly']}"
    if loose and high <= _MISTAKEN:
        return Doubt(reason=said), found.end()
    doubt = said if loose else None
    return _often(Decimal(1), Decimal(1), low * unit, high * unit, found, interval=True, doubt=doubt)


def _alone(text: str, at: int) -> Read:
    found = _ALONE.match(text, at)
    if not found:
        return None
    unit = DAYS[_LY.get(found["ly"] or "", found["unit"] or "day")]
    return _often(Decimal(1), Decimal(1), unit, unit, found)


def _abbreviated(text: str, at: int) -> Read:
    found = _ABBREVIATED.match(text, at)
    if not found:
        return None
    times, period = _SHORT[found["short"]]
    return _often(Decimal(times), Decimal(times), Fraction(period), Fraction(period), found)


def _days_a_week(text: str, at: int) -> Read:
    """ "Five days a week": so many doses in a week, unless it is said how often on each of the days."""
    found = _DAYS_A_WEEK.match(text, at)
    if found and _LIMIT.search(text[:at]):
        return Doubt(reason="a limit of days does not say how many doses there are in each", words=found.group()), found.end()
    return _often(Decimal(found["days"]), Decimal(found["days"]), DAYS["week"], DAYS["week"], found) if found else None


def _same(text: str, at: int) -> Read:
    """ "At the same time each day" is once a day, "on the same day each week" once a week."""
    found = _SAME.match(text, at)
    if not found:
        return None
    unit = DAYS[found["unit"]]
    return Often(low=Decimal(1), high=Decimal(1), period_low=unit, period_high=unit), found.end()


def _unsafe(text: str, at: int) -> Read:
    found = _UNSAFE.match(text, at)
    reason = "it is an unsafe abbreviation that has been read in more than one way"
    return (Doubt(reason=reason, words=found.group()), found.end()) if found else None


def _often(
    low: Decimal,
    high: Decimal,
    shortest: Fraction,
    longest: Fraction,
    found: re.Match[str],
    *,
    interval: bool = False,
    doubt: str | None = None,
) -> Read:
    if low > high or shortest > longest or not low or not shortest:
        return Doubt(reason="the numbers of a range are in the wrong order", words=found.group()), found.end()
    up_to = bool(found["upto"])
    often = Often(low=low, high=high, period_low=shortest, period_high=longest, up_to=up_to, interval=interval, in_doubt=doubt)
    return often, found.end()
