"""What a payload says of itself that means that less came than there is: pages, totals, cut or withheld content."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from service.sources.fhir.node import Node

# HL7 v3 ObservationValue, used in `meta`: fields were left out for the view that was asked for, or taken out to protect somebody.
_CUT = "SUBSETTED"
_TAKEN_OUT = frozenset({"REDACTED", "MASKED"})
# FHIR R4, summary: what a search that is asked so leaves out of every resource. `false` leaves out nothing.
_CUTTING = ("_summary", "_elements")
_PAGES = frozenset({"next", "previous", "prev"})
# FHIR list-empty-reason: why a list that is empty does not say that there is nothing.
_NOT_GIVEN = {"withheld": "confidential-items", "unavailable": "list-unavailable", "notstarted": "list-unavailable"}
_NOT_ASKED = {"allergies": "allergies-not-asked", "medicines": "medicines-not-asked", "active-medicines": "medicines-not-asked"}


def lacking_in_bundle(bundle: Node, entries: list[Node]) -> tuple[str, ...]:
    """The warnings that a bundle's own count, links and tags ask for. What a search adds to its matches is not in its total."""
    modes = [search.words("mode") if (search := entry.one("search")) else None for entry in entries]
    count = sum(mode in (None, "match") for mode in modes)
    total, links = bundle.whole("total"), list(bundle.all("link"))
    paged = any(link.words("relation") in _PAGES for link in links)
    cut = any(_is_cutting(link.words("url") or "") for link in links if link.words("relation") == "self")
    return (
        *(("page-missing",) if paged or (total is not None and total > count) else ()),
        *(("subsetted",) if cut else ()),
        *lacking_in_resource(bundle.value),
    )


def lacking_in_resource(body: dict[str, Any]) -> tuple[str, ...]:
    """The warnings that the tags and security labels of a resource ask for."""
    meta = Node(body, "$", None, []).one("meta")
    tags = _codes(meta, "tag") | _codes(meta, "security")
    return (
        *(("subsetted",) if _CUT in tags else ()),
        *(("confidential-items",) if tags & _TAKEN_OUT else ()),
    )


def lacking_in_list(kind: str, empty_reason: str | None, mode: str | None) -> tuple[str, ...]:
    """The warnings that a list asks for: it holds changes alone, or is empty because nothing was asked, filled in or given."""
    reason = (empty_reason or "").lower()
    warning = _NOT_ASKED.get(kind) if reason == "notasked" else _NOT_GIVEN.get(reason)
    return (*((warning,) if warning else ()), *(("list-of-changes",) if mode == "changes" else ()))


def _codes(meta: Node | None, name: str) -> set[str]:
    return {code for each in (meta.all(name) if meta else ()) if (code := each.words("code"))}


def _is_cutting(url: str) -> bool:
    try:
        asked = parse_qs(urlsplit(url).query)
    except ValueError:
        return False
    return any(value != "false" for name in _CUTTING for value in asked.get(name, ()))
