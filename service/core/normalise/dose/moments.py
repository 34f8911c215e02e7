"""Times of day and days of the week."""

import re

from service.core.normalise.dose.element import Doubt, Moment, Read, Weekdays
from service.core.normalise.dose.frequency import RANGE

# (pattern, slot, word). One slot is one time of day, whatever it is called: breakfast is taken in the morning.
_SLOTS = (
    ("mornings?|mane|breakfast(?: time)?|waking(?: up)?|wake up|rising|am|om", "morning"),
    ("midday(?: meal)?|noon|lunch(?: ?time)?|dinner ?time at noon", "midday"),
    ("afternoons?", "afternoon"),
    ("evenings?(?: meal)?|tea ?time|dinner(?: ?time)?|supper(?: ?time)?|pm", "evening"),
    ("nights?(?: ?time)?|nightly|nocte|bed ?time|bed|retiring|midnight", "night"),
)
BEFORE = (
    r"(?:(?:at least |approximately |about |around |just |immediately |shortly |preferably )*"
    rf"(?:{RANGE} ?(?:minutes?|mins?|hours?|hrs?) |an hour )?(?:before|after|prior to)(?: or (?:after|with))? )"
)
_AT = r"(?:at|in|every|each|with|on|by|once a|once at|once in|once every|once each|per|a|of a|of an|/) ?"
_LEAD = (
    rf"(?:(?:taken |given |first thing |last thing |just )?(?:{BEFORE}|{_AT})?"
    r"(?:the |your |each |every |going to |retiring to |early |late )*)"
)
_MOMENT = re.compile(rf"{_LEAD}(?:{'|'.join(f'(?P<{slot}>{words})' for words, slot in _SLOTS)})\b")
_CLOCK = re.compile(r"(?:every day |daily )?(?:at )?@(\d{4})")
_NUMBERED = re.compile(r"\d+ (?:am|pm)\b")
_ALTERNATE_NIGHTS = re.compile(r"(?:on )?(?:alternate|alternating|every other|every second) (night|morning|evening)s?\b")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?"
_DAY_BEFORE = re.compile(rf"\b{_DAY}[ ,&]*(?:and )?$")
_DAY_AFTER = re.compile(rf"[ ,&]*(?:and )?{_DAY}\b")
_WEEKDAYS = re.compile(rf"(?:(?:on|every|each|a) )*(?P<first>{_DAY})\b(?:(?: ?- ?| to | through )(?P<last>{_DAY})\b)?")
_PART_OF_WEEK = re.compile(r"(?:at|on|every|each|during)? ?(?:the )?week(?:(?P<end>-?ends?)|-?days?)\b")


def read_moment(text: str, at: int) -> Read:
    """The time of day or the weekdays that start at `at`."""
    clock = _CLOCK.match(text, at)
    if clock:
        time = f"{clock[1][:2]}:{clock[1][2:]}"
        return Moment(slot=time, word=time), clock.end()
    if _NUMBERED.match(text, at):
        reason = "it is not clear whether the number is a time or an amount"
        return Doubt(reason=reason, words=text[at:].split(" ,")[0]), len(text)
    found = _MOMENT.match(text, at)
    if found:
        slot = next(name for _, name in _SLOTS if found[name])
        return Moment(slot=slot, word=_word(found[slot], slot)), found.end()
    return _weekdays(text, at)


def alternate(text: str, at: int) -> tuple[str, int] | None:
    """The slot of "alternate nights", and where the words end."""
    found = _ALTERNATE_NIGHTS.match(text, at)
    return (found[1], found.end()) if found else None


def _word(words: str, slot: str) -> str:
    kept = {
        "breakfast": "breakfast",
        "lunch": "lunch",
        "bed": "bedtime",
        "bedtime": "bedtime",
        "waking": "waking",
        "evening meal": "evening meal",
    }
    return kept.get(words, slot)


def _among_days(text: str, start: int, end: int) -> bool:
    """Whether a short name stands beside another day: "sun" alone is the sun."""
    before, after = text[max(0, start - 16) : start], text[end : end + 16]
    return bool(_DAY_BEFORE.search(before) or _DAY_AFTER.match(after) or not (before.strip() or after.strip()))


def _weekdays(text: str, at: int) -> Read:
    part = _PART_OF_WEEK.match(text, at)
    if part:
        return Weekdays(days=_DAYS[5:] if part["end"] else _DAYS[:5]), part.end()
    found = _WEEKDAYS.match(text, at)
    if not found or (found.group() in {"sun", "sat", "mon", "wed"} and not _among_days(text, at, found.end())):
        return None
    first, last = _DAYS.index(found["first"][:3]), _DAYS.index((found["last"] or found["first"])[:3])
    if last < first:
        last += 7
    return Weekdays(days=tuple(_DAYS[day % 7] for day in range(first, last + 1))), found.end()
