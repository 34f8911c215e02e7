"""How much an HL7 v2 segment says is given: the amount, the rate, and the strength of what is counted."""

import re
from decimal import Decimal
from typing import NamedTuple

from service.core.model.failures import FieldProblem
from service.core.model.quantity import QuantityWritten
from service.sources.hl7v2.codes import number, quantity, words_of
from service.sources.hl7v2.segments import Segment

Range = tuple[QuantityWritten | None, QuantityWritten]
_PER = re.compile(r"([SMHDWL])(\d{1,3})")
_TIME_UNITS = {"S": "s", "M": "min", "H": "h", "D": "d", "W": "wk", "L": "mo"}


class Places(NamedTuple):
    """The fields of a segment that say how much is given. `most`, `rate` and `rate_unit` None: it has no such field."""

    least: int
    most: int | None
    unit: int
    per: int
    rate: int | None
    rate_unit: int | None
    strength: int
    volume: int


# HL7 v2, chapter 4A: encoded order, order, administration.
PLACES = {
    "RXE": Places(least=3, most=4, unit=5, per=22, rate=23, rate_unit=24, strength=25, volume=33),
    "RXO": Places(least=2, most=3, unit=4, per=17, rate=21, rate_unit=22, strength=18, volume=25),
    "RXA": Places(least=6, most=None, unit=7, per=12, rate=None, rate_unit=None, strength=13, volume=23),
}


class Given(NamedTuple):
    """The amounts of one dose, alternatives of one another, and the rate in words."""

    amounts: tuple[Range, ...] = ()
    rate: str | None = None


def read_amounts(segment: Segment, problems: list[FieldProblem]) -> Given:
    """What is given. An amount for each unit of time ("give per") is a rate and no dose."""
    places = PLACES[segment.kind]
    amounts = _amounts(segment, places, problems)
    stated = _stated_rate(segment, places)
    per = segment.words(places.per)
    if per is None or not amounts:
        return Given(amounts, stated)
    worked_out = _rate_per(amounts[0], per)
    # Two rates are kept both, so that they are refused unless they are written alike.
    return Given((), " and ".join(dict.fromkeys(rate for rate in (worked_out, stated) if rate)))


def read_strength(segment: Segment, problems: list[FieldProblem]) -> tuple[QuantityWritten | None, QuantityWritten | None]:
    """The strength of one of what is counted, and the volume that holds it; the unit of each stands behind it."""
    places = PLACES[segment.kind]
    strength, volume = (_quantity(segment, place, problems) for place in (places.strength, places.volume))
    return strength, volume


def _quantity(segment: Segment, place: int, problems: list[FieldProblem]) -> QuantityWritten | None:
    value = number(segment, place, problems)
    return quantity(value, segment.parts(place + 1)) if value is not None else None


def _amounts(segment: Segment, places: Places, problems: list[FieldProblem]) -> tuple[Range, ...]:
    low = number(segment, places.least, problems)
    high = number(segment, places.most, problems) if places.most else None
    most = segment.words(places.most) if places.most else None
    if (segment.words(places.least) and low is None) or (most and high is None):
        return ()
    unit = segment.parts(places.unit)
    lower = quantity(low, unit) if low is not None else None
    upper = quantity(high, unit) if high is not None else lower
    return ((lower, upper),) if upper else ()


def _stated_rate(segment: Segment, places: Places) -> str | None:
    if places.rate is None or places.rate_unit is None or not (value := segment.words(places.rate)):
        return None
    return " ".join(part for part in (value, words_of(segment.parts(places.rate_unit))) if part)


def _rate_per(amount: Range, per: str) -> str:
    """The rate that an amount in each span of time makes; as written where it makes none that can be said exactly."""
    low, high = amount
    found = _PER.fullmatch(per.strip().upper())
    count, unit = (int(found[2]), _TIME_UNITS[found[1]]) if found else (0, per)
    ends = [_pace(each, count, unit) for each in dict.fromkeys(each for each in (low, high) if each)]
    return " to ".join(ends)


def _pace(amount: QuantityWritten, count: int, unit: str) -> str:
    each = amount.value / count if amount.value is not None and count else None
    words = amount.unit or amount.code or ""
    if each is None or each * count != amount.value or -_exponent(each) > 6:
        return f"{amount.value} {words} in {count or ''}{unit}"
    return f"{each.normalize():f} {words}/{unit}"


def _exponent(value: Decimal) -> int:
    return int(value.normalize().as_tuple().exponent)
