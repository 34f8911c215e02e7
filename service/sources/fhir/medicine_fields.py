"""One medicine resource of any FHIR dialect, field by field, before it is joined with what belongs to it."""

from typing import Any, TypeAlias

from service.core.model.dates import PartialDate
from service.core.model.failures import FieldProblem
from service.sources.fhir.codings import (
    code_values,
    coded,
    concept_words,
    extension,
    extensions_by_name,
    quantity,
)
from service.sources.fhir.dosage import days, read_dosages
from service.sources.fhir.medication import Named, read_medication
from service.sources.fhir.narrative import narrative
from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import Resource
from service.sources.fhir.statuses import CHANGES, COURSES, PRESCRIBERS, STATUSES

# The members of a MedicineWritten by name; one that is not there was not stated.
Fields: TypeAlias = dict[str, Any]
Marked: TypeAlias = dict[str, Node]
# Suppliers and releases differ in what they call these.
_DOSAGE_CHANGED = ("MedicationDosageLastChanged", "MedicationStatementDosageLastChanged", "DosageLastChanged")
# Of a request that a medicine be not given: nobody made it yet, or at all; and it may be in force, or is about to be.
_NEVER_ASKED = frozenset({"cancelled", "draft", "entered-in-error"})
_STANDS = frozenset({"active", "draft", "on-hold", "unknown"})
_PRESCRIBING = (
    "PrescribingAgency",
    "MedicationPrescribingAgency",
    "MedicationPrescribingOrganizationType",
    "MedicationPrescribingOrganization",
)


def read_fields(resource: Resource, references: References, source: str) -> tuple[Fields, Named]:
    """The fields of a MedicineWritten as far as this one resource says them, and what names its medicine."""
    problems: list[FieldProblem] = []
    node = resource.node(problems)
    named = read_medication(node, resource, references)
    if node.has("modifierExtension"):
        node.note("was not read, and may change what the entry means", "modifierExtension")
    marked = extensions_by_name(node)
    read: Fields = {
        "source": source,
        "entry": resource.name,
        "path": resource.path,
        "resource": resource.kind,
        "codings": named.codings,
        "text": named.text,
        "form": named.form,
        "contains": named.contains,
        "indication": _reasons(node, "reasonCode") or _reasons(node, "reason"),
        "notes": _notes(node),
        "dosages": read_dosages(node),
        "replaces": reference_of(node.one("priorPrescription")),
    }
    for reading in (_status, _dates, _kind, _repeats, _supply, _prescriber, _change):
        read.update(reading(node, marked, resource.kind))
    if not named.codings and not named.text and (words := narrative(node, repeats=False)):
        # A person can tell from them what no reader makes of them; nothing is made of them here.
        read["notes"] = (*read["notes"], f"Narrative: {words}")
    read["problems"] = tuple(dict.fromkeys(problems))
    return read, named


def _status(node: Node, marked: Marked, kind: str) -> Fields:
    written = node.words("status")
    status = STATUSES[kind].get(written or "", "unknown")
    if node.words("taken") == "n" and status == "active":
        status = "not-taken"
    ext = marked.get("MedicationStatusReason")
    parts = list(ext.all("extension")) if ext else []
    reason, changed = _part(parts, "statusReason", "reason"), _part(parts, "statusChangeDate", "date")
    words = concept_words(reason.one("valueCodeableConcept")) or reason.words("valueString") if reason else None
    words = words or _reasons(node, "statusReason") or _reasons(node, "statusReasonCodeableConcept")
    against = node.truth("doNotPerform") is True
    # A request that was fulfilled or ended asks for nothing any more, and still says that the medicine was stopped.
    stands = against and status in _STANDS
    if against and status not in _NEVER_ASKED:
        # Whoever asks that a medicine be not given ends it, as far as that list goes; the words alone give no reason.
        status, words = "stopped", "; ".join(filter(None, ("the request is that it be NOT given", words)))
    return {
        "status": status,
        "not_to_be_given": stands,
        "status_written": written,
        "status_reason": words or _reasons(node, "reasonNotTaken"),
        "status_changed": _first_date(changed, "valueDateTime", "valueDate") or node.date("statusChanged"),
    }


def _dates(node: Node, marked: Marked, kind: str) -> Fields:
    period = node.one("effectivePeriod")
    dispense = node.one("dispenseRequest")
    validity = dispense.one("validityPeriod") if dispense else None
    return {
        "started": (period.date("start") if period else None) or node.date("effectiveDateTime"),
        "ended": period.date("end") if period else None,
        "authored": _first_date(node, "authoredOn", "dateAsserted", "whenPrepared"),
        "last_issued": _first_date(marked.get("MedicationStatementLastIssueDate"), "valueDateTime", "valueDate")
        or _first_date(node, "whenHandedOver")
        or (_given_on(node, period) if kind == "MedicationAdministration" else None),
        "authorised_until": validity.date("end") if validity else None,
        "changed_on": _first_date(
            _first_marked(marked, *_DOSAGE_CHANGED),
            "valueDateTime",
            "valueDate",
        ),
    }


def _given_on(node: Node, period: Node | None) -> PartialDate | None:
    return node.date("effectiveDateTime") or (period.date("start") if period else None)


def _kind(node: Node, marked: Marked, _: str) -> Fields:
    prescription = marked.get("PrescriptionType")
    codes = code_values(prescription) if prescription else ()
    codes = codes or tuple(each.code or "" for each in coded(node.one("courseOfTherapyType")).codings)
    categories = [category for each in node.all("category") if (category := _code(each))]
    course = next((COURSES[code] for code in codes if code in COURSES), None)
    if codes and course is None:
        node.note("is a kind of prescription that is not known")
    return {
        "course": course,
        "intent": node.words("intent"),
        "reported": node.truth("reportedBoolean") is True or node.has("reportedReference"),
        "category": ", ".join(categories) or None,
    }


def _code(concept: Node) -> str | None:
    if isinstance(concept.value, str):
        return concept.said()
    found = coded(concept)
    return next((each.code for each in found.codings if each.code), found.text)


def _repeats(node: Node, marked: Marked, _: str) -> Fields:
    ext = marked.get("MedicationRepeatInformation")
    parts = list(ext.all("extension")) if ext else []
    dispense = node.one("dispenseRequest")
    allowed = _whole(_part(parts, "numberOfRepeatPrescriptionsAllowed"))
    issued = _whole(_part(parts, "numberOfRepeatPrescriptionsIssued", "numberOfPrescriptionsIssued"))
    until = _first_date(_part(parts, "authorisationExpiryDate"), "valueDateTime", "valueDate")
    if allowed is None and dispense:
        allowed = dispense.whole("numberOfRepeatsAllowed")
    return {"repeats_allowed": allowed, "repeats_issued": issued} | ({"authorised_until": until} if until else {})


def _whole(part: Node | None) -> int | None:
    names = ("valueUnsignedInt", "valuePositiveInt", "valueInteger")
    return next((part.whole(name) for name in names if part.has(name)), None) if part else None


def _supply(node: Node, marked: Marked, _: str) -> Fields:
    dispense = node.one("dispenseRequest") or node
    amount = dispense.one("quantity")
    words = extension(amount, "MedicationQuantityText")
    return {
        "quantity": quantity(amount),
        "quantity_text": words.words("valueString") if words else None,
        "supply_days": days(dispense.one("expectedSupplyDuration") or dispense.one("daysSupply")),
    }


def _prescriber(node: Node, marked: Marked, _: str) -> Fields:
    ext = _first_marked(marked, *_PRESCRIBING)
    codes = code_values(ext) if ext else ()
    concept = ext.one("valueCodeableConcept") if ext else None
    known = next((PRESCRIBERS[code] for code in codes if code in PRESCRIBERS), None)
    if ext and known is None:
        ext.note("is a prescribing organisation that is not known")
    return {"prescribed_by": known, "prescribed_by_text": concept.words("text") if concept else None}


def _change(node: Node, marked: Marked, _: str) -> Fields:
    ext = marked.get("MedicationChangeSummary")
    if ext is None:
        return {}
    parts = list(ext.all("extension"))
    status, why = _part(parts, "status"), _part(parts, "indicationForChange")
    codes = code_values(status) if status else ()
    change = next((CHANGES[code.lower()] for code in codes if code.lower() in CHANGES), None)
    if codes and change is None:
        ext.note("is a kind of change that is not known")
    detail = _part(parts, "detailsOfAmendment", "detail")
    reasons = (
        concept_words(why.one("valueCodeableConcept")) or why.words("valueString") if why else None,
        detail.words("valueString") if detail else None,
    )
    found = {"change": change, "change_reason": "; ".join(filter(None, reasons)) or None}
    day = _first_date(_part(parts, "dateChanged"), "valueDateTime", "valueDate")
    return found | ({"changed_on": day} if day else {})


def _first_marked(marked: Marked, *names: str) -> Node | None:
    return next((marked[name] for name in names if name in marked), None)


def _part(parts: list[Node], *urls: str) -> Node | None:
    return next((part for part in parts if part.words("url") in urls), None)


def _first_date(node: Node | None, *names: str) -> PartialDate | None:
    return next((found for name in names if node and (found := node.date(name))), None)


def _reasons(node: Node, name: str) -> str | None:
    said = (each.said() if isinstance(each.value, str) else concept_words(each) for each in node.all(name))
    return "; ".join(words for words in said if words) or None


def _notes(node: Node) -> tuple[str, ...]:
    said = (each.said() if isinstance(each.value, str) else each.words("text") for each in node.all("note"))
    return tuple(words for words in said if words)
