"""One probe: a case, what its report must say, and what it must not."""

from dataclasses import dataclass
from typing import Any

from tests.support.cases import case, source
from tests.support.payloads import Allergy, GpMedicine, Order, Person, allergy, gp_connect, gp_medicine, order, r4_chart

PERSON = Person(1)
KNOWN = PERSON.as_case(
    weight={"value": "70", "unit": "kg", "measured_at": "2026-11-20T08:00:00Z", "method": "measured"},
    egfr={"value": "90", "unit": "mL/min/1.73m2", "measured_at": "2026-11-19T10:00:00Z"},
)
NONE_KNOWN = (allergy("NKDA"),)


@dataclass(frozen=True)
class Row:
    """`says` and `never` are words of `told`: `omitted-medicine critical`, `status incomplete`, `hold`, `not-checked DOS-005`."""

    name: str
    case: dict[str, Any]
    says: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


def told(report: dict[str, Any]) -> frozenset[str]:
    """What a report says, in the words of a row: each finding by its category, with and without its severity."""
    found = report["findings"]
    return frozenset(
        {
            f"status {report['status']}",
            *(("hold",) if report["hold"]["advised"] else ()),
            *(each["category"] for each in found),
            *(f"{each['category']} {each['severity']}" for each in found),
            *(each["severity"] for each in found),
            *(f"not-checked {each['rule']}" for each in report["coverage"]["not_checked"]),
        }
    )


def gp(*medicines: GpMedicine, allergies: tuple[Allergy, ...] = NONE_KNOWN, person: Person = PERSON) -> dict[str, Any]:
    """The GP's record."""
    return source("gp", "gp-record", gp_connect(person, medicines, allergies))


def ward(*orders: Order, allergies: tuple[Allergy, ...] = NONE_KNOWN, person: Person = PERSON) -> dict[str, Any]:
    """The hospital's chart."""
    return source("epma", "inpatient-orders", r4_chart(person, orders, allergies))


def patient_with(*sources: dict[str, Any], patient: dict[str, Any] | None = KNOWN, transfer: str = "admission") -> dict[str, Any]:
    """A case about the person of the probes, of 70 kg and with good kidneys."""
    return case(*sources, patient=patient, transfer=transfer)


def taken(name: str, directions: str = "1 daily", **more: Any) -> GpMedicine:
    """A medicine of the GP's record, in words only."""
    return gp_medicine(None, directions, text=name, **more)


def ordered(name: str, amount: object = 1, unit: str = "tablet", every: str = "OD", **more: Any) -> Order:
    """An order of the chart, in words only."""
    return order(None, amount, unit, every, text=name, **more)
