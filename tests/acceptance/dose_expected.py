"""What a reviewer wrote that a dose text says, in one line, and how a reading differs from it.

    1-2 tablet of 5 mg = 10 mg x..4 apart 4h prn max 8 tablet/day at morning,night on mon for 7d by oral to left-eye

Every part may be left out, and what is left out is not stated by the text. `x3` is a day, `x2/w` a week, `q4-6h` every four to
six hours, `once` a single dose. ` + ` joins doses given together, ` > ` doses in turn. `!nothing|changes` is a text that has
to be refused, for a reason of one of these families; `!prose` is no direction, and any reason will do.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Amount, DoseReading, DoseStep, Timing
from tests.support.reference import bundled

_NUMBER = r"\d+(?:\.\d+)?"
_NO_UNIT = r"(?!(?:x|q)[.\d]|(?:once|prn|of|max|apart|at|on|for|by|to)\b)"
_AMOUNT = rf"(?:\.\.)?{_NUMBER}(?:-{_NUMBER})?(?: {_NO_UNIT}[a-zA-Z][a-zA-Z0-9/]*)?"
_PERIOD = r"(?:min|h|d|w|mo)"
_STEP = re.compile(
    rf"(?P<amount>{_AMOUNT})?"
    rf"(?: ?of (?P<strength>{_AMOUNT}))?(?: ?= (?P<other>{_AMOUNT}))?"
    rf"(?: ?(?P<times>x(?:\.\.)?{_NUMBER}(?:-{_NUMBER})?(?:/\d*{_PERIOD})?|q{_NUMBER}(?:-{_NUMBER})?{_PERIOD}|once))?"
    rf"(?: ?apart (?P<apart>{_NUMBER}{_PERIOD}))?(?: ?(?P<needed>prn))?"
    rf"(?: ?max (?P<day>{_NUMBER}(?: [a-zA-Z/]+?)?)/day)?(?: ?max (?P<dose>{_NUMBER}(?: [a-zA-Z/]+?)?)/dose)?"
    rf"(?: ?at (?P<at>[a-z0-9:,]+))?(?: ?on (?P<on>[a-z,]+))?(?P<rest>(?: ?(?:for|by|to) [a-z0-9-]+)*)"
)
_TIMES = re.compile(
    rf"x(?P<upto>\.\.)?(?P<low>{_NUMBER})(?:-(?P<high>{_NUMBER}))?(?:/(?P<n>\d*)(?P<unit>{_PERIOD}))?"
    rf"|q(?P<short>{_NUMBER})(?:-(?P<long>{_NUMBER}))?(?P<every>{_PERIOD})"
)
_SIZE = {"min": Fraction(1, 1440), "h": Fraction(1, 24), "d": Fraction(1), "w": Fraction(7), "mo": Fraction(487, 16)}
_UNITS = {"microgram": "ug", "nanogram": "ng", "unit": "[iU]"}
_SLOTS = {
    "breakfast": "morning",
    "waking": "morning",
    "lunch": "midday",
    "evening meal": "evening",
    "bedtime": "night",
}
_LEADS = frozenset(
    (
        "to",
        "the",
        "in",
        "into",
        "of",
        "inside",
        "on",
        "onto",
        "up",
        "your",
        "and",
        "or",
        "at",
        "between",
        "over",
        "behind",
        "under",
    )
)
_BODY = {"feet": "foot", "eyelids": "eyelid"}
# The family of a reason, by words in it; the first that is found.
_FAMILIES = (
    ("negated", "not to be done"),
    ("unknown", "not understood$"),
    ("cut", "goes on from|ends in the middle|has no upper end"),
    ("nothing", "no directions|no dose and no times|only .as directed|bare number|a maximum and no dose|dose of nought"),
    ("changes", "changes or depends|longer cycle|how long a step lasts|a step has no amount|change in turn"),
    (
        "two-ways",
        "may be|may mean|unsafe abb|in more than one way|not clear|no safe abb|stands before|stands after|comma stands|two points"
        "|three numbers|side by side|in what time|a limit of days|a part of a day|how many|mega units|no unit|half, or one",
    ),
    (
        "conflict",
        "two different|add up|do not fit|wrong order|is not |are not|two amounts|divided exactly|both once|different units"
        "|regularly and as needed|stands beside|after an event|which of the doses|when each amount|allows|another as its maximum"
        "|how long each|of the clock",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The steps and their relation, or the families of reasons for which it has to be refused."""

    steps: tuple[DoseStep, ...] = ()
    relation: str = "one"
    other: Amount | None = None
    refused: frozenset[str] = frozenset()


def expected(line: str) -> Expected:
    """The line of a reviewer as steps. ValueError names a line that is not in the notation."""
    if line.startswith("!"):
        return Expected(refused=frozenset(line[1:].split("|")))
    turns = line.split(" > ")
    together = [turn.split(" + ") for turn in turns]
    relation = "in-turn" if len(turns) > 1 else "together" if len(together[0]) > 1 else "one"
    if len(turns) > 1 and any(len(turn) > 1 for turn in together):
        relation = "together, in turn"
    read = [_step(step, line) for turn in together for step in turn]
    others = [other for _, other in read if other]
    return Expected(steps=tuple(step for step, _ in read), relation=relation, other=others[0] if others else None)


def differences(wanted: Expected, reading: DoseReading) -> list[str]:
    """The names of what a reading that was not refused has otherwise than the reviewer. Empty: all is right."""
    if wanted.refused:
        return ["it was to be refused"]
    if (wanted.relation, len(wanted.steps)) != (reading.relation, len(reading.steps)):
        return [f"{reading.relation}: {len(reading.steps)} steps"]
    found = [name for one, other in zip(wanted.steps, reading.steps, strict=True) for name in _differs(one, other)]
    stated = (wanted.other,) if wanted.other else ()
    return found + ([] if _amounts(stated) == _amounts(reading.alternatives) else ["alternatives"])


def family(reason: str) -> str:
    """The family of a reason for refusing, or the reason itself where none is known."""
    return next((name for name, words in _FAMILIES if re.search(words, reason)), reason)


def _step(line: str, whole: str) -> tuple[DoseStep, Amount | None]:
    found = _STEP.fullmatch(line.strip())
    if not found:
        raise ValueError(f"not in the notation: {line!r} of {whole!r}")
    rest = dict(part.split(" ", 1) for part in re.findall(r"(?:for|by|to) [a-z0-9-]+", found["rest"]))
    route = bundled().route_words[rest["by"]] if "by" in rest else None
    step = DoseStep(
        amount=_amount(found["amount"]),
        timing=_timing(found),
        as_needed=bool(found["needed"]),
        max_per_day=_most(found["day"]),
        max_per_dose=_most(found["dose"]),
        days=_days(rest["for"]) if "for" in rest else None,
        route=route,
        site=rest.get("to"),
        product_strength=_amount(found["strength"]),
    )
    return step, _amount(found["other"])


def _amount(words: str | None) -> Amount | None:
    if words is None:
        return None
    numbers, _, unit = words.partition(" ")
    low, _, high = numbers.removeprefix("..").partition("-")
    key, *per = unit.split("/") if unit else (None,)
    weight = next((part for part in per if part in {"kg", "m2"}), None)
    time = next((part for part in per if part in {"h", "min"}), None)
    return Amount(
        low=None if numbers.startswith("..") else Decimal(low),
        high=Decimal(high or low),
        unit=_UNITS.get(key, key) if key else None,
        per=weight,  # type: ignore[arg-type]
        per_time=time,
    )


def _most(words: str | None) -> Amount | None:
    amount = _amount(words)
    return Amount(low=None, high=amount.high, unit=amount.unit, per=amount.per) if amount else None


def _days(words: str) -> Fraction:
    number = re.match(_NUMBER, words)
    assert number
    return Fraction(number.group()) * _SIZE[words[number.end() :]]


def _timing(found: re.Match[str]) -> Timing | None:
    if found["times"] is None:
        return None
    if found["times"] == "once":
        return Timing(times_low=Decimal(1), times_high=Decimal(1), period_low=Fraction(1), period_high=Fraction(1), once=True)
    times = _TIMES.fullmatch(found["times"])
    assert times
    if times["every"]:
        short, long = (Fraction(times[name] or times["short"]) * _SIZE[times["every"]] for name in ("short", "long"))
        low = high = Decimal(1)
    else:
        short = long = Fraction(times["n"] or 1) * _SIZE[times["unit"] or "d"]
        low, high = Decimal(times["low"]), Decimal(times["high"] or times["low"])
    apart = _days(found["apart"]) if found["apart"] else None
    least = None if times["upto"] else low
    return Timing(
        times_low=least,
        times_high=high,
        period_low=short,
        period_high=long,
        apart=apart,
        moments=tuple(found["at"].split(",")) if found["at"] else (),
        weekdays=tuple(found["on"].split(",")) if found["on"] else (),
    )


def _differs(wanted: DoseStep, step: DoseStep) -> list[str]:
    pairs = {
        "amount": (_value(wanted.amount), _value(step.amount)),
        "strength": (_value(wanted.product_strength), _value(step.product_strength)),
        "how often": (_often(wanted.timing), _often(step.timing)),
        "times of day": (_moments(wanted.timing), _moments(step.timing)),
        "weekdays": (_weekdays(wanted.timing), _weekdays(step.timing)),
        "as needed": (wanted.as_needed, step.as_needed),
        "most a day": (_value(wanted.max_per_day), _value(step.max_per_day)),
        "most a dose": (_value(wanted.max_per_dose), _value(step.max_per_dose)),
        "days": (wanted.days, step.days),
        "route": (wanted.route, step.route),
        "site": (_site(wanted.site), _site(step.site)),
    }
    return [f"{name}: {found} for {want}" for name, (want, found) in pairs.items() if want != found]


def _value(amount: Amount | None) -> tuple[object, ...] | None:
    return (amount.low, amount.high, amount.unit, amount.per, amount.per_time) if amount else None


def _amounts(amounts: tuple[Amount, ...]) -> list[tuple[object, ...] | None]:
    return [_value(amount) for amount in amounts]


def _often(timing: Timing | None) -> tuple[object, ...] | None:
    return (timing.per_day_low, timing.per_day_high, timing.once, timing.apart) if timing else None


def _moments(timing: Timing | None) -> frozenset[str]:
    return frozenset(_SLOTS.get(moment, moment) for moment in timing.moments) if timing else frozenset()


def _weekdays(timing: Timing | None) -> frozenset[str]:
    return frozenset(timing.weekdays) if timing else frozenset()


def _site(words: str | None) -> frozenset[str]:
    said = re.split(r"[ -]", words) if words else []
    return frozenset(_BODY.get(word, word.removesuffix("s")) for word in said if word not in _LEADS)
