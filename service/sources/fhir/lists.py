"""The lists of a payload: what they hold, what they say of being empty, their warnings, and entries that are not there."""

import re
from dataclasses import dataclass

from service.core.model.dates import PartialDate
from service.core.model.written import ListKind, ListWritten
from service.sources.fhir.codings import code_values, coded, concept_words, extensions
from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import Opened, Resource
from service.sources.fhir.statuses import LIST_KINDS, LIST_TITLES
from service.sources.fhir.wholeness import lacking_in_list

ALLERGY_LISTS = ("allergies", "ended-allergies")
_ALLERGIES = re.compile(r"\b(?:allerg|adverse (?:drug )?react)", re.IGNORECASE)


@dataclass(kw_only=True, eq=False)
class ReadList:
    """A list with the resources it names and the change flag beside each."""

    resource: Resource
    written: ListWritten
    flags: tuple[tuple[str, str], ...]


def kind_of(node: Node) -> ListKind:
    """What a list or a section of a document holds, by its code, else by its title."""
    codes = [each.code for each in coded(node.one("code")).codings if each.code]
    for code in codes:
        if code in LIST_KINDS:
            return LIST_KINDS[code]
    title = " ".join((node.words("title") or "").split()).lower()
    return "other" if codes else LIST_TITLES.get(title, "other")


def holds_allergies(node: Node) -> bool:
    """Whether a list or a section holds allergies by its code, or says so in its title in whatever words."""
    return kind_of(node) in ALLERGY_LISTS or _ALLERGIES.search(node.words("title") or "") is not None


def read_lists(opened: Opened, references: References) -> list[ReadList]:
    """The lists of medicines and of allergies. What they name and the payload does not hold is listed as unreadable."""
    found: list[ReadList] = []
    for resource in opened.of("List"):
        node = resource.node([])
        kind = kind_of(node)
        if kind != "other" and node.words("status") != "entered-in-error":
            found.append(_list(resource, node, kind, opened, references))
    return found


def _list(resource: Resource, node: Node, kind: ListKind, opened: Opened, references: References) -> ReadList:
    items: list[str] = []
    flags: list[tuple[str, str]] = []
    for entry in node.all("entry"):
        name = _item(entry, resource, opened, references)
        items.append(name)
        flags += [(name, each.code) for each in coded(entry.one("flag")).codings if each.code]
    warnings = tuple(dict.fromkeys(code for ext in extensions(node, "ListWarningCode") for code in code_values(ext)))
    for warning in (*warnings, *lacking_in_list(kind, _empty_reason(node), node.words("mode"))):
        opened.warn(warning)
    written = ListWritten(
        entry=resource.name,
        path=resource.path,
        kind=kind,
        title=node.words("title"),
        date=_date(node),
        items=tuple(items),
        empty_reason=_empty_reason(node),
        warnings=warnings,
        notes=_notes(node),
    )
    return ReadList(resource=resource, written=written, flags=tuple(flags))


def _item(entry: Node, resource: Resource, opened: Opened, references: References) -> str:
    item = entry.one("item")
    reference = reference_of(item)
    found = references.find(reference, resource) if reference else None
    if found is None:
        # The list is the source's own count of what it holds: what it names and did not send is missing.
        wanted = reference or f"entry at {entry.path}"
        opened.refuse(
            wanted,
            entry.path,
            f"{resource.name} names it, but the payload does not hold it once",
            words=item.words("display") if item else None,
        )
        return wanted
    return found.name


def _date(node: Node) -> PartialDate | None:
    return node.date("date")


def _empty_reason(node: Node) -> str | None:
    # FHIR List.status: a list that was retired is no longer accurate, and says nothing of today.
    if node.words("status") == "retired":
        return None
    reason = coded(node.one("emptyReason"))
    return next((each.code for each in reason.codings if each.code), concept_words(node.one("emptyReason")))


def _notes(node: Node) -> tuple[str, ...]:
    said = (each.said() if isinstance(each.value, str) else each.words("text") for each in node.all("note"))
    return tuple(words for words in said if words)


def is_of_allergies(found: ReadList) -> bool:
    """Whether the list holds allergies, in force or ended."""
    return found.written.kind in ALLERGY_LISTS
