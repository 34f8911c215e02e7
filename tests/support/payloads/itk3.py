"""Transfer of Care discharge summaries (ITK3 on FHIR STU3), as XML and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.support.payloads.allergies import Allergy, list_code, stu3_allergy
from tests.support.payloads.people import Person
from tests.support.payloads.words import GPC, GPC_CODES, NHS_NUMBER, ROUTES, SNOMED, Code, concept, extension, medicine_concept

_FLAGS = {"Continued": "1", "Amended": "2", "Added": "4", "Discontinued": "5", "On-hold": "6"}
_SUMMARY = "https://fhir.hl7.org.uk/STU3/StructureDefinition/Extension-CareConnect-MedicationChangeSummary-1"


@dataclass(frozen=True)
class Discharged:
    """A medicine of a discharge summary. `change` is one of Continued, Amended, Added, Discontinued, On-hold."""

    name: str | None
    directions: str
    change: str = "Continued"
    status: str = "active"
    reason: str | None = None
    route: str = "oral"
    codes: Sequence[Code] | None = None
    text: str | None = None


def discharged(name: str | None, directions: str, **more: Any) -> Discharged:
    """`discharged("apixaban 5", "one tablet twice a day", change="Added", reason="AF")`."""
    return Discharged(name, directions, **more)


def itk3(person: Person, medicines: Sequence[Discharged] = (), allergies: Sequence[Allergy] = ()) -> str:
    """The document as XML."""
    body = itk3_json(person, medicines, allergies)
    inner = "".join(_xml(name, value) for name, value in body.items() if name != "resourceType")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Bundle xmlns="http://hl7.org/fhir">{inner}</Bundle>'


def itk3_json(person: Person, medicines: Sequence[Discharged] = (), allergies: Sequence[Allergy] = ()) -> dict[str, Any]:
    """The same document as JSON."""
    patient = {
        "resourceType": "Patient",
        "id": f"patient-{person.which}",
        "meta": {"profile": [f"{GPC}CareConnect-ITK-Patient-1"]},
        "identifier": [{"system": NHS_NUMBER, "value": person.nhs_number}],
        "name": [{"use": "official", "family": person.family, "given": ["Test"]}],
        "gender": person.sex,
        "birthDate": person.born,
    }
    who = _urn(patient)
    drugs = [_drug(found, str(number)) for number, found in enumerate(medicines, 1)]
    statements = [
        _statement(found, drug, str(number), who) for number, (found, drug) in enumerate(zip(medicines, drugs, strict=True), 1)
    ]
    found = [stu3_allergy(each, f"allergy-{number}", who, "CareConnect-ITK-") for number, each in enumerate(allergies, 1)]
    flags = [(f"{GPC_CODES}ITK-PatientMedicationChangeType-1", _FLAGS[each.change], each.change) for each in medicines]
    taken = _list(
        "medicines",
        "933361000000108",
        "Medications and medical devices",
        who,
        [{"flag": concept(flag), "item": _urn(each)} for flag, each in zip(flags, statements, strict=True)],
    )
    allergic = _list(
        "allergies", "886921000000105", "Allergies and adverse reactions", who, [{"item": _urn(each)} for each in found]
    )
    document = {
        "resourceType": "Composition",
        "id": "document",
        "meta": {"profile": [f"{GPC}CareConnect-ITK-EDIS-Composition-1"]},
        "status": "final",
        "type": concept((SNOMED, "373942005", "Discharge summary")),
        "subject": who,
        "date": "2026-11-20T08:30:00+00:00",
        "title": "Discharge Summary",
        "section": [_section(taken), _section(allergic)],
    }
    return {
        "resourceType": "Bundle",
        "id": f"discharge-{person.which}",
        "meta": {"profile": [f"{GPC}ITK-Document-Bundle-1"]},
        "type": "document",
        "entry": [
            {"fullUrl": f"urn:uuid:{each['id']}", "resource": each}
            for each in (document, patient, taken, *statements, *drugs, allergic, *found)
        ],
    }


def _urn(resource: dict[str, Any]) -> dict[str, str]:
    return {"reference": f"urn:uuid:{resource['id']}"}


def _drug(found: Discharged, ident: str) -> dict[str, Any]:
    code = medicine_concept(found.name, found.codes, found.text, SNOMED)
    return {"resourceType": "Medication", "id": f"medication-{ident}", "code": code}


def _statement(found: Discharged, drug: dict[str, Any], ident: str, who: dict[str, str]) -> dict[str, Any]:
    parts = [extension("status", valueCode=found.change)]
    if found.reason:
        parts += [
            extension("indicationForChange", valueCodeableConcept=concept(text=found.reason)),
            extension("dateChanged", valueDateTime="2026-11-19"),
        ]
    return {
        "resourceType": "MedicationStatement",
        "id": f"statement-{ident}",
        "meta": {"profile": [f"{GPC}CareConnect-ITK-MedicationStatement-1"]},
        "extension": [extension(_SUMMARY, extension=parts)],
        "status": found.status,
        "medicationReference": _urn(drug),
        "subject": who,
        "taken": "y" if found.status == "active" else "n",
        "dosage": [{"text": found.directions, "route": concept(ROUTES[found.route])}],
    }


def _list(ident: str, code: str, title: str, who: dict[str, str], entry: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "resourceType": "List",
        "id": ident,
        "status": "current",
        "mode": "snapshot",
        "title": title,
        "code": list_code(code, title),
        "subject": who,
        **({"entry": entry} if entry else {}),
    }


def _section(held: dict[str, Any]) -> dict[str, Any]:
    words = {"status": "additional", "div": "See list"}
    return {"title": held["title"], "code": held["code"], "text": words, "entry": [_urn(held)]}


def _xml(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_xml(name, each) for each in value)
    if isinstance(value, dict):
        inside = "".join(_xml(each, part) for each, part in value.items() if each not in ("resourceType", "url"))
        url = f" url={quoteattr(value['url'])}" if "url" in value else ""
        kind = value.get("resourceType")
        return f"<{name}{url}><{kind}>{inside}</{kind}></{name}>" if kind else f"<{name}{url}>{inside}</{name}>"
    if name == "div":
        return f'<div xmlns="http://www.w3.org/1999/xhtml">{escape(value)}</div>'
    return f"<{name} value={quoteattr(str(value).lower() if isinstance(value, bool) else str(value))}/>"
