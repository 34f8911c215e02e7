"""When an HL7 v2 order is given: by its timing segments (TQ1), or by the field that held it before them.

Until version 2.5 the timing stood in the order itself (ORC-7) and, as the pharmacy encoded it, in RXE-1; later versions keep both
for backward compatibility. What they say beside a TQ1 is held against it: one that says another thing is a problem of the entry,
and no timing is taken.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import FieldProblem
from service.core.model.written import StructuredDose
from service.sources.hl7v2.amounts import PLACES
from service.sources.hl7v2.segments import Segment
from service.sources.hl7v2.timings import Pattern, read_pattern

_DAYS = {"D": Decimal(1), "W": Decimal(7)}
_DURATION = re.compile(r"^([DW])(\d{1,3})$|^(\d{1,3})([DW])$", re.IGNORECASE)
_TIMES = re.compile(r"^X(\d{1,3})$", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d{2}):?(\d{2})")
_ONE = re.compile(r"0*1(\.0*)?")
_UNITS = {
    "s": Fraction(1, 86400),
    "min": Fraction(1, 1440),
    "h": Fraction(1, 24),
    "d": Fraction(1),
    "wk": Fraction(7),
    "mo": Fraction(30),
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """One timing, wherever it stood. `written`: its repeat patterns. `in_turn`: the next one follows it."""

    path: str
    structured: StructuredDose = field(default_factory=StructuredDose)
    written: str = ""
    as_needed: bool | None = None
    condition: str | None = None
    words: str | None = None
    in_turn: bool = False

    @property
    def start(self) -> PartialDate | None:
        """When it begins."""
        return self.structured.bounds_start

    @property
    def end(self) -> PartialDate | None:
        """When it ends."""
        return self.structured.bounds_end


def read_timings(drug: Segment, control: Segment | None, timings: list[Segment], problems: list[FieldProblem]) -> list[Told]:
    """Every timing of an order; one that says nothing where there is none.

    What the pharmacy encoded goes before what was ordered: the TQ1 behind the RXE before those of the ORC.
    """
    amount = drug.words(PLACES[drug.kind].least)
    behind = [each for each in timings if each.number > drug.number]
    before = [each for each in timings if each.number < drug.number]
    groups = (
        ("TQ1", [_of_segment(each, amount, problems) for each in behind]),
        ("TQ1 of the ORC", [_of_segment(each, amount, problems) for each in before]),
        ("RXE-1", _older(drug, 1, amount, problems) if drug.kind == "RXE" else []),
        ("ORC-7", _older(control, 7, amount, problems) if control else []),
    )
    said = [group for group in groups if group[1]]
    return _held_together(said, problems) if said else [Told(path=drug.path)]


def _held_together(groups: list[tuple[str, list[Told]]], problems: list[FieldProblem]) -> list[Told]:
    """The timings of the first place, as none that can be read where another place says another thing."""
    (place, found), *others = groups
    for other, told in others:
        if not _agree(found, told):
            said = f"{_said(found)} ({place}) and {_said(told)} ({other})"
            problems.append(FieldProblem(path=told[0].path, reason=f"says two things of how often it is given: {said}"))
            return [replace(each, structured=replace(each.structured, timing_code=said)) for each in found]
    return found


def _of_segment(timing: Segment, amount: str | None, problems: list[FieldProblem]) -> Told:
    codes = [each[0].split("&")[0] for each in timing.repeats(3) if each[0]]
    pattern = read_pattern(codes[0] if len(codes) == 1 else None)
    quantity = _quantity(timing.path, timing.parts(2), amount, problems)
    several = " and ".join(codes) if len(codes) > 1 else None
    return Told(
        path=timing.path,
        structured=_structured(
            pattern,
            instead=quantity or several,
            clocks=[each[0] for each in timing.repeats(4)],
            days=_days(timing.words(6), timing.words(6, 2)),
            bounds=(timing.words(7), timing.words(8)),
            count=timing.words(14),
        ),
        written=" and ".join(codes),
        as_needed=True if pattern.as_needed or timing.words(9) == "PRN" else None,
        condition=timing.words(10),
        words=timing.words(11),
        in_turn=timing.words(12) == "S",
    )


def _structured(
    pattern: Pattern,
    *,
    instead: str | None,
    clocks: list[str],
    days: Decimal | None,
    bounds: tuple[str | None, str | None],
    count: str | None,
) -> StructuredDose:
    """A timing by its parts as written. `instead`: words in place of the pattern, which make that nobody reads it."""
    return StructuredDose(
        frequency=pattern.frequency,
        period=pattern.period,
        period_unit=pattern.unit,
        timing_code=instead or pattern.code,
        times_of_day=tuple(_clock(each) for each in clocks),
        bounds_days=days,
        bounds_start=read_date(bounds[0]),
        bounds_end=read_date(bounds[1]),
        count=_count(count) or pattern.count,
    )


def _older(segment: Segment, place: int, amount: str | None, problems: list[FieldProblem]) -> list[Told]:
    """The timings of one field of the older type: quantity, interval, duration, start, end, priority, condition, text."""
    found = [_of_field(segment, parts, amount, problems) for parts in segment.repeats(place)]
    return [each for each in found if each != Told(path=segment.path)]


def _of_field(segment: Segment, written: list[str], amount: str | None, problems: list[FieldProblem]) -> Told:
    parts = [*written, *[""] * 12]
    interval, _, clocks = parts[1].partition("&")
    pattern = read_pattern(interval)
    times = _TIMES.match(parts[2])
    return Told(
        path=segment.path,
        structured=_structured(
            pattern,
            instead=_quantity(segment.path, parts[0].split("&"), amount, problems),
            clocks=[each.strip() for each in re.split("[,&]", clocks) if each.strip()],
            days=_days(parts[2], None),
            bounds=(parts[3], parts[4]),
            count=times[1] if times else parts[11],
        ),
        written=interval,
        as_needed=True if pattern.as_needed or parts[5] == "PRN" else None,
        condition=parts[6] or None,
        words=parts[7] or None,
        in_turn=parts[8] == "S",
    )


def _quantity(path: str, written: list[str], amount: str | None, problems: list[FieldProblem]) -> str | None:
    """Words in place of a timing where more than one is asked for at each time, or another amount than the order gives."""
    value = written[0] if written else ""
    if not value or value == amount or (_ONE.fullmatch(value) and not any(written[1:])):
        return None
    said = " ".join(part for part in (value, *written[1:2]) if part)
    problems.append(FieldProblem(path=path, reason=f"asks for {said} at each time, which is not the amount of the order"))
    return f"with a quantity of {said} at each time"


def _agree(first: list[Told], second: list[Told]) -> bool:
    """Whether two places say the same of how often; what one of them does not say denies nothing."""
    one, other = ([each for each in side if each.written] for side in (first, second))
    if not one or not other or {each.written.upper() for each in one} == {each.written.upper() for each in other}:
        return True
    mine, theirs = ({(_a_day(each.written), bool(each.as_needed)) for each in side} for side in (one, other))
    return mine == theirs and all(often is not None for often, _ in mine)


def _a_day(written: str) -> Fraction | None:
    """How many times a day, 0 for once in all; None where the pattern is not understood."""
    pattern = read_pattern(written)
    if (pattern.code or "").upper() == "QD":
        return Fraction(1)
    if pattern == Pattern(count=1):
        return Fraction(0)
    if pattern.frequency is None or pattern.period is None or pattern.unit not in _UNITS:
        return None
    return Fraction(pattern.frequency) / (Fraction(pattern.period) * _UNITS[pattern.unit])


def _said(told: list[Told]) -> str:
    return " and ".join(each.written or "nothing" for each in told)


def _count(written: str | None) -> int | None:
    """How many times in all, where that is a number above nothing."""
    return int(written) or None if written and _is_digits(written) and len(written) < 6 else None


def _is_digits(written: str) -> bool:
    return written.isascii() and written.isdigit()


def _clock(written: str) -> str:
    found = _CLOCK.match(written)
    return f"{found.group(1)}:{found.group(2)}:00" if found else written


def _days(written: str | None, unit: str | None) -> Decimal | None:
    """A duration such as `D7` or `7^D` in days."""
    if written and unit and _is_digits(written) and unit[:1].upper() in _DAYS:
        return Decimal(written) * _DAYS[unit[:1].upper()]
    found = _DURATION.match(written or "")
    if not found:
        return None
    sign, digits = (found.group(1), found.group(2)) if found.group(1) else (found.group(4), found.group(3))
    return Decimal(digits) * _DAYS[sign.upper()]
