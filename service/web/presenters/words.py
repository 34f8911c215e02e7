"""The words that pages use for what reports hold in codes."""

import re
from datetime import date, datetime

LEVELS = ("critical", "high", "moderate", "low")
ROLES = {
    "gp-record": "GP record",
    "inpatient-orders": "Inpatient orders",
    "discharge-summary": "Discharge summary",
    "shared-care-record": "Shared care record",
    "community-pharmacy": "Community pharmacy",
    "outpatient": "Outpatient clinic",
    "patient-reported": "Told by the patient",
    "other": "Another source",
}
TRANSFERS = {"admission": "Admission", "transfer": "Transfer", "discharge": "Discharge"}
STATUSES = {"complete": "Complete", "incomplete": "INCOMPLETE", "not-performed": "NOT PERFORMED"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNITS = ((re.compile(r"\[iU\]"), "units"), (re.compile(r"\bug\b"), "micrograms"), (re.compile(r"\bng\b"), "nanograms"))


def role_words(role: str) -> str:
    """A role as people call it."""
    return ROLES.get(role, role)


def moment(written: str | None) -> str | None:
    """A time as a ward writes it: 20 Nov 2026, 09:00, with the zone where it is not the clock of London in winter.

    A day is written likewise; whatever is neither, such as the month alone, is shown as it was written. None: not stated.
    """
    if written is not None and _DAY.fullmatch(written):
        return _day(written)
    at = read_moment(written)
    return written if at is None else f"{at.day} {at:%b %Y, %H:%M}" + _zone(at)


def read_moment(written: str | None) -> datetime | None:
    """The time that was written with its zone; None where there is none or it cannot be read."""
    try:
        at = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None


def span(since: datetime, until: datetime) -> str:
    """How long from one time to another, in the largest unit that says something."""
    minutes = int((until - since).total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return count(minutes, "minute")
    return count(minutes // 60, "hour") if minutes < 48 * 60 else count(minutes // (24 * 60), "day")


def count(number: int, noun: str) -> str:
    """1 hour, 2 hours."""
    return f"{number} {noun}" if number == 1 else f"{number} {_plural(noun)}"


def plain_code(code: str) -> str:
    """A code of ours as words: corrected_at_source becomes corrected at source."""
    return code.replace("_", " ").replace("-", " ")


def unit_words(words: str) -> str:
    """Units as a prescriber has to write them: the short codes for units and micrograms have been misread as others."""
    for code, written in _UNITS:
        words = code.sub(written, words)
    return words


def nhs_number(digits: str | None) -> str | None:
    """An NHS number in the groups in which people read it out."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}" if digits and len(digits) == 10 else digits


def _day(written: str) -> str:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    return f"{day.day} {day:%b %Y}"


def _plural(noun: str) -> str:
    return noun[:-1] + "ies" if noun.endswith("ry") else noun + "s"


def _zone(at: datetime) -> str:
    offset = at.utcoffset()
    return "" if not offset else f" ({at:%z})"
