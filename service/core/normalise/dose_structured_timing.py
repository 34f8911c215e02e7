"""The coded timing of a dosage: FHIR Timing, and the timing codes of HL7 v2."""

import re
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Timing
from service.core.model.written import StructuredDose
from service.core.normalise.dose.element import Moment, Often
from service.core.normalise.dose.frequency import DAYS
from service.core.normalise.dose.timing import one_timing

# FHIR EventTiming (v3 TimingEvent): each is one time of day. C, AC and PC stand for meals of any number.
_TIMES_OF_DAY = {
    "morning": "MORN MORN.EARLY MORN.LATE CM ACM PCM WAKE",
    "midday": "NOON CD ACD PCD",
    "afternoon": "AFT AFT.EARLY AFT.LATE",
    "evening": "EVE EVE.EARLY EVE.LATE CV ACV PCV",
    "night": "NIGHT HS PHS",
}
_WHEN = {code: slot for slot, codes in _TIMES_OF_DAY.items() for code in codes.split()}
_MEALS = frozenset({"C", "AC", "PC"})
# GTSAbbreviation, (times, days). As codes these are exact; as words in a text QD and QOD are refused.
_TIMES_A_DAY = {"QD": 1, "OD": 1, "BID": 2, "BD": 2, "TID": 3, "TDS": 3, "QID": 4, "QDS": 4}
_CODES = {code: (times, Fraction(1)) for code, times in _TIMES_A_DAY.items()} | {
    "QOD": (1, Fraction(2)),
    "WK": (1, Fraction(7)),
    "MO": (1, DAYS["month"]),
}
_EVERY = re.compile(r"Q(\d{1,2})H")
_SLOTS = {"AM": "morning", "PM": "evening", "BED": "night"}
_UNITS = {
    "s": Fraction(1, 86400),
    "min": DAYS["min"],
    "h": DAYS["hour"],
    "d": Fraction(1),
    "wk": Fraction(7),
    "mo": DAYS["month"],
    "a": DAYS["year"],
}


def coded_timing(coded: StructuredDose) -> Timing | str | None:
    """The timing; None where nothing is coded; words where the parts do not fit together or are unknown."""
    often = _often(coded)
    if isinstance(often, str):
        return often
    named = _named(coded.timing_code)
    if isinstance(named, str):
        return named
    moments = _moments(coded, bool(often or named[0]))
    if isinstance(moments, str):
        return moments
    days = tuple(dict.fromkeys(day.strip().lower()[:3] for day in coded.days_of_week))
    once = _once(coded)
    if isinstance(once, str):
        return once
    if coded.count == 1 and coded.count_max in {None, 1}:
        return _once_in_all((*often, *named[0]), (*moments, *named[1]), days)
    return one_timing((*often, *named[0]), (*moments, *named[1]), days, once)


def _once_in_all(often: tuple[Often, ...], moments: tuple[Moment, ...], days: tuple[str, ...]) -> Timing | str | None:
    """One time in all: how often it would be repeated says nothing then, unless that is more than one time at once."""
    several = any(each.high > 1 for each in often) or len({moment.slot for moment in moments}) > 1 or len(days) > 1
    return "it is given once in all and says more times than one" if several else one_timing((), (), (), True)


def _often(coded: StructuredDose) -> tuple[Often, ...] | str:
    if coded.period is None:
        stray = coded.frequency is not None or coded.frequency_max is not None or coded.period_max is not None
        return "it says how many times and not in what period" if stray and not _alone_once(coded) else ()
    unit = _UNITS.get((coded.period_unit or "").strip()) or DAYS.get((coded.period_unit or "").strip().lower().rstrip("s"))
    if unit is None or coded.period <= 0:
        return "the period of its frequency has no known unit"
    shortest, longest = Fraction(coded.period) * unit, Fraction(coded.period_max or coded.period) * unit
    high = coded.frequency_max or coded.frequency or 1
    low = coded.frequency or 1
    if low > high or shortest > longest or high < 1:
        return "the numbers of a range are in the wrong order"
    up_to = coded.frequency is None and coded.frequency_max is not None
    return (Often(low=Decimal(low), high=Decimal(high), period_low=shortest, period_high=longest, up_to=up_to),)


def _alone_once(coded: StructuredDose) -> bool:
    return coded.frequency == 1 and coded.frequency_max is None and coded.period_max is None


def _once(coded: StructuredDose) -> bool | str:
    if len(coded.events) > 1:
        return "it is given on listed dates"
    if coded.count is not None and coded.count_max is not None and coded.count_max < coded.count:
        return "the numbers of a range are in the wrong order"
    if coded.period is not None or coded.when or coded.times_of_day or coded.days_of_week or coded.timing_code:
        return False
    most = coded.count_max or coded.count
    if most is not None and most > 1:
        return "it says how many times in all and not how often"
    return bool(coded.events) or coded.frequency == 1


def _named(words: str | None) -> tuple[tuple[Often, ...], tuple[Moment, ...]] | str:
    """A timing code: QD, BID, Q6H, AM, BED."""
    if words is None or not words.strip():
        return (), ()
    code = words.strip().upper()
    every = _EVERY.fullmatch(code)
    if every:
        period = Fraction(int(every[1]), 24)
        return (Often(low=Decimal(1), high=Decimal(1), period_low=period, period_high=period),) if period else (), ()
    if code in _CODES:
        times, period = _CODES[code]
        return (Often(low=Decimal(times), high=Decimal(times), period_low=period, period_high=period),), ()
    if code in _SLOTS:
        return (), (Moment(slot=_SLOTS[code], word=_SLOTS[code]),)
    return f"the timing {words} is not known"


def _moments(coded: StructuredDose, counted: bool) -> tuple[Moment, ...] | str:
    found: list[Moment] = []
    for code in coded.when:
        slot = _WHEN.get(code.strip().upper())
        if slot:
            found.append(Moment(slot=slot, word=slot))
        elif code.strip().upper() not in _MEALS:
            return f"the time of day {code} is not known"
        elif not counted:
            return "it is given at meals and does not say how many"
    clocks = (time[:5] for time in coded.times_of_day)
    return (*found, *(Moment(slot=time, word=time) for time in clocks))
