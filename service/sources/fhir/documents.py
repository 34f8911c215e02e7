"""Documents: sections that give medicines or allergies only as narrative are named as not read, never passed over."""

import re
from collections.abc import Iterator

from service.sources.fhir.codings import coded
from service.sources.fhir.lists import kind_of
from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import Opened
from service.sources.fhir.wholeness import lacking_in_list

_ABOUT = re.compile(r"\b(medicat|medicin|allerg|adverse react)", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_MOST_WORDS = 2000
_DEEPEST = 8


def list_narrative_only(opened: Opened, references: References) -> None:
    """Name every section about medicines or allergies that holds words and no entries, or entries that are not there."""
    for document in opened.of("Composition"):
        for section in _sections(document.node([]), 0):
            if kind_of(section) != "other" or _ABOUT.search(section.words("title") or ""):
                _check(section, opened, references, document)


def _sections(node: Node, depth: int) -> Iterator[Node]:
    for section in node.all("section"):
        yield section
        if depth < _DEEPEST:
            yield from _sections(section, depth + 1)


def _check(section: Node, opened: Opened, references: References, document) -> None:  # noqa: ANN001
    reason = coded(section.one("emptyReason"))
    code = next((each.code for each in reason.codings if each.code), None)
    for warning in lacking_in_list(kind_of(section), code, section.words("mode")):
        opened.warn(warning)
    wanted = f"{document.name} section {section.words('title') or section.path}"
    entries = [reference_of(each) for each in section.all("entry")]
    missing = [reference for reference in entries if reference and references.find(reference, document) is None]
    if missing:
        opened.refuse(
            wanted, section.path, f"the section names {len(missing)} entries that the payload does not hold", "Composition"
        )
    elif not entries and not section.has("section") and (words := _narrative(section)):
        opened.warn("narrative-only")
        opened.refuse(wanted, section.path, "the section is narrative only, which is not read", "Composition", words)


def _narrative(section: Node) -> str | None:
    text = section.one("text")
    words = text.words("div") if text else None
    return " ".join(_TAGS.sub(" ", words).split())[:_MOST_WORDS] or None if words else None
