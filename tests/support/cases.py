"""Cases in the contract's shape around payloads of `tests.support.payloads`."""

import json
from typing import Any

AS_OF = "2026-11-20T09:00:00Z"


def source(name: str, role: str, payload: Any, **more: Any) -> dict[str, Any]:
    """A source that answered."""
    return {"name": name, "role": role, "retrieved_at": AS_OF, "payload": payload, **more}


def failed(name: str, role: str, kind: str = "timeout", detail: str = "no answer in 3 s") -> dict[str, Any]:
    """A source that did not."""
    return {"name": name, "role": role, "failure": {"kind": kind, "detail": detail}}


def case(*sources: dict[str, Any], patient: dict[str, Any] | None = None, transfer: str = "admission") -> dict[str, Any]:
    """One patient at one transfer of care."""
    who = {"patient": patient} if patient is not None else {}
    return {"case": "T", "transfer": transfer, "as_of": AS_OF, **who, "sources": list(sources)}


def as_bytes(value: Any) -> bytes:
    """The case as a caller sends it."""
    return json.dumps(value, ensure_ascii=False).encode()
