"""Elements gathered into drafts of steps, and each draft made into a step or refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from service.core.model.dose import Amount, DoseStep, Timing
from service.core.normalise.dose.element import (
    Divided,
    Dose,
    Element,
    Lasts,
    Mark,
    Moment,
    Most,
    Note,
    Often,
    Place,
    Sign,
    Weekdays,
)
from service.core.normalise.dose.timing import one_timing

# What is counted may go on counting ("one tablet in the morning and two at night"). What is measured may not be carried over:
# "one 5 mL spoonful in the morning and two at night" is no 2 mL.
MEASURES = frozenset({"mg", "g", "ug", "ng", "[iU]", "M[iU]", "mmol", "mL", "L", "cm"})
# Routes by two names are one where the table of routes has one key for both, which a test holds.
ONE_ROUTE = (frozenset({"inhalation", "nebulised"}), frozenset({"oral", "gastrostomy", "nasogastric"}))


@dataclass(kw_only=True)
class Draft:
    """One step while its elements are gathered. `joined`: an "and" stands before it."""

    dose: Dose | None = None
    often: list[Often] = field(default_factory=list[Often])
    moments: list[Moment] = field(default_factory=list[Moment])
    weekdays: list[str] = field(default_factory=list[str])
    most: list[Most] = field(default_factory=list[Most])
    lasts: list[Lasts] = field(default_factory=list[Lasts])
    divided: Divided | None = None
    route: str | None = None
    site: str | None = None
    signs: set[Mark] = field(default_factory=set[Mark])
    meals: bool = False
    replaced: bool = False
    cycle: bool = False
    joined: bool = False

    @property
    def timed(self) -> bool:
        """Whether anything says when."""
        return bool(self.often or self.moments or self.weekdays or self.signs & {"stat", "event", "as-needed"})


def drafts_of(elements: Sequence[Element]) -> list[Draft] | str:
    """The drafts, or why an element cannot be placed with certainty."""
    drafts = [Draft()]
    last_and = False
    before: Element | None = None
    for element in elements:
        draft = drafts[-1]
        if isinstance(element, Dose) and draft.dose is not None:
            if not draft.timed:
                return "it gives two amounts"
            drafts.append(Draft(dose=_with_unit(element, draft.dose), joined=last_and))
        elif isinstance(element, Sign) and element.mark == "event" and last_and and draft.timed:
            return "a dose is added after an event"
        elif isinstance(element, Sign) and element.mark == "as-needed" and last_and and draft.timed:
            return "it is given both regularly and as needed"
        elif isinstance(element, Often) and isinstance(before, Lasts) and element.period_high > 1 and not draft.often:
            return "it is given for some days of a longer cycle"
        elif isinstance(element, Place) and element.kind == "route" and _another(draft.route, element.words):
            return "it names two routes"
        else:
            _add(draft, element)
        last_and = isinstance(element, Sign) and element.mark == "and"
        before = element
    return drafts


def _add(draft: Draft, element: Element) -> None:
    match element:
        case Dose():
            draft.dose = element
        case Often() | Moment() | Weekdays():
            _add_time(draft, element)
        case Most():
            draft.most.append(element)
        case Lasts():
            draft.lasts.append(element)
        case Divided():
            draft.divided = element
        case Place(kind="route"):
            draft.route = draft.route or element.words
        case Place():
            draft.site = element.words if draft.site in {None, element.words} else f"{draft.site}, {element.words}"
        case Sign():
            draft.signs.add(element.mark)
        case Note():
            draft.meals = draft.meals or element.meals
            draft.replaced = draft.replaced or element.words.startswith("replace")
            draft.cycle = draft.cycle or element.words.startswith("subsequent courses")


def _another(route: str | None, named: str) -> bool:
    return route is not None and route != named and not any({route, named} <= names for names in ONE_ROUTE)


def _add_time(draft: Draft, element: Often | Moment | Weekdays) -> None:
    match element:
        case Often():
            draft.often.append(element)
        case Moment():
            draft.moments.append(element)
        case Weekdays():
            draft.weekdays.extend(day for day in element.days if day not in draft.weekdays)


def _with_unit(dose: Dose, before: Dose) -> Dose:
    """ "One tablet in the morning and two at night": two tablets. A measure is not carried over."""
    unit = before.amount.unit
    if dose.amount.unit is not None or unit is None or unit in MEASURES:
        return dose
    return replace(dose, amount=replace(dose.amount, unit=unit))


def step_of(draft: Draft) -> DoseStep | str:
    """The step of a draft, or why its parts do not fit together."""
    doubt = next((part.in_doubt for part in draft.often if part.in_doubt), None)
    if doubt and draft.dose is None:
        return doubt
    if draft.meals and draft.moments and not draft.often:
        return "it is given at meals and at other times, and does not say how many"
    stat = "stat" in draft.signs or ("single" in draft.signs and not (draft.often or draft.moments or draft.weekdays))
    timing = one_timing(_often(draft), tuple(draft.moments), tuple(draft.weekdays), stat)
    if isinstance(timing, str):
        return timing
    if draft.replaced and timing is None:
        return "how often it is replaced may be how often it is given"
    amount = draft.dose.amount if draft.dose else None
    if draft.divided:
        shared = _divided(amount, timing, draft.divided)
        if shared is None:
            return "the daily amount cannot be divided exactly"
        amount, timing = shared
    if any(part.short and often.period_high < part.short for part in draft.lasts for often in draft.often):
        return "it is given for a part of a day, and it does not say how often that is"
    lasts = {part.days for part in draft.lasts}
    if len(lasts - {None}) > 1:
        return "it gives two different durations"
    return _with_most(
        DoseStep(
            amount=amount,
            timing=timing,
            as_needed="as-needed" in draft.signs or ("event" in draft.signs and timing is None),
            days=None if draft.cycle else next(iter(lasts - {None}), None),
            route=draft.route,
            site=draft.site,
            product_strength=draft.dose.product_strength if draft.dose else None,
        ),
        draft,
    )


def _often(draft: Draft) -> tuple[Often, ...]:
    """How often it is given. "200 mg on the first day" is once on that day where nothing else is said."""
    once = any(part.first for part in draft.lasts) and not draft.timed
    return (
        (Often(low=Decimal(1), high=Decimal(1), period_low=Fraction(1), period_high=Fraction(1)),) if once else tuple(draft.often)
    )


def _with_most(step: DoseStep, draft: Draft) -> DoseStep | str:
    day = {most.amount for most in draft.most if most.each == "day"}
    dose = {most.amount for most in draft.most if most.each == "dose"}
    if len(day) > 1 or len(dose) > 1:
        return "it gives two different maxima"
    return replace(step, max_per_day=next(iter(day), None), max_per_dose=next(iter(dose), None))


def _divided(amount: Amount | None, timing: Timing | None, divided: Divided) -> tuple[Amount, Timing] | None:
    """The amount of a day shared out over its doses, where that comes to exact digits."""
    daily = timing is not None and timing.per_day_low == timing.per_day_high == Fraction(1)
    if amount is None or amount.low is None or not daily or not timing or timing.moments:
        return None
    low, high = amount.low / divided.doses, amount.high / divided.doses
    if low * divided.doses != amount.low or high * divided.doses != amount.high:
        return None
    shared = replace(amount, low=low, high=high)
    return shared, replace(timing, times_low=divided.doses, times_high=divided.doses)
