"""Documents that a payload carries or points to: text in them is searched like any narrative, any other is told as not read."""

import base64
import re
from collections.abc import Iterator

from service.core.model.written import Passage
from service.sources.about import ABOUT
from service.sources.fhir.codings import concept_words
from service.sources.fhir.narrative import plain_lines
from service.sources.fhir.node import Node
from service.sources.fhir.resources import Opened, Resource

ATTACHMENTS = {
    "DocumentReference": ("content", "attachment"),
    "DiagnosticReport": ("presentedForm", None),
    "Communication": ("payload", "contentAttachment"),
    "Media": ("content", None),
}
HOLDERS = (*ATTACHMENTS, "Binary")
_TEXT = re.compile(r"^\s*(?:text/|application/(?:xhtml\+xml|xml)\b)", re.IGNORECASE)
_MARKUP = re.compile(r"html|xml", re.IGNORECASE)
_NOT_SO = frozenset({"entered-in-error", "superseded"})


def read_attachments(resource: Resource, opened: Opened) -> Iterator[Passage]:
    """The texts among its documents. One that is no text is warned of, and listed where it says that it is about medicines."""
    node = resource.node([])
    if node.words("status") in _NOT_SO:
        return
    for document in _documents(resource.kind, node):
        words = _text_of(document)
        if words is None:
            _told(resource, node, document, opened)
        elif words:
            yield Passage(
                source=opened.source,
                entry=resource.name,
                path=document.path,
                resource=resource.kind,
                what="its text",
                text=words,
                in_place_of_entries=True,
            )


def _documents(kind: str, node: Node) -> Iterator[Node]:
    if kind == "Binary":
        yield node
        return
    member, inner = ATTACHMENTS[kind]
    for held in node.all(member):
        if inner is None:
            yield held
        elif isinstance(held.value, dict):
            yield from held.all(inner)


def _text_of(document: Node) -> str | None:
    """Its words; None where it is no text, or not sent. STU3 writes the data of a Binary as its content."""
    if not isinstance(document.value, dict):
        return None
    kind, data = document.words("contentType") or "", document.words("data") or document.words("content")
    if data is None or not _TEXT.match(kind):
        return None
    try:
        words = base64.b64decode("".join(data.split()), validate=True).decode("utf-8-sig")
    except ValueError:
        return None
    return plain_lines(words) if _MARKUP.search(kind) else words


def _told(resource: Resource, node: Node, document: Node, opened: Opened) -> None:
    opened.warn("documents-not-read")
    called = (
        document.words("title") if isinstance(document.value, dict) else None,
        node.words("description"),
        concept_words(node.one("type")) if resource.kind == "DocumentReference" else None,
    )
    title = next((words for words in called if words and ABOUT.search(words)), None)
    if title:
        opened.refuse(f"{resource.name} document", document.path, "the document is not read", resource.kind, title)
