"""Which measurements cannot be right: what nobody can have, outside what an age allows, or at odds with another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from service.core.model.dates import PartialDate
from service.core.model.patient import Fact
from service.core.model.reference import Reference
from service.core.normalise.growth import Age, age_at, bounds, median, sexes
from service.core.normalise.units import convert

POUNDS = "pounds may have been taken for kilograms"
_EITHER = "one of the two is wrong, and which cannot be told"


@dataclass(frozen=True, kw_only=True)
class People:
    """Whose measurements they are, for the tables: birth, sex (None: not known), the day of the report.

    `chart` is the sex whose growth charts are read.
    """

    born: PartialDate | None
    sex: str | None
    day: date
    reference: Reference
    chart: str = ""


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A weight or height that its age alone allows: its place in the list, the age, and its share of the median of one sex."""

    place: int
    fact: Fact
    age: Age
    value: Decimal
    median: Decimal
    share: Decimal


Doubt = tuple[int, str]


def age_of(fact: Fact, people: People) -> Age | None:
    """The age when a fact was measured; today's where it bears no date, or one before the birth."""
    at = fact.measured_at
    then = age_at(people.born, at.first, at.last) if at is not None else None
    return then or age_at(people.born, people.day, people.day)


def judge_measurements(facts: Iterable[Fact], people: People) -> tuple[Fact, ...]:
    """The facts, each weight and height with what it was compared with, and set aside where it cannot be right.

    What nobody can have at any age is set aside first, of the kidneys too, and whether or not the age is known.
    Where the sex is not known, only what cannot be right of either is set aside.
    """
    ordered = sorted((_possible(fact, people.reference) for fact in facts), key=_order)
    by_sex = [_judged(ordered, replace(people, chart=sex)) for sex in sexes(people.sex)]
    return tuple(min(either, key=lambda fact: fact.trouble == "implausible") for either in zip(*by_sex, strict=True))


def _judged(facts: list[Fact], people: People) -> list[Fact]:
    """The facts as the growth charts of one sex judge them."""
    alone = [_alone(fact, people) for fact in facts]
    seen = [one for place, fact in enumerate(alone) if (one := _seen(place, fact, people)) is not None]
    weights = sorted((one for one in seen if one.fact.name == "weight"), key=lambda one: one.age.youngest)
    heights = [one for one in seen if one.fact.name == "height"]
    doubts: dict[int, str] = {}
    for number, weight in enumerate(weights):
        others = [other for other in weights[:number] if _near(other, weight, people)]
        later = [other for other in weights[number + 1 :] if _near(weight, other, people)]
        height = _height_of(weight, heights, people)
        for place, because in (
            *(doubt for other in others for doubt in _against_weight(weight, other, people)),
            *(_against_height(weight, height, [*others, *later], people) if height else ()),
        ):
            doubts.setdefault(place, because)
        beside = (*(_named(other.fact) for other in [*others, *later]), *((f"height {_named(height.fact)}",) if height else ()))
        alone[weight.place] = replace(weight.fact, compared=(*weight.fact.compared, *beside))
    return [
        replace(fact, trouble="implausible", unusable=doubts[place]) if place in doubts else fact
        for place, fact in enumerate(alone)
    ]


def pounds_in_kg(value: Decimal, reference: Reference) -> Decimal | None:
    """A weight in kg, had its number been one of pounds. None where the tables lack the units."""
    found = convert(value, "[lb_av]", "kg", reference)
    return Decimal(found.numerator) / found.denominator if found is not None else None


def short(value: Decimal) -> str:
    """A number to one decimal place, or two under ten, for people to read."""
    return f"{value:.{2 if abs(value) < 10 else 1}f}"


def _possible(fact: Fact, reference: Reference) -> Fact:
    """A fact beside what it can be at all: a misread unit, a slipped point or a sign makes it what nobody can have."""
    allowed = reference.fact_bounds.get(fact.name)
    if fact.trouble or fact.value is None or allowed is None or allowed.low <= fact.value <= allowed.high:
        return fact
    said = f"{fact.written} cannot be right ({allowed.low} to {allowed.high} {fact.unit})"
    return replace(fact, trouble="implausible", unusable=said)


def _alone(fact: Fact, people: People) -> Fact:
    """A weight or height beside the bounds of its age."""
    measure = fact.name
    if fact.trouble or fact.value is None or (measure != "weight" and measure != "height"):
        return fact
    age = age_of(fact, people)
    allowed = bounds(measure, age, people.chart, people.reference) if age else None
    if age is None or allowed is None:
        return fact
    shown = allowed if people.sex == people.chart else bounds(measure, age, people.sex, people.reference) or allowed
    said = f"{short(shown.low)} to {short(shown.high)} {fact.unit}"
    compared = replace(fact, compared=(f"{said} at the age",))
    if allowed.holds(fact.value):
        return compared
    return replace(compared, trouble="implausible", unusable=f"{fact.written} is implausible at this age ({said})")


def _seen(place: int, fact: Fact, people: People) -> _Seen | None:
    """A measurement to compare others with; None for one that was set aside, or whose age no chart holds."""
    measure, age = fact.name, age_of(fact, people)
    if fact.trouble or not fact.compared or fact.value is None or age is None or (measure != "weight" and measure != "height"):
        return None
    middle = median(measure, age.youngest, people.chart, people.reference)
    if not middle:
        return None
    return _Seen(place=place, fact=fact, age=age, value=fact.value, median=middle, share=fact.value / middle)


def _near(first: _Seen, second: _Seen, people: People) -> bool:
    """Whether the first, of no greater age, is near enough in time to foretell the second: growth is fast after birth."""
    limits, young = people.reference.growth_limits, first.age.youngest
    growing = young < limits["apart.growing_until"]
    return second.age.youngest - young <= (max(young, Decimal(1)) if growing else limits["apart.months"])


def _against_weight(one: _Seen, other: _Seen, people: People) -> Iterable[Doubt]:
    """Doubts that two weights raise of one another, each taken as a share of the median at its age."""
    limits = people.reference.growth_limits
    light, heavy = sorted((one, other), key=lambda each: each.share)
    times = heavy.share / light.share
    if times < limits["pounds.low"]:
        return
    pounds = times <= limits["pounds.high"]
    said = f"{_named(heavy.fact)} is {short(times)} times what {_named(light.fact)} leads to expect"
    yield heavy.place, f"{said}: {POUNDS if pounds else _EITHER}"
    # Pounds are surely the heavier one's where the lighter lies nearer to the median.
    if not pounds or heavy.share * light.share < 1:
        yield light.place, f"{said}: {_EITHER}"


def _height_of(weight: _Seen, heights: list[_Seen], people: People) -> _Seen | None:
    """The height taken nearest to a weight, as it was when that was taken, grown along the median; None where none is near.

    An adult's height is the same at any age.
    """
    near = [
        one
        for one in heights
        if (one.age.adult and weight.age.adult)
        or _near(*sorted((one, weight), key=lambda each: each.age.youngest), people=people)
    ]
    if not near:
        return None
    nearest = min(near, key=lambda one: abs(one.age.youngest - weight.age.youngest))
    then = median("height", weight.age.youngest, people.chart, people.reference) or nearest.median
    return replace(nearest, value=nearest.share * then)


def _against_height(weight: _Seen, height: _Seen, others: list[_Seen], people: People) -> Iterable[Doubt]:
    """Doubts that a height raises: the BMI is beyond what the age allows, and no other weight bears the first out."""
    allowed = bounds("bmi", weight.age, people.chart, people.reference)
    bmi = weight.value / (height.value / 100) ** 2
    if allowed is None or bmi <= allowed.high or any(_bears_out(other, weight, people) for other in others):
        return
    said = (
        f"{_named(weight.fact)} with a height of {height.fact.written} makes a BMI of {short(bmi)}, "
        f"where {short(allowed.high)} is the most at the age"
    )
    lighter = pounds_in_kg(bmi, people.reference)
    pounds = lighter is not None and allowed.holds(lighter)
    yield weight.place, f"{said}: {POUNDS if pounds else _EITHER}"
    if not pounds:
        yield height.place, f"{said}: {_EITHER}"


def _bears_out(other: _Seen, weight: _Seen, people: People) -> bool:
    """Whether a weight of another day agrees: a copy of the same weighing bears nothing out."""
    dates = other.fact.measured_at, weight.fact.measured_at
    if dates[0] is None or dates[1] is None or dates[0].first == dates[1].first:
        return False
    times = other.share / weight.share
    return max(times, 1 / times) <= people.reference.growth_limits["agree.high"]


def _order(fact: Fact) -> tuple[str, ...]:
    """One order of facts, whatever the order of the sources: what is said of them does not hang on it."""
    when = fact.measured_at.written if fact.measured_at else ""
    return fact.name, when, fact.source, fact.entry or "", fact.written, fact.method or ""


def _named(fact: Fact) -> str:
    when = f", {fact.measured_at.written}" if fact.measured_at else ""
    return f"{fact.written} ({fact.source}{when})"
