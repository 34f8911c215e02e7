"""The sources of a case: a payload to read, a failure that the caller reports, or a request to read it ourselves."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast, get_args

from service.audit.canonical import canonical_json, sha256_hex
from service.core.model.columns import COLUMNS
from service.core.model.failures import FailureKind, Role, SourceFailure
from service.core.model.written import Dialect, SourceList
from service.workflows.ports import ReadSource
from service.workflows.shapes import Shape

ROLES: tuple[Role, ...] = get_args(Role)
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
_KINDS: tuple[FailureKind, ...] = get_args(FailureKind)
_WAYS = ("payload", "failure", "pull")
_SOURCE = ("name", "role", "retrieved_at", "format", "columns", "proposed", *_WAYS)
MOST_SOURCES = 50
_MOST_COLUMNS = 100

ReadLater = Callable[[], SourceList | SourceFailure]


def read_sources(
    case: Shape, read_source: ReadSource, hashes: dict[str, str]
) -> Callable[[], tuple[SourceList | SourceFailure, ...]]:
    """Checks every source of the case and notes its problems; what is handed back then reads the payloads.

    The hash of each payload is noted in `hashes` by the name of its source.
    """
    shapes = case.parts("sources", most=MOST_SOURCES)
    later = [_source(shape, read_source, hashes) for shape in shapes]
    _names_apart(shapes)
    return lambda: tuple(read() for read in later if read)


def _source(shape: Shape, read_source: ReadSource, hashes: dict[str, str]) -> ReadLater | None:
    shape.only(_SOURCE)
    name = shape.text("name", required=True, longest=100)
    role = cast(Role | None, shape.choice("role", ROLES, required=True))
    retrieved = shape.written_moment("retrieved_at")
    dialect = shape.choice("format", DIALECTS)
    proposed = _proposed(shape, role)
    columns = _columns(shape, dialect)
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
    digest = hashes[name] = payload_hash(received)
    return lambda: _as_proposed(
        read_source(name, role, received, format=dialect, retrieved_at=retrieved, sha256=digest, columns=columns),
        proposed=proposed,
    )


def _columns(source: Shape, dialect: str | None) -> Mapping[str, str] | None:
    """Our names for the columns of a CSV list, by its own headers; None: not given, or given wrongly, which is noted."""
    shape = source.part("columns")
    if shape is None:
        return None
    if dialect not in (None, "csv") or "payload" not in source.value:
        return source.note("columns", "goes with a payload of comma-separated values only")
    if len(shape.value) > _MOST_COLUMNS:
        return source.note("columns", f"holds more than {_MOST_COLUMNS}")
    named = {theirs: shape.choice(theirs, COLUMNS, required=True) for theirs in shape.value}
    found = {theirs: ours for theirs, ours in named.items() if ours}
    if len(set(found.values())) < len(found):
        return source.note("columns", "gives two headers to one column")
    return found


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
