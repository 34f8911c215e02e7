"""Sources that may not speak of this patient, or not of all that there is."""

from collections.abc import Callable
from typing import Any

from tests.support.cases import source
from tests.support.payloads import nhs_number, r4_chart
from tests.support.payloads.words import NHS_NUMBER
from tests.support.probes.row import NONE_KNOWN, PERSON, Row, gp, ordered, patient_with, taken

_UNVERIFIED = ("status incomplete", "not-checked REC-010")


def _with(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """The GP's record beside a chart of the same medicine that was changed."""
    chart = r4_chart(PERSON, [ordered("Warfarin 3mg tablets", 3, "mg")], NONE_KNOWN)
    change(chart)
    return patient_with(gp(taken("Warfarin 3mg tablets")), source("epma", "inpatient-orders", chart))


def _patient(chart: dict[str, Any]) -> dict[str, Any]:
    return chart["entry"][0]["resource"]


def _number(**more: str) -> Callable[[dict[str, Any]], object]:
    return lambda chart: _patient(chart)["identifier"].append({"system": NHS_NUMBER, "value": nhs_number(7), **more})


def _outcome(severity: str, code: str) -> Callable[[dict[str, Any]], object]:
    issue = {"severity": severity, "code": code}
    return lambda chart: chart["entry"].append({"resource": {"resourceType": "OperationOutcome", "id": "said", "issue": [issue]}})


def _of_another(chart: dict[str, Any]) -> None:
    chart["entry"][1]["resource"]["subject"] = {"reference": "Patient/another"}


def _absolute(chart: dict[str, Any]) -> None:
    chart["entry"][1]["resource"]["subject"] = {"reference": "https://epma.example/fhir/R4/Patient/patient-1/_history/2"}


def _without_number(**fields: Any) -> Callable[[dict[str, Any]], object]:
    def change(chart: dict[str, Any]) -> None:
        del _patient(chart)["identifier"]
        _patient(chart).update(fields)

    return change


ROWS = (
    Row("a patient with two NHS numbers", _with(_number()), _UNVERIFIED),
    Row("a patient with an NHS number of old", _with(_number(use="old")), never=_UNVERIFIED),
    Row("an order of a patient whom the payload does not hold", _with(_of_another), _UNVERIFIED),
    Row("an order that names its patient by address and version", _with(_absolute), never=_UNVERIFIED),
    Row("no NHS number, and the same date of birth", _with(_without_number()), never=_UNVERIFIED),
    Row("no NHS number, and another sex", _with(_without_number(gender="male")), _UNVERIFIED),
    Row("no NHS number, and another family name", _with(_without_number(name=[{"family": "Else"}])), _UNVERIFIED),
    Row("less than there is, as a warning", _with(_outcome("warning", "incomplete")), ("status incomplete", "source-failed")),
    Row("withheld, for information", _with(_outcome("information", "suppressed")), ("status incomplete", "source-failed")),
    Row("a remark for information", _with(_outcome("information", "informational")), never=("status incomplete",)),
)
