"""Registered sources that are doubles, a client that asks them, and the cases that name them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx2

from service.core.model.failures import Role
from service.core.model.pulls import Requester, Whom
from service.sources.pull import Puller, puller
from service.sources.pulling.breaker import Limits
from service.sources.pulling.errand import Edge
from service.sources.pulling.origin import read_origin
from service.sources.register_file import BadRegister
from service.sources.registry import Consumer, Fhir, GpConnect, Registered, Tls
from tests.support.cases import AS_OF
from tests.support.doubles.gp_provider import AUDIENCE, FROM, TO
from tests.support.payloads import Person

EDGE = Edge(now=lambda: datetime.now(UTC), clock=time.monotonic, new_id=lambda: str(uuid4()))
REQUESTER = {"id": "10019", "family": "Jones", "given": "Claire", "prefix": "Ms"}
CONSUMER = Consumer(
    issuer="https://medrec.example/",
    organisation="Test Hospital",
    ods_code="A1001",
    device_system="https://medrec.example/Id/device",
    device="MEDREC-1",
    user_system="https://medrec.example/Id/user",
)


def whom(person: Person, *, objects: bool = False) -> Whom:
    """That person, asked for by a pharmacist."""
    who = Requester(id=REQUESTER["id"], family=REQUESTER["family"], given=REQUESTER["given"], prefix=REQUESTER["prefix"])
    return Whom(nhs_number=person.nhs_number, objects=objects, requester=who)


def gp_source(url: str, name: str = "gp", role: Role = "gp-record", *, problems: bool = True, **more: Any) -> Registered:
    """A practice that is asked by GP Connect. `url` is the double's address."""
    ends = GpConnect(from_asid=FROM, to_asid=TO, audience=AUDIENCE, problems=problems)
    return _source(f"{url}/GP0001/STU3/1", name, role, kind="gp-connect", gp_connect=ends, consumer=CONSUMER, **more)


def fhir_source(
    url: str, name: str = "epma", role: Role = "inpatient-orders", fhir: Fhir | None = None, **more: Any
) -> Registered:
    """A FHIR server. `url` is the double's address with its base."""
    return _source(url, name, role, kind="fhir-r4", fhir=fhir or Fhir(), **more)


def _source(url: str, name: str, role: Role, **more: Any) -> Registered:
    origin = read_origin(url, on_loopback=True)
    assert not isinstance(origin, str), origin
    usual: dict[str, Any] = {
        "purpose": "direct care",
        "legal_basis": "UK GDPR Article 6(1)(e) and 9(2)(h)",
        "shared": True,
        "deadline_seconds": 2.0,
        "largest_bytes": 4 * 1024 * 1024,
        "tls": Tls(),
        "fhir": Fhir(),
    }
    return Registered(name=name, role=role, origin=origin, **{**usual, **more})


@contextmanager
def asking(
    *sources: Registered,
    edge: Edge = EDGE,
    transport: Callable[[], httpx2.AsyncBaseTransport] | None = None,
    breaker: Limits | None = None,
) -> Iterator[Puller]:
    """A client of those sources until the block is left."""
    found = puller(sources, edge, transport=transport() if transport else None, breaker=breaker)
    assert not isinstance(found, BadRegister), found
    try:
        yield found
    finally:
        found.close()


def pulled(name: str, role: str) -> dict[str, Any]:
    """A source of a case that is to be read by the service."""
    return {"name": name, "role": role, "pull": True}


def pull_case(*sources: dict[str, Any], person: Person, **more: Any) -> dict[str, Any]:
    """A case that names who asks."""
    patient = {**person.as_case(), **more}
    return {
        "case": "T",
        "transfer": "admission",
        "as_of": AS_OF,
        "patient": patient,
        "requester": REQUESTER,
        "sources": [*sources],
    }
