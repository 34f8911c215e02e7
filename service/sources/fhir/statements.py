"""What a record says outside its lists that may be an allergy: problems, flags, and findings that are no measurement."""

from service.core.model.written import AllergyWritten, CodedText
from service.sources.fhir.codings import code_or_concept, coded, concept_words
from service.sources.fhir.node import Node
from service.sources.fhir.resources import Opened, Resource

_NOT_SO = frozenset({"entered-in-error", "cancelled"})


def read_statements(opened: Opened) -> tuple[AllergyWritten, ...]:
    """Every such resource in the shape of an allergy entry; whether it states one is decided later, from its terms."""
    found = [_statement(resource, opened.source) for kind in ("Condition", "Flag", "Observation") for resource in opened.of(kind)]
    return tuple(each for each in found if each)


def _statement(resource: Resource, source: str) -> AllergyWritten | None:
    node = resource.node([])
    what = _what(resource, node)
    if what is None:
        return None
    said = coded(what) if not isinstance(what, str) else CodedText(text=what)
    status = node.words("status") if resource.kind != "Condition" else None
    return AllergyWritten(
        source=source,
        entry=resource.name,
        path=resource.path,
        resource=resource.kind,
        codings=said.codings,
        text=said.text,
        clinical_status="resolved" if _over(node, status) else None,
        verification="entered-in-error" if status in _NOT_SO else code_or_concept(node, "verificationStatus"),
        asserted=node.date("recordedDate") or node.date("assertedDate") or node.date("effectiveDateTime"),
    )


def _over(node: Node, status: str | None) -> bool:
    """A problem that is inactive causes no trouble now, as an allergy does not until it is met; only its end ends it."""
    ended = any(node.has(name) for name in ("abatementDateTime", "abatementPeriod"))
    return status == "inactive" or ended or code_or_concept(node, "clinicalStatus") == "resolved"


def _what(resource: Resource, node: Node) -> Node | str | None:
    """What it says. Of a finding its value where it has one: "Allergy to penicillin: no" says nothing by its code."""
    if resource.kind != "Observation":
        return node.one("code")
    if words := node.words("valueString"):
        about = concept_words(node.one("code"))
        return f"{about}: {words}" if about else words
    if any(name.startswith("value") for name in resource.body):
        return node.one("code") if node.truth("valueBoolean") else node.one("valueCodeableConcept")
    return None if "dataAbsentReason" in resource.body else node.one("code")
