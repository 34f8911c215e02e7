"""What reads payloads and tables, and what writes other forms of a report."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service import __version__
from service.core.model.failures import Role, SourceFailure
from service.core.model.reference import Reference
from service.core.model.written import SourceList
from service.settings import Settings
from service.workflows.problems import Problem, Refused, refuse

if TYPE_CHECKING:
    from service.core.model.conformance import Validity


def descriptions() -> Mapping[str, bytes]:
    """The descriptions of the web service as they are committed, by the name of their file."""
    from service.api.description import in_one_order, openapi
    from service.api.feeds import make_feeds
    from service.app.messages import feeds_of
    from service.cds_hooks.calls import make_hooks
    from service.cds_hooks.services import discovery
    from service.fhir_api.calls import make_fhir

    return {
        "openapi.json": openapi(__version__, [make_feeds(feeds_of({}, str)), make_hooks(), make_fhir(__version__)]),
        "cds-services.json": in_one_order(discovery()),
    }


def validity(payload: object, declared: str | None) -> "Validity | None":
    """How valid the FHIR of a payload is; None where it is no FHIR."""
    from service.sources.conformance import validity as check

    return check(payload, declared)


def as_fhir(report: Mapping[str, Any]) -> bytes:
    """The JSON of a report as a FHIR Bundle."""
    import orjson

    from service.fhir_api.emit import bundle_of

    return orjson.dumps(bundle_of(report))


def load_reference(folder: Path | None, *, settings: Settings) -> Reference | Refused:
    """The reference tables, or every mistake in them."""
    from service.reference.load import load
    from service.reference.problems import ReferenceRefused

    chosen = folder or settings.reference_data
    if not chosen.is_dir():
        return refuse([Problem(path=str(chosen), reason="there is no such folder of reference tables")])
    try:
        return load(chosen)
    except ReferenceRefused as refused:
        return refuse(
            Problem(path=f"{chosen.name}/{wrong.file}{_line(wrong.line)}", reason=wrong.reason) for wrong in refused.problems
        )


def read_source(
    name: str,
    role: Role,
    payload: object,
    *,
    format: str | None,
    retrieved_at: str | None,
    sha256: str,
    columns: Mapping[str, str] | None = None,
) -> SourceList | SourceFailure:
    """The reader of every dialect."""
    from service.sources.read import read_source as read

    return read(name, role, payload, format=format, retrieved_at=retrieved_at, sha256=sha256, columns=columns)


def read_json(data: bytes) -> Any | Refused:
    """The strict reader, with its refusal in the words of the use cases."""
    from service.sources.refusal import Refusal
    from service.sources.strict_json import read_json as strictly

    value = strictly(data)
    if isinstance(value, Refusal):
        return refuse([Problem(path=wrong.path, reason=wrong.reason) for wrong in value.problems], unreadable=True)
    return value


def _line(number: int | None) -> str:
    return f" line {number}" if number else ""
