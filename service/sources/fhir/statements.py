"""What a record says outside its lists that may be an allergy: problems, flags, events, and findings that are no measurement.

What somebody wrote on a list of allergies as a whole is said of none of its entries, and may be an allergy that is not among
them.
"""

from collections.abc import Iterator
from dataclasses import replace

from service.core.model.written import AllergyWritten, CodedText
from service.sources.about import heads_allergies
from service.sources.fhir.codings import code_or_concept, coded, concept_words
from service.sources.fhir.lists import ALLERGY_LISTS, kind_of
from service.sources.fhir.narrative import narrative
from service.sources.fhir.node import Node
from service.sources.fhir.resources import Opened, Resource

_NOT_SO = frozenset({"entered-in-error", "cancelled"})


def read_statements(opened: Opened) -> tuple[AllergyWritten, ...]:
    """Every such resource in the shape of an allergy entry; whether it states one is decided later, from its terms."""
    held = tuple(opened.of("Condition", "Flag", "Observation", "AdverseEvent"))
    found = [_statement(resource, opened.source) for resource in held]
    found += [part for resource in held for part in _components(resource, opened.source)]
    notes = [note for resource in opened.of("List") for note in _notes(resource, opened.source)]
    return (*(each for each in found if each), *notes)


def _notes(resource: Resource, source: str) -> Iterator[AllergyWritten]:
    """The notes of a list of allergies in force, which say that they speak of allergies by where they stand."""
    node = resource.node([])
    if kind_of(node) not in ALLERGY_LISTS or node.words("status") == "entered-in-error":
        return
    for number, each in enumerate(node.all("note"), 1):
        words = each.said() if isinstance(each.value, str) else each.words("text")
        if words:
            name = f"{resource.name} note {number}"
            yield AllergyWritten(source=source, entry=name, path=each.path, resource="note of List", text=f"Allergies: {words}")


def _statement(resource: Resource, source: str) -> AllergyWritten | None:
    node = resource.node([])
    what = _what(resource, node)
    if what is None and resource.kind != "AdverseEvent" and not _says_by_elements(resource):
        what = narrative(node, repeats=False)
    if what is None:
        return None
    said = _below_its_heading(node, _as_coded(what)) if resource.kind == "Flag" else _as_coded(what)
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


def _components(resource: Resource, source: str) -> Iterator[AllergyWritten]:
    """What each part of a finding says, as a finding of its own."""
    node = resource.node([])
    if resource.kind != "Observation" or not node.has("component"):
        return
    for number, part in enumerate(node.all("component"), 1):
        what = _found(part) if isinstance(part.value, dict) else None
        if what is None:
            continue
        said = _as_coded(what)
        yield AllergyWritten(
            source=source,
            entry=f"{resource.name} component {number}",
            path=part.path,
            resource=resource.kind,
            codings=said.codings,
            text=said.text,
            verification="entered-in-error" if node.words("status") in _NOT_SO else None,
            asserted=node.date("effectiveDateTime"),
        )


def _says_by_elements(resource: Resource) -> bool:
    """Whether a problem, a flag or a finding says anything beside its narrative."""
    return any(name == "code" or name == "dataAbsentReason" or name.startswith("value") for name in resource.body)


def _over(node: Node, status: str | None) -> bool:
    """A problem that is inactive causes no trouble now, as an allergy does not until it is met; only its end ends it."""
    ended = any(node.has(name) for name in ("abatementDateTime", "abatementPeriod"))
    return status == "inactive" or ended or code_or_concept(node, "clinicalStatus") == "resolved"


def _happened(node: Node) -> Node | str | None:
    """What happened, and what is suspected to have caused it where one thing is named."""
    event, suspects = node.one("event"), list(node.all("suspectEntity"))
    named = [instance.words("display") for each in suspects if (instance := each.one("instance"))]
    what = concept_words(event)
    return f"{what} due to {named[0]}" if what and len(named) == 1 and named[0] else event


def _as_coded(what: Node | CodedText | str) -> CodedText:
    if isinstance(what, CodedText):
        return what
    return CodedText(text=what) if isinstance(what, str) else coded(what)


def _below_its_heading(node: Node, said: CodedText) -> CodedText:
    """What a flag of a category about allergies says: "Penicillin" under "Allergies" is one."""
    headings = (words for each in node.all("category") if (words := concept_words(each)))
    return _answering(next(filter(heads_allergies, headings), None), said)


def _answering(about: str | None, said: CodedText) -> CodedText:
    """A term behind a heading about allergies, unless it says so itself. Its codes stay."""
    words = said.text or next((each.display for each in said.codings if each.display), None)
    if about is None or words is None or not heads_allergies(about) or heads_allergies(words):
        return said
    return replace(said, text=f"{about}: {words}")


def _what(resource: Resource, node: Node) -> Node | CodedText | str | None:
    """What it says; None where that is nothing of the patient."""
    if resource.kind == "AdverseEvent":
        # A potential one is a risk that was avoided, and no reaction of the patient.
        return _happened(node) if node.words("actuality") != "potential" else None
    return _found(node) if resource.kind == "Observation" else node.one("code")


def _found(node: Node) -> Node | CodedText | str | None:
    """Of a finding its value where it has one: "Allergy to penicillin: no" says nothing by its code."""
    if words := node.words("valueString"):
        about = concept_words(node.one("code"))
        return f"{about}: {words}" if about else words
    if answer := node.one("valueCodeableConcept"):
        return _answering(concept_words(node.one("code")), coded(answer))
    if any(name.startswith("value") for name in node.value):
        return node.one("code") if node.truth("valueBoolean") else None
    return None if node.has("dataAbsentReason") else node.one("code")
