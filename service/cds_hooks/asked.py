"""The body of a hook, as it was sent: what is about whom, what came along, and what did not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import msgspec

from service.cds_hooks.grant import read_grant
from service.cds_hooks.services import DRAFTS, PREFETCH, TRANSFERS, queries
from service.core.model.pulls import Grant, Part
from service.edge.body import parts_as_sent
from service.workflows.fetches import Lacking
from service.workflows.problems import Problem, Refused, refuse
from service.workflows.shapes import Shape

_FIELDS = ("hook", "hookInstance", "fhirServer", "fhirAuthorization", "context", "prefetch", "extension")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One call. `sent` holds the JSON of each prefetch key as it came, with every digit: None where the caller asked and there
    was none; a key that is not in it was not asked. `unread` are the keys under which something came that nobody asked for,
    in order. `grant` is leave to fetch what is lacking, or why that cannot be used; None: none came. `unfetched` says of a key
    why it could not be fetched. `drafts` are the proposed orders, () where the hook brings none.
    """

    hook: str
    instance: str
    patient: str
    encounter: str | None
    sent: dict[str, msgspec.Raw | None] = field(default_factory=dict[str, msgspec.Raw | None])
    unread: tuple[str, ...] = ()
    grant: Grant | str | None = field(default=None, repr=False)
    unfetched: Mapping[str, Part] = field(default_factory=dict[str, Part])
    drafts: tuple[msgspec.Raw, ...] = ()


def lacking(asked: Asked) -> Lacking | None:
    """What can be tried to be fetched; None: nothing is lacking, or no leave came that could be used."""
    keys = [key for key in PREFETCH if key not in asked.sent]
    if not keys or not isinstance(asked.grant, Grant):
        return None
    return Lacking(grant=asked.grant, patient=asked.patient, queries=queries(keys, asked.patient))


def with_fetched(asked: Asked, parts: Sequence[Part]) -> Asked:
    """The call with what was fetched in the place of what it lacked, and without the leave."""
    found = {part.name: msgspec.Raw(part.payload.encode()) for part in parts if part.payload is not None}
    failed = {part.name: part for part in parts if part.payload is None}
    return replace(asked, sent={**asked.sent, **found}, unfetched=failed, grant=None)


class _Body(msgspec.Struct):
    """The same JSON with its larger parts left as they came."""

    context: dict[str, msgspec.Raw] = {}
    prefetch: dict[str, msgspec.Raw] | None = None


def read_asked(value: Any, body: bytes) -> Asked | Refused:
    """A call from its JSON, or all that is wrong with it. `value` is what the strict reader made of `body`."""
    if not isinstance(value, dict):
        return refuse([Problem(path="$", reason="the body of a hook has to be a JSON object")])
    shape = Shape(value=cast(dict[str, Any], value), path="$")
    hook, instance = shape.choice("hook", tuple(TRANSFERS), required=True), shape.text("hookInstance", required=True)
    context = shape.part("context")
    if context is None and value.get("context") is None:
        shape.note("context", "is missing")
    patient = context.text("patientId", required=True) if context else None
    encounter = context.text("encounterId") if context else None
    prefetch = shape.part("prefetch")
    for key, found in prefetch.value.items() if prefetch else ():
        if found is not None and not isinstance(found, dict):
            shape.note("prefetch", f"holds something under {key[:40]!a} that is neither a resource nor null")
    if shape.problems:
        return refuse(shape.problems)
    raw = parts_as_sent(body, _Body)
    drafts = tuple(raw.context[name] for name in DRAFTS.get(hook or "", ()) if _is_resource(value["context"].get(name)))
    if hook in DRAFTS and not drafts:
        return refuse([Problem(path="$.context", reason=f"holds no {' or '.join(DRAFTS[hook])}: there is nothing to check")])
    came = {key: _or_none(found) for key, found in (raw.prefetch or {}).items()}
    return Asked(
        hook=hook or "",
        instance=instance or "",
        patient=patient or "",
        encounter=encounter,
        sent={key: found for key, found in came.items() if key in PREFETCH},
        # A null under a key of their own tells us nothing that we could fail to read.
        unread=tuple(sorted(key for key, found in came.items() if key not in PREFETCH and found is not None)),
        grant=read_grant(shape.value),
        drafts=drafts,
    )


def _is_resource(found: Any) -> bool:
    return isinstance(found, dict) and "resourceType" in found


def _or_none(found: msgspec.Raw) -> msgspec.Raw | None:
    return None if bytes(found).strip() == b"null" else found
