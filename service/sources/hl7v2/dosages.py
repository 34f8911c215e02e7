"""The directions of one HL7 v2 order: amount, timing and route, as written."""

import re
from dataclasses import replace
from decimal import Decimal

from service.core.model.dates import read_date
from service.core.model.failures import FieldProblem
from service.core.model.written import DosageWritten, StructuredDose
from service.sources.hl7v2.amounts import Given, read_amounts, read_strength
from service.sources.hl7v2.codes import coded_or_none, words_of
from service.sources.hl7v2.segments import Segment
from service.sources.hl7v2.timings import read_pattern

_DAYS = {"D": Decimal(1), "W": Decimal(7)}
_DURATION = re.compile(r"^([DW])(\d{1,3})$|^(\d{1,3})([DW])$", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d{2}):?(\d{2})")
# Where RXE and RXO keep the instructions to whoever gives it.
_TOLD = 7


def read_dosages(
    order: Segment, timings: list[Segment], routes: list[Segment], problems: list[FieldProblem]
) -> tuple[DosageWritten, ...]:
    """One dosage for each timing segment; the older timing inside RXE where there is none."""
    given, (strength, volume) = read_amounts(order, problems), read_strength(order, problems)
    words = "; ".join(said for each in order.repeats(_TOLD) if (said := words_of(each))) or None
    if len(routes) > 1:
        problems.append(FieldProblem(path=routes[1].path, reason="is a further route, which was not read"))
    place = routes[0] if routes else None
    in_turn = any(each.words(12) == "S" for each in timings)
    found: list[DosageWritten] = []
    for turn, timing in enumerate(timings or [None], 1):
        structured, as_needed = _timing(timing, order)
        structured = _with(structured, given)
        found.append(
            DosageWritten(
                path=(timing or order).path,
                text=words or (timing.words(11) if timing else None),
                sequence=turn if in_turn else 1 if len(timings) > 1 else None,
                structured=structured,
                as_needed=as_needed,
                route=coded_or_none(place.parts(1)) if place else None,
                site=coded_or_none(place.parts(2)) if place else None,
                method=coded_or_none(place.parts(4)) if place else None,
                strength=strength,
                strength_volume=volume,
            )
        )
    return tuple(each for each in found if _says_something(each))


def _says_something(dosage: DosageWritten) -> bool:
    return bool(dosage.text or dosage.structured or dosage.route or dosage.as_needed is not None)


def _timing(timing: Segment | None, order: Segment) -> tuple[StructuredDose, bool | None]:
    if timing is None:
        return _older_timing(order)
    codes = [each[0].split("&")[0] for each in timing.repeats(3) if each[0]]
    pattern = read_pattern(codes[0] if len(codes) == 1 else None)
    needed = True if pattern.as_needed or timing.words(9) == "PRN" else None
    count = timing.words(14)
    return StructuredDose(
        frequency=pattern.frequency,
        period=pattern.period,
        period_unit=pattern.unit,
        timing_code=" and ".join(codes) if len(codes) > 1 else pattern.code,
        times_of_day=tuple(_clock(each[0]) for each in timing.repeats(4)),
        bounds_days=_days(timing.words(6), timing.words(6, 2)),
        bounds_start=read_date(timing.words(7)),
        bounds_end=read_date(timing.words(8)),
        count=int(count) if count and count.isdigit() and len(count) < 6 else pattern.count,
    ), needed


def _older_timing(order: Segment) -> tuple[StructuredDose, bool | None]:
    """The timing that versions before 2.5 put into the first field."""
    parts = [*(order.parts(1) if order.kind == "RXE" else []), *[""] * 5]
    interval = parts[1].split("&")
    pattern = read_pattern(interval[0])
    return StructuredDose(
        frequency=pattern.frequency,
        period=pattern.period,
        period_unit=pattern.unit,
        timing_code=pattern.code,
        times_of_day=tuple(_clock(each) for each in interval[1:] if each),
        bounds_days=_days(parts[2], None),
        bounds_start=read_date(parts[3]),
        bounds_end=read_date(parts[4]),
        count=pattern.count,
    ), pattern.as_needed


def _with(found: StructuredDose, given: Given) -> StructuredDose | None:
    full = replace(found, amounts=given.amounts, rate=given.rate)
    return None if full == StructuredDose() else full


def _clock(written: str) -> str:
    found = _CLOCK.match(written)
    return f"{found.group(1)}:{found.group(2)}:00" if found else written


def _days(written: str | None, unit: str | None) -> Decimal | None:
    """A duration such as `D7` or `7^D` in days."""
    if written and unit and written.isdigit() and unit[:1].upper() in _DAYS:
        return Decimal(written) * _DAYS[unit[:1].upper()]
    found = _DURATION.match(written or "")
    if not found:
        return None
    sign, digits = (found.group(1), found.group(2)) if found.group(1) else (found.group(4), found.group(3))
    return Decimal(digits) * _DAYS[sign.upper()]
