"""A hook as a case: the record of the caller as sources, what was not sent as sources that were not read."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from service.cds_hooks.asked import Asked
from service.cds_hooks.services import PREFETCH, TRANSFERS
from service.core.model.failures import FailureKind

Json = dict[str, Any]
PROPOSED = "proposed-orders"
_NAMED_KEYS, _LONGEST_KEY = 5, 40
# The caller's own record: what it orders, with what belongs to the patient, and what it holds as history.
_SOURCES = (
    ("epr", "inpatient-orders", ("patient", "orders", "allergies", "observations", "conditions")),
    ("epr-history", "other", ("patient", "statements")),
)


def case_body(asked: Asked, *, as_of: str | None) -> bytes:
    """The JSON of the case, resources byte for byte as they were sent. `as_of` None: for the hash of what was asked."""
    case: Json = {"transfer": TRANSFERS[asked.hook], "sources": [*_own(asked), *_missing(asked), *_drafts(asked)]}
    if as_of:
        case["as_of"] = as_of
    return msgspec.json.encode(case)


def wrong_patient(asked: Asked) -> str | None:
    """Why what came along is not of the patient that the call names; None where nothing says so."""
    sent = asked.sent.get("patient")
    if sent is None:
        return None
    ident = json.loads(bytes(sent)).get("id")
    if ident is not None and ident != asked.patient:
        return "the patient that was sent along is not the patient of the context"
    return None


def _own(asked: Asked) -> list[Json]:
    return [
        {"name": name, "role": role, "payload": _bundle(parts)}
        for name, role, keys in _SOURCES
        if (parts := _parts(asked.sent, keys)) is not None
    ]


def _parts(sent: Mapping[str, msgspec.Raw | None], keys: tuple[str, ...]) -> list[msgspec.Raw] | None:
    """The resources under the keys; None where nothing but the patient was asked for."""
    if not any(key in sent for key in keys if key != "patient"):
        return None
    return [found for key in keys if (found := sent.get(key)) is not None]


def _missing(asked: Asked) -> list[Json]:
    """A source that failed for each key that was not sent, and one for all that came under other keys.

    What nobody asked is never taken for nothing, and what nobody read is never taken for read.
    """
    return [
        {"name": name, "role": "other", "failure": {"kind": kind, "detail": detail}}
        for name, kind, detail in (*_unsent(asked), *_unread(asked))
    ]


def _unsent(asked: Asked) -> Iterable[tuple[str, FailureKind, str]]:
    for key in PREFETCH:
        if key not in asked.sent:
            kind, why = _why_not_fetched(asked, key)
            yield f"epr {key}", kind, f"the caller sent no {key}, and that is not the same as having none{why}"
    # Whose record it is cannot be nobody: without the patient no source can be held against who is meant.
    if "patient" in asked.sent and asked.sent["patient"] is None:
        yield "patient", "not-asked", "the caller asked for the patient and found none"


def _why_not_fetched(asked: Asked, key: str) -> tuple[FailureKind, str]:
    if (part := asked.unfetched.get(key)) is not None:
        return part.failure or "other", f"; fetching it failed: {part.detail}"
    return "not-asked", f"; it was not fetched: {asked.grant}" if isinstance(asked.grant, str) else ""


def _unread(asked: Asked) -> Iterable[tuple[str, FailureKind, str]]:
    """One source for all of them: how many a caller sends is its own doing, and how many sources a case holds is limited."""
    if not asked.unread:
        return
    # The words of a caller: made plain, and cut, since they may hold anything.
    named = ", ".join(f"{_cut(ascii(key))}" for key in asked.unread[:_NAMED_KEYS])
    more = f" and {len(asked.unread) - _NAMED_KEYS} more" if len(asked.unread) > _NAMED_KEYS else ""
    under = "a key" if len(asked.unread) == 1 else f"{len(asked.unread)} keys"
    yield "epr other keys", "other", f"sent under {under} that this service does not ask for ({named}{more}); not read"


def _cut(words: str) -> str:
    return words if len(words) <= _LONGEST_KEY else f"{words[:_LONGEST_KEY]}..."


def _drafts(asked: Asked) -> list[Json]:
    if not asked.drafts:
        return []
    patient = asked.sent.get("patient")
    parts = [*([patient] if patient is not None else []), *asked.drafts]
    return [{"name": PROPOSED, "role": "inpatient-orders", "proposed": True, "payload": _bundle(parts)}]


def _bundle(parts: Iterable[msgspec.Raw]) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": part} for part in parts]}
