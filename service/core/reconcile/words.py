"""Doses and fractions in the words of the report. Nothing is rounded silently: what is inexact says about."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from service.core.model.entries import MedicineEntry
from service.core.model.written import MedicineWritten

# The short codes for units and micrograms have been misread as other amounts: a prescriber writes them out.
_UNITS = (
    (re.compile(r"M\[iU\]"), "mega units"),
    (re.compile(r"\[iU\]"), "units"),
    (re.compile(r"\bug\b"), "micrograms"),
    (re.compile(r"\bng\b"), "nanograms"),
)


@lru_cache(maxsize=1024)
def unit_words(text: str) -> str:
    """The text with the codes of units as a prescriber has to write them: `[iU]` units, `ug` micrograms, `ng` nanograms."""
    for code, written in _UNITS:
        text = code.sub(written, text)
    return text


def dose_words(entry: MedicineEntry) -> str:
    """The dose as the source wrote it, every dosage of the entry; "no dose stated" where there is none."""
    written = [dosage.text for dosage in entry.written.dosages if dosage.text]
    return "; ".join(written) or _read(entry) or "no dose stated"


def written_name(written: MedicineWritten) -> str | None:
    """Text first, then the display of a coding the user chose, then of any coding."""
    displays = [coding.display for coding in sorted(written.codings, key=lambda c: not c.user_selected) if coding.display]
    return written.text or next(iter(displays), None)


@lru_cache(maxsize=4096)
def fraction_words(value: Fraction | None) -> str | None:
    """An exact decimal where there is one of six places at most, else one marked as about. None stays None."""
    if value is None:
        return None
    exact = value * 1_000_000
    decimal = Decimal(value.numerator) / Decimal(value.denominator)
    if exact.denominator == 1:
        return plain(decimal)
    return f"about {plain(round(decimal, 3))}"


def plain(number: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read(entry: MedicineEntry) -> str:
    amounts = [
        f"{fraction_words(amount.dose_high)} {unit_words(amount.unit)} a dose, {fraction_words(amount.day_high)} a day"
        for amount in entry.daily
        if amount.dose_high is not None and amount.day_high is not None
    ]
    return amounts[0] if amounts else ""
