"""Repeat patterns of HL7 v2 (table 0335) and of British wards, as times in a period."""

import re
from decimal import Decimal
from typing import NamedTuple

_EVERY = re.compile(r"^Q(\d{1,3})([SMHDWL])$")
_TIMES = re.compile(r"^(\d{1,2})ID$")
_UNITS = {"S": "s", "M": "min", "H": "h", "D": "d", "W": "wk", "L": "mo"}
_KNOWN: dict[str, tuple[int, int, str]] = {
    "OD": (1, 1, "d"),
    "OM": (1, 1, "d"),
    "ON": (1, 1, "d"),
    "MANE": (1, 1, "d"),
    "NOCTE": (1, 1, "d"),
    "QAM": (1, 1, "d"),
    "QPM": (1, 1, "d"),
    "QHS": (1, 1, "d"),
    "DAILY": (1, 1, "d"),
    "BD": (2, 1, "d"),
    "BID": (2, 1, "d"),
    "TDS": (3, 1, "d"),
    "TID": (3, 1, "d"),
    "QDS": (4, 1, "d"),
    "QID": (4, 1, "d"),
    "QOD": (1, 2, "d"),
    "WEEKLY": (1, 1, "wk"),
}
_ONCE = ("ONCE", "STAT")


class Pattern(NamedTuple):
    """A repeat pattern. `code` is kept where it was not understood; None everywhere: nothing was written."""

    frequency: int | None = None
    period: Decimal | None = None
    unit: str | None = None
    count: int | None = None
    as_needed: bool | None = None
    code: str | None = None


def read_pattern(written: str | None) -> Pattern:
    """A pattern such as `Q8H`, `BID`, `QDS` or `PRNQ6H`. `QD` is left unread: it is misread as `QID` too often."""
    code = "".join((written or "").upper().split())
    if not code:
        return Pattern()
    if code.startswith("PRN"):
        return read_pattern(code[3:])._replace(as_needed=True)
    every, times = _EVERY.match(code), _TIMES.match(code)
    if every and int(every.group(1)):
        return Pattern(frequency=1, period=Decimal(every.group(1)), unit=_UNITS[every.group(2)])
    if times and int(times.group(1)):
        return Pattern(frequency=int(times.group(1)), period=Decimal(1), unit="d")
    if code in _KNOWN:
        frequency, period, unit = _KNOWN[code]
        return Pattern(frequency=frequency, period=Decimal(period), unit=unit)
    return Pattern(count=1) if code in _ONCE else Pattern(code=written)
