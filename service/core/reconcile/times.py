"""Two entries that come to the same in a day and are not the same: other amounts at the same times, or other days of the week."""

from decimal import Decimal

from service.core.model.dose import DoseStep
from service.core.model.entries import MedicineEntry

_Plan = dict[str, tuple[Decimal, str | None]]


def times_that_differ(first: MedicineEntry, second: MedicineEntry) -> str | None:
    """In words, what differs; None where nothing does, or the two do not name the same times.

    Only times that both name are held against one another: "at night" and "at bedtime" may be one.
    """
    ours, theirs = _by_moment(first), _by_moment(second)
    if ours and theirs and _in_one_unit(ours, theirs) and ours.keys() == theirs.keys() and ours != theirs:
        return f"amounts by the time of day: {_words(ours)}; {_words(theirs)}"
    days = _weekdays(first), _weekdays(second)
    if days[0] and days[1] and days[0] != days[1]:
        return f"days of the week: {', '.join(sorted(days[0]))}; {', '.join(sorted(days[1]))}"
    return None


def _in_one_unit(ours: _Plan, theirs: _Plan) -> bool:
    return len({unit for _, unit in (*ours.values(), *theirs.values())}) == 1


def _steps(entry: MedicineEntry) -> list[DoseStep]:
    """All its steps; none where a dose was refused, or one follows on another."""
    if any(dose.refused or dose.relation == "in-turn" for dose in entry.doses):
        return []
    return [step for dose in entry.doses for step in dose.steps]


def _by_moment(entry: MedicineEntry) -> _Plan | None:
    """How much at each named time of a day; None where a step names none, or two name the same."""
    plan: _Plan = {}
    for step in _steps(entry):
        if step.amount is None or step.timing is None or not step.timing.moments or step.timing.weekdays or step.as_needed:
            return None
        for moment in step.timing.moments:
            if moment in plan:
                return None
            plan[moment] = (step.amount.high, step.amount.unit)
    return plan


def _weekdays(entry: MedicineEntry) -> frozenset[str]:
    """The days of the week on which it is given; empty where a step names none."""
    named = [frozenset(step.timing.weekdays) if step.timing else frozenset[str]() for step in _steps(entry)]
    return frozenset[str]().union(*named) if named and all(named) else frozenset[str]()


def _words(plan: _Plan) -> str:
    return ", ".join(f"{moment} {amount}" for moment, (amount, _) in plan.items())
