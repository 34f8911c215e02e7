"""Elements become steps: what belongs to one dose, what is given together, and what follows in turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from service.core.model.dose import Amount, DoseStep, Relation
from service.core.normalise.dose.drafts import MEASURES, Draft, drafts_of, step_of
from service.core.normalise.dose.element import Element, Note, Sign

# Signs that say when something is given.
_GIVEN = frozenset({Sign(mark="stat"), Sign(mark="single"), Sign(mark="as-needed"), Sign(mark="event")})
# What a step says beside its amount and its times. Two that are told apart by any of it are not one dose said twice.
_BESIDE = ("site", "route", "product_strength", "max_per_day", "max_per_dose", "days")


@dataclass(frozen=True, kw_only=True)
class Built:
    """The steps with how they relate; `refused` is why there are none."""

    steps: tuple[DoseStep, ...] = ()
    relation: Relation = "one"
    refused: str | None = None
    alternatives: tuple[Amount, ...] = ()
    directed: bool = False


def build(elements: Sequence[Element]) -> Built:
    """The regimen that the elements make up, or why they make up none that is certain."""
    turns = _turns(elements)
    unfinished = _unfinished(turns)
    if unfinished:
        return Built(refused=unfinished)
    if len(turns) == 1:
        return _together(turns[0])
    built = [_together(turn) for turn in turns]
    refused = next((each.refused for each in built if each.refused), None)
    if refused:
        return Built(refused=refused)
    if any(each.relation != "one" for each in built):
        return Built(refused="several doses change in turn")
    steps = _carried([each.steps[0] for each in built])
    if any(step.days is None and not (step.timing and step.timing.once) for step in steps[:-1]):
        return Built(refused="it does not say how long a step lasts before the next")
    if any(step.amount is None for step in steps) and any(step.amount for step in steps):
        return Built(refused="a step has no amount")
    if any(step.amount and step.amount.unit is None for step in steps) and any(
        step.amount and step.amount.unit in MEASURES for step in steps
    ):
        return Built(refused="an amount has no unit")
    return Built(steps=steps, relation="in-turn")


def _carried(steps: list[DoseStep]) -> tuple[DoseStep, ...]:
    """Steps in turn with what they take over from the one before: the amount that goes on being given ("then every 4 hours"),
    and the unit that goes on being counted ("two capsules now then one daily")."""
    done = steps[:1]
    for step in steps[1:]:
        amount = step.amount or (done[-1].amount if step.timing else None)
        done.append(replace(step, amount=_in_unit(amount, done[-1].amount.unit if done[-1].amount else None)))
    return tuple(done)


def _turns(elements: Sequence[Element]) -> list[list[Element]]:
    turns: list[list[Element]] = [[]]
    for element in elements:
        if isinstance(element, Sign) and element.mark == "then":
            turns.append([])
        else:
            turns[-1].append(element)
    return turns


def _unfinished(turns: list[list[Element]]) -> str | None:
    """Why the text is a part of something longer: it was cut off, or goes on from other directions."""
    if len(turns) > 1 and not all(_says_something(turn) for turn in turns):
        return "it goes on from, or to, directions that are not there"
    first, last = ([element for element in turn if element != Sign(mark="break")] for turn in (turns[0], turns[-1]))
    if first and first[0] == Sign(mark="and"):
        return "it goes on from, or to, directions that are not there"
    return "it ends in the middle" if last and last[-1] == Sign(mark="and") else None


def _says_something(turn: list[Element]) -> bool:
    return any(not isinstance(element, (Sign, Note)) or element in _GIVEN for element in turn)


def _together(elements: Sequence[Element]) -> Built:
    drafts = drafts_of(elements)
    if isinstance(drafts, str):
        return Built(refused=drafts)
    steps: list[DoseStep] = []
    for draft in drafts:
        step = step_of(draft)
        if isinstance(step, str):
            return Built(refused=step)
        steps.append(step)
    directed = any("directed" in draft.signs for draft in drafts)
    other = tuple(dict.fromkeys(draft.dose.other for draft in drafts if draft.dose and draft.dose.other))
    if len(steps) == 1:
        return Built(steps=(steps[0],), alternatives=other, directed=directed)
    return _joined(steps, drafts, other, directed)


def _joined(steps: list[DoseStep], drafts: list[Draft], other: tuple[Amount, ...], directed: bool) -> Built:
    """Several amounts with their own times: one said twice, one amount at several times, or a regimen given together."""
    first = steps[0]
    same_amount = all(_same(step.amount, first.amount) for step in steps)
    if same_amount and _agreed(steps) and len(other) > 1:
        return Built(refused="the same dose stands beside different amounts in brackets")
    if (
        same_amount
        and all(step.timing == first.timing for step in steps)
        and _agreed(steps)
        and not any(draft.joined for draft in drafts)
    ):
        return Built(steps=(_most_said(steps),), alternatives=other, directed=directed)
    if first.amount is None or any(step.timing is None and not step.as_needed for step in steps):
        return Built(refused="it is not clear when each amount is given")
    if any(step.timing and step.timing.once for step in steps):
        return Built(refused="a single dose stands beside another")
    if steps[-1].as_needed and steps[-1].timing and not steps[0].as_needed:
        return Built(refused="it is not clear which of the doses are as needed")
    if len({bool(step.timing and step.timing.weekdays) for step in steps if step.timing}) > 1:
        return Built(refused="the dose of some days may be in place of the daily one, or beside it")
    if not _apart(steps) and not all(draft.joined for draft in drafts[1:]):
        return Built(refused="it gives two amounts and does not say how they go together")
    lasts = {step.days for step in steps}
    if len(lasts - {None}) > 1 or (len(lasts) > 1 and steps[-1].days is None):
        return Built(refused="it is not clear how long each dose lasts")
    days = steps[-1].days
    unit = next((step.amount.unit for step in steps if step.amount and step.amount.unit), None)
    steps = [replace(step, days=days, amount=_in_unit(step.amount, unit)) for step in steps]
    if len({step.amount.unit for step in steps if step.amount}) > 1 and any(
        step.amount and step.amount.unit is None for step in steps
    ):
        return Built(refused="an amount has no unit")
    return (
        _merged(steps, other)
        if same_amount and _agreed(steps)
        else Built(steps=tuple(steps), relation="together", directed=directed)
    )


def _agreed(steps: list[DoseStep]) -> bool:
    """Whether all that is said beside the amounts can be true of one step: one site, route, strength, maximum, duration."""
    return all(len({getattr(step, name) for step in steps} - {None}) < 2 for name in _BESIDE)


def _said_of_any(steps: list[DoseStep]) -> dict[str, Any]:
    """What any of the steps says beside its amount, where they agree."""
    return {name: next((said for step in steps if (said := getattr(step, name)) is not None), None) for name in _BESIDE}


def _in_unit(amount: Amount | None, unit: str | None) -> Amount | None:
    carried = unit not in MEASURES
    return replace(amount, unit=unit) if amount and amount.unit is None and unit and carried else amount


def _same(first: Amount | None, second: Amount | None) -> bool:
    if first is None or second is None:
        return first is second
    alike = replace(first, unit=None) == replace(second, unit=None)
    return alike and (first.unit == second.unit or None in {first.unit, second.unit})


def _most_said(steps: list[DoseStep]) -> DoseStep:
    named = [step for step in steps if step.amount and step.amount.unit]
    step = named[0] if named else steps[0]
    return replace(step, as_needed=any(each.as_needed for each in steps), **_said_of_any(steps))


def _apart(steps: list[DoseStep]) -> bool:
    """Whether each amount has its own times of day or weekdays."""
    seen: set[str] = set()
    for step in steps:
        own = set(step.timing.moments + step.timing.weekdays) if step.timing else set[str]()
        if not own or own & seen:
            return False
        seen |= own
    return True


def _merged(steps: list[DoseStep], other: tuple[Amount, ...]) -> Built:
    """One amount at several times of day is one step."""
    timings = [step.timing for step in steps if step.timing]
    daily = all(t.period_low == t.period_high == Fraction(1) and t.times_low == t.times_high and not t.weekdays for t in timings)
    if len(timings) < len(steps) or not daily or len({step.as_needed for step in steps}) > 1:
        return Built(steps=tuple(steps), relation="together")
    times = sum((timing.times_high for timing in timings), Decimal(0))
    moments = tuple(moment for timing in timings for moment in timing.moments)
    timing = replace(timings[0], times_low=times, times_high=times, moments=moments)
    return Built(steps=(replace(steps[0], timing=timing, **_said_of_any(steps)),), alternatives=other)
