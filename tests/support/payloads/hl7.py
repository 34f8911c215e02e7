"""HL7 v2 messages: admissions with allergies, and pharmacy orders."""

from collections.abc import Sequence

from tests.support.payloads.people import Person
from tests.support.payloads.words import MEDICINES, ROUTES


def hl7_adt(person: Person, segments: Sequence[str] = (), *, end: str = "\r") -> str:
    """An admission. `segments` are allergies or measurements."""
    return end.join([*_head(person, "ADT^A01^ADT_A01"), "PV1|1|I|WARD4^BAY2^03^RXTEST", *segments]) + end


def hl7_rde(person: Person, orders: Sequence[Sequence[str]] = (), segments: Sequence[str] = (), *, end: str = "\r") -> str:
    """Pharmacy orders, each the segments that `hl7_order` gives."""
    flat = [segment for order in orders for segment in order]
    return end.join([*_head(person, "RDE^O11^RDE_O11"), *segments, *flat]) + end


def hl7_allergy(
    number: int, agent: str, *, kind: str = "DA", severity: str = "", reaction: str = "", identified: str = ""
) -> str:
    """An AL1 segment. `agent` is `code^words^system`, or `^words`."""
    return f"AL1|{number}|{kind}|{agent}|{severity}|{reaction}|{identified}"


def hl7_order(
    number: int,
    name: str,
    amount: object,
    unit: str,
    every: str,
    *,
    form: str = "Tablet",
    route: str = "oral",
    words: str = "",
    control: str = "NW",
    status: str = "",
    high: object = "",
) -> list[str]:
    """ORC, RXE, TQ1 and RXR of one order. `every` is a repeat pattern such as `BID` or `Q8H`."""
    code, display = MEDICINES[name]
    _, route_code, route_words = ROUTES[route]
    return [
        f"ORC|{control}|{number}^EPMA|||{status}||||20261119162000",
        f"RXE||{code}^{display}^SCT|{amount}|{high}|{unit}|{form}|^{words}",
        f"TQ1|1||{every}",
        f"RXR|{route_code}^{route_words}^SCT",
    ]


def _head(person: Person, event: str) -> list[str]:
    born, sex = person.born.replace("-", ""), person.sex[0].upper()
    return [
        f"MSH|^~\\&|EPMA|RXTEST|MEDREC|RXTEST|20261120084500||{event}|M{person.which:04d}|P|2.5.1||||||UNICODE UTF-8",
        f"PID|1||{person.nhs_number}^^^NHS^NH||{person.family}^Test||{born}|{sex}",
    ]
