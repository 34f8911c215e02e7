"""HL7 v2 codes, quantities and dates in the plain model."""

import re
from decimal import Decimal

from service.core.model.coding import DMD, ICD_10, READ_V2, SNOMED, Coding
from service.core.model.failures import FieldProblem
from service.core.model.quantity import QuantityWritten
from service.core.model.written import CodedText
from service.sources.hl7v2.segments import Segment

UCUM = "http://unitsofmeasure.org"
LOINC = "http://loinc.org"
_SYSTEMS = {
    "SCT": SNOMED,
    "SNM3": SNOMED,
    "SNOMED": SNOMED,
    "SNOMED-CT": SNOMED,
    "DMD": DMD,
    "DM+D": DMD,
    "RD2": READ_V2,
    "READ2": READ_V2,
    "I10": ICD_10,
    "I10C": ICD_10,
    "ICD10": ICD_10,
    "ICD-10": ICD_10,
    "UCUM": UCUM,
    "LN": LOINC,
}
_NUMBER = re.compile(r"^[+-]?\d{1,15}(\.\d{1,15})?$")
_TIME = re.compile(r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?")


def coded(parts: list[str]) -> CodedText:
    """A coded element: its code and the alternative one. Words without a code are the text."""
    padded = [*parts, *[""] * 9]
    codings = tuple(
        Coding(system=_SYSTEMS.get(system.upper(), system or None), code=code, display=words or None)
        for code, words, system in (padded[0:3], padded[3:6])
        if code and (words or system or padded[1])
    )
    original = padded[8] or None
    if codings:
        return CodedText(codings=codings, text=original)
    # A single component is the word itself: no system says that it is a code.
    return CodedText(text=original or padded[1] or padded[4] or padded[0] or None)


def coded_or_none(parts: list[str]) -> CodedText | None:
    """The same, None where the field is empty."""
    found = coded(parts)
    return found if found.codings or found.text else None


def words_of(parts: list[str]) -> str | None:
    """What a coded element says in words, else its code."""
    padded = [*parts, "", ""]
    return padded[1] or padded[0] or None


def number(segment: Segment, field: int, problems: list[FieldProblem], part: int = 1) -> Decimal | None:
    """A field as a number with its digits as written."""
    written = segment.words(field, part)
    if written is None:
        return None
    value = as_number(written)
    if value is None:
        problems.append(FieldProblem(path=f"{segment.path}, field {field}", reason="is no number"))
    return value


def as_number(written: str) -> Decimal | None:
    """A number with its digits as written; None where it is none."""
    return Decimal(written) if _NUMBER.match(written) else None


def quantity(value: Decimal, unit: list[str]) -> QuantityWritten:
    """An amount with the unit of a coded element; a unit that names no system is only a word."""
    padded = [*unit, "", "", ""]
    system = _SYSTEMS.get(padded[2].upper(), padded[2] or None)
    if system:
        return QuantityWritten(value=value, unit=padded[1] or None, system=system, code=padded[0] or None)
    return QuantityWritten(value=value, unit=padded[1] or padded[0] or None)


def iso_time(written: str | None) -> str | None:
    """A time stamp as FHIR writes it; shorter ones as they are."""
    found = _TIME.match(written) if written else None
    if not found:
        return written
    year, month, day, hour, minute, second = found.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}"
