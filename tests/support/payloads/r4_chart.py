"""Hospital charts and shared records in UK Core R4."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.payloads.allergies import Allergy, list_code, r4_allergy
from tests.support.payloads.people import Person
from tests.support.payloads.words import (
    DMD,
    HL7_CODES,
    NHS_NUMBER,
    ROUTES,
    SNOMED,
    TIMINGS,
    UCUM,
    UKCORE,
    UNITS,
    Code,
    concept,
    extension,
    medicine_concept,
    names,
    quantity,
    timing,
)

_WEIGHTS = {"weight": ("27113001", "Body weight"), "height": ("50373000", "Body height")}


@dataclass(frozen=True)
class Order:
    """An inpatient order, or with `kind="MedicationStatement"` what another record says is taken."""

    name: str | None
    amount: object
    unit: str
    every: str
    route: str = "oral"
    status: str = "active"
    directions: str | None = None
    codes: Sequence[Code] | None = None
    text: str | None = None
    system: str = DMD
    ordered: str = "2026-11-19T16:20:00Z"
    until: str | None = None
    reason: str | None = None
    indication: str | None = None
    note: str | None = None
    as_needed: bool = False
    kind: str = "MedicationRequest"
    category: str = "inpatient"
    id: str | None = None


def order(name: str | None, amount: object, unit: str, every: str, **more: Any) -> Order:
    """`order("paracetamol", 1, "g", "QDS", route="iv")`."""
    return Order(name, amount, unit, every, **more)


def weighed(
    value: object, *, what: str = "weight", unit: str = "kg", at: str = "2026-11-20T07:40:00Z", method: str = "measured"
) -> dict[str, Any]:
    """An Observation of weight or height."""
    code, words = _WEIGHTS[what]
    return {
        "resourceType": "Observation",
        "id": f"{what}-{at[:10]}",
        "status": "final",
        "code": concept((SNOMED, code, words)),
        "effectiveDateTime": at,
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
        "method": {"text": method},
    }


def r4_chart(
    person: Person,
    orders: Sequence[Order] = (),
    allergies: Sequence[Allergy] | None = (),
    *,
    observations: Sequence[dict[str, Any]] = (),
    host: str = "epma.example",
) -> dict[str, Any]:
    """A search answer. No allergies: an empty list with its reason. None: no allergy list at all."""
    patient = _patient(person)
    who = names(patient)
    entries = [patient]
    for number, found in enumerate(orders, 1):
        entries += _order(found, found.id or str(number), who)
    if allergies is not None:
        entries += _allergies(allergies, who)
    entries += [{**each, "subject": who} for each in observations]
    base = f"https://{host}/fhir/R4"
    return {
        "resourceType": "Bundle",
        "id": f"chart-{person.which}",
        "type": "searchset",
        "total": len(entries),
        "link": [{"relation": "self", "url": f"{base}/Patient/{patient['id']}/$everything"}],
        "entry": [{"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each} for each in entries],
    }


def _patient(person: Person) -> dict[str, Any]:
    system = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
    verified = concept((system, person.verified, "Number present and verified"))
    url = f"{UKCORE}Extension-UKCore-NHSNumberVerificationStatus"
    return {
        "resourceType": "Patient",
        "id": f"patient-{person.which}",
        "meta": {"profile": [f"{UKCORE}UKCore-Patient"]},
        "identifier": [
            {"extension": [extension(url, valueCodeableConcept=verified)], "system": NHS_NUMBER, "value": person.nhs_number}
        ],
        "name": [{"use": "official", "family": person.family, "given": ["Test"]}],
        "gender": person.sex,
        "birthDate": person.born,
    }


def _order(found: Order, ident: str, who: dict[str, str]) -> list[dict[str, Any]]:
    code = medicine_concept(found.name, found.codes, found.text, found.system)
    resource: dict[str, Any] = {
        "resourceType": found.kind,
        "id": f"order-{ident}",
        "meta": {"profile": [f"{UKCORE}UKCore-{found.kind}"]},
        "status": found.status,
        "subject": who,
        **({"note": [{"text": found.note}]} if found.note else {}),
    }
    if found.kind == "MedicationRequest":
        category = (f"{HL7_CODES}medicationrequest-category", found.category, found.category.capitalize())
        resource |= {
            "intent": "order",
            "category": [concept(category)],
            "medicationCodeableConcept": code,
            "authoredOn": found.ordered,
            "dosageInstruction": [_dosage(found)],
            **({"statusReason": concept(text=found.reason)} if found.reason else {}),
            **({"reasonCode": [concept(text=found.indication)]} if found.indication else {}),
        }
        return [resource]
    drug = {"resourceType": "Medication", "id": f"medication-{ident}", "code": code}
    resource |= {
        "medicationReference": names(drug),
        "effectivePeriod": {"start": found.ordered[:10]},
        "dateAsserted": found.ordered,
        "dosage": [_dosage(found)],
        **({"statusReason": [concept(text=found.reason)]} if found.reason else {}),
    }
    return [drug, resource]


def _dosage(found: Order) -> dict[str, Any]:
    words = f"{found.amount} {UNITS[found.unit][0]} - {TIMINGS[found.every][3]} - {ROUTES[found.route][2].lower()}"
    when = timing(found.every)
    if found.until:
        when["repeat"]["boundsPeriod"] = {"start": found.ordered[:10], "end": found.until}
    return {
        "text": found.directions or words,
        "timing": when,
        **({"asNeededBoolean": True} if found.as_needed else {}),
        "route": concept(ROUTES[found.route]),
        "doseAndRate": [{"doseQuantity": quantity(found.amount, found.unit)}],
    }


def _allergies(allergies: Sequence[Allergy], who: dict[str, str]) -> list[dict[str, Any]]:
    found = [r4_allergy(each, f"allergy-{number}", who) for number, each in enumerate(allergies, 1)]
    reason = ("https://fhir.hl7.org.uk/CodeSystem/UKCore-ListEmptyReasonCode", "no-content-recorded", "No Content Recorded")
    holder = {
        "resourceType": "List",
        "id": "allergies",
        "meta": {"profile": [f"{UKCORE}UKCore-List"]},
        "status": "current",
        "mode": "snapshot",
        "title": "Allergies and adverse reactions",
        "code": list_code("886921000000105", "Allergies and adverse reactions"),
        "subject": who,
        "date": "2026-11-20T08:00:00Z",
        **({"entry": [{"item": names(each)} for each in found]} if found else {"emptyReason": concept(reason)}),
    }
    return [*found, holder]
