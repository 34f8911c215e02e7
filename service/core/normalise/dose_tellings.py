"""Two tellings of one dosage held against each other, aspect by aspect: what differs, and what could not be compared."""

from dataclasses import dataclass
from fractions import Fraction

from service.core.model.dose import Amount, DoseAspect, DoseDisagreement, DoseReading, DoseStep, Timing
from service.core.model.medicine import Medicine
from service.core.model.reference import Reference
from service.core.model.written import DosageWritten
from service.core.normalise.comparable import comparable
from service.core.normalise.dose_answer import per_day, unit_words
from service.core.normalise.routes import coded_route, two_routes

_CODES, _INSTRUCTION = "in codes", "in the instruction to the patient"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What was found: how two tellings differ, and what of them could not be compared."""

    disagreements: tuple[DoseDisagreement, ...] = ()
    not_compared: tuple[str, ...] = ()


def compare_steps(
    said: DoseStep, step: DoseStep, alternatives: tuple[Amount, ...], medicine: Medicine | None, reference: Reference
) -> Compared:
    """The one step in words against the one in codes. What either does not state is no difference."""
    return _steps(said, step, alternatives, medicine, reference, _CODES)


def told_again(
    words: DoseReading,
    instruction: DoseReading,
    medicine: Medicine | None,
    reference: Reference,
    place: str = _INSTRUCTION,
) -> Compared:
    """The instruction to the patient, or another one that stands in `place`, against the text.

    Times of day alone ("at night") add to a text and deny nothing of it, so times are compared only where the instruction
    says how much or how often. Regimens of several doses are compared only as a whole.
    """
    if len(words.steps) != 1 or len(instruction.steps) != 1:
        same = words.steps == instruction.steps or not any(step.amount for step in instruction.steps)
        several = DoseDisagreement(aspect="dose", because=f'the text gives other doses than "{instruction.written}" {place}')
        return Compared() if same else Compared(disagreements=(several,))
    [said], [told] = words.steps, instruction.steps
    advice = told.amount is None and (told.timing is None or bool(told.timing.moments))
    if advice:
        return Compared(disagreements=tuple(_needed(said, told.as_needed, place)) if told.as_needed else ())
    found = _steps(said, told, instruction.alternatives, medicine, reference, place)
    needed = _needed(said, told.as_needed, place) if told.as_needed or said.as_needed else ()
    return Compared(disagreements=(*found.disagreements, *needed), not_compared=found.not_compared)


def route_differs(words: DoseReading, dosage: DosageWritten, reference: Reference) -> tuple[DoseDisagreement, ...]:
    """The route in words against the coded one, where both are in the table of routes."""
    if two_routes(dosage, reference):
        return ()
    coded = coded_route(dosage.route, reference)
    said = {step.route for step in words.steps if step.route}
    if coded in {None, "other"} or len(said) != 1 or said & {coded, "other"}:
        return ()
    return (DoseDisagreement(aspect="route", because=f"the route is {said.pop()} in words and {coded} in codes"),)


def needed_differs(words: DoseReading, dosage: DosageWritten) -> tuple[DoseDisagreement, ...]:
    """As needed in one and regular in the other. Codes without the element, and words without fixed times, deny nothing."""
    if dosage.as_needed is None:
        return ()
    if dosage.as_needed is False:
        denied = any(step.as_needed for step in words.steps)
        because = "it is as needed in words and not in codes"
        return (DoseDisagreement(aspect="as-needed", because=because),) if denied else ()
    return tuple(_needed(words.steps[0], True, _CODES)) if len(words.steps) == 1 else ()


def _needed(said: DoseStep, needed: bool, place: str) -> tuple[DoseDisagreement, ...]:
    if said.as_needed == needed:
        return ()
    if said.as_needed:
        return (DoseDisagreement(aspect="as-needed", because=f"it is as needed in words and not {place}"),)
    # "Up to four times a day" leaves open when it is taken: only times that are fixed say that it is regular.
    fixed = said.timing is not None and not said.timing.once and said.timing.times_low == said.timing.times_high
    because = f"it is given {_timing_words(said.timing)} in words and as needed {place}" if said.timing else ""
    return (DoseDisagreement(aspect="as-needed", because=because),) if fixed else ()


def _steps(
    said: DoseStep, step: DoseStep, alternatives: tuple[Amount, ...], medicine: Medicine | None, reference: Reference, place: str
) -> Compared:
    """Doses, most a day and times, each where both state it."""
    coded = tuple(amount for amount in (step.amount, *alternatives) if amount)
    most = (step.max_per_day,) if step.max_per_day else ()
    found = (
        _amounts("dose", said.amount, coded, medicine, reference, place),
        _amounts("maximum", said.max_per_day, most, medicine, reference, place),
        _timings(said.timing, step.timing, place),
    )
    return Compared(
        disagreements=tuple(one for each in found for one in each.disagreements),
        not_compared=tuple(why for each in found for why in each.not_compared),
    )


def _amounts(
    aspect: DoseAspect,
    said: Amount | None,
    coded: tuple[Amount, ...],
    medicine: Medicine | None,
    reference: Reference,
    place: str,
) -> Compared:
    """How the amount in words differs from every coded one; nothing where one is equal; why, where none can be compared."""
    if said is None or not coded:
        return Compared()
    same = [(_equal(said, amount, medicine, reference), amount) for amount in coded]
    if any(equal for equal, _ in same):
        return Compared()
    what = "dose" if aspect == "dose" else "most a day"
    other = next((amount for equal, amount in same if equal is False), None)
    if other is not None:
        because = f"the {what} is {_amount_words(said)} in words and {_amount_words(other)} {place}"
        return Compared(disagreements=(DoseDisagreement(aspect=aspect, because=because),))
    untold = f"the {what} of {_amount_words(said)} in words and of {_amount_words(coded[0])} {place} could not be compared"
    return Compared(not_compared=(untold,))


def _equal(first: Amount, second: Amount, medicine: Medicine | None, reference: Reference) -> bool | None:
    """Whether two amounts come to the same, through the product's strength if need be; None: they cannot be compared."""
    if first.per_time != second.per_time:
        return None
    if first.per != second.per:
        # 15 mg/kg is 15 mg for nobody who takes medicines: the basis was lost. Other numbers may be the dose worked out.
        return False if (first.low, first.high, first.unit) == (second.low, second.high, second.unit) else None
    # A bare number counts the product, as another bare number of it does.
    if first.unit is None and (second.unit is None or reference.units[second.unit].dimension.startswith("countable")):
        return (first.low, first.high) == (second.low, second.high)
    for mine in comparable(first, medicine, reference):
        for theirs in comparable(second, medicine, reference):
            if (mine.unit, mine.ingredient) == (theirs.unit, theirs.ingredient):
                return _ends(first, mine.each) == _ends(second, theirs.each)
    return None


def _ends(amount: Amount, each: Fraction) -> tuple[Fraction | None, Fraction]:
    return None if amount.low is None else Fraction(amount.low) * each, Fraction(amount.high) * each


def _timings(said: Timing | None, coded: Timing | None, place: str) -> Compared:
    """How two timings differ in times a day or in days of the week. "Up to" in one of them alone is no difference."""
    if said is None or coded is None:
        return Compared()
    low = None in {said.per_day_low, coded.per_day_low} or said.per_day_low == coded.per_day_low
    same = said.once == coded.once and low and said.per_day_high == coded.per_day_high
    if not same:
        because = f"it is given {_timing_words(said)} in words and {_timing_words(coded)} {place}"
    elif said.weekdays and coded.weekdays and set(said.weekdays) != set(coded.weekdays):
        because = f"it is given on {_days(said)} in words and on {_days(coded)} {place}"
    else:
        return Compared()
    return Compared(disagreements=(DoseDisagreement(aspect="frequency", because=because),))


def _days(timing: Timing) -> str:
    return " and ".join(timing.weekdays)


def _amount_words(amount: Amount) -> str:
    low = "up to " if amount.low is None else "" if amount.low == amount.high else f"{amount.low} to "
    return f"{low}{amount.high} {unit_words(amount) or ''}".strip()


def _timing_words(timing: Timing) -> str:
    if timing.once:
        return "once"
    low, high = per_day(timing.per_day_low), per_day(timing.per_day_high)
    if low is None:
        return f"up to {high} times a day"
    return f"{high} times a day" if low == high else f"{low} to {high} times a day"
