"""The resources of a payload, each with its place and one name, whatever they are wrapped in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service.core.model.failures import FieldProblem, UnreadableEntry
from service.sources.fhir.node import Node
from service.sources.fhir.types import TYPES
from service.sources.fhir.wholeness import lacking_in_bundle

# Bundles within bundles: a message that carries a document is two.
_MOST_WRAPPINGS = 5
MEDICINES = ("MedicationStatement", "MedicationRequest", "MedicationDispense", "MedicationAdministration")
# What is an entry even where another resource contains it.
_CONTAINED = (
    *MEDICINES,
    "AllergyIntolerance",
    "Patient",
    "List",
    "Composition",
    "Condition",
    "Flag",
    "Observation",
    "AdverseEvent",
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Resource:
    """A resource as it came. `name` is unique in its source: `Type/id`, by its place where it has no id."""

    kind: str
    name: str
    path: str
    body: dict[str, Any]
    full_url: str | None = None
    within: "Resource | None" = None

    def node(self, problems: list[FieldProblem]) -> Node:
        """Its content, for reading with problems noted in that list."""
        return Node(self.body, self.path, None, problems)


@dataclass(kw_only=True, eq=False)
class Opened:
    """What a payload held: its resources in order, what could not be opened, and warnings about the whole."""

    source: str
    resources: list[Resource] = field(default_factory=list)
    unreadable: list[UnreadableEntry] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    outcomes: list[Resource] = field(default_factory=list)
    _names: dict[str, int] = field(default_factory=dict)

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The resources of those types, in order."""
        return (resource for resource in self.resources if resource.kind in kinds)

    def name(self, wanted: str) -> str:
        """That name, with a suffix where another entry already bears it."""
        count = self._names[wanted] = self._names.get(wanted, 0) + 1
        return wanted if count == 1 else self.name(f"{wanted}~{count}")

    def refuse(self, wanted: str, path: str, reason: str, resource: str | None = None, words: str | None = None) -> None:
        """List an entry that came in and could not be read."""
        self.unreadable.append(
            UnreadableEntry(source=self.source, entry=self.name(wanted), path=path, reason=reason, resource=resource, words=words)
        )

    def warn(self, warning: str) -> None:
        """Say it once about the whole source."""
        if warning not in self.warnings:
            self.warnings.append(warning)


def open_payload(source: str, body: dict[str, Any]) -> Opened:
    """Every resource in a resource, bundle (also of bundles) or operation answer, with those contained in them."""
    opened = Opened(source=source)
    _open(opened, body, "$", None, 0)
    return opened


def _open(opened: Opened, body: Any, path: str, full_url: str | None, wrappings: int) -> None:
    kind = body.get("resourceType") if isinstance(body, dict) else None
    if not isinstance(kind, str) or not kind:
        opened.refuse(_by_place("entry", path), path, "what is here is no FHIR resource")
    elif kind in ("Bundle", "Parameters") and wrappings < _MOST_WRAPPINGS:
        _BUNDLE_OR_ANSWER[kind](opened, body, path, wrappings)
    elif kind in ("Bundle", "Parameters"):
        opened.refuse(_by_place(kind, path), path, f"bundles are nested more than {_MOST_WRAPPINGS} deep", kind)
    elif kind not in TYPES:
        # What it was meant to be nobody can tell: a misspelt MedicationRequest is a medicine that was sent.
        opened.refuse(_by_place("entry", path), path, f"what is here is of no type of FHIR resource ({kind[:60]})")
    elif kind == "OperationOutcome":
        opened.outcomes.append(_resource(opened, kind, body, path, full_url))
    else:
        resource = _resource(opened, kind, body, path, full_url)
        opened.resources.append(resource)
        opened.resources += _contained(opened, resource)


def _contained(opened: Opened, holder: Resource) -> list[Resource]:
    """What is contained and stands for itself. The ids are their holder's own: one that recurs elsewhere is no repetition."""
    return list(_contained_in(opened, Node(holder.body, holder.path, None, []), holder))


def _contained_in(opened: Opened, node: Node, holder: Resource) -> Iterator[Resource]:
    for part in node.all("contained"):
        kind = part.value.get("resourceType") if isinstance(part.value, dict) else None
        if not isinstance(kind, str) or not kind:
            opened.refuse(_by_place("contained", part.path), part.path, "what is contained here is no FHIR resource")
            continue
        if kind not in TYPES:
            reason = f"what is contained here is of no type of FHIR resource ({kind[:60]})"
            opened.refuse(_by_place("contained", part.path), part.path, reason)
        elif kind in ("Bundle", "Parameters"):
            opened.refuse(_by_place(kind, part.path), part.path, "a bundle contained in a resource is not read", kind)
        elif kind in _CONTAINED:
            name = opened.name(f"{kind}/{_id(part.value) or f'at {part.path}'}")
            yield Resource(kind=kind, name=name, path=part.path, body=part.value, within=holder)
        # The standard forbids what is contained to contain anything; where it does all the same, that came in too.
        yield from _contained_in(opened, part, holder)


def _resource(opened: Opened, kind: str, body: dict[str, Any], path: str, full_url: str | None) -> Resource:
    known = _id(body) or (full_url.rsplit("/", 1)[-1] if full_url else None)
    wanted = f"{kind}/{known}" if known else _by_place(kind, path)
    name = opened.name(wanted)
    if name != wanted:
        opened.warn("repeated-id")
    return Resource(kind=kind, name=name, path=path, body=body, full_url=full_url)


def _id(body: dict[str, Any]) -> str | None:
    found = body.get("id")
    return found.strip() if isinstance(found, str) and found.strip() else str(found) if type(found) is int else None


def _by_place(kind: str, path: str) -> str:
    return f"{kind}/at {path.removeprefix('$.').replace('.resource', '') or 'the top'}"


def _answer(opened: Opened, body: dict[str, Any], path: str, wrappings: int) -> None:
    for part in Node(body, path, None, []).all("parameter"):
        _parameter(opened, part, wrappings)


def _parameter(opened: Opened, parameter: Node, wrappings: int) -> None:
    if not isinstance(parameter.value, dict):
        opened.refuse(_by_place("parameter", parameter.path), parameter.path, "the parameter is not an object")
        return
    for inner in parameter.all("resource"):
        _open(opened, inner.value, inner.path, None, wrappings + 1)
    for part in parameter.all("part"):
        _parameter(opened, part, wrappings)


def _bundle(opened: Opened, body: dict[str, Any], path: str, wrappings: int) -> None:
    bundle = Node(body, path, None, [])
    entries = list(bundle.all("entry"))
    _say_what_is_missing(opened, bundle, entries)
    for entry in entries:
        if isinstance(entry.value, dict):
            _entry(opened, entry, wrappings)
        else:
            opened.refuse(_by_place("entry", entry.path), entry.path, "the entry is not an object")


def _entry(opened: Opened, entry: Node, wrappings: int) -> None:
    resources = list(entry.all("resource"))
    request, response = entry.one("request"), entry.one("response")
    if response:
        _answered(opened, response, bool(resources))
    for resource in resources:
        _open(opened, resource.value, resource.path, entry.words("fullUrl"), wrappings + 1)
    if resources:
        return
    if request and request.words("method") == "DELETE":
        opened.refuse(
            request.words("url") or _by_place("entry", entry.path),
            entry.path,
            "the bundle only says that this entry is deleted, not what it was",
        )
    elif not response and not (request and request.words("method") in ("GET", "HEAD")):
        opened.refuse(_by_place("entry", entry.path), entry.path, "the entry holds no resource")


def _answered(opened: Opened, response: Node, held: bool) -> None:
    """What an entry says of the request that it answers: it failed, was not answered with content, or has an outcome."""
    status = str(response.words("status") or "2")[:1]
    if status in "45" or (status != "2" and not held):
        opened.warn("part-failed")
    outcome = response.one("outcome")
    if outcome and isinstance(outcome.value, dict):
        opened.outcomes.append(Resource(kind="OperationOutcome", name=outcome.path, path=outcome.path, body=outcome.value))


def _say_what_is_missing(opened: Opened, bundle: Node, entries: list[Node]) -> None:
    for warning in lacking_in_bundle(bundle, entries):
        opened.warn(warning)
    if bundle.words("type") == "history":
        opened.warn("history-bundle")


_BUNDLE_OR_ANSWER = {"Bundle": _bundle, "Parameters": _answer}
