"""From a reference to the resource it names, or to the knowledge that the payload does not hold it."""

from collections.abc import Iterable
from typing import Any

from service.sources.fhir.node import Node
from service.sources.fhir.resources import Resource


class References:
    """Finds resources by full URL, by `Type/id`, and within their holder by `#id`."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._found: dict[str, list[Resource]] = {}
        self._settled: dict[str, Resource | None] = {}
        self._contained: dict[tuple[Resource, str], Resource] = {}
        for resource in resources:
            self._add(resource)

    def _add(self, resource: Resource) -> None:
        if resource.within:
            self._contained.setdefault((resource.within, str(resource.body.get("id"))), resource)
            return
        for key in _keys(resource):
            self._found.setdefault(key, []).append(resource)

    def find(self, reference: str, held_by: Resource) -> Resource | None:
        """The one resource that it names. None where none does, or several do that are not the same."""
        if reference.startswith("#"):
            return self._within(held_by.within or held_by, reference[1:])
        if reference not in self._settled:
            known = self._found.get(reference.split("/_history/")[0]) or self._elsewhere(reference)
            alike = known and all(other.body == known[0].body for other in known[1:])
            self._settled[reference] = known[0] if alike else None
        return self._settled[reference]

    def _within(self, holder: Resource, ident: str) -> Resource | None:
        known = self._contained.get((holder, ident))
        parts = Node(holder.body, holder.path, None, []).all("contained") if known is None else ()
        for part in parts:
            if isinstance(part.value, dict) and part.value.get("id") == ident:
                kind = str(part.value.get("resourceType"))
                known = Resource(kind=kind, name=f"{holder.name}#{ident}", path=part.path, body=part.value, within=holder)
        return known

    def _elsewhere(self, reference: str) -> list[Resource]:
        # An absolute URL may name a resource that came without one, but never one that came from another place.
        parts = reference.split("/_history/")[0].rsplit("/", 2)
        if reference.startswith(("http://", "https://")) and len(parts) == 3:
            return [found for found in self._found.get("/".join(parts[1:]), ()) if not _absolute(found.full_url)]
        if reference.startswith("urn:uuid:"):
            return self._found.get(reference.removeprefix("urn:uuid:"), [])
        return []


def reference_of(node: Node | None) -> str | None:
    """The reference as written, or None."""
    return node.words("reference") if node else None


def type_of(reference: str | None) -> str | None:
    """The resource type that a reference names, None where it does not say (`urn:uuid:…`, `#…`)."""
    parts = reference.split("/_history/")[0].rsplit("/", 2) if reference else []
    return parts[-2] if len(parts) > 1 else None


def _keys(resource: Resource) -> Iterable[str]:
    ident: Any = resource.body.get("id")
    keys = [f"{resource.kind}/{ident}", str(ident)] if isinstance(ident, str | int) else []
    return dict.fromkeys([*keys, resource.full_url] if resource.full_url else keys)


def _absolute(url: str | None) -> bool:
    return bool(url) and str(url).startswith(("http://", "https://"))
