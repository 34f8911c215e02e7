"""What a FHIR payload says outside the resources that are read: narratives, documents, and other requests and plans.

Nothing here decides whether it names a medicine: that takes the tables (service.core.normalise.passages).
"""

import re
from collections.abc import Iterator
from typing import Any

from service.core.model.written import CodedText, Passage
from service.sources.about import heads_allergies
from service.sources.fhir.attachments import HOLDERS, read_attachments
from service.sources.fhir.codings import coded
from service.sources.fhir.lists import ALLERGY_LISTS, holds_allergies, kind_of
from service.sources.fhir.narrative import narrative
from service.sources.fhir.node import Node
from service.sources.fhir.resources import MEDICINES, Opened, Resource

# Resources about people, places and things: what they are called is no medicine of the patient.
_NOT_CLINICAL = frozenset(
    (
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "RelatedPerson",
        "Organization",
        "Location",
        "HealthcareService",
        "Device",
        "Endpoint",
        "Group",
    )
)
# What each says by elements; where it holds none of them its narrative is all that there is.
_CONTENT: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(MEDICINES, ("medicationCodeableConcept", "medicationReference", "medication")),
    "AllergyIntolerance": ("code",),
    "Medication": ("code", "ingredient"),
    "List": ("entry",),
    "Composition": ("section",),
    "Condition": ("code",),
    "Flag": ("code",),
}
# Requests, plans and answers that may name a medicine and are no order of one.
_SAYING = frozenset(
    (
        "CarePlan",
        "ClinicalImpression",
        "Communication",
        "CommunicationRequest",
        "DetectedIssue",
        "DeviceRequest",
        "Goal",
        "NutritionOrder",
        "Procedure",
        "ProcedureRequest",
        "QuestionnaireResponse",
        "ReferralRequest",
        "RequestGroup",
        "ServiceRequest",
        "SupplyDelivery",
        "SupplyRequest",
        "Task",
    )
)
# What may speak of an allergy, and names medicines for other reasons: laboratories, and clinics that somebody goes to.
_OF_ALLERGIES_ALONE = frozenset(("Basic", "DiagnosticReport", "Encounter", "EpisodeOfCare", "RiskAssessment"))
_WORDS = frozenset(
    (
        "comment",
        "conclusion",
        "contentString",
        "description",
        "detail",
        "instruction",
        "patientInstruction",
        "summary",
        "title",
        "valueString",
        "valueMarkdown",
        "baseFormulaProductName",
        "additiveProductName",
        "productName",
    )
)
# Requests of which most are for a measurement: "Lithium level" names a medicine and orders none. Only a whole product counts.
_MEASURING = ("ServiceRequest", "ProcedureRequest")
_NOT_SO = frozenset({"entered-in-error", "cancelled", "revoked", "rejected"})
_STRENGTH = re.compile(r"\d ?(?:mg|g|mcg|microgram|nanogram|ml|unit|mmol|iu|%)", re.IGNORECASE)
_OF_A_TERM = frozenset(("text", "id", "extension"))
_DEEPEST = 12


def read_passages(opened: Opened, used: set[str]) -> tuple[Passage, ...]:
    """Every such passage, in the order of the payload. `used`: the Medication resources that an entry names."""
    return tuple(passage for resource in opened.resources for passage in _of(resource, opened, used))


def _of(resource: Resource, opened: Opened, used: set[str]) -> Iterator[Passage]:
    if resource.kind in _NOT_CLINICAL:
        return
    if "text" in resource.body:
        yield from _narrative(resource, opened)
    if resource.kind in HOLDERS:
        yield from read_attachments(resource, opened)
    if resource.kind in _SAYING or resource.kind in _OF_ALLERGIES_ALONE:
        yield from _said(resource, opened.source)
    elif resource.kind in ("Observation", "Condition", "List"):
        yield from _beside(resource, opened.source)
    elif resource.kind == "Medication" and resource.name not in used:
        yield _medication(resource.name, resource.path, opened.source, coded(resource.node([]).one("code")))
    if "contained" in resource.body:
        yield from _unused(resource, opened.source, used)


def _narrative(resource: Resource, opened: Opened) -> Iterator[Passage]:
    """The narrative, unless it repeats elements. That of an entry which holds nothing else stays with the entry."""
    node = resource.node([])
    content = _CONTENT.get(resource.kind)
    bare = content is not None and not any(resource.body.get(name) for name in content)
    words = narrative(node, repeats=not bare)
    entry = resource.kind in (*MEDICINES, "AllergyIntolerance")
    if words and bare and entry:
        opened.warn("narrative-only")
    elif words:
        yield Passage(
            source=opened.source,
            # An entry of a list is named once, and what its narrative says besides under a name of its own.
            entry=f"{resource.name} narrative" if entry else resource.name,
            path=f"{resource.path}.text",
            resource=resource.kind,
            what="its narrative",
            text=words,
            of_allergies=resource.kind == "AllergyIntolerance" or (resource.kind == "List" and holds_allergies(node)),
            in_place_of_entries=bare and resource.kind in ("List", "Composition", "Medication"),
        )


def _beside(resource: Resource, source: str) -> Iterator[Passage]:
    """A problem or a finding that is called like a product, as records are that were brought in, and what is written beside it.

    Beside a finding only an allergy counts: laboratories name medicines there.
    """
    node = resource.node([])
    term = coded(node.one("code")) if resource.kind != "List" and _called_by_strength(resource.body.get("code")) else None
    text = "" if resource.kind == "List" and kind_of(node) in ALLERGY_LISTS else _notes(node)
    if text or term:
        yield Passage(
            source=source,
            entry=resource.name,
            path=resource.path,
            resource=resource.kind,
            what="it",
            text=text,
            terms=(term,) if term else (),
            only_allergies=resource.kind == "Observation",
        )


def _called_by_strength(code: Any) -> bool:
    """Whether a term is called as products are: few findings are, and only those are worth looking up."""
    if not isinstance(code, dict):
        return False
    said = (code.get("text"), *(each.get("display") for each in _listed(code.get("coding"))))
    return any(isinstance(words, str) and _STRENGTH.search(words) for words in said)


def _notes(node: Node) -> str:
    if not node.has("comment") and not node.has("note"):
        return ""
    said = [node.words("comment"), *(each.words("text") for each in node.all("note") if isinstance(each.value, dict))]
    return "\n".join(each for each in said if each)


def _said(resource: Resource, source: str) -> Iterator[Passage]:
    if resource.body.get("status") in _NOT_SO:
        return
    terms, words = list[CodedText](), list[str]()
    body = {name: value for name, value in resource.body.items() if name not in ("text", "contained", "extension", "meta")}
    if resource.kind == "QuestionnaireResponse":
        words += _answers(body, 0)
    else:
        _gather(Node(body, resource.path, None, []), terms, words, None)
        if resource.kind not in _MEASURING:
            words += [said for term in terms for said in (term.text, *(each.display for each in term.codings)) if said]
    alone = resource.kind in _OF_ALLERGIES_ALONE
    if words or (terms and not alone):
        yield Passage(
            source=source,
            entry=resource.name,
            path=resource.path,
            resource=resource.kind,
            what="it",
            text="\n".join(words),
            terms=() if alone else tuple(terms),
            only_allergies=alone,
        )


def _medication(name: str, path: str, source: str, term: CodedText) -> Passage:
    return Passage(
        source=source,
        entry=name,
        path=path,
        resource="Medication",
        what="it",
        text=term.text or "",
        terms=(term,),
        in_place_of_entries=True,
    )


def _gather(node: Node, terms: list[CodedText], words: list[str], name: str | None, depth: int = 0) -> None:
    """Every coded term and every text of a resource, whatever element holds it. `name` is that of the element."""
    if depth > _DEEPEST or not isinstance(node.value, dict):
        return
    if "coding" in node.value or (name not in (None, "note") and node.value.keys() <= _OF_A_TERM):
        terms.append(coded(node))
        return
    for member, value in node.value.items():
        held = value if isinstance(value, list) else [value]
        if member in _WORDS or (member == "text" and depth):
            words += [each for each in held if isinstance(each, str)]
        for part in node.all(member) if any(isinstance(each, dict) for each in held) else ():
            _gather(part, terms, words, member, depth + 1)


def _answers(item: Any, depth: int, heading: str = "") -> Iterator[str]:
    """Each answer behind its question: a bare yes says what was asked, and a bare no nothing.

    Behind that of its group as well, where that is about allergies: "Allergies", "Agent", "penicillin".
    """
    if not isinstance(item, dict) or depth > _DEEPEST:
        return
    asked = ": ".join(each for each in (heading, item.get("text")) if isinstance(each, str) and each)
    heading = asked if heads_allergies(asked) else ""
    for answer in _listed(item.get("answer")):
        value = next((held for name, held in answer.items() if name.startswith("value")), None)
        said = value.get("display") or value.get("text") if isinstance(value, dict) else value
        if said is True and asked:
            yield asked
        elif isinstance(said, str):
            yield f"{asked}: {said}" if asked else said
        yield from _answers(answer, depth + 1, heading)
    for part in _listed(item.get("item")):
        yield from _answers(part, depth + 1, heading)


def _listed(value: Any) -> list[dict[str, Any]]:
    held = value if isinstance(value, list) else [value]
    return [each for each in held if isinstance(each, dict)]


def _unused(holder: Resource, source: str, used: set[str]) -> Iterator[Passage]:
    """Medicines that are contained in a resource and that no entry names."""
    for part in holder.node([]).all("contained"):
        if not isinstance(part.value, dict) or part.value.get("resourceType") != "Medication":
            continue
        name = f"{holder.name}#{part.value.get('id')}"
        if name not in used:
            yield _medication(name, part.path, source, coded(part.one("code")))
