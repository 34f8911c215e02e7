"""Times of the clock marked as @HHMM: 8am, 08:00, at 0800 and 1200, 12 noon beside other times of the clock."""

import re

_CLOCK = re.compile(
    r"\b(?:at |by |@ ?)?([01]?\d|2[0-3]):([0-5]\d)(?::00)?(?: ?(am|pm)| ?hrs| ?hours| ?h)?\b"
    r"|\b(?:at |by |@ ?)(1[0-2]|0?[1-9])(?:\.([0-5]\d))? ?(am|pm)\b"
    r"|\b(?:at |by |@ ?)([01]\d|2[0-3])([0-5]\d)(?: ?hrs| ?hours| ?h)?\b(?! ?(?:units|mg|ml))"
)
_NEXT = re.compile(r"(@\d{4})((?:,| and| &|, and)) (?:(1[0-2]|0?[1-9]) ?(am|pm)|([01]\d|2[0-3])([0-5]\d)(?! ?(?:units|mg|ml)))\b")
_NOON = re.compile(r"\b(?:at )?12 ?(?:noon|midday)\b|\bmid-day\b")
_OTHER = re.compile(r"\d ?(?:am|pm)\b|\d:\d\d|\bat [01]\d[0-5]\d\b")


def with_clocks(text: str) -> str:
    """Lower-case text with its times of the clock marked. Noon is one of them where another stands beside it."""
    noon = " 12:00" if _OTHER.search(text) else " midday"
    text = _CLOCK.sub(_marked, _NOON.sub(noon, text))
    while _NEXT.search(text):
        text = _NEXT.sub(lambda found: f"{found[1]}{found[2]} @{_next(found)}", text)
    return text


def _marked(found: re.Match[str]) -> str:
    hour, minute, half, other, other_minute, other_half, plain, plain_minute = found.groups()
    if plain:
        return f"@{plain}{plain_minute}"
    return f"@{_hour(hour or other, half or other_half):02d}{minute or other_minute or '00'}"


def _next(found: re.Match[str]) -> str:
    return f"{found[5]}{found[6]}" if found[5] else f"{_hour(found[3], found[4]):02d}00"


def _hour(hour: str, half: str | None) -> int:
    number = int(hour)
    if half is None or number > 12:
        return number
    return number % 12 + (12 if half == "pm" else 0)
