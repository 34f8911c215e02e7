"""Reading payloads in tests."""

from typing import Any

from service.core.model.failures import SourceFailure
from service.core.model.written import MedicineWritten, SourceList
from service.sources.read import read_source


def read(payload: object, **more: Any) -> SourceList:
    """A payload that must be read."""
    found = read_source("gp", "gp-record", payload, sha256="0" * 64, **more)
    assert isinstance(found, SourceList), found
    return found


def fails(payload: object, **more: Any) -> SourceFailure:
    """A payload that must not be read."""
    found = read_source("gp", "gp-record", payload, sha256="0" * 64, **more)
    assert isinstance(found, SourceFailure), found
    return found


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A bundle of those resources."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources], **more}


def statement(ident: str = "1", **more: Any) -> dict[str, Any]:
    """A medication statement in words only."""
    return {
        "resourceType": "MedicationStatement",
        "id": ident,
        "status": "active",
        "medicationCodeableConcept": {"text": "Warfarin 3mg tablets"},
        **more,
    }


def request(ident: str = "1", **more: Any) -> dict[str, Any]:
    """A medication request in words only."""
    return {**statement(ident), "resourceType": "MedicationRequest", "intent": "order", **more}


def only(found: SourceList) -> MedicineWritten:
    """The one medicine of a list."""
    (entry,) = found.medicines
    return entry


def problems(found: SourceList) -> str:
    """What could not be read of any entry, in one line."""
    return "; ".join(each.reason for entry in (*found.medicines, *found.allergies) for each in entry.problems)
