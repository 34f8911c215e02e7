"""Numbers in words become digits: one, a half, two and a half, twenty-one."""

import re

_UNITS = [
    "zero",
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
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_VALUE = {word: number for number, word in enumerate(_UNITS) if number} | _TENS
_WORD = re.compile(rf"\b(?:({'|'.join(_TENS)})[- ]({'|'.join(_UNITS[1:10])})|({'|'.join(_VALUE)}))\b")
_SIGNS = {"½": "1/2", "¼": "1/4", "¾": "3/4"}
_SIGN = re.compile(r"(?:(\d+) ?)?([½¼¾])(?: (?:of )?an?\b(?! (?:day|week|hour|month|night)))?")
_DECIMAL = {"1/2": "5", "1/4": "25", "3/4": "75"}
_MIXED = re.compile(
    r"\b(\d+)(?:(?: and| &)(?: an?)? (half|quarter|3 quarters|1/2|1/4|3/4)| (1/2|1/4|3/4))\b(?!/)"
    r"(?: an?\b(?! (?:day|week|hour|month)))?"
)
_HALF = re.compile(r"\b(?:an? |1 )?(half|quarter)(?: of 1\b(?= [a-z])|(?: of)?(?: an?\b)?)|\b(3) quarters?(?: of)?(?: an?\b)?")
_TO_ONE = re.compile(r"(?<![\d./-])(1/2|1/4|3/4)(?= ?(?:-|to) ?1\b)")
_FRACTION = re.compile(
    r"(?<![\d./-])(1/2|1/4|3/4)(?: of)?(?: an?\b)? (?=(?:tablet|tab|sachet|patch|capsule|suppository|spoonful|hour)\b)"
)


def with_digits(text: str) -> str:
    """Lower-case text with its number words and its written-out fractions as decimal digits.

    1/2 before a plural or a bare instruction is left alone: it may mean a half, or one or two.
    """
    text = _SIGN.sub(lambda found: f"{found.group(1) or 0}.{_DECIMAL[_SIGNS[found.group(2)]]}", text)
    text = _WORD.sub(_number, text)
    text = _MIXED.sub(lambda found: f"{found.group(1)}.{_part(found.group(2) or found.group(3))}", text)
    text = _HALF.sub(lambda found: f"0.{_part(found.group(1) or '3 quarters')}", text)
    text = _TO_ONE.sub(lambda found: f"0.{_DECIMAL[found.group(1)]}", text)
    return _FRACTION.sub(lambda found: f"0.{_DECIMAL[found.group(1)]} ", text)


def _number(found: re.Match[str]) -> str:
    tens, ones, word = found.groups()
    return str(_VALUE[tens] + _VALUE[ones]) if tens else str(_VALUE[word])


def _part(words: str) -> str:
    return _DECIMAL.get(words) or {"half": "5", "quarter": "25", "3 quarters": "75"}[words]
