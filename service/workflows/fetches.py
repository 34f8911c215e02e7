"""What a caller did not send along, fetched by its own leave: asked, and audited before anything of it is used."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.audit.canonical import sha256_hex
from service.audit.kept import Event
from service.core.model.pulls import Fetched, Grant, Part, Query
from service.workflows.ports import Office


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """What a call lacks: about which patient, by the id of the caller's own server, and by whose leave."""

    grant: Grant
    patient: str
    queries: tuple[Query, ...]


def fetch_noted(lacking: Lacking, *, most_seconds: float, actor: str | None, office: Office) -> Sequence[Part]:
    """A part for each query. Nothing of the grant is kept: the audit names the server as it is registered, and what came of it.

    What could not be audited is not handed on.
    """
    fetched = office.desk.fetch(lacking.grant, lacking.patient, lacking.queries, most_seconds=most_seconds)
    with office.store.writing() as store:
        store.append(Event(kind="fetched", at=office.moment(), actor=actor, about=_about(fetched)))
    return fetched.parts


def _about(fetched: Fetched) -> dict[str, object]:
    told = fetched.told
    return {
        "source": fetched.source,
        "kind": told.kind,
        "address": told.address,
        "purpose": told.purpose,
        "legal_basis": told.legal_basis,
        "requests": list(told.requests),
        "outcomes": [f"{part.name}: {part.failure or 'read'}" for part in fetched.parts],
        "payloads": [f"{part.name}: {sha256_hex(part.payload.encode())}" for part in fetched.parts if part.payload is not None],
    }
