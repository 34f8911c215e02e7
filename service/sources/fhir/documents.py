"""Documents: what their sections give as narrative and not as entries is named as not read, never passed over."""

from collections.abc import Iterator

from service.core.model.written import Passage
from service.sources.about import ABOUT
from service.sources.fhir.codings import coded
from service.sources.fhir.lists import holds_allergies, kind_of
from service.sources.fhir.narrative import narrative
from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import Opened, Resource
from service.sources.fhir.wholeness import lacking_in_list

_MOST_WORDS = 2000
_DEEPEST = 8


def read_sections(opened: Opened, references: References) -> tuple[Passage, ...]:
    """Name every section about medicines or allergies that holds words and no entries, or entries that are not there.

    The words of all others, and those beside entries, are given as passages: a plan may start a medicine in words alone.
    """
    return tuple(
        passage
        for document in opened.of("Composition")
        if document.body.get("status") != "entered-in-error"
        for section in _sections(document.node([]), 0)
        for passage in _section(section, opened, references, document)
    )


def _sections(node: Node, depth: int) -> Iterator[Node]:
    for section in node.all("section"):
        yield section
        if depth < _DEEPEST:
            yield from _sections(section, depth + 1)


def _section(section: Node, opened: Opened, references: References, document: Resource) -> Iterator[Passage]:
    kind, title = kind_of(section), section.words("title")
    wanted = f"{document.name} section {title or section.path}"
    items = list(section.all("entry"))
    if kind != "other" or ABOUT.search(title or ""):
        reason = coded(section.one("emptyReason"))
        code = next((each.code for each in reason.codings if each.code), None)
        for warning in lacking_in_list(kind, code, section.words("mode")):
            opened.warn(warning)
        named = [reference_of(item) if isinstance(item.value, dict) else None for item in items]
        missing = sum(reference is None or references.find(reference, document) is None for reference in named)
        if missing:
            reason_missing = f"the section names {missing} entries that the payload does not hold"
            opened.refuse(wanted, section.path, reason_missing, "Composition")
        elif not items and not section.has("section") and (words := narrative(section, repeats=False)):
            opened.warn("narrative-only")
            shown = " ".join(words.split())[:_MOST_WORDS]
            opened.refuse(wanted, section.path, "the section is narrative only, which is not read", "Composition", shown)
            return
    if words := narrative(section, repeats=bool(items)):
        yield Passage(
            source=opened.source,
            entry=wanted,
            path=section.path,
            resource="Composition",
            what="its narrative",
            text=words,
            of_allergies=holds_allergies(section),
            in_place_of_entries=not items,
        )
