"""Which weights and heights cannot be right: outside what an age allows, or at odds with another measurement."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from service.core.model.dates import PartialDate
from service.core.model.patient import Fact
from service.core.model.reference import Reference
from service.core.normalise.growth import Age, age_at, bounds, median, sexes
from service.core.normalise.units import convert

POUNDS = "pounds may have been taken for kilograms"
_EITHER = "one of the two is wrong, and which cannot be told"


@dataclass(frozen=True, kw_only=True)
class People:
    """Whose measurements they are, for the tables: birth, sex (None: not known), the day of the report."""

    born: PartialDate | None
    sex: str | None
    day: date
    reference: Reference


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A measurement, by its place in the list, that another speaks against, and why in words."""

    place: int
    because: str


def age_of(fact: Fact, people: People) -> Age | None:
    """The age when a fact was measured; today's where it bears no date, or one before the birth."""
    at = fact.measured_at
    then = age_at(people.born, at.first, at.last) if at is not None else None
    return then or age_at(people.born, people.day, people.day)


def judge_measurements(facts: Iterable[Fact], people: People) -> tuple[Fact, ...]:
    """The facts, each weight and height with what it was compared with, and set aside where it cannot be right."""
    alone = [_alone(fact, people) for fact in sorted(facts, key=_order)]
    weights = [place for place, fact in enumerate(alone) if fact.name == "weight" and _stands(fact)]
    heights = [place for place, fact in enumerate(alone) if fact.name == "height" and _stands(fact)]
    doubts: dict[int, str] = {}
    for place in weights:
        earlier = [other for other in weights if other < place]
        found = [*_against_weights(place, earlier, alone, people), *_against_height(place, weights, heights, alone, people)]
        for doubt in found:
            doubts.setdefault(doubt.place, doubt.because)
    beside = {place: _beside(place, (*weights, *heights), alone, people) for place in weights}
    return tuple(
        replace(
            fact,
            compared=(*fact.compared, *beside.get(place, ())),
            trouble="implausible" if place in doubts else fact.trouble,
            unusable=doubts.get(place, fact.unusable),
        )
        for place, fact in enumerate(alone)
    )


def pounds_in_kg(value: Fraction, reference: Reference) -> Fraction | None:
    """A weight in kg, had its number been one of pounds. None where the tables lack the units."""
    pound = convert(Decimal(1), "[lb_av]", "kg", reference)
    return value * pound if pound is not None else None


def short(value: Fraction) -> str:
    """A number to one decimal place, or two under ten, for people to read."""
    digits = 2 if abs(value) < 10 else 1
    return f"{Decimal(round(value * 10**digits)).scaleb(-digits):f}"


def _alone(fact: Fact, people: People) -> Fact:
    measure = fact.name
    age = age_of(fact, people)
    if fact.trouble or fact.value is None or age is None or (measure != "weight" and measure != "height"):
        return fact
    allowed = bounds(measure, age, people.sex, people.reference)
    if allowed is None:
        return fact
    said = f"{short(allowed.low)} to {short(allowed.high)} {fact.unit}"
    if allowed.holds(Fraction(fact.value)):
        return replace(fact, compared=(f"{said} at the age",))
    return replace(
        fact,
        compared=(f"{said} at the age",),
        trouble="implausible",
        unusable=f"{fact.written} is implausible at this age ({said})",
    )


def _stands(fact: Fact) -> bool:
    return bool(fact.compared) and fact.trouble is None


def _against_weights(place: int, others: list[int], facts: list[Fact], people: People) -> Iterable[Doubt]:
    """Doubts that another weight raises, each weight taken as a share of the median at its age."""
    limits = people.reference.growth_limits
    for other in others:
        heavy, light = place, other
        ratios = _ratios(facts[heavy], facts[light], people)
        if ratios and max(ratios) < 1:
            heavy, light, ratios = other, place, [1 / ratio for ratio in ratios]
        if not ratios or min(ratios) < limits["pounds.low"]:
            continue
        pounds = max(ratios) <= limits["pounds.high"]
        said = f"{_named(facts[heavy])} is {short(min(ratios))} times what {_named(facts[light])} leads to expect"
        sure = pounds and max(_middling(facts[heavy], facts[light], people)) >= 1
        yield Doubt(place=heavy, because=f"{said}: {POUNDS}" if pounds else f"{said}: {_EITHER}")
        if not sure:
            yield Doubt(place=light, because=f"{said}: {_EITHER}")


def _against_height(place: int, weights: list[int], heights: list[int], facts: list[Fact], people: People) -> Iterable[Doubt]:
    """Doubts that a height raises: the BMI is beyond what the age allows, and no other weight bears the first out."""
    weight, age = facts[place], age_of(facts[place], people)
    near = [(other, tall) for other in heights if (tall := _height_then(facts[other], weight, people)) is not None]
    if age is None or weight.value is None or not near:
        return
    other, tall = min(near, key=lambda pair: _days_apart(facts[pair[0]], weight))
    allowed = bounds("bmi", age, people.sex, people.reference)
    bmi = Fraction(weight.value) / (tall / 100) ** 2
    if allowed is None or bmi <= allowed.high or any(_bears_out(facts[each], weight, people) for each in weights):
        return
    said = (
        f"{_named(weight)} with a height of {facts[other].written} makes a BMI of {short(bmi)}, "
        f"where {short(allowed.high)} is the most at the age"
    )
    lighter = pounds_in_kg(bmi, people.reference)
    pounds = lighter is not None and allowed.holds(lighter)
    yield Doubt(place=place, because=f"{said}: {POUNDS if pounds else _EITHER}")
    if not pounds:
        yield Doubt(place=other, because=f"{said}: {_EITHER}")


def _beside(place: int, others: Iterable[int], facts: list[Fact], people: People) -> Iterable[str]:
    """What else a weight was compared with, in words."""
    weight = facts[place]
    for other in others:
        fact = facts[other]
        if other != place and fact.name == "weight" and _ratios(weight, fact, people):
            yield _named(fact)
        if fact.name == "height" and _height_then(fact, weight, people) is not None:
            yield f"height {_named(fact)}"


def _ratios(one: Fact, other: Fact, people: People) -> list[Fraction]:
    """How many times the other, each as a share of the median at its age: one ratio a sex in question.

    Empty where they cannot be compared: no age, too far apart, no chart.
    """
    found: list[Fraction] = []
    for sex in sexes(people.sex):
        shares = [_share(fact, beside, sex, people) for fact, beside in ((one, other), (other, one))]
        if shares[0] and shares[1]:
            found.append(shares[0] / shares[1])
    return found if _near(one, other, people) else []


def _middling(heavy: Fact, light: Fact, people: People) -> list[Fraction]:
    """The product of two shares of the median, one a sex: from 1 on, the lighter lies nearer to the median."""
    both = [(_share(heavy, light, sex, people), _share(light, heavy, sex, people)) for sex in sexes(people.sex)]
    return [first * second for first, second in both if first and second]


def _share(fact: Fact, beside: Fact, sex: str, people: People) -> Fraction | None:
    """A weight as a share of the median at its age; where it bears no date, at that of the one beside it."""
    age = age_of(fact if fact.measured_at else beside, people)
    middle = median("weight", age.youngest, sex, people.reference) if age else None
    return Fraction(fact.value) / middle if middle and fact.value is not None else None


def _near(one: Fact, other: Fact, people: People) -> bool:
    """Whether two measurements are near enough in time for one to foretell the other: growth is fast after birth."""
    if one.measured_at is None or other.measured_at is None:
        return True
    ages = [age_of(one, people), age_of(other, people)]
    if ages[0] is None or ages[1] is None:
        return False
    first, second = sorted((ages[0].youngest, ages[1].youngest))
    limits = people.reference.growth_limits
    growing = first < limits["apart.growing_until"]
    return second - first <= (max(first, Fraction(1)) if growing else limits["apart.months"])


def _height_then(height: Fact, weight: Fact, people: People) -> Fraction | None:
    """The height, in cm, when the weight was taken, grown along the median; the greatest of the sexes in question.

    None where it was taken at too different an age. An adult's is the same at any age.
    """
    ages = [age_of(height, people), age_of(weight, people)]
    if height.value is None or ages[0] is None or ages[1] is None:
        return None
    if (ages[0].adult and ages[1].adult) or height.measured_at is None or weight.measured_at is None:
        return Fraction(height.value)
    if not _near(height, weight, people):
        return None
    found = [
        Fraction(height.value) * now / then
        for sex in sexes(people.sex)
        if (then := median("height", ages[0].youngest, sex, people.reference))
        and (now := median("height", ages[1].youngest, sex, people.reference))
    ]
    return max(found) if found else None


def _days_apart(one: Fact, other: Fact) -> int:
    """Days between two measurements; none where a date is lacking."""
    if one.measured_at is None or other.measured_at is None:
        return 0
    return abs((one.measured_at.last - other.measured_at.last).days)


def _bears_out(other: Fact, weight: Fact, people: People) -> bool:
    """Whether a weight of another day agrees: a copy of the same weighing bears nothing out."""
    if other.measured_at is None or weight.measured_at is None or other.measured_at.first == weight.measured_at.first:
        return False
    agree = people.reference.growth_limits["agree.high"]
    return any(1 / Fraction(agree) <= ratio <= agree for ratio in _ratios(other, weight, people))


def _order(fact: Fact) -> tuple[str, ...]:
    """One order of facts, whatever the order of the sources: what is said of them does not hang on it."""
    when = fact.measured_at.written if fact.measured_at else ""
    return fact.name, when, fact.source, fact.entry or "", fact.written, fact.method or ""


def _named(fact: Fact) -> str:
    when = f", {fact.measured_at.written}" if fact.measured_at else ""
    return f"{fact.written} ({fact.source}{when})"
