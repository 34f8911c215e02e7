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
    """What names the medicine. `resource` is the Medication, None where the codes are in the entry itself.

    `contains` are the ingredients that the Medication lists, without those that it calls inactive.
    """

    codings: tuple[Coding, ...] = ()
    text: str | None = None
    form: CodedText | None = None
    contains: tuple[CodedText, ...] = ()
    resource: Resource | None = None
    missing: list[str] = field(default_factory=list)


def read_medication(node: Node, held_by: Resource, references: References) -> Named:
    """The medicine of a statement, request, dispense or administration. What is missing is noted on the entry."""
    own = coded(node.one("medicationCodeableConcept"))
    pointer = node.one("medicationReference") or node.one("medication")
    found = _referenced(pointer, held_by, references) if pointer else Named()
    words = own.text or found.text or (pointer.words("display") if pointer else None)
    named = Named(
        codings=tuple(dict.fromkeys((*own.codings, *found.codings))),
        text=words,
        form=found.form,
        contains=found.contains,
        resource=found.resource,
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
    return _medication(resource, pointer, references)


def _medication(resource: Resource, pointer: Node, references: References) -> Named:
    node = resource.node(pointer.problems)
    found = coded(node.one("code"))
    words = found.text
    listed = [_ingredient(part, resource, references) for part in node.all("ingredient") if part.truth("isActive") is not False]
    if not words and not found.codings:
        words = " + ".join(said for _, said in listed if said) or None
    form = coded_or_none(node.one("form") or node.one("doseForm"))
    return Named(codings=found.codings, text=words, form=form, contains=tuple(each for each, _ in listed), resource=resource)


def _ingredient(part: Node, held_by: Resource, references: References) -> tuple[CodedText, str | None]:
    """An ingredient as coded, and in words. One that says nothing is an ingredient all the same, of which nothing is known."""
    item = part.one("itemCodeableConcept") or part.one("item")
    concept = item.one("concept") if item and item.has("concept") else item
    if concept is not None and (concept.has("coding") or concept.has("text")):
        return coded(concept), concept_words(concept)
    pointer = part.one("itemReference") or (item.one("reference") if item else None)
    reference = reference_of(pointer) if pointer else None
    found = references.find(reference, held_by) if reference else None
    named = found.node([]).one("code") if found else None
    words = concept_words(named) or (pointer.words("display") if pointer else None)
    return (coded(named) if named else CodedText(text=words)), words
