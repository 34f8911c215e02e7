"""Orders whose first day is yet to come: on a list of what is to be given, somebody will give them."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import date

from service.core.model.entries import MedicineEntry
from service.core.model.failures import Role
from service.core.normalise.force import begins_later

# Whose entries are given because they stand there, whenever they begin (contract, section 1).
_ORDERS: frozenset[Role] = frozenset({"inpatient-orders", "discharge-summary"})


def with_orders_to_begin(entries: tuple[MedicineEntry, ...], role: Role, day: date) -> tuple[MedicineEntry, ...]:
    """The entries of one source; those that only begin later are in force where their list has the medicine in no other way.

    The first of them alone, and none beside one that runs already: the steps of a course are not given together, and would
    be added up. Lists of what was taken before stay as they are: what begins later was not taken.
    """
    if role not in _ORDERS:
        return entries
    running = {_what(entry) for entry in entries if entry.in_force}
    first: dict[Hashable, date] = {}
    for entry in entries:
        began = _begins(entry, day)
        if began and _what(entry) not in running:
            first[_what(entry)] = min(began, first.get(_what(entry), began))
    return tuple(_from(entry) if _begins(entry, day) == first.get(_what(entry), date.max) else entry for entry in entries)


def _begins(entry: MedicineEntry, day: date) -> date | None:
    """The first day of an entry that lacks nothing else to be in force; None for any other."""
    started = entry.written.started
    return started.first if started and not entry.superseded and begins_later(entry.written, day) else None


def _from(entry: MedicineEntry) -> MedicineEntry:
    began = entry.written.started
    return replace(entry, in_force=True, because=f"ordered, to begin on {began.first.isoformat() if began else ''}")


def _what(entry: MedicineEntry) -> Hashable:
    """What an entry holds; one that is not identified is like no other."""
    medicine = entry.identified.medicine
    return medicine.ingredients if medicine and medicine.ingredients else entry.written.entry
