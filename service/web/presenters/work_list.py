"""A row of the work-list: what is still open in a report, and how it stands against the 24 hours."""

from datetime import datetime, timedelta
from typing import Any

from service.audit.kept import ListedReport
from service.web.presenters.words import LEVELS, STATUSES, TRANSFERS, count, moment, span

View = dict[str, Any]
# NICE quality standard 120, statement 4: medicines are reconciled within 24 hours of admission.
_CLOCK = timedelta(hours=24)


def present_row(listed: ListedReport, now: datetime) -> View:
    """One report. `made_at` is the moment at which it was kept, from which the 24 hours are counted."""
    made = datetime.fromisoformat(listed.made_at)
    left = {level: getattr(listed.undecided, level) for level in LEVELS}
    settled = not any(left.values())
    nothing = "nothing was found in what was read" if not listed.decisions else "every finding is decided"
    return {
        "id": listed.id,
        "case": listed.case or "no name given",
        "made": moment(listed.made_at),
        "transfer": TRANSFERS.get(listed.transfer, listed.transfer),
        "status": STATUSES[listed.status],
        "whole": listed.status == "complete",
        "hold": listed.hold,
        "worst": next((level for level in LEVELS if left[level]), None),
        "open": [f"{number} {level}" for level, number in left.items() if number],
        "settled": settled,
        "closed": nothing,
        "decisions": listed.decisions,
        "decided": count(listed.decisions, "decision"),
        "waited": span(made, now),
        "late": now - made > _CLOCK and not settled,
        "clock": _clock(made, now, settled),
    }


def _clock(made: datetime, now: datetime, settled: bool) -> str:
    if settled:
        return "nothing open"
    if now - made > _CLOCK:
        return f"PAST 24 HOURS by {span(made + _CLOCK, now)}"
    return f"{span(now, made + _CLOCK)} left of 24 hours"
