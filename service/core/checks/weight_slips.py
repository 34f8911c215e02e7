"""How a weight or height that cannot be right may have come about: swapped, in pounds, or a decimal point that slipped."""

from collections.abc import Iterable
from decimal import Decimal

from service.core.checks.record import Record
from service.core.model.patient import Fact, FactName
from service.core.normalise.growth import Bounds, bounds, median, sexes
from service.core.normalise.plausibility import POUNDS, People, age_of, pounds_in_kg

_POUNDS = "The weight may have been taken in pounds."
_TENFOLD = "A decimal point may have slipped in the weight."


def slip(record: Record, wrong: Iterable[Fact]) -> str:
    """What may have happened, in a sentence; empty where nothing known would mend it. `wrong` are the implausible facts."""
    wrong = tuple(wrong)
    weight = next((fact for fact in wrong if fact.name == "weight"), None)
    if _swapped(record, weight, wrong):
        return "Weight and height may have been swapped."
    if weight is None or weight.value is None or POUNDS in (weight.unusable or ""):
        return ""
    allowed, usual = _allowed("weight", weight, record), _usual(weight, record)
    value = weight.value
    mended = {_POUNDS: pounds_in_kg(value, record.reference), _TENFOLD: value * 10 if usual and value < usual else value / 10}
    held = [(said, each) for said, each in mended.items() if each is not None and allowed and allowed.holds(each)]
    return min(held, key=lambda pair: _far(pair[1], usual))[0] if held else ""


def may_be_pounds(weight: Fact, record: Record) -> bool:
    """Whether a child's weight, usable and compared with its age alone, would be plausible in pounds too."""
    age = age_of(weight, _people(record))
    if weight.trouble or weight.value is None or len(weight.compared) != 1 or age is None or age.adult:
        return False
    allowed, lighter = _allowed("weight", weight, record), pounds_in_kg(weight.value, record.reference)
    return allowed is not None and lighter is not None and allowed.holds(lighter)


def _far(value: Decimal, usual: Decimal | None) -> Decimal:
    """By how many times a value is off the median: what mends a slip best lies nearest to it."""
    return max(value / usual, usual / value) if usual and value else Decimal(0)


def _usual(weight: Fact, record: Record) -> Decimal | None:
    people = _people(record)
    age = age_of(weight, people)
    return median("weight", age.youngest, sexes(people.sex)[0], record.reference) if age else None


def _swapped(record: Record, weight: Fact | None, wrong: tuple[Fact, ...]) -> bool:
    """Whether each of a weight and a height, one of them wrong, would be plausible as the other."""
    height = next((fact for fact in wrong if fact.name == "height"), None) or record.patient.fact("height")
    weight = weight or record.patient.fact("weight")
    if weight is None or height is None or weight.value is None or height.value is None:
        return False
    weights, heights = _allowed("weight", weight, record), _allowed("height", height, record)
    held = weights and heights and weights.holds(height.value) and heights.holds(weight.value)
    return bool(held) and weight.value > height.value


def _allowed(name: FactName, fact: Fact, record: Record) -> Bounds | None:
    people = _people(record)
    age = age_of(fact, people)
    return bounds("weight" if name == "weight" else "height", age, people.sex, record.reference) if age else None


def _people(record: Record) -> People:
    identity = record.patient.identity
    return People(born=identity.birth_date, sex=identity.sex, day=record.day, reference=record.reference)
