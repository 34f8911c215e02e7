"""Directions in one spelling: lower case, numbers in digits, times of day marked, abbreviations without points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from service.core.normalise.dose.clocks import with_clocks
from service.core.normalise.dose.number_words import with_digits
from service.core.normalise.dose.spelling import respelled

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
_HOURLY = re.compile(r"\bq ?(\d{1,2}(?:-\d{1,2})?) ?(?:h|hrly|hours|hourly)\b")
_PLURAL = re.compile(r"(?<=[a-z])\((?:s|es)\)")
_REPEATED = re.compile(r"\b(\d+(?:\.\d+)?) \(\1\)")
_CRIED = re.compile(r"!(?=\s|$)")
# The quantity to supply, before directions that name the same unit with an amount of their own: "28 tablets. One tablet …".
_SUPPLY = re.compile(
    r"^(?P<supply>[1-9]\d{1,2} (?P<unit>tablet|capsule|sachet|lozenge|patch)(?:s|es)?) \. "
    r"(?=(?:take |use |apply )?\d+(?:\.\d+)? (?P=unit)(?:s|es)?\b)"
)
_ONE_TWO_THREE = re.compile(r"\b(\d) (?:, )?(\d) or (\d) times\b")
_NIGHT_ON = re.compile(r"(?<=\s)ON(?=\s*$|\s*[.,;])")
_TROUBLES = (
    (re.compile(r"(?<!\d)\.\d"), "a point stands before a figure without a nought"),
    (re.compile(r"\d\.\s+\d"), "a space stands after the point of a number"),
    (re.compile(r"\d,\d"), "a comma stands inside a number"),
    (re.compile(r"(?<![\d.])[1-9]\d{0,2}\.000\b"), "three noughts after a point may be those of one thousand"),
    (re.compile(r"\d+\.\d+\.\d"), "a number has two points"),
    (
        re.compile(r"(?<![\d.,/:@-])\d{1,3} \d{1,3}(?:\.\d+)? ?(?:mgs?|mcg|micrograms?|g|grams?|mls?|units?|iu)\b"),
        "two numbers stand side by side",
    ),
)
_FRACTION = re.compile(r"(?<![\d/])[13]/[24](?![\d/])")
DATE = "§"


@dataclass(frozen=True, kw_only=True)
class Canonical:
    """The text to scan, with notes on what was set aside; `trouble` is why it cannot be scanned."""

    text: str
    notes: tuple[str, ...] = ()
    trouble: str | None = None


def canonical(written: str, misspelt: Mapping[str, str]) -> Canonical:
    """The text in one spelling. Numbers keep their digits as written. `misspelt`: the right word for each wrong one."""
    text, notes = " ".join(_CRIED.sub("", written.translate(_SIGNS)).split()), ()
    if _CHANGED.search(text):
        text, notes = _CHANGED.sub("", text), ("dosage has changed during the effective period",)
    if text != text.upper():
        text = _NIGHT_ON.sub("nocte", text)
    text = _DATE.sub(DATE, _pointless(text.lower()))
    text = _THOUSANDS.sub(lambda found: found.group().replace(",", ""), text)
    trouble = next((reason for pattern, reason in _TROUBLES if pattern.search(text)), None)
    text = _spelled(text, misspelt)
    if _FRACTION.search(text):
        trouble = trouble or "1/2 may mean a half, or one or two"
    if any(int(found[2]) == int(found[1]) + 1 == int(found[3]) - 1 for found in _ONE_TWO_THREE.finditer(text)):
        trouble = trouble or "the first of three numbers may be an amount or a number of times"
    supply = _SUPPLY.match(text)
    if supply:
        text, notes = text[supply.end() :], (*notes, f"to supply: {supply['supply']}")
    return Canonical(text=text, notes=notes, trouble=trouble)


def _pointless(text: str) -> str:
    """The text with abbreviations without their points: b.d. is bd; o.n. is "at night", which "on" would not show."""
    bare = _POINTED.sub(lambda found: found.group().replace(".", ""), _ON.sub("nocte", text))
    return _MAX.sub("max", bare)


def _spelled(text: str, misspelt: Mapping[str, str]) -> str:
    text = with_clocks(_HOURLY.sub(r"every \1 hours", respelled(text, misspelt)))
    text = with_digits(_PLURAL.sub("", text))
    text = re.sub(r"(?<![@\d])(\d+(?:\.\d+)?)(?=[a-zµμ])", r"\1 ", text)
    text = re.sub(r"\bthird(?= (?:day|week|month)\b)", "3 rd", re.sub(r"\bx(?=\d)", "x ", text))
    text = re.sub(r"(?<=[\da-z)])-(?=[a-z(])", _hyphen, text)
    text = _REPEATED.sub(r"\1", text)
    text = re.sub(r"\s*([(),;&+\[\]])\s*", r" \1 ", text)
    text = re.sub(r"([.:])(?=\s|$|[a-z])", r" \1 ", text)
    return " ".join(text.split())


# Words that are written with a hyphen and are one word.
_JOINED = re.compile(
    r"(?:\d (?:hour|week|month|day)|\d|[a-z]*release|pre|re|non|self|modified|prolonged|slow|gastro|enteric|anti"
    r"|tablet|pill|pea|follow|caffeine|air)$"
)


def _hyphen(found: re.Match[str]) -> str:
    before = found.string[: found.start()]
    after = re.match(r"-([a-z]*)", found.string[found.start() :])
    word = after.group(1) if after else ""
    if before[-1].isdigit():
        return "-" if re.match(r"(?:hourly|weekly|monthly|day|week|month|hour)", word) else " - "
    return "-" if _JOINED.search(before) else " - "
