"""Treatments in several entries: what one list gives beside what both hold."""

from tests.support.payloads import GpMedicine, Order, order
from tests.support.probes.row import Row, gp, ordered, patient_with, taken, ward

_100, _25 = "Levothyroxine sodium 100microgram tablets", "Levothyroxine sodium 25microgram tablets"
_MST, _ORAMORPH = "Morphine 10mg modified-release tablets", "Morphine 10mg/5ml oral solution"
_NEEDED = "5 mL up to four times a day when required"


def _levothyroxine(*strengths: int) -> tuple[Order, ...]:
    return tuple(ordered(f"Levothyroxine sodium {each}microgram tablets", each, "microgram") for each in strengths)


def _oramorph() -> Order:
    return order(None, 5, "mL", "QDS", text=_ORAMORPH, as_needed=True, directions=_NEEDED)


def _row(name: str, before: tuple[GpMedicine, ...], now: tuple[Order, ...], *says: str, never: tuple[str, ...] = ()) -> Row:
    return Row(name, patient_with(gp(*before), ward(*now)), says, never)


_QUIET = ("dose-differs", "frequency-differs", "high", "critical")
ROWS = (
    _row("the ward lost the second strength", (taken(_100), taken(_25)), _levothyroxine(100), "dose-differs moderate"),
    _row("the ward added a second strength", (taken(_100),), _levothyroxine(100, 25), "dose-differs moderate"),
    _row("both strengths on the ward", (taken(_100), taken(_25)), _levothyroxine(100, 25), never=_QUIET),
    _row("both strengths in one order", (taken(_100), taken(_25)), _levothyroxine(125), never=_QUIET),
    _row("the practice lists one tablet twice", (taken(_100), taken(_100)), _levothyroxine(100), never=_QUIET),
    _row(
        "an old order beside the new one",
        (taken("Apixaban 5mg tablets", "1 twice a day"),),
        (ordered("Apixaban 5mg tablets", 5, "mg", "BD"), ordered("Apixaban 2.5mg tablets", 2.5, "mg", "BD")),
        "dose-differs high",
    ),
    _row(
        "the same order twice",
        (taken("Warfarin 3mg tablets"),),
        (ordered("Warfarin 3mg tablets", 3, "mg"), ordered("Warfarin 3mg tablets", 3, "mg")),
        "dose-differs high",
    ),
    _row(
        "twice a day in two orders",
        (taken("Metformin 500mg tablets", "1 twice a day"),),
        (ordered("Metformin 500mg tablets", 500, "mg", "OM"), ordered("Metformin 500mg tablets", 500, "mg", "ON")),
        never=_QUIET,
    ),
    _row(
        "the regular opioid lost, the one as needed kept",
        (taken(_MST, "1 twice a day"), taken(_ORAMORPH, _NEEDED)),
        (_oramorph(),),
        "dose-differs high",
    ),
    _row(
        "one as needed added to the regular one",
        (taken(_MST, "1 twice a day"),),
        (ordered(_MST, 10, "mg", "BD"), _oramorph()),
        # That it is given as needed too is told, and is no difference of the regular dose.
        "added-medicine low",
        never=("dose-differs", "high", "critical"),
    ),
)
