"""One record in another release: a GP Connect bundle as R4 would write it."""

from copy import deepcopy
from typing import Any

from tests.support.payloads.words import HL7_CODES, UKCORE

_RENAMED = {
    "MedicationStatementLastIssueDate": "MedicationStatementLastIssueDate",
    "PrescribingAgency": "MedicationPrescribingOrganizationType",
    "MedicationRepeatInformation": "MedicationRepeatInformation",
    "MedicationStatusReason": "MedicationStatusReason",
    "PrescriptionType": "PrescriptionType",
    "ListWarningCode": "ListWarningCode",
    "AllergyIntoleranceEnd": "AllergyIntoleranceEnd",
    "NHSNumberVerificationStatus": "NHSNumberVerificationStatus",
}


def as_r4(bundle: dict[str, Any]) -> dict[str, Any]:
    """The same record, with every field where R4 and UK Core keep it."""
    found = deepcopy(bundle)
    found["meta"] = {"profile": [f"{UKCORE}UKCore-Bundle"]}
    found["entry"] = [{"resource": _resource(entry["resource"])} for entry in found["entry"]]
    return found


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    kind = resource["resourceType"]
    resource["meta"] = {"profile": [f"{UKCORE}UKCore-{kind}"]}
    _extensions(resource)
    for held in resource.get("contained", []):
        _resource(held)
    if kind == "AllergyIntolerance":
        _allergy(resource)
    for name in ("dosage", "dosageInstruction"):
        resource.update({name: [_dosage(each) for each in resource[name]]} if name in resource else {})
    resource.pop("taken", None)
    return resource


def _extensions(held: Any) -> None:
    if isinstance(held, dict):
        for each in held.get("extension", []):
            name = each["url"].rsplit("/", 1)[-1].removeprefix("Extension-CareConnect-GPC-").removesuffix("-1")
            if name in _RENAMED:
                each["url"] = f"{UKCORE}Extension-UKCore-{_RENAMED[name]}"
            if name == "ListWarningCode":
                system = "https://fhir.hl7.org.uk/CodeSystem/UKCore-ListWarningCode"
                each["valueCodeableConcept"] = {"coding": [{"system": system, "code": each.pop("valueCode")}]}
        for part in held.values():
            _extensions(part)
    elif isinstance(held, list):
        for part in held:
            _extensions(part)


def _allergy(resource: dict[str, Any]) -> None:
    for name, system in (("clinicalStatus", "clinical"), ("verificationStatus", "verification")):
        resource[name] = {"coding": [{"system": f"{HL7_CODES}allergyintolerance-{system}", "code": resource[name]}]}
    if "extension" in resource:
        resource["clinicalStatus"]["extension"] = resource.pop("extension")
    resource["recordedDate"] = resource.pop("assertedDate")


def _dosage(dosage: dict[str, Any]) -> dict[str, Any]:
    moved = {name: dosage.pop(name) for name in ("doseQuantity", "doseRange", "rateQuantity") if name in dosage}
    return dosage | ({"doseAndRate": [moved]} if moved else {})
