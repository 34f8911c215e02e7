"""What a token may be used for, by the scopes of it (SMART App Launch, scopes for requesting FHIR resources)."""

import re
from typing import Literal

Way = Literal["read", "search"]
# Version 1 says read, write or *; version 2 says which of create, read, update, delete and search, and may narrow it by a query.
_SCOPE = re.compile(
    r"(?P<level>patient|user|system)/(?P<kind>[A-Za-z]+|\*)\.(?P<rights>read|write|\*|c?r?u?d?s?)(?P<narrowed>\?\S+)?"
)
_LETTERS: dict[Way, str] = {"read": "r", "search": "s"}


def why_not(scope: str, kind: str, way: Way) -> str | None:
    """Why that kind may not be asked for in that way; None: it may.

    A scope that is narrowed by a query gives a part and says nothing of the rest, so it is not leave to ask for all.
    """
    held = [found for each in scope.split() if (found := _SCOPE.fullmatch(each)) and found["kind"] in (kind, "*")]
    fitting = [found for found in held if _gives(found["rights"], way)]
    if any(not found["narrowed"] for found in fitting):
        return None
    part = "a part of" if fitting else "no"
    return f"the authorization that came along covers {part} {kind}"


def of_one_patient(scope: str) -> bool:
    """Whether any scope is for the one patient whom a token is bound to."""
    return any(each.startswith("patient/") for each in scope.split())


def _gives(rights: str, way: Way) -> bool:
    return rights in ("read", "*") or (rights != "write" and _LETTERS[way] in rights)
