"""Whether a medicine entry is in force on the day of the report, and the words that say why."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from service.core.model.dates import PartialDate
from service.core.model.dose import DoseReading
from service.core.model.written import MedicineWritten

_PAST = {
    "stopped": "stopped",
    "completed": "completed",
    "cancelled": "cancelled",
    "entered-in-error": "entered in error",
    "not-taken": "not taken",
    "draft": "a draft, not yet in force",
    "on-hold": "on hold",
}
_TO_BE_GIVEN = frozenset({"draft", "active", "unknown"})
_PAST_CHANGES = {"stopped": "stopped", "completed": "completed", "never-active": "never active", "suspended": "suspended"}


def in_force(written: MedicineWritten, day: date, superseded: bool = False, proposed: bool = False) -> tuple[bool, str]:
    """(in force, because). An entry whose status is not stated counts as in force: it is never dropped for want of one.

    `superseded`: another entry of the same source replaces this one. Source of the rules: GP Connect Access Record
    Structured (status of a plan, effective period, acute and repeat) and FHIR R4 MedicationRequest.status.
    `proposed`: the source holds what somebody is about to order. A draft, or an order that begins later, is then judged as
    if it were given already: that is what is asked about.
    """
    if proposed and written.status in _TO_BE_GIVEN and written.change not in _PAST_CHANGES and not written.not_to_be_given:
        return True, "proposed: judged as if it were in force"
    past = _PAST.get(written.status) or _PAST_CHANGES.get(written.change or "")
    if past:
        return False, f"recorded as {past}" + _on(written) + _for(written)
    if written.not_to_be_given:
        return False, "asked NOT to be given" + _on(written) + _for(written)
    if superseded:
        return False, "replaced by a later plan of the same source"
    return _by_dates(written, day)


def begins_later(written: MedicineWritten, day: date) -> bool:
    """Whether it is in force but for its first day, which is yet to come."""
    to_come = written.started is not None and written.started.certainly_after(day)
    return to_come and in_force(replace(written, started=None), day)[0]


def _by_dates(written: MedicineWritten, day: date) -> tuple[bool, str]:
    if written.ended and written.ended.certainly_before(day):
        return False, f"ended on {written.ended.written}"
    if written.started and written.started.certainly_after(day):
        return False, f"starts on {written.started.written}"
    ends = last_days(written)
    if ends and all(end.certainly_before(day) for end in ends):
        return False, f"its course ended on {max(end.last for end in ends).isoformat()}"
    run_out = supply_ran_out(written, day)
    if run_out:
        return False, f"an acute supply that ran out on {run_out.isoformat()}"
    return True, "active" if written.status == "active" else "no status stated: taken to be in force"


def last_days(written: MedicineWritten) -> tuple[PartialDate, ...]:
    """The last day of each dosage of an entry; none where one goes on without an end, as maintenance after loading does."""
    ends = [dosage.structured.bounds_end if dosage.structured else None for dosage in written.dosages]
    stated = tuple(end for end in ends if end)
    return stated if len(stated) == len(ends) else ()


def supply_ran_out(written: MedicineWritten, day: date) -> date | None:
    """The day on which an acute supply was used up, where that lies before `day`; None otherwise or not known."""
    if written.course != "acute" or written.supply_days is None:
        return None
    began = written.last_issued or written.started
    if began is None:
        return None
    last_day = began.last + timedelta(days=int(written.supply_days))
    return last_day if last_day < day else None


def course_ended(written: MedicineWritten, doses: tuple[DoseReading, ...], day: date) -> date | None:
    """The last day of a course whose length its directions state, where that lies before `day`; None otherwise or not known.

    Counted from the latest day that the entry states, and a day longer than it says: a first dose may be given the day after.
    """
    began = [each for each in (written.authored, written.started, written.last_issued) if each]
    steps = [step for dose in doses for step in dose.steps]
    lengths = [Fraction(1) if step.timing and step.timing.once else step.days for step in steps]
    if not began or not steps or any(dose.refused for dose in doses) or None in lengths:
        return None
    last_day = max(each.last for each in began) + timedelta(days=ceil(sum(length for length in lengths if length)))
    return last_day if last_day < day else None


def _on(written: MedicineWritten) -> str:
    when = written.status_changed or written.changed_on or (written.ended if written.status != "on-hold" else None)
    return f" on {when.written}" if when else ""


def _for(written: MedicineWritten) -> str:
    reason = written.status_reason or written.change_reason
    return f": {reason}" if reason else ""
