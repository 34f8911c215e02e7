"""Calls of CDS Hooks 2.0 as an electronic record makes them."""

from collections.abc import Iterable, Sequence
from typing import Any

from tests.support.payloads import Person, r4_chart


def bundle(resources: Iterable[Any], included: Iterable[Any] = ()) -> dict[str, Any]:
    """A search answer, with what it included."""
    found = [{"resource": each} for each in resources]
    more = [{"resource": each, "search": {"mode": "include"}} for each in included]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": [*found, *more]}


def of_chart(person: Person, orders: Sequence[Any] = (), allergies: Sequence[Any] | None = ()) -> dict[str, Any]:
    """A prefetch with every key: what of a chart belongs under each; null where the caller asked and there was none."""
    found = [each["resource"] for each in r4_chart(person, orders, allergies)["entry"]]
    patient = next(each for each in found if each["resourceType"] == "Patient")
    keys = {"orders": "MedicationRequest", "statements": "MedicationStatement", "allergies": "AllergyIntolerance"}
    named = [each for each in found if each["resourceType"] == "Medication"]
    kinds = {key: [each for each in found if each["resourceType"] == kind] for key, kind in keys.items()}
    parts = {key: bundle(each, named) if each else None for key, each in kinds.items()}
    return {"patient": patient, **parts, "observations": None, "conditions": None}


def drafts(person: Person, *orders: Any) -> dict[str, Any]:
    """A bundle of draft orders as it stands in the context of order-select and order-sign."""
    found = [each["resource"] for each in r4_chart(person, orders, None)["entry"]]
    requests = [each for each in found if each["resourceType"] == "MedicationRequest"]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": {**each, "status": "draft"}} for each in requests],
    }


def call(hook: str, prefetch: dict[str, Any] | None, **context: Any) -> dict[str, Any]:
    """The body of a call about the patient that was sent along."""
    patient = ((prefetch or {}).get("patient") or {}).get("id", "patient-1")
    body: dict[str, Any] = {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": patient, "encounterId": "e-1", **context},
    }
    return body if prefetch is None else {**body, "prefetch": prefetch}
