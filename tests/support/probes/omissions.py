"""Medicines that the chart seems to hold and does not give, and histories that are none."""

from typing import Any

from tests.support.cases import source
from tests.support.payloads import Discharged, GpMedicine, Order, discharged, itk3
from tests.support.probes.row import PERSON, Row, gp, ordered, patient_with, taken, ward

_NAME = "Levetiracetam 500mg tablets"
_OMITTED, _ADDED = "omitted-medicine critical", "added-medicine"


def _given(**more: object) -> Order:
    return ordered(_NAME, 500, "mg", "BD", **more)


def _taken(**more: object) -> GpMedicine:
    return taken(_NAME, "1 twice daily", **more)


def _going_home(chart: tuple[Order, ...], *summary: Discharged) -> dict[str, Any]:
    """A discharge of somebody who took levetiracetam before: what the ward gave, and what the summary says."""
    written = source("summary", "discharge-summary", itk3(PERSON, [discharged("warfarin 3", "one daily"), *summary]))
    before = gp(_taken(), taken("Warfarin 3mg tablets"))
    return patient_with(before, ward(ordered("Warfarin 3mg tablets", 3, "mg"), *chart), written, transfer="discharge")


_HOME = (
    Row("the summary lacks what the ward gave to the last", _going_home((_given(),)), (_OMITTED,)),
    Row("the summary lacks what neither it nor the ward holds", _going_home(()), (_OMITTED,)),
    Row(
        "the summary goes on with it",
        _going_home((_given(),), discharged(None, "one twice a day", text=_NAME)),
        never=("omitted-medicine", "high", "critical"),
    ),
    Row(
        "the ward stopped it and the summary lacks it",
        _going_home((_given(status="stopped", reason="Rash"),)),
        ("status-differs",),
        ("omitted-medicine",),
    ),
    Row(
        "the ward stopped one order of it and gave another to the last",
        _going_home((_given(status="stopped", reason="Dose changed"), _given())),
        (_OMITTED,),
    ),
    Row(
        "the summary says that it was stopped",
        _going_home((_given(),), discharged(None, "one twice a day", text=_NAME, change="Discontinued", status="stopped")),
        ("status-differs",),
        ("omitted-medicine",),
    ),
)
ROWS = (
    *_HOME,
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
