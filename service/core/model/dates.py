"""Dates as precise as they were written: a year, a month or a day, never more."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_WRITTEN = re.compile(r"^(\d{4})(?:-?(\d{2})(?:-?(\d{2})(?:[T ]?\d.*)?)?)?$")


@dataclass(frozen=True, kw_only=True)
class PartialDate:
    """A date that may lack its day or month. `first` and `last` are the first and last day it can mean."""

    written: str
    first: date
    last: date

    def certainly_before(self, day: date) -> bool:
        """Whether every day that this date can mean lies before `day`."""
        return self.last < day

    def certainly_after(self, day: date) -> bool:
        """Whether every day that this date can mean lies after `day`."""
        return self.first > day

    def days_until(self, day: date) -> int:
        """Whole days from the latest day this date can mean to `day`: the fewest days that can have passed."""
        return (day - self.last).days


def read_date(written: str | None) -> PartialDate | None:
    """A FHIR or HL7 v2 date or date-time, with any time of day dropped. None where it is absent or no such date."""
    matched = _WRITTEN.match(written.strip()) if written else None
    if matched is None or written is None:
        return None
    year, month, day = (int(part) if part else None for part in matched.groups())
    try:
        return _between(written, year or 0, month, day)
    except ValueError:
        return None


def _between(written: str, year: int, month: int | None, day: int | None) -> PartialDate:
    if month is None:
        return PartialDate(written=written, first=date(year, 1, 1), last=date(year, 12, 31))
    if day is None:
        return PartialDate(written=written, first=date(year, month, 1), last=date(year, month, monthrange(year, month)[1]))
    exact = date(year, month, day)
    return PartialDate(written=written, first=exact, last=exact)


def uk_day(moment: datetime) -> date:
    """The day that it is in the United Kingdom at a moment, which bears its zone: what is written on a ward is of that day.

    Summer time is an hour ahead, from one o'clock Greenwich time on the last Sunday of March to one o'clock on that of October
    (Summer Time Act 1972, as amended by the Summer Time Order 2002).
    """
    utc = moment.astimezone(UTC)
    ahead = _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)
    return (utc + timedelta(hours=1) if ahead else utc).date()


def _last_sunday(year: int, month: int) -> datetime:
    """One o'clock Greenwich time on the last Sunday of a month of 31 days."""
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
