"""Who recorded an entry: the name that the reference shows, or that of the person it leads to."""

from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import Resource


def recorder_name(resource: Resource, references: References) -> str | None:
    """The name of the recorder, else of the asserter; None where neither is named. Ids are no names: each system has its own."""
    node = _node(resource)
    for member in ("recorder", "asserter"):
        found = node.one(member)
        if found is None:
            continue
        display = found.words("display")
        named = display or _person(reference_of(found), resource, references)
        if named:
            return named
    return None


def _person(reference: str | None, held_by: Resource, references: References) -> str | None:
    """The name of a practitioner, whether the reference leads there or to the role that one has."""
    target = references.find(reference, held_by) if reference else None
    if target is None or target.kind != "PractitionerRole":
        return _name_of(target)
    practitioner = _node(target).one("practitioner")
    if practitioner is None:
        return None
    known = reference_of(practitioner)
    return practitioner.words("display") or _name_of(references.find(known, target) if known else None)


def _name_of(target: Resource | None) -> str | None:
    return _written_name(_node(target)) if target and target.kind == "Practitioner" else None


def _node(resource: Resource) -> Node:
    return Node(resource.body, resource.path, None, [])


def _written_name(node: Node) -> str | None:
    for name in node.all("name"):
        text = name.words("text")
        parts = [*name.texts("given"), *name.texts("family")]
        if text or parts:
            return text or " ".join(parts)
    return None
