"""A report as a Bundle of FHIR R4: Lists, DetectedIssues, one GuidanceResponse, Provenance and an OperationOutcome.

Nothing is asserted about the patient that a source did not say: lists point at the entries of the sources by identifier and
words, and no medicine or allergy is made anew.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid5

from service.fhir_api.terms import ACT, ALERTS, NHS_NUMBER, OURS, RULES, SEVERITIES, SEVERITY
from service.workflows.notice import NOTICE

Json = dict[str, Any]
_SPACE = UUID("0d6f2a53-3c0e-4f7b-8a39-51f3f3f1a0c4")
_SNOMED = "http://snomed.info/sct"
_EMPTY = "http://terminology.hl7.org/CodeSystem/list-empty-reason"
_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def bundle_of(report: Mapping[str, Any]) -> Json:
    """The Bundle. `report` is the JSON of the contract; the same report always gives the same Bundle."""
    made = _Made(report)
    device, patient = made.add(_device(report)), _patient(report["patient"])
    issues = [made.add(_issue(finding, report, patient, device)) for finding in report["findings"]]
    lists = [made.add(_medicines(report, patient, device)), made.add(_allergies(report, patient, device))]
    outcome = made.add(_outcome(report))
    guidance = made.add(_guidance(report, patient, device, outcome))
    made.add(_provenance(report, [*lists, *issues, guidance], device))
    return {
        "resourceType": "Bundle",
        "id": report["id"],
        "meta": {"tag": [{"system": "urn:medrec:notice", "code": "draft", "display": NOTICE}]},
        "identifier": {"system": "urn:medrec:report", "value": report["id"]},
        "type": "collection",
        "timestamp": report["as_of"],
        "entry": made.entries,
    }


class _Made:
    """The entries so far. Each resource gets a name from the report and its own place in it."""

    def __init__(self, report: Mapping[str, Any]) -> None:
        self._report, self.entries = report["id"], list[Json]()

    def add(self, resource: Json) -> str:
        """Its address within the Bundle."""
        place = f"{self._report}/{resource['resourceType']}/{len(self.entries)}"
        ident = str(uuid5(_SPACE, place))
        self.entries.append({"fullUrl": f"urn:uuid:{ident}", "resource": {"id": ident, **resource}})
        return f"urn:uuid:{ident}"


def _device(report: Mapping[str, Any]) -> Json:
    made = report["made_by"]
    versions = [
        {"type": {"text": name}, "value": made[name]} for name in ("engine", "rules", "reference_data", "profile", "inputs")
    ]
    names = [{"name": "medrec", "type": "manufacturer-name"}, {"name": NOTICE, "type": "other"}]
    return {"resourceType": "Device", "deviceName": names, "version": versions}


def _patient(patient: Mapping[str, Any]) -> Json:
    number = patient["nhs_number"]
    if number is None:
        return {"type": "Patient", "display": "No source named the patient by an NHS number"}
    return {"type": "Patient", "identifier": {"system": NHS_NUMBER, "value": number}}


def _issue(finding: Mapping[str, Any], report: Mapping[str, Any], patient: Json, device: str) -> Json:
    alert = ALERTS.get(finding["category"])
    codings = [{"system": ACT, "code": alert[0], "display": alert[1]}] if alert else []
    codings.append({"system": OURS, "code": finding["category"]})
    codings.append({"system": RULES, "code": finding["rule"], "version": str(finding["rule_version"])})
    implicated = [_implicated(subject) for subject in finding["subjects"] if subject["kind"] != "patient"]
    evidence = [{"code": [{"text": f"{name}: {value}"}]} for name, value in finding["evidence"].items() if value]
    return {
        "resourceType": "DetectedIssue",
        "extension": [{"url": SEVERITY, "valueCode": finding["severity"]}],
        "identifier": [{"system": "urn:medrec:finding", "value": f"{report['id']}/{finding['id']}"}],
        "status": "preliminary",
        "code": {"coding": codings, "text": finding["summary"]},
        "severity": SEVERITIES[finding["severity"]],
        "patient": patient,
        "identifiedDateTime": report["as_of"],
        "author": {"reference": device},
        **({"implicated": implicated} if implicated else {}),
        **({"evidence": evidence} if evidence else {}),
        "detail": f"{finding['detail']} {finding['action']}",
    }


def _implicated(subject: Mapping[str, Any]) -> Json:
    display = subject["text"] or subject["line"] or subject["source"] or "no words"
    if subject["entry"] is None:
        return {"display": display}
    return {**_entry(subject["source"], subject["entry"]), "display": display}


def _entry(source: str | None, entry: str) -> Json:
    """An entry of a source, by its name there."""
    kind = entry.partition("/")[0]
    found: Json = {"identifier": {"system": f"urn:medrec:source:{_as_name(source or '')}", "value": entry}}
    return {**found, "type": kind} if kind.isalpha() and "/" in entry else found


def _as_name(source: str) -> str:
    """A name of a source as a part of a URI."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-._") else "-" for sign in source)


def _medicines(report: Mapping[str, Any], patient: Json, device: str) -> Json:
    items = [
        {
            "flag": {"text": f"{line['line']}: {line['agreement']}; {'in force' if entry['in_force'] else entry['because']}"},
            "item": {**_entry(entry["source"], entry["entry"]), "display": _words(entry["text"], entry["dose"]["text"])},
        }
        for line in report["medicines"]
        for entry in line["entries"]
    ]
    coding = {"system": _SNOMED, "code": "933361000000108", "display": "Medications and medical devices"}
    return _list("Medicines as the sources hold them", coding, items, report, patient, device)


def _allergies(report: Mapping[str, Any], patient: Json, device: str) -> Json:
    items = [
        {
            "flag": {"text": f"{line['line']}: {entry['state']}"},
            "item": {**_entry(entry["source"], entry["entry"]), "display": entry["original_text"] or "no words"},
        }
        for line in report["allergies"]
        for entry in line["entries"]
    ]
    coding = {"system": _SNOMED, "code": "886921000000105", "display": "Allergies and adverse reactions"}
    return _list("Allergies as the sources hold them", coding, items, report, patient, device)


def _list(title: str, coding: Json, items: list[Json], report: Mapping[str, Any], patient: Json, device: str) -> Json:
    # That no source holds an entry is not that there is none: nobody looked at the patient here.
    reason = {"coding": [{"system": _EMPTY, "code": "notasked"}], "text": "No source that was read holds any; that is not none"}
    return {
        "resourceType": "List",
        "status": "current",
        "mode": "working",
        "title": title,
        "code": {"coding": [coding]},
        "subject": patient,
        "date": report["as_of"],
        "source": {"reference": device},
        "note": [{"text": _notice(report)}],
        **({"entry": items} if items else {"emptyReason": reason}),
    }


def _words(*parts: str | None) -> str:
    return " – ".join(part for part in parts if part) or "no words"


def _notice(report: Mapping[str, Any]) -> str:
    incomplete = "" if report["status"] == "complete" else " NOT CHECKED WHOLE: see the OperationOutcome."
    return f"{NOTICE}.{incomplete}"


def _outcome(report: Mapping[str, Any]) -> Json:
    issues = [_said("information", "informational", NOTICE)]
    issues += [_said("warning", "incomplete", f"NOT CHECKED: {reason}") for reason in report["status_reasons"]]
    if report["hold"]["advised"]:
        scope = "all prescribing" if report["hold"]["scope"] == "all-prescribing" else "these orders"
        held = ", ".join(report["hold"]["orders"])
        issues.append(_said("error", "business-rule", f"Hold {scope}" + (f": {held}" if held else "")))
    return {"resourceType": "OperationOutcome", "issue": issues}


def _said(severity: str, code: str, words: str) -> Json:
    return {"severity": severity, "code": code, "diagnostics": words}


def _guidance(report: Mapping[str, Any], patient: Json, device: str, outcome: str) -> Json:
    gaps = report["coverage"]["not_checked"]
    status = "success" if report["status"] == "complete" else "data-required"
    needed = [{"type": kind, "extension": [{"url": "urn:medrec:missing", "valueString": name}]} for kind, name in _needed(gaps)]
    notes = [{"text": f"{gap['rule']} could not tell: {gap['because']} ({_about(gap['subject'])})"} for gap in gaps]
    return {
        "resourceType": "GuidanceResponse",
        "moduleUri": "urn:medrec:reconcile",
        "status": status,
        "subject": patient,
        "occurrenceDateTime": report["as_of"],
        "performer": {"reference": device},
        "evaluationMessage": [{"reference": outcome}],
        **({"note": notes} if notes else {}),
        **({"dataRequirement": needed} if needed else {}),
    }


def _needed(gaps: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(type of resource, what is missing), each once."""
    return sorted({(_kind_of(name), name) for gap in gaps for name in gap["missing"]})


def _kind_of(missing: str) -> str:
    if missing.startswith("patient."):
        return "Patient" if missing in {"patient.birth_date", "patient.sex"} else "Observation"
    return "AllergyIntolerance" if missing.startswith("allergy") else "MedicationRequest"


def _about(subject: Mapping[str, Any]) -> str:
    return _words(subject["source"], subject["entry"], subject["text"])


def _provenance(report: Mapping[str, Any], targets: list[str], device: str) -> Json:
    sources = [
        {
            "role": "source",
            "what": {
                "identifier": {"system": f"urn:medrec:source:{_as_name(each['name'])}", "value": each["sha256"] or each["name"]},
                "display": f"{each['name']} ({each['role']}): {each['outcome']}"
                + (f", {each['because']}" if each["because"] else ""),
            },
        }
        for each in report["sources"]
    ]
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target} for target in targets],
        "recorded": report["as_of"],
        "agent": [{"type": {"coding": [{"system": _PARTICIPANT, "code": "assembler"}]}, "who": {"reference": device}}],
        "entity": sources,
    }
