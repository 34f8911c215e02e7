"""Whom a summary says it is about: NHS numbers and dates of birth, and dates as the NHS writes them."""

import re
from collections.abc import Iterator, Sequence

from service.core.model.dates import PartialDate, read_date
from service.core.model.written import PatientWritten
from service.sources.pdf.layout import Line

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{4}"
_NUMBER = re.compile(r"\bNHS\s*(?:number|no\.?|num\.?|#)?\s*[:.]?\s*(\d{3}[ -]?\d{3}[ -]?\d{4})(?!\d)", re.IGNORECASE)
_BORN = re.compile(rf"\b(?:date of birth|d\.?o\.?b\.?|born)\s*[:.]?\s*({_DATE})\b", re.IGNORECASE)
_SLASHED = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_WORDED = re.compile(r"^(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})$")


def read_patients(lines: Sequence[Line], source: str) -> tuple[PatientWritten, ...]:
    """Every NHS number and every date of birth, each once: a summary about two people must show that it is."""
    told: dict[tuple[str | None, str | None], PatientWritten] = {}
    for line, number, born in _told(lines):
        told.setdefault(
            (number, born),
            PatientWritten(
                source=source, entry=line.place, path=line.place, nhs_number=number, birth_date=read_day(born) if born else None
            ),
        )
    return _one_person(tuple(told.values()))


def names_somebody(line: Line) -> bool:
    """Whether a line holds an NHS number or a date of birth, as what a page repeats at its head does."""
    return any(True for _ in _told([line]))


def read_day(written: str | None) -> PartialDate | None:
    """A date as year-month-day, day/month/year or day month-in-letters year; None where it is absent or none of these."""
    text = (written or "").strip()
    slashed, worded = _SLASHED.match(text), _WORDED.match(text)
    if slashed:
        day, month, year = slashed.groups()
        return read_date(f"{year}-{month:0>2}-{day:0>2}")
    if worded:
        day, name, year = worded.groups()
        month = next((number for number, known in enumerate(_MONTHS, 1) if name.lower().startswith(known)), None)
        return read_date(f"{year}-{month:02}-{day:0>2}") if month else None
    return read_date(text or None)


def _told(lines: Sequence[Line]) -> Iterator[tuple[Line, str | None, str | None]]:
    for line in lines:
        for number in _NUMBER.findall(line.text):
            yield line, re.sub(r"[ -]", "", number), None
        for born in _BORN.findall(line.text):
            yield line, None, born


def _one_person(told: tuple[PatientWritten, ...]) -> tuple[PatientWritten, ...]:
    """One number and one date are of one person; more of either stay apart, so that they are seen to differ."""
    numbers = [one for one in told if one.nhs_number]
    births = [one for one in told if one.birth_date]
    if len(numbers) != 1 or len(births) != 1:
        return (*numbers, *births)
    number, born = numbers[0], births[0]
    return (
        PatientWritten(
            source=number.source,
            entry=number.entry,
            path=number.path,
            nhs_number=number.nhs_number,
            birth_date=born.birth_date,
        ),
    )
