"""One invented patient that every description shows, and how examples stand in OpenAPI. Each of them is run by a test.

An example of a request and the example of the answer to it have the same name. What is shown of an answer is an excerpt.
"""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

_NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_TERMS = "http://terminology.hl7.org/CodeSystem/allergyintolerance"
_WHO: Json = {"reference": "Patient/p1"}

# NHS numbers that begin with 999 are for tests and are never given to anybody.
PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p1",
    "identifier": [{"system": _NHS_NUMBER, "value": "9990000077"}],
    "name": [{"family": "XXTESTPATIENT", "given": ["Test"]}],
    "gender": "female",
    "birthDate": "1951-04-02",
}
WARFARIN: Json = {
    "resourceType": "MedicationStatement",
    "id": "m1",
    "status": "active",
    "subject": _WHO,
    "medicationCodeableConcept": {"text": "Warfarin 3mg tablets"},
    "dosage": [{"text": "One to be taken each day"}],
}
PENICILLIN: Json = {
    "resourceType": "AllergyIntolerance",
    "id": "a1",
    "clinicalStatus": {"coding": [{"system": f"{_TERMS}-clinical", "code": "active"}]},
    "verificationStatus": {"coding": [{"system": f"{_TERMS}-verification", "code": "confirmed"}]},
    "code": {"coding": [{"system": "http://snomed.info/sct", "code": "91936005", "display": "Allergy to penicillin"}]},
    "patient": _WHO,
}
AMOXICILLIN: Json = {
    "resourceType": "MedicationRequest",
    "id": "o1",
    "status": "active",
    "intent": "order",
    "subject": _WHO,
    "medicationCodeableConcept": {
        "coding": [{"system": "https://dmd.nhs.uk", "code": "39732411000001106", "display": "Amoxicillin 500mg capsules"}]
    },
    "authoredOn": "2026-11-19T16:20:00Z",
    "dosageInstruction": [{"text": "1 capsule three times a day"}],
}
AS_OF = "2026-11-20T09:00:00Z"
READ_AT = "2026-11-20T08:55:00Z"


def bundle(*resources: Json) -> Json:
    """A search answer."""
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": len(resources),
        "entry": [{"resource": each} for each in resources],
    }


def examples(**shown: tuple[str, Any]) -> Json:
    """Examples as OpenAPI has them: name = (in words, the value). In names a dash stands for each underscore."""
    return {name.replace("_", "-"): {"summary": words, "value": value} for name, (words, value) in shown.items()}


def body_of(media: str, schema: Json, shown: Mapping[str, Any]) -> Json:
    """A request body with its examples."""
    return {"required": True, "content": {media: {"schema": schema, "examples": dict(shown)}}}


def says(description: str, media: str, schema: Json, shown: Mapping[str, Any] | None = None) -> Json:
    """An answer with its examples."""
    return {"description": description, "content": {media: {"schema": schema, **({"examples": dict(shown)} if shown else {})}}}
