"""Which medicine a resource speaks of: codes, words and form, its own or those of the Medication that it names."""

from dataclasses import dataclass, field

from service.core.model.coding import Coding
from service.core.model.written import CodedText
from service.sources.fhir.codings import coded, coded_or_none, concept_words
from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import Resource


@dataclass(kw_only=True, eq=False)
class Named:
    """What names the medicine. `resource` is the Medication, None where the codes are in the entry itself."""

    codings: tuple[Coding, ...] = ()
    text: str | None = None
    form: CodedText | None = None
    resource: Resource | None = None
    missing: list[str] = field(default_factory=list)


def read_medication(node: Node, held_by: Resource, references: References) -> Named:
    """The medicine of a statement, request, dispense or administration. What is missing is noted on the entry."""
    own = coded(node.one("medicationCodeableConcept"))
    pointer = node.one("medicationReference") or node.one("medication")
    found = _referenced(pointer, held_by, references) if pointer else Named()
    words = own.text or found.text or (pointer.words("display") if pointer else None)
    named = Named(
        codings=tuple(dict.fromkeys((*own.codings, *found.codings))), text=words, form=found.form, resource=found.resource
    )
    if not named.codings and not named.text:
        node.note("names no medicine, neither by code nor in words")
    return named


def _referenced(pointer: Node, held_by: Resource, references: References) -> Named:
    concept = pointer.one("concept")
    if concept:
        found = coded(concept)
        return Named(codings=found.codings, text=found.text)
    reference = reference_of(pointer)
    resource = references.find(reference, held_by) if reference else None
    if resource is None or resource.kind != "Medication":
        pointer.note("names a Medication that is not in the payload, or not there once")
        return Named()
    return _medication(resource, pointer)


def _medication(resource: Resource, pointer: Node) -> Named:
    node = resource.node(pointer.problems)
    found = coded(node.one("code"))
    words = found.text
    if not words and not found.codings:
        words = (
            " + ".join(said for part in node.all("ingredient") if (said := concept_words(part.one("itemCodeableConcept"))))
            or None
        )
    form = coded_or_none(node.one("form") or node.one("doseForm"))
    return Named(codings=found.codings, text=words, form=form, resource=resource)
