"""Directions in one spelling: lower case, numbers in digits, times of day marked, abbreviations without points."""

import re
from dataclasses import dataclass

from service.core.normalise.dose.number_words import with_digits

# Misspellings that were seen in records and can mean nothing else. The list is closed: others are refused.
_MISSPELT = {"ttablet": "tablet", "ntight": "night", "neccessary": "necessary", "necesary": "necessary", "breakfest": "breakfast"}
_MISSPELT_WORD = re.compile(rf"\b(?:{'|'.join(_MISSPELT)})\b")
# GP Connect adds this sentence where the dosage of a statement was amended.
_CHANGED = re.compile(r"\s*warning *[-:]? *dosage has changed during the effective period.*$", re.IGNORECASE | re.DOTALL)
# Dashes of every width (U+2010, U+2011, en, em and minus) are one dash; a multiplication sign is an x.
_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2013\u2014\u2212", "-") | {"×": "x", "’": "'"} | dict.fromkeys('\u00a0“”"*', " ")
)
_POINTED = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?|\b(?:[a-z]\.){2,}")
_ON, _MAX = re.compile(r"\bo\.n\b\.?"), re.compile(r"\bmax\.")
_MONTH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    "|dec(?:ember)?"
)
_DATE = re.compile(
    r"\b(?:0?[1-9]|[12]\d|3[01])(?:([./])(?:0?[1-9]|1[0-2])\1(?:20)?\d\d|-(?:0?[1-9]|1[0-2])-20\d\d)\b"
    rf"|\b\d{{4}}-\d\d-\d\d\b|\b\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})(?: \d{{4}})?\b"
)
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:,\d{3})+(?![\d,]|\.\d{3}\b)")
_SHORT_DAYS = re.compile(r"\b(?:for|x) ?(\d{1,2})/(7|52|12)\b")
_HOURLY = re.compile(r"\bq ?(\d{1,2}(?:-\d{1,2})?) ?(?:h|hrly|hours|hourly)\b")
_CLOCK = re.compile(
    r"\b(?:at |by |@ ?)?([01]?\d|2[0-3]):([0-5]\d)(?::00)?(?: ?(am|pm)| ?hrs| ?hours| ?h)?\b"
    r"|\b(?:at |by |@ ?)(1[0-2]|0?[1-9])(?:\.([0-5]\d))? ?(am|pm)\b"
    r"|\b(?:at |by |@ ?)([01]\d|2[0-3])([0-5]\d)(?: ?hrs| ?hours| ?h)?\b(?! ?(?:units|mg|ml))"
)
_CLOCK_NEXT = re.compile(r"(@\d{4})((?:,| and| &|, and)) (1[0-2]|0?[1-9]) ?(am|pm)\b")
_NOON = re.compile(r"\b(?:at )?12 ?(?:noon|midday)\b|\bmid-day\b")
_PLURAL = re.compile(r"(?<=[a-z])\((?:s|es)\)")
_REPEATED = re.compile(r"\b(\d+(?:\.\d+)?) \(\1\)")
_NIGHT_ON = re.compile(r"(?<=\s)ON(?=\s*$|\s*[.,;])")
_TROUBLES = (
    (re.compile(r"(?<!\d)\.\d"), "a point stands before a figure without a nought"),
    (re.compile(r"\d\.\s+\d"), "a space stands after the point of a number"),
    (re.compile(r"\d,\d|\b0,\d"), "a comma stands inside a number"),
    (re.compile(r"\d+\.\d+\.\d"), "a number has two points"),
)
_FRACTION = re.compile(r"(?<![\d/])[13]/[24](?![\d/])")
DATE = "§"


@dataclass(frozen=True, kw_only=True)
class Canonical:
    """The text to scan, with notes on what was set aside; `trouble` is why it cannot be scanned."""

    text: str
    notes: tuple[str, ...] = ()
    trouble: str | None = None


def canonical(written: str) -> Canonical:
    """The text in one spelling. Numbers keep their digits as written."""
    text, notes = " ".join(written.translate(_SIGNS).split()), ()
    if _CHANGED.search(text):
        text, notes = _CHANGED.sub("", text), ("dosage has changed during the effective period",)
    if text != text.upper():
        text = _NIGHT_ON.sub("nocte", text)
    text = _DATE.sub(DATE, _pointless(text.lower()))
    text = _THOUSANDS.sub(lambda found: found.group().replace(",", ""), text)
    trouble = next((reason for pattern, reason in _TROUBLES if pattern.search(text)), None)
    text = _spelled(text)
    if _FRACTION.search(text):
        trouble = trouble or "1/2 may mean a half, or one or two"
    return Canonical(text=text, notes=notes, trouble=trouble)


def _pointless(text: str) -> str:
    """The text with abbreviations without their points: b.d. is bd; o.n. is "at night", which "on" would not show."""
    bare = _POINTED.sub(lambda found: found.group().replace(".", ""), _ON.sub("nocte", text))
    return _MAX.sub("max", bare)


def _spelled(text: str) -> str:
    text = _MISSPELT_WORD.sub(lambda found: _MISSPELT[found.group()], text)
    text = _SHORT_DAYS.sub(lambda found: f"for {found.group(1)} {_SHORT[found.group(2)]}", text)
    text = _HOURLY.sub(r"every \1 hours", _NOON.sub("midday", text))
    text = _CLOCK.sub(_clock, text)
    while _CLOCK_NEXT.search(text):
        text = _CLOCK_NEXT.sub(
            lambda found: f"{found.group(1)}{found.group(2)} @{_hour(found.group(3), found.group(4)):02d}00", text
        )
    text = with_digits(_PLURAL.sub("", text))
    text = re.sub(r"(?<![@\d])(\d+(?:\.\d+)?)(?=[a-zµμ])", r"\1 ", text)
    text = re.sub(r"\bthird(?= (?:day|week|month)\b)", "3 rd", re.sub(r"\bx(?=\d)", "x ", text))
    text = re.sub(r"(?<=[\da-z)])-(?=[a-z(])", _hyphen, text)
    text = _REPEATED.sub(r"\1", text)
    text = re.sub(r"\s*([(),;&+\[\]])\s*", r" \1 ", text)
    text = re.sub(r"([.:])(?=\s|$|[a-z])", r" \1 ", text)
    return " ".join(text.split())


_SHORT = {"7": "days", "52": "weeks", "12": "months"}
# Words that are written with a hyphen and are one word.
_JOINED = re.compile(
    r"(?:\d (?:hour|week|month|day)|\d|[a-z]*release|pre|re|non|self|modified|prolonged|slow|gastro|enteric|anti"
    r"|tablet|pill|follow|caffeine|air)$"
)


def _hyphen(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    after = re.match(r"-([a-z]*)", found.string[found.start() :])
    word = after.group(1) if after else ""
    if before[-1].isdigit():
        return "-" if re.match(r"(?:hourly|weekly|monthly|day|week|month|hour)", word) else " - "
    return "-" if _JOINED.search(before) else " - "


def _clock(found: re.Match[str]) -> str:
    hour, minute, half, other, other_minute, other_half, plain, plain_minute = found.groups()
    if plain:
        return f"@{plain}{plain_minute}"
    return f"@{_hour(hour or other, half or other_half):02d}{minute or other_minute or '00'}"


def _hour(hour: str, half: str | None) -> int:
    number = int(hour)
    if half is None or number > 12:
        return number
    return number % 12 + (12 if half == "pm" else 0)
