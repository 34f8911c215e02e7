"""What the service answers to, and what it asks callers to send along: GET /cds-services.

One id stands for every hook, so that a client puts newer advice in the place of older (CDS Hooks 2.0, "Discovery").
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from service.core.model.case import Transfer
from service.core.model.pulls import Query
from service.workflows.notice import NOTICE

SERVICE = "medrec"
_PATIENT = "{{context.patientId}}"
_OF_PATIENT = f"patient={_PATIENT}"
_HISTORY = f"MedicationStatement?{_OF_PATIENT}&_include=MedicationStatement:medication"
_ORDERS = f"MedicationRequest?{_OF_PATIENT}&_include=MedicationRequest:medication"

# What is asked for, by the key under which it is sent.
PREFETCH = {
    "patient": f"Patient/{_PATIENT}",
    "orders": _ORDERS,
    "statements": _HISTORY,
    "allergies": f"AllergyIntolerance?{_OF_PATIENT}",
    "observations": f"Observation?{_OF_PATIENT}&category=vital-signs,laboratory",
    "conditions": f"Condition?{_OF_PATIENT}",
}
# Where drafts of orders are sent, by hook: they are what is asked about.
DRAFTS = {
    "order-select": ("draftOrders",),
    "order-sign": ("draftOrders",),
    # Its table and its examples disagree on what the order is called.
    "medication-verify": ("medication", "order", "draftOrders"),
}
TRANSFERS: dict[str, Transfer] = {
    "encounter-start": "admission",
    "patient-view": "admission",
    "order-select": "admission",
    "order-sign": "admission",
    "medication-verify": "admission",
    "encounter-discharge": "discharge",
}
_USAGE = (
    "A prefetch key that is left out is fetched from the fhirServer, where that is registered here and the fhirAuthorization "
    "covers it; else it counts as not asked, and the answer says NOT CHECKED."
)
_TITLES = {
    "encounter-start": "Medicines and allergies of every source at the start of a stay",
    "patient-view": "Medicines and allergies of every source as the record is opened",
    "order-select": "The orders that are being chosen, against the whole record",
    "order-sign": "The orders that are about to be signed, against the whole record",
    "medication-verify": "The order that is being verified, against the whole record",
    "encounter-discharge": "Medicines and allergies of every source at discharge",
}


def discovery() -> dict[str, Any]:
    """The answer to GET /cds-services."""
    return {"services": [_service(hook) for hook in TRANSFERS]}


def queries(keys: Iterable[str], patient: str) -> tuple[Query, ...]:
    """What those keys stand for, about the patient of that id: as the caller would have asked its own server."""
    return tuple(_query(key, PREFETCH[key], patient) for key in keys)


def _query(key: str, template: str, patient: str) -> Query:
    kind, _, written = template.partition("?")
    # Put in after the template is taken apart: an id is the caller's word, and may hold what separates parameters.
    parameters = {name: value.replace(_PATIENT, patient) for name, value in parse_qsl(written)}
    return Query(name=key, kind=kind.partition("/")[0], parameters=parameters)


def _service(hook: str) -> dict[str, Any]:
    return {
        "hook": hook,
        "id": SERVICE,
        "title": _TITLES[hook],
        "description": f"{NOTICE}. {_TITLES[hook]}: what was found, and what was not checked and why.",
        "prefetch": PREFETCH,
        "usageRequirements": _USAGE,
    }
