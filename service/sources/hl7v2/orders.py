"""Pharmacy orders of HL7 v2: which segments belong together, and each order as one medicine entry."""

from dataclasses import dataclass, field, replace

from service.core.model.dates import PartialDate, read_date
from service.core.model.failures import FieldProblem
from service.core.model.quantity import QuantityWritten
from service.core.model.written import MedicineWritten, Status
from service.sources.hl7v2.codes import coded, coded_or_none, number, quantity, words_of
from service.sources.hl7v2.dosages import read_dosages
from service.sources.hl7v2.quantity_timing import read_timings
from service.sources.hl7v2.segments import Segment

DRUGS = ("RXE", "RXO")
# What else may hold a medicine: supplies, administrations, and the parts of a mixture.
FURTHER = ("RXD", "RXG", "RXA", "RXC")
OF_ORDERS = ("ORC", *DRUGS, *FURTHER, "RXR", "TQ1", "TQ2")
# What is ordered that is no medicine: a measurement, a procedure, a diet.
OF_OTHERS = ("OBR", "ODS", "ODT")
# Order control (table 0119) where it ends or holds an order, and order status (table 0038).
_CONTROLS: dict[str, Status] = {
    "DC": "stopped", "OD": "stopped", "DR": "stopped", "RP": "stopped", "RQ": "stopped", "RU": "stopped",
    "CA": "cancelled", "OC": "cancelled", "CR": "cancelled", "HD": "on-hold", "OH": "on-hold", "HR": "on-hold",
}  # fmt: skip
_IN_FORCE = ("NW", "OK", "XO", "XX", "RL", "OE", "RO", "RE", "RF", "AF", "SN", "NA", "SC")
_STATES: dict[str, Status] = {
    "CA": "cancelled", "CM": "completed", "DC": "stopped", "HD": "on-hold", "RP": "stopped", "IP": "active", "SC": "active",
    "A": "active", "ER": "unknown",
}  # fmt: skip


@dataclass(eq=False)
class Order:
    """The segments of one order, in the order they came. `message` counts the messages of the file, `sent` is that one's time."""

    segments: list[Segment] = field(default_factory=list)
    message: int = 0
    sent: str | None = None

    def of(self, *kinds: str) -> list[Segment]:
        """Its segments of those kinds."""
        return [segment for segment in self.segments if segment.kind in kinds]

    def drug(self) -> Segment | None:
        """What names the medicine: as encoded by the pharmacy, else as ordered."""
        return next(iter([*self.of("RXE"), *self.of("RXO")]), None)


def group_orders(segments: list[Segment]) -> list[Order]:
    """A new order begins at ORC, and at a drug segment where the one before it has its own already."""
    orders: list[Order] = []
    message, sent, ordering = 0, None, False
    for segment in segments:
        if segment.kind == "MSH":
            message, sent = message + 1, segment.words(7)
        starts = segment.kind == "ORC" or (segment.kind in DRUGS and (not orders or orders[-1].of(segment.kind)))
        if segment.kind == "MSH" or starts:
            orders.append(Order(message=message, sent=sent))
        if orders and (segment.kind in (*OF_ORDERS, *OF_OTHERS) or (segment.kind == "NTE" and ordering)):
            orders[-1].segments.append(segment)
        # A note behind an order speaks of the order; behind a finding of the finding.
        ordering = segment.kind in OF_ORDERS or (segment.kind == "NTE" and ordering)
    return [order for order in orders if order.segments]


def name_of(order: Order) -> str:
    """`RXE/` and the placer's or filler's number, else its place."""
    first = order.drug() or order.segments[0]
    control = next(iter(order.of("ORC")), None)
    given = (control.words(2) or control.words(3)) if control else None
    return f"{first.kind}/{given or f'segment {first.number}'}"


def number_of(order: Order) -> str | None:
    """The number that the placer gave the order, by which later messages speak of it; None where it has none."""
    control = next(iter(order.of("ORC")), None)
    return control.words(2) if control else None


def read_order(order: Order, drug: Segment, name: str, source: str) -> MedicineWritten:
    """One order as an entry; its other segments are its parts."""
    problems: list[FieldProblem] = []
    control = next(iter(order.of("ORC")), None)
    encoded = drug.kind == "RXE"
    medicine = coded(drug.parts(2 if encoded else 1))
    if not medicine.codings and not medicine.text:
        problems.append(FieldProblem(path=drug.path, reason="names no medicine, neither by code nor in words"))
    for part in order.of("RXC"):
        problems.append(FieldProblem(path=part.path, reason="is a component of a mixture, which was not read"))
    timings = read_timings(drug, control, order.of("TQ1"), problems)
    status, written = _status(control)
    dosages = read_dosages(drug, timings, routes_of(order, drug), problems)
    entry = MedicineWritten(
        source=source,
        entry=name,
        path=drug.path,
        resource=drug.kind,
        parts=tuple(_part_name(part, name) for part in order.of(*DRUGS, *FURTHER) if part is not drug),
        codings=medicine.codings,
        text=medicine.text,
        form=coded_or_none(drug.parts(6 if encoded else 5)),
        status=status,
        status_written=written,
        status_reason=words_of(control.parts(16)) if control else None,
        intent="order",
        dosages=dosages,
        started=_first([timing.start for timing in timings]),
        ended=_last([timing.end for timing in timings]),
        authored=read_date(control.words(9)) if control else None,
        repeats_allowed=_repeats(drug) if encoded else None,
        quantity=_supply(drug, problems) if encoded else None,
        indication=words_of(drug.parts(27 if encoded else 20)),
        notes=(*_strength(drug, 25 if encoded else 18), *notes_of(order)),
    )
    return replace(entry, problems=tuple(problems))


def routes_of(order: Order, segment: Segment) -> list[Segment]:
    """The routes that stand behind a segment and before the next supply or administration; those of the order where none does."""
    apart = [each.number for each in order.of(*(kind for kind in FURTHER if kind != "RXC"))]
    routes = order.of("RXR")
    if segment.kind in DRUGS:
        return [each for each in routes if not apart or each.number < min(apart)] or routes
    after = min((number for number in apart if number > segment.number), default=None)
    own = [each for each in routes if each.number > segment.number and (after is None or each.number < after)]
    return own or [each for each in routes if each.number < min(apart)]


def _part_name(part: Segment, name: str) -> str:
    return f"{part.kind}/{name.split('/', 1)[1]} at segment {part.number}"


def _status(control: Segment | None) -> tuple[Status, str | None]:
    if control is None:
        return "unknown", None
    asked, state = (control.words(1) or "").upper(), (control.words(5) or "").upper()
    written = "/".join(part for part in (asked, state) if part) or None
    # What is asked for now outweighs the status that the order had until now.
    ended = _CONTROLS.get(asked)
    if ended is None and state:
        return _STATES.get(state, "unknown"), written
    return ended or ("active" if asked in _IN_FORCE else "unknown"), written


def _first(found: list[PartialDate | None]) -> PartialDate | None:
    return min((day for day in found if day), key=lambda day: day.first, default=None)


def _last(found: list[PartialDate | None]) -> PartialDate | None:
    """The last end, None where one of several timings has none."""
    ends = [day for day in found if day]
    return max(ends, key=lambda day: day.last) if ends and len(ends) == len(found) else None


def _repeats(drug: Segment) -> int | None:
    written = drug.words(12)
    return int(written) if written and written.isdigit() and len(written) < 6 else None


def _supply(drug: Segment, problems: list[FieldProblem]) -> QuantityWritten | None:
    value = number(drug, 10, problems)
    return quantity(value, drug.parts(11)) if value is not None else None


def notes_of(order: Order) -> tuple[str, ...]:
    """What was written beside the order."""
    said = ("; ".join(words for each in note.repeats(3) if (words := " ".join(filter(None, each)))) for note in order.of("NTE"))
    return tuple(words for words in said if words)


def _strength(drug: Segment, place: int) -> tuple[str, ...]:
    value, unit = drug.words(place), words_of(drug.parts(place + 1))
    return (f"Strength: {value} {unit or ''}".strip(),) if value else ()
