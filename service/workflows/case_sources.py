"""The sources of a case: a payload to read, a failure that the caller reports, or a request to read it ourselves."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast, get_args

from service.audit.canonical import canonical_json, sha256_hex
from service.core.model.failures import FailureKind, Role, SourceFailure
from service.core.model.written import Dialect, SourceList
from service.workflows.ports import ReadSource
from service.workflows.shapes import Shape

ROLES: tuple[Role, ...] = get_args(Role)
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
_KINDS: tuple[FailureKind, ...] = get_args(FailureKind)
_WAYS = ("payload", "failure", "pull")
_SOURCE = ("name", "role", "retrieved_at", "format", "proposed", *_WAYS)
MOST_SOURCES = 50

ReadLater = Callable[[], SourceList | SourceFailure]


def read_sources(case: Shape, read_source: ReadSource) -> Callable[[], tuple[SourceList | SourceFailure, ...]]:
    """Checks every source of the case and notes its problems; what is handed back then reads the payloads."""
    shapes = case.parts("sources", most=MOST_SOURCES)
    later = [_source(shape, read_source) for shape in shapes]
    _names_apart(shapes)
    return lambda: tuple(read() for read in later if read)


def _source(shape: Shape, read_source: ReadSource) -> ReadLater | None:
    shape.only(_SOURCE)
    name = shape.text("name", required=True, longest=100)
    role = cast(Role | None, shape.choice("role", ROLES, required=True))
    retrieved = shape.written_moment("retrieved_at")
    dialect = shape.choice("format", DIALECTS)
    proposed = _proposed(shape, role)
    ways = [way for way in _WAYS if way in shape.value]
    if len(ways) != 1:
        return shape.note("", "needs exactly one of payload, failure and pull")
    if ways == ["failure"]:
        return _failed(shape, name, role, retrieved)
    if ways == ["pull"]:
        return _pulled(shape, name, role)
    payload = shape.value["payload"]
    if not isinstance(payload, dict | str):
        return shape.note("payload", "has to be a JSON object, or a string that holds XML, HL7 v2, CSV or a PDF in base64")
    if name is None or role is None:
        return None
    received = cast(object, payload)
    digest = payload_hash(received)
    return lambda: _as_proposed(
        read_source(name, role, received, format=dialect, retrieved_at=retrieved, sha256=digest), proposed=proposed
    )


def _proposed(source: Shape, role: Role | None) -> bool:
    """Whether the source holds what is about to be ordered: only orders can be."""
    said = source.value.get("proposed")
    if said is True and role not in {"inpatient-orders", "discharge-summary", None}:
        source.note("proposed", "can be said of inpatient-orders and of a discharge-summary only")
    elif said is not None and not isinstance(said, bool):
        source.note("proposed", "has to be true or false")
    return said is True


def _as_proposed(read: SourceList | SourceFailure, *, proposed: bool) -> SourceList | SourceFailure:
    return replace(read, proposed=True) if proposed and isinstance(read, SourceList) else read


def payload_hash(payload: object) -> str:
    """The hash of a payload as received: of its text, or of the canonical form of its JSON."""
    if isinstance(payload, bytes):
        return sha256_hex(payload)
    return sha256_hex(payload.encode() if isinstance(payload, str) else canonical_json(payload))


def _failed(source: Shape, name: str | None, role: Role | None, retrieved: str | None) -> ReadLater | None:
    shape = source.part("failure")
    if shape is None:
        return source.note("failure", "is null: say why the source was not read") if source.is_null("failure") else None
    shape.only(("kind", "detail"))
    kind, detail = shape.text("kind", required=True, longest=60), shape.text("detail", longest=500)
    if name is None or role is None or kind is None:
        return None
    known: FailureKind | None = next((one for one in _KINDS if one == kind), None)
    # A caller's own word for a failure is kept in the detail: refusing the whole case for it would hide more.
    words = (detail or "no reason was given") if known else f"{kind}: {detail}" if detail else kind
    failure: FailureKind = known or "other"
    return lambda: SourceFailure(name=name, role=role, kind=failure, detail=words, retrieved_at=retrieved)


def _pulled(shape: Shape, name: str | None, role: Role | None) -> ReadLater | None:
    if shape.value["pull"] is not True:
        return shape.note("pull", "has to be true; leave it out where there is a payload")
    if name is None or role is None:
        return None
    # Pulls are made before a case is read (service/workflows/pulls.py): whoever reads one that still holds a pull asked nobody.
    reason = "it was to be read from the source registered under that name, which was not asked"
    return lambda: SourceFailure(name=name, role=role, kind="not-asked", detail=reason)


def _names_apart(shapes: list[Shape]) -> None:
    seen: set[Any] = set()
    for shape in shapes:
        name = shape.value.get("name")
        if isinstance(name, str) and name in seen:
            shape.note("name", "is the name of an earlier source: findings could not say which of the two they mean")
        seen.add(name if isinstance(name, str) else None)
