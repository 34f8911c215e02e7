"""GP Connect structured records (FHIR STU3), and the same record in R4."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.support.payloads.allergies import Allergy, list_code, stu3_allergy
from tests.support.payloads.people import Person
from tests.support.payloads.r4_of_stu3 import as_r4
from tests.support.payloads.words import (
    GPC,
    GPC_CODES,
    NHS_NUMBER,
    SNOMED,
    UCUM,
    Code,
    concept,
    extension,
    medicine_concept,
    names,
    quantity,
    timing,
)

__all__ = ["GpMedicine", "as_r4", "gp_connect", "gp_medicine"]
_NOTES = {
    "data-in-transit": "Patient record transfer from previous GP practice not yet complete; information recorded before "
    "14-Nov-2026 may be missing.",
    "confidential-items": "Items excluded due to confidentiality and/or patient preferences.",
}


@dataclass(frozen=True)
class GpMedicine:
    """A medicine with its statement, plan and latest issue.

    `name` is a short name of MEDICINES, `codes` and `text` stand instead of it or beside it. `dose` is (amount, unit,
    timing), written on the plan only, as some suppliers do. `elsewhere`: prescribed by another organisation, of that name.
    """

    name: str | None
    directions: str
    codes: Sequence[Code] | None = None
    text: str | None = None
    course: str = "repeat"
    status: str = "active"
    started: str = "2025-03-04"
    ended: str | None = None
    last_issued: str | None = "2026-11-02"
    stopped: tuple[str, str] | None = None
    elsewhere: str | None = None
    dose: tuple[object, str, str] | None = None
    patient_instruction: str | None = None
    note: str | None = None
    quantity: object = 28
    days: object = 28
    replaces: str | None = None
    id: str | None = None


def gp_medicine(name: str | None, directions: str, **more: Any) -> GpMedicine:
    """`gp_medicine("warfarin 3", "One To Be Taken Each Day", status="stopped", stopped=("2026-10-01", "INR unstable"))`."""
    return GpMedicine(name, directions, **more)


def gp_connect(
    person: Person,
    medicines: Sequence[GpMedicine] | None = (),
    allergies: Sequence[Allergy] | None = (),
    *,
    ended: Sequence[Allergy] = (),
    medicine_warnings: Sequence[str] = (),
    allergy_warnings: Sequence[str] = (),
) -> dict[str, Any]:
    """A structured record. No medicines or allergies: an empty list, nothing recorded. None: no list at all."""
    patient = _patient(person)
    who = names(patient)
    entries = [patient, *_practice()]
    statements: list[str] = []
    for number, medicine in enumerate(medicines or (), 1):
        entries += _medicine(medicine, medicine.id or str(number), who)
        statements.append(f"MedicationStatement/statement-{medicine.id or number}")
    if medicines is not None:
        listed = _list("medicines", "Medications and medical devices", "933361000000108", statements, who, medicine_warnings)
        entries.append(listed)
    if allergies is not None:
        active = [stu3_allergy(found, f"allergy-{number}", who) for number, found in enumerate(allergies, 1)]
        gone = [stu3_allergy(found, f"ended-allergy-{number}", who) for number, found in enumerate(ended, 1)]
        items = [names(found)["reference"] for found in active]
        entries += [
            *active,
            _list("allergies", "Allergies and adverse reactions", "886921000000105", items, who, allergy_warnings),
        ]
        holder = _list(
            "ended", "Ended allergies", "1103671000000101", [f"#{found['id']}" for found in gone], who, allergy_warnings
        )
        entries.append(holder | ({"contained": gone} if gone else {}))
    return {
        "resourceType": "Bundle",
        "id": f"record-{person.which}",
        "meta": {"profile": [f"{GPC}GPConnect-StructuredRecord-Bundle-1"]},
        "type": "collection",
        "entry": [{"resource": each} for each in entries],
    }


def _patient(person: Person) -> dict[str, Any]:
    verified = concept((f"{GPC_CODES}CareConnect-NHSNumberVerificationStatus-1", person.verified, "Number present and verified"))
    url = f"{GPC}Extension-CareConnect-GPC-NHSNumberVerificationStatus-1"
    return {
        "resourceType": "Patient",
        "id": f"patient-{person.which}",
        "meta": {"profile": [f"{GPC}CareConnect-GPC-Patient-1"]},
        "identifier": [
            {"extension": [extension(url, valueCodeableConcept=verified)], "system": NHS_NUMBER, "value": person.nhs_number}
        ],
        "active": True,
        "name": [{"use": "official", "text": f"{person.family}, Test", "family": person.family, "given": ["Test"]}],
        "gender": person.sex,
        "birthDate": person.born,
    }


def _practice() -> list[dict[str, Any]]:
    return [
        {"resourceType": "Organization", "id": "practice", "name": "Test Lane Surgery"},
        {"resourceType": "Practitioner", "id": "gp", "name": [{"use": "official", "family": "Testgp", "given": ["Sam"]}]},
    ]


def _medicine(found: GpMedicine, ident: str, who: dict[str, str]) -> list[dict[str, Any]]:
    drug = {
        "resourceType": "Medication",
        "id": f"medication-{ident}",
        "meta": {"profile": [f"{GPC}CareConnect-GPC-Medication-1"]},
        "code": medicine_concept(found.name, found.codes, found.text, SNOMED),
    }
    issued = found.last_issued if found.elsewhere is None else None
    plan = _plan(found, ident, drug, who)
    resources = [_statement(found, ident, drug, who, issued), plan, drug]
    if issued:
        order = _request(found, f"order-{ident}", "order", "completed", drug, who, [{"text": found.directions}])
        order |= {"basedOn": [names(plan)], "authoredOn": f"{issued}T09:12:00+00:00"}
        resources.append(order)
    return resources


def _statement(found: GpMedicine, ident: str, drug: dict[str, Any], who: dict[str, str], issued: str | None) -> dict[str, Any]:
    agency = "prescribed-by-another-organisation" if found.elsewhere else "prescribed-at-gp-practice"
    codes = concept((f"{GPC_CODES}CareConnect-PrescribingAgency-1", agency, agency.replace("-", " ")), text=found.elsewhere)
    extensions = [extension(f"{GPC}Extension-CareConnect-GPC-PrescribingAgency-1", valueCodeableConcept=codes)]
    if issued:
        extensions.append(extension(f"{GPC}Extension-CareConnect-GPC-MedicationStatementLastIssueDate-1", valueDateTime=issued))
    ended = found.ended or (found.stopped[0] if found.stopped else None)
    instruction = {"patientInstruction": found.patient_instruction} if found.patient_instruction else {}
    return {
        "resourceType": "MedicationStatement",
        "id": f"statement-{ident}",
        "meta": {"profile": [f"{GPC}CareConnect-GPC-MedicationStatement-1"]},
        "extension": extensions,
        "basedOn": [{"reference": f"MedicationRequest/plan-{ident}"}],
        "status": found.status,
        "medicationReference": names(drug),
        "effectivePeriod": {"start": found.started} | ({"end": ended} if ended else {}),
        "dateAsserted": found.started,
        "subject": who,
        "taken": "unk",
        **({"note": [{"text": found.note}]} if found.note else {}),
        "dosage": [{"text": found.directions, **instruction}],
    }


def _plan(found: GpMedicine, ident: str, drug: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
    dosage: dict[str, Any] = {"text": found.directions}
    if found.dose:
        value, unit, every = found.dose
        dosage |= {"timing": timing(every), "doseQuantity": quantity(value, unit)}
    plan = _request(found, f"plan-{ident}", "plan", found.status, drug, who, [dosage])
    if found.stopped:
        parts = [
            extension("statusReason", valueCodeableConcept=concept(text=found.stopped[1])),
            extension("statusChangeDate", valueDateTime=found.stopped[0]),
        ]
        plan["extension"].append(extension(f"{GPC}Extension-CareConnect-GPC-MedicationStatusReason-1", extension=parts))
    if found.course == "repeat" and found.elsewhere is None:
        parts = [
            extension("numberOfRepeatPrescriptionsAllowed", valuePositiveInt=12),
            extension("numberOfRepeatPrescriptionsIssued", valueUnsignedInt=9),
        ]
        plan["extension"].append(extension(f"{GPC}Extension-CareConnect-GPC-MedicationRepeatInformation-1", extension=parts))
    return plan | ({"priorPrescription": {"reference": f"MedicationRequest/plan-{found.replaces}"}} if found.replaces else {})


def _request(
    found: GpMedicine,
    ident: str,
    intent: str,
    status: str,
    drug: dict[str, Any],
    who: dict[str, str],
    dosage: list[dict[str, Any]],
) -> dict[str, Any]:
    course = concept((f"{GPC_CODES}CareConnect-PrescriptionType-1", found.course, found.course.capitalize()))
    return {
        "resourceType": "MedicationRequest",
        "id": ident,
        "meta": {"profile": [f"{GPC}CareConnect-GPC-MedicationRequest-1"]},
        "extension": [extension(f"{GPC}Extension-CareConnect-GPC-PrescriptionType-1", valueCodeableConcept=course)],
        "status": status,
        "intent": intent,
        "medicationReference": names(drug),
        "subject": who,
        "authoredOn": f"{found.started}T11:50:40+00:00",
        "recorder": {"reference": "Practitioner/gp"},
        "dosageInstruction": dosage,
        "dispenseRequest": {
            "validityPeriod": {"start": found.started},
            "quantity": {"value": found.quantity},
            "expectedSupplyDuration": {"value": found.days, "unit": "day", "system": UCUM, "code": "d"},
        },
    }


def _list(
    ident: str, title: str, code: str, items: Sequence[str], who: dict[str, str], warnings: Sequence[str]
) -> dict[str, Any]:
    url = f"{GPC}Extension-CareConnect-GPC-ListWarningCode-1"
    notes = [_NOTES.get(warning, warning) for warning in warnings] + ([] if items else ["Information not available"])
    empty = concept((f"{GPC_CODES}CareConnect-ListEmptyReasonCode-1", "no-content-recorded", "No Content Recorded"))
    return {
        "resourceType": "List",
        "id": ident,
        "meta": {"profile": [f"{GPC}CareConnect-GPC-List-1"]},
        **({"extension": [extension(url, valueCode=warning) for warning in warnings]} if warnings else {}),
        "status": "current",
        "mode": "snapshot",
        "title": title,
        "code": list_code(code, title),
        "subject": who,
        "date": "2026-11-20T08:59:50+00:00",
        **({"note": [{"text": "\n".join(notes)}]} if notes else {}),
        **({"entry": [{"item": {"reference": item}} for item in items]} if items else {"emptyReason": deepcopy(empty)}),
    }
