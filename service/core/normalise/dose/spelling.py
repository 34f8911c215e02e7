"""Spellings that can mean one thing only put right, and those that come close to a word that matters told apart from prose."""

import re
from collections.abc import Mapping

from rapidfuzz.distance import OSA

_WORD = re.compile(r"\b[a-z]+\b")
_SHORT = {"7": "days", "52": "weeks", "12": "months"}
_OFTEN = r"(?:od|bd|tds|qds|bid|tid|qid|daily|nocte|mane|a day|prn|po|oral|orally|iv|im|sc|pr|neb)"
_SHORT_DAYS = re.compile(rf"(?:\b(?:for|x) ?|(?<=\b)({_OFTEN}) )(\d{{1,2}})/(7|52|12)\b")
_LAST_DAYS = re.compile(rf"\b({_OFTEN}),? (\d{{1,2}} ?(?:days|weeks))(?= ?(?:$|[.;]))")
_NO_SPACE = re.compile(r"(?<=\d)(mcg|mg|mls?|g)(od|bd|tds|qds|mane|nocte|prn)\b")
_AT, _EVERY_HOURLY = re.compile(r"@ ?(?=[a-z\d])"), re.compile(r"\bevery (\d{1,2}(?:-\d{1,2})?) ?hourly\b")
_HOURLY = re.compile(r"(?<=\d) ?hrly\b")
_DAYS = re.compile(r"\b((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)/(?=(?:mon|tue|wed|thu|fri|sat|sun))")
_EACH_SPOON = re.compile(r"(?<!half )(?<!quarter )\ba (?=\d+(?:\.\d+)? ?ml spoon)")
_A_DAY = re.compile(r"\baday\b")
# Words whose loss would leave a dose without its time, its unit or its condition.
_THAT_MATTER = """
    tablet tablets capsule capsules spoonful units puffs drops maximum daily nightly weekly monthly hourly every twice alternate
    night morning evening midday bedtime breakfast lunch dinner supper before after required needed necessary
    monday tuesday wednesday thursday friday saturday sunday
"""
_MATTER = tuple(_THAT_MATTER.split())
# In a word of this length two slips still leave no doubt which word was meant.
_LONG = 8


def respelled(text: str, misspelt: Mapping[str, str]) -> str:
    """Lower-case text with closed sets of misspellings, missing spaces and shorthand in one spelling.

    `misspelt` gives the right word for each wrong one that can mean nothing else; others are refused where they stand.
    """
    text = _WORD.sub(lambda found: misspelt.get(found.group(), found.group()), text)
    text = _EVERY_HOURLY.sub(r"every \1 hours", _HOURLY.sub(" hourly", _AT.sub("at ", text)))
    text = _NO_SPACE.sub(r"\1 \2", _DAYS.sub(r"\1, ", text))
    text = _A_DAY.sub("a day", _EACH_SPOON.sub("1 ", text))
    text = _SHORT_DAYS.sub(lambda found: f"{found[1] or ''} for {found[2]} {_SHORT[found[3]]}".strip(), text)
    return _LAST_DAYS.sub(r"\1 for \2", text)


def resembles(word: str) -> bool:
    """Whether a word is a slip or two away from one that matters: it may not stand in prose, where it would be passed over."""
    return any(word[:1] == known[0] and 0 < OSA.distance(word, known) <= (2 if len(known) >= _LONG else 1) for known in _MATTER)
