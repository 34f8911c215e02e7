"""Medicines that the chart seems to hold and does not give, and histories that are none."""

from tests.support.payloads import GpMedicine, Order
from tests.support.probes.row import Row, gp, ordered, patient_with, taken, ward

_NAME = "Levetiracetam 500mg tablets"
_OMITTED, _ADDED = "omitted-medicine critical", "added-medicine"


def _given(**more: object) -> Order:
    return ordered(_NAME, 500, "mg", "BD", **more)


def _taken(**more: object) -> GpMedicine:
    return taken(_NAME, "1 twice daily", **more)


ROWS = (
    *(
        Row(f"an order {status} orders nothing", patient_with(gp(_taken()), ward(_given(status=status))), (_OMITTED,))
        for status in ("entered-in-error", "cancelled", "draft")
    ),
    Row(
        "an order of an earlier stay ended before the medicine was begun",
        patient_with(
            gp(_taken(started="2025-06-01")),
            ward(_given(status="completed", ordered="2025-01-01T10:00:00Z", until="2025-01-10")),
        ),
        (_OMITTED,),
    ),
    Row(
        "an order completed on this stay is a difference of status",
        patient_with(gp(_taken()), ward(_given(status="completed"))),
        ("status-differs high",),
        (_OMITTED,),
    ),
    Row(
        "an order entered in error beside the right one",
        patient_with(gp(_taken()), ward(_given(status="entered-in-error"), _given())),
        never=("high", "critical", _ADDED),
    ),
    Row(
        "a cancelled order is no history of the one that took its place",
        patient_with(gp(), ward(_given(status="cancelled"), _given())),
        (_ADDED,),
    ),
    Row(
        "an entry of the GP made in error is no history",
        patient_with(gp(_taken(status="entered-in-error")), ward(_given())),
        (_ADDED,),
    ),
    Row("a medicine the GP stopped is no addition", patient_with(gp(_taken(status="stopped")), ward(_given())), never=(_ADDED,)),
)
