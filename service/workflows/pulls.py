"""Sources that a case asks us to read: each is asked, and its answer takes its place in the case, before anything is judged.

From then on the case is one that anybody could have sent: it is judged, kept, replayed and checked again without asking anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import msgspec

from service.audit.canonical import sha256_hex
from service.audit.kept import Event
from service.core.model.case import Case
from service.core.model.failures import Role, SourceFailure
from service.core.model.pulls import Ask, Pulled, Whom
from service.workflows.case_pulls import read_objection, read_requester
from service.workflows.case_reader import read_case
from service.workflows.nhs_number import read_nhs_number
from service.workflows.ports import Desk, Office
from service.workflows.problems import Refused
from service.workflows.shapes import Shape

# As much as the strict reader takes, so that what is kept can be read again.
LARGEST_CASE_BYTES = 16 * 1024 * 1024
# Numbers keep their digits, so that the case that is kept has the hash of the case that was judged.
_WRITE = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a case asks us to read, and for whom. `asks` empty: nothing."""

    asks: tuple[Ask, ...]
    whom: Whom


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A case with every answer in its place: the value, and the bytes that it is kept as."""

    value: Any
    data: bytes


def wanted_pulls(value: Any) -> Wanted | Refused | None:
    """What is to be pulled, or everything that is wrong with the case: nobody is asked for a case that cannot be used.

    None: the case asks for no pull, and has not been looked at further.
    """
    sources = cast(Mapping[str, Any], value).get("sources") if isinstance(value, dict) else None
    named: list[Any] = cast(list[Any], sources) if isinstance(sources, list) else []
    pulled = [cast(Mapping[str, Any], source) for source in named if isinstance(source, dict) and "pull" in source]
    if not pulled:
        return None
    checked = read_case(value, _not_now)
    if isinstance(checked, Refused):
        return checked
    return Wanted(
        asks=tuple(Ask(name=source["name"], role=source["role"]) for source in pulled),
        whom=_whom(cast(Mapping[str, Any], value), checked),
    )


def fill(value: Any, answers: Sequence[Pulled]) -> Filled:
    """The case with each answer as the payload or the failure of its source. Who asked is kept in the audit instead."""
    by_name = {answer.name: answer for answer in answers}
    while True:
        sources = [_filled(source, by_name.get(source["name"])) for source in value["sources"]]
        filled = {**{key: held for key, held in value.items() if key != "requester"}, "sources": sources}
        data = _WRITE.encode(filled)
        largest = max((one for one in by_name.values() if one.payload), key=lambda one: len(one.payload or ""), default=None)
        if len(data) <= LARGEST_CASE_BYTES or largest is None:
            return Filled(value=filled, data=data)
        by_name[largest.name] = _dropped(largest)


def pull_into(value: Any, desk: Desk) -> Any | Refused:
    """The case as it is judged: itself where nothing is to be pulled, else with the answers in it, or why it is refused."""
    wanted = wanted_pulls(value)
    if wanted is None or isinstance(wanted, Refused):
        return value if wanted is None else wanted
    return fill(value, desk.pull(wanted.asks, wanted.whom)).value


def pull_noted(asks: Sequence[Ask], whom: Whom, office: Office, actor: str | None = None) -> Sequence[Pulled]:
    """Ask, and audit each pull with its purpose and legal basis. Answers that could not be audited are not handed on.

    `actor` is who sent the case; where nobody is known to have, the audit names the requester that the case itself names.
    """
    answers = office.desk.pull(asks, whom)
    patient = office.pseudonyms.of(whom.nhs_number)
    requester = whom.requester.id if whom.requester else None
    behalf = {"requester": requester} if actor and requester else {}
    with office.store.writing() as store:
        for answer in answers:
            event = Event(
                kind="pulled", at=office.moment(), patient=patient, actor=actor or requester, about={**_about(answer), **behalf}
            )
            store.append(event)
    return answers


def _about(answer: Pulled) -> dict[str, Any]:
    told = answer.told
    return {
        "source": answer.name,
        "kind": told.kind,
        "address": told.address,
        "purpose": told.purpose,
        "legal_basis": told.legal_basis,
        "requests": list(told.requests),
        "outcome": answer.failure or "read",
        "payload": sha256_hex(answer.payload.encode()) if answer.payload is not None else None,
    }


def _whom(value: Mapping[str, Any], case: Case) -> Whom:
    shape = Shape(value=value, path="$")
    patient = shape.part("patient")
    return Whom(
        nhs_number=read_nhs_number(case.identity.nhs_number or ""),
        objects=read_objection(patient) if patient else False,
        requester=read_requester(shape),
    )


def _filled(source: Mapping[str, Any], answer: Pulled | None) -> Mapping[str, Any]:
    if answer is None or "pull" not in source:
        return source
    kept: dict[str, Any] = {"name": source["name"], "role": source["role"]}
    if answer.at:
        kept["retrieved_at"] = answer.at
    if answer.payload is None:
        return {**kept, "failure": {"kind": answer.failure or "other", "detail": answer.detail or "no reason was given"}}
    return {**kept, "format": answer.format, "payload": answer.payload} if answer.format else {**kept, "payload": answer.payload}


def _dropped(answer: Pulled) -> Pulled:
    detail = "together with the other sources its answer is larger than a case may be"
    return Pulled(name=answer.name, at=answer.at, told=answer.told, failure="too-large", detail=detail)


def _not_now(
    name: str,
    role: Role,
    payload: object,
    *,
    format: str | None,
    retrieved_at: str | None,
    sha256: str,
    columns: Mapping[str, str] | None = None,
) -> SourceFailure:
    return SourceFailure(name=name, role=role, kind="not-asked", detail="")
