"""Messages that speak of the same order: a later one takes the place of an earlier one, and both stay listed."""

from collections.abc import Sequence
from dataclasses import replace

from service.core.model.written import MedicineWritten
from service.sources.hl7v2.orders import Order, number_of

_ENDED = ("stopped", "cancelled", "on-hold")


def later_replace(ordered: Sequence[tuple[Order, MedicineWritten]]) -> list[MedicineWritten]:
    """The entries, each naming the earlier one that it takes the place of; administrations are parts of the order that came.

    That is certain only where the placer's number and the medicine are the same, and the later message was not sent before the
    earlier one, or one message ends further down what it holds further up: some senders count their orders anew in every
    message, and an order that is hidden by another is lost.
    """
    found: list[MedicineWritten] = []
    last: dict[tuple[str, object], tuple[Order, int]] = {}
    for order, entry in ordered:
        number = number_of(order)
        key = (number, _medicine(entry)) if number else None
        before = last.get(key) if key else None
        if before and entry.resource == "RXA" and found[before[1]].resource != "RXA":
            held = found[before[1]]
            found[before[1]] = replace(held, parts=(*held.parts, entry.entry))
            continue
        later = before and (_is_later(order, before[0]) or _ends_there(order, entry, before[0]))
        found.append(replace(entry, replaces=found[before[1]].entry) if before and later else entry)
        if key:
            last[key] = (order, len(found) - 1)
    return found


def _medicine(entry: MedicineWritten) -> object:
    return tuple((coding.system, coding.code) for coding in entry.codings) or (entry.text or "").lower()


def _is_later(order: Order, before: Order) -> bool:
    return order.message > before.message and bool(order.sent and before.sent) and _time(order.sent) >= _time(before.sent)


def _ends_there(order: Order, entry: MedicineWritten, before: Order) -> bool:
    """Within one message the same order again, further down, that is ended: nothing else can be meant by its number."""
    return order.message == before.message and entry.status in _ENDED


def _time(written: str | None) -> str:
    """The digits of a time stamp to the minute, which all senders write."""
    return (written or "")[:12].ljust(12, "0")
