"""The resources of a payload, each with its place and one name, whatever they are wrapped in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from service.core.model.failures import FieldProblem, UnreadableEntry
from service.sources.fhir.node import Node
from service.sources.refusal import child_path

# Bundles within bundles: a message that carries a document is two.
_MOST_WRAPPINGS = 5


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
    elif kind == "OperationOutcome":
        opened.outcomes.append(_resource(opened, kind, body, path, full_url))
    else:
        opened.resources.append(_resource(opened, kind, body, path, full_url))


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
        inner = part.one("resource")
        if inner:
            _open(opened, inner.value, inner.path, None, wrappings + 1)


def _bundle(opened: Opened, body: dict[str, Any], path: str, wrappings: int) -> None:
    bundle = Node(body, path, None, [])
    entries = list(bundle.all("entry"))
    _say_what_is_missing(opened, bundle, len(entries))
    for entry in entries:
        _entry(opened, entry, wrappings)


def _entry(opened: Opened, entry: Node, wrappings: int) -> None:
    resource = entry.one("resource") if isinstance(entry.value, dict) else None
    request, response = (entry.one(name) if isinstance(entry.value, dict) else None for name in ("request", "response"))
    if response and str(response.words("status") or "2")[0] in "45":
        opened.warn("part-failed")
    if resource:
        _open(opened, resource.value, child_path(entry.path, "resource"), entry.words("fullUrl"), wrappings)
    elif request and request.words("method") == "DELETE":
        opened.refuse(
            request.words("url") or _by_place("entry", entry.path),
            entry.path,
            "the bundle only says that this entry is deleted, not what it was",
        )
    elif not response and not (request and request.words("method") in ("GET", "HEAD")):
        opened.refuse(_by_place("entry", entry.path), entry.path, "the entry holds no resource")


def _say_what_is_missing(opened: Opened, bundle: Node, count: int) -> None:
    total, links = bundle.whole("total"), [link.words("relation") for link in bundle.all("link")]
    if "next" in links or (bundle.words("type") == "searchset" and total is not None and total > count):
        opened.warn("page-missing")
    if bundle.words("type") == "history":
        opened.warn("history-bundle")


_BUNDLE_OR_ANSWER = {"Bundle": _bundle, "Parameters": _answer}


def contained(opened: Opened, holder: Resource, kind: str) -> list[Resource]:
    """The resources of that type that another one contains. Their ids are their holder's own and may recur elsewhere."""
    found: list[Resource] = []
    for part in Node(holder.body, holder.path, None, []).all("contained"):
        if isinstance(part.value, dict) and part.value.get("resourceType") == kind:
            wanted = f"{kind}/{_id(part.value) or f'at {part.path}'}"
            found.append(Resource(kind=kind, name=opened.name(wanted), path=part.path, body=part.value, within=holder))
    return found
